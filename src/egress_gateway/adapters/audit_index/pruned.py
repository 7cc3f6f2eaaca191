"""How many segments at the beginning of a log are gone, by the file that pruning leaves in it."""

from typing import Final

import msgspec

from egress_gateway.adapters.auditd.files import Files
from egress_gateway.core.errors import Unavailable

PRUNED: Final = "pruned"
_LARGEST: Final = 4096


class _Pruned(msgspec.Struct, frozen=True, forbid_unknown_fields=False):
    segments: int


def pruned_segments(files: Files) -> int:
    """The number of the first segment that is still there. Raises `Unavailable` if the file cannot be read."""
    if not files.size(PRUNED):
        return 0
    try:
        return max(0, msgspec.json.decode(files.read(PRUNED, 0, _LARGEST), type=_Pruned).segments)
    except msgspec.MsgspecError as error:
        raise Unavailable("log_pruned_unreadable", "The log's file `pruned` cannot be read.") from error
