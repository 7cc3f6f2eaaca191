"""How many segments at the beginning of a log are gone, by the file that pruning leaves in it."""

from pathlib import Path
from typing import Final

import msgspec

from egress_gateway.core.errors import Unavailable

PRUNED: Final = "pruned"
_LARGEST: Final = 4096


class _Pruned(msgspec.Struct, frozen=True, forbid_unknown_fields=False):
    segments: int


def pruned_segments(directory: Path) -> int:
    """The number of the first segment that is still there. Raises `Unavailable` if the file cannot be read."""
    try:
        with (directory / PRUNED).open("rb") as file:
            return max(0, msgspec.json.decode(file.read(_LARGEST), type=_Pruned).segments)
    except FileNotFoundError:
        return 0
    except (OSError, msgspec.MsgspecError) as error:
        raise Unavailable("log_pruned_unreadable", "The log's file `pruned` cannot be read.") from error
