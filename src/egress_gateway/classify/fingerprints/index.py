"""Which documents a run of words stands in, as entries that do not give the run away.

An entry is 44 bits of a hash under a key and 20 of a document's number (see `keyed`).
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from egress_gateway.classify.keyed import Hasher

DOCUMENT_BITS: Final = 20
MOST_DOCUMENTS: Final = 1 << DOCUMENT_BITS
DOCUMENT: Final = MOST_DOCUMENTS - 1
"""The bits of an entry that are the document's number."""
MOST_SHARED: Final = 64
"""Documents that a run is looked up in at most: how long a text takes is bounded by it."""


def common_in(documents: int) -> int:
    """In how many of so many documents a run may stand; in more, it is what they all say (a footer, a licence)."""
    return min(max(5, documents // 10), MOST_SHARED)


class Fingerprints:
    """Sorted entries, and what hashes a run as theirs were hashed."""

    def __init__(self, entries: Sequence[int], hasher: Hasher) -> None:
        """`entries` may be a view of bytes."""
        self._entries = entries
        self._hasher = hasher

    def documents(self, runs: Iterable[str]) -> Mapping[str, Sequence[int]]:
        """The runs that stand in a document, with the numbers of all that hold them."""
        entries = self._entries
        count = len(entries)
        found: dict[str, list[int]] = {}
        asked = list(runs)
        for run, entry in zip(asked, self._hasher.entries(asked), strict=True):
            wanted = entry & ~DOCUMENT
            at = bisect_left(entries, wanted)
            while at < count and entries[at] & ~DOCUMENT == wanted:
                found.setdefault(run, []).append(entries[at] & DOCUMENT)
                at += 1
        return found
