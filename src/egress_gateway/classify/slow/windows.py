"""Stretches of a text for a model that takes only so much at a time, and which of them has the say where.

Neighbours overlap, so that what is cut by the edge of one stands whole in the other. Each has the say from the
middle of one overlap to the middle of the next: what two of them see is told once.
"""

from collections.abc import Sequence
from itertools import pairwise

Range = tuple[int, int]
"""Half-open, in characters."""


def windows(text: str, size: int, overlap: int) -> list[Range]:
    """Stretches of at most `size` characters that overlap by at least half of `overlap`; they end between words.

    A word that is longer than half an overlap is cut.
    """
    if len(text) <= size:
        return [(0, len(text))] if text else []
    found: list[Range] = []
    start = 0
    while start + size < len(text):
        end = _between_words(text, start + size, overlap // 2)
        found.append((start, end))
        start = _between_words(text, end - overlap // 2, overlap // 2)
    return [*found, (start, len(text))]


def own_parts(ranges: Sequence[Range]) -> list[Range]:
    """For each of the stretches, in order, where it has the say; together they are everything, and none twice."""
    if not ranges:
        return []
    middles = [(following[0] + each[1]) // 2 for each, following in pairwise(ranges)]
    return list(zip([ranges[0][0], *middles], [*middles, ranges[-1][1]], strict=True))


def _between_words(text: str, at: int, most: int) -> int:
    """The last end of a word at most `most` characters before `at`; `at` where there is none."""
    for place in range(at, at - most, -1):
        if text[place - 1].isspace():
            return place
    return at
