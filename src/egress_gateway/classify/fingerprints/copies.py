"""Which documents are copies of each other, so that what they share is not taken for what everybody says.

Copies are found by the least hash of each of some parts of the hashes (one permutation hashing: Li, Owen and Zhang,
NIPS 2012), and then compared. A copy that is missed counts as a document of its own.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final

from egress_gateway.classify.fingerprints.index import DOCUMENT, DOCUMENT_BITS

ALIKE: Final = 0.8
"""Of all runs of two documents, the part that both have."""
_PARTS: Final = 8
_MOST_COMPARED: Final = 8
"""Documents with one least hash that another is compared with: how long it takes is bounded by it."""


def originals(entries: Iterable[int]) -> Mapping[int, int]:
    """By number, the first document that each document is alike to; itself if it is no copy."""
    of_each: dict[int, set[int]] = defaultdict(set)
    for entry in entries:
        of_each[entry & DOCUMENT].add(entry & ~DOCUMENT)
    known: dict[int, list[int]] = defaultdict(list)
    found: dict[int, int] = {}
    for number, runs in sorted(of_each.items()):
        least = _least(runs)
        compared = dict.fromkeys(other for run in least for other in known[run])
        first = next((other for other in compared if _alike(runs, of_each[other])), number)
        found[number] = first
        if first == number:
            for run in least:
                if len(known[run]) < _MOST_COMPARED:
                    known[run].append(number)
    return found


def _least(runs: Iterable[int]) -> list[int]:
    least: dict[int, int] = {}
    for run in runs:
        part = (run >> DOCUMENT_BITS) % _PARTS
        least[part] = min(run, least.get(part, run))
    return list(least.values())


def _alike(one: set[int], other: set[int]) -> bool:
    return len(one & other) >= ALIKE * len(one | other)
