"""Making overlapping spans disjoint without losing or adding a character."""

from bisect import bisect_left
from collections.abc import Iterable
from typing import NamedTuple, TypeVar

Kind = TypeVar("Kind")


class Span(NamedTuple):
    """A half-open stretch of a text."""

    start: int
    end: int


def disjoint(spans: Iterable[tuple[Span, Kind]], kept_out: Iterable[Span] = ()) -> list[tuple[Span, Kind]]:
    """The spans without overlaps, in order: the longest stay whole, of the others what is left of them.

    Together they cover exactly what they covered before, except what lies in `kept_out`.
    """
    taken = sorted(kept_out)
    settled: list[tuple[Span, Kind]] = []
    for span, kind in sorted(spans, key=lambda entry: (entry[0].start - entry[0].end, entry[0].start)):
        for free in _free(span, taken):
            settled.append((free, kind))
            taken.insert(bisect_left(taken, free), free)
    settled.sort(key=lambda entry: entry[0])
    return settled


def _free(span: Span, taken: list[Span]) -> list[Span]:
    free: list[Span] = []
    start = span.start
    # The one before may reach into the span.
    place = max(0, bisect_left(taken, (start,)) - 1)
    while place < len(taken) and taken[place].start < span.end:
        if taken[place].start > start:
            free.append(Span(start, taken[place].start))
        start = max(start, taken[place].end)
        place += 1
    if start < span.end:
        free.append(Span(start, span.end))
    return free
