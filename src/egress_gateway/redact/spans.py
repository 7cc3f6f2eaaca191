"""Making overlapping spans disjoint without losing or adding a character."""

from collections.abc import Iterable, Iterator, Sequence
from heapq import heappop, heappush
from itertools import pairwise
from typing import Final, NamedTuple, TypeVar

Kind = TypeVar("Kind")

_BEFORE_ALL: Final = float("-inf")


class Span(NamedTuple):
    """A half-open stretch of a text."""

    start: int
    end: int


class _Claim(NamedTuple):
    """A claim to characters, in the order in which several claims to one character are heard."""

    rank: float
    """Minus the length; what is kept out comes before all."""
    start: int
    number: int
    """Place among the spans; negative for what is kept out."""
    end: int


def disjoint(spans: Iterable[tuple[Span, Kind]], kept_out: Iterable[Span] = ()) -> list[tuple[Span, Kind]]:
    """The spans without overlaps, in order: the longest stay whole, of the others what is left of them.

    Together they cover exactly what they covered before, except what lies in `kept_out`. Of two equally
    long the one that starts first stays whole. One sort and one sweep, however they overlap.
    """
    ordered = sorted(spans, key=lambda entry: entry[0])
    claims = [_Claim(span.start - span.end, span.start, number, span.end) for number, (span, _) in enumerate(ordered)]
    claims += [_Claim(_BEFORE_ALL, span.start, ~number, span.end) for number, span in enumerate(kept_out)]
    claims.sort(key=lambda claim: claim.start)
    settled: list[tuple[Span, Kind]] = []
    last = -1
    for start, end, number in _owned(claims):
        if number < 0:
            continue
        if number == last and settled[-1][0].end == start:
            settled[-1] = (Span(settled[-1][0].start, end), settled[-1][1])
        else:
            settled.append((Span(start, end), ordered[number][1]))
        last = number
    return settled


def _owned(claims: Sequence[_Claim]) -> Iterator[tuple[int, int, int]]:
    """Stretches from start to start, each with the number of the claim that is heard first there."""
    waiting: list[_Claim] = []
    behind_all = max((claim.end for claim in claims), default=0)
    for claim, limit in pairwise([*claims, _Claim(0, behind_all, 0, behind_all)]):
        heappush(waiting, claim)
        position = claim.start
        while waiting and position < limit.start:
            first = waiting[0]
            if first.end <= position:
                heappop(waiting)
            else:
                end = min(first.end, limit.start)
                yield position, end, first.number
                position = end
