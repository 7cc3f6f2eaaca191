"""Recognising a text that says again what another said: fingerprints of runs of words.

Each run of eight words has a number; of any eight runs that follow each other one is kept (winnowing: Schleimer,
Wilkerson, Aiken, SIGMOD 2003), so that a copy of sixteen words shares at least one. Case, punctuation and line ends
make no difference; other words in between do.
"""

import re
import zlib
from typing import Final

RUN: Final = 8
"""Words: fewer are phrases that anybody says."""
WINDOW: Final = 8
MOST: Final = 4_096
"""Fingerprints that are kept of one text: some 15,000 words."""
ENOUGH: Final = 3
"""Of them in another text: about 30 words, which nobody says by chance."""
_WORD: Final = re.compile(r"\w+")


def runs(text: str) -> list[int]:
    """A number for each run of words, in order."""
    words = [word.encode("utf-8", "surrogatepass") for word in _WORD.findall(text.casefold())]
    return [zlib.crc32(b" ".join(words[at : at + RUN])) for at in range(len(words) - RUN + 1)]


def fingerprints(text: str) -> frozenset[int]:
    """The numbers that stand for a text; none for one of fewer words than a run has."""
    numbers = runs(text)
    last = max(1, len(numbers) - WINDOW + 1)
    chosen = dict.fromkeys(min(numbers[at : at + WINDOW]) for at in range(last) if numbers)
    return frozenset(list(chosen)[:MOST])


def echoes(text: str, of: frozenset[int]) -> bool:
    """Whether a text says so much again of what these stand for."""
    return len(of) >= ENOUGH and len(of.intersection(runs(text))) >= ENOUGH
