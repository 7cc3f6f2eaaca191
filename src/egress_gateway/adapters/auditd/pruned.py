"""A log whose first segments were pruned: how many are gone, and how it goes on from their tiles.

`pruned` is written before the first of them is deleted. Whatever is still there of a segment that it counts is not
part of the log any more: a crash may have left it.
"""

from collections.abc import Callable
from typing import Annotated, Final

import msgspec

from egress_gateway.adapters.auditd.files import Files
from egress_gateway.adapters.auditd.snapshot import Snapshot
from egress_gateway.audit.merkle.proofs import Hashes
from egress_gateway.core.errors import Unavailable
from egress_gateway.core.ids import LeafHash

PRUNED: Final = "pruned"
_LARGEST: Final = 256

Behind = Callable[[int, int], Snapshot]
"""Where a log goes on behind so many segments of so many leaves, as its tiles say."""


class Pruned(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What `pruned` says."""

    segments: Annotated[int, msgspec.Meta(ge=0)] = 0


def pruned_segments(files: Files) -> int:
    """How many segments are gone, from the first on. Raises `Unavailable` for a file that does not say."""
    data = files.read(PRUNED, 0, _LARGEST)
    if not data:
        return 0
    try:
        return msgspec.json.decode(data, type=Pruned).segments
    except msgspec.DecodeError as error:
        raise Unavailable(
            "log_damaged", "The file `pruned` of the audit log does not say what was pruned; restore it from a backup."
        ) from error


def behind(hashes: Hashes) -> Behind:
    """Where the log goes on, from hashes that outlive its segments.

    What only the pruned records said is not known any more: the last numbers of writers that wrote nothing since,
    which have to begin a new boot, and intents without an outcome, which are as old as what was pruned.
    """

    def snapshot(segments: int, leaves: int) -> Snapshot:
        size = segments * leaves
        edge: list[bytes] = []
        start = 0
        for level in reversed(range(size.bit_length())):
            if size >> level & 1:
                edge.append(hashes.subtree(level, start >> level))
                start += 1 << level
        previous = LeafHash(hashes.subtree(0, size - 1))
        return Snapshot(segment=segments, size=size, edge=tuple(edge), previous=previous)

    return snapshot
