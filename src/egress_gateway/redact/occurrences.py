"""Where known values occur in other texts, so that a value found once is replaced everywhere.

Detectors see a value by its context (`patient: Lee Ann`); the same characters further on, or in an
answer that comes back with the next turn, have none. Values of eight characters and more count
anywhere, shorter ones only as words of their own (also with a plural `s`), and below four
characters a value is too likely to be something else.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from typing import Final, NamedTuple

from egress_gateway.core.errors import Unreadable
from egress_gateway.redact.boundaries import joins

SHORTEST: Final = 4
SHORTEST_ANYWHERE: Final = 8
MOST_WORK: Final = 1_000_000_000
"""Values times characters. Each value is one native search through all texts, 0.3 ns a character here, so
that this is 0.3 s: 10,000 values in 100 KB. An automaton of all values takes as long to build."""

_BORDER: Final = "\0"


class Occurrence(NamedTuple):
    """One place of one value."""

    text: int
    start: int
    end: int
    value: str


def occurrences(texts: Sequence[str], values: Iterable[str]) -> list[Occurrence]:
    """Every place of every value, overlapping ones too, in order.

    Raises `Unreadable` (413) for more values than can be looked for in reasonable time.
    """
    sought = [value for value in values if len(value) >= SHORTEST]
    joined = _BORDER.join(texts)
    if len(sought) * len(joined) > MOST_WORK:
        raise Unreadable("too_many_values", "too many different values to redact; send it in parts", status=413)
    hits = ((start, value) for value in sought for start in _starts(joined, value))
    return list(_placed(texts, sorted(hit for hit in hits if _stands_alone(joined, *hit))))


def spellings(value: str) -> Iterator[str]:
    """The value as JSON inside a text would write it, where that differs (tool results, structured answers)."""
    if value.isascii() and value.isprintable() and '"' not in value and "\\" not in value:
        return
    for ascii_only in (False, True):
        written = json.dumps(value, ensure_ascii=ascii_only)[1:-1]
        if written != value:
            yield written


def _starts(joined: str, value: str) -> Iterator[int]:
    start = joined.find(value)
    while start >= 0:
        yield start
        start = joined.find(value, start + 1)


def _stands_alone(joined: str, start: int, value: str) -> bool:
    if len(value) >= SHORTEST_ANYWHERE:
        return True
    if start and joins(value[0]) and joins(joined[start - 1]):
        return False
    if not joins(value[-1]):
        return True
    end = start + len(value)
    after = end + joined.startswith("s", end)
    return not joins(joined[end : end + 1]) or not joins(joined[after : after + 1])


def _placed(texts: Sequence[str], hits: Iterable[tuple[int, str]]) -> Iterator[Occurrence]:
    """Hits in the joined text as places in single texts; a hit over a border is none."""
    begins = accumulate((len(text) + len(_BORDER) for text in texts), initial=0)
    number, begin, following = -1, 0, next(begins)
    for start, value in hits:
        while start >= following:
            number, begin, following = number + 1, following, next(begins)
        if start + len(value) < following:
            yield Occurrence(number, start - begin, start - begin + len(value), value)
