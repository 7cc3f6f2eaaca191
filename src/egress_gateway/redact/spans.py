"""Making overlapping spans disjoint without losing or adding a character."""

from bisect import bisect_left
from collections.abc import Iterable
from typing import NamedTuple, TypeVar

from egress_gateway.core.spans import gaps

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
        for free in [Span(*gap) for gap in gaps(span.start, span.end, taken)]:
            settled.append((free, kind))
            taken.insert(bisect_left(taken, free), free)
    settled.sort(key=lambda entry: entry[0])
    return settled
