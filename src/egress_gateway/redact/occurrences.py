"""Where known values occur in other texts, so that a value found once is replaced everywhere.

Detectors see a value by its context (`patient: Lee Ann`); the same characters further on, or in an
answer that comes back with the next turn, have none. Values of eight characters and more count
anywhere, shorter ones only as words of their own (also with a plural `s`), and below four
characters a value is too likely to be something else.

A few values are looked for one by one, at the speed of a native search. Many are looked up by how
they start, at every character: that takes the same time for ten thousand values as for a hundred.
"""

import json
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from typing import Final, NamedTuple

from egress_gateway.core.errors import Unreadable
from egress_gateway.redact.boundaries import joins

SHORTEST: Final = 4
SHORTEST_ANYWHERE: Final = 8
FEW: Final = 100
"""Values up to which one search for each is faster: it takes 0.3 to 1 ns a character, a look-up 60 ns."""
MOST_PLACES: Final = 100_000
"""Places that are replaced in one request; each takes 15 us in all. 1.5 MB of nothing but mail addresses."""
MOST_COMPARED: Final = 100_000_000
"""Characters compared with values that start alike, 1 ns each. Only texts made for it come close."""

_BORDER: Final = "\0"


class Occurrence(NamedTuple):
    """One place of one value."""

    text: int
    start: int
    end: int
    value: str


def occurrences(texts: Sequence[str], values: Iterable[str]) -> list[Occurrence]:
    """Places of the values, in order, that together cover every character of every place of every value.

    Places of different values may overlap. Where a value overlaps itself (`aaaaaaaaaaaa`), only the places
    that are needed to cover all are named, so that their number stays in proportion to the text.

    Raises `Unreadable` (413) for more places than can be replaced in reasonable time.
    """
    sought = sorted({value for value in values if len(value) >= SHORTEST})
    joined = _BORDER.join(texts)
    hits: list[tuple[int, str]] = []
    for start, value in _searched(joined, sought) if len(sought) <= FEW else _looked_up(joined, sought):
        if _stands_alone(joined, start, value):
            hits.append((start, value))
            if len(hits) > MOST_PLACES:
                raise _too_many()
    return list(_placed(texts, sorted(hits)))


def present(text: str, values: Iterable[str]) -> frozenset[str]:
    """Those of the values, of four characters or more, that a text holds anywhere.

    Raises `Unreadable` (413) for values and a text made to take long.
    """
    sought = frozenset(values)
    if len(sought) <= FEW:
        return frozenset(value for value in sought if value in text)
    return frozenset(value for _, value in _looked_up(text, sought))


def spellings(value: str) -> Iterator[str]:
    """The value as JSON inside a text would write it, where that differs (tool results, structured answers)."""
    if value.isascii() and value.isprintable() and '"' not in value and "\\" not in value:
        return
    for ascii_only in (False, True):
        written = json.dumps(value, ensure_ascii=ascii_only)[1:-1]
        if written != value:
            yield written


def _searched(joined: str, values: Iterable[str]) -> Iterator[tuple[int, str]]:
    """Hits of each value, found one by one."""
    for value in values:
        start = joined.find(value)
        while start >= 0:
            yield start, value
            start = _following(joined, start, value)


def _following(joined: str, start: int, value: str) -> int:
    """The next place of a value that is needed to cover all of its places; -1 if there is none.

    The last of those that begin before the end of this one covers what the others between them do.
    """
    end = start + len(value)
    if len(value) >= SHORTEST_ANYWHERE:
        touching = joined.rfind(value, start + 1, end + len(value))
        return touching if touching >= 0 else joined.find(value, end)
    # Whether a short value counts is seen place by place, so none may stand for another.
    return joined.find(value, start + 1)


def _looked_up(joined: str, values: Iterable[str]) -> Iterator[tuple[int, str]]:
    """The same hits, found by the first characters of the values."""
    starts: defaultdict[str, list[int]] = defaultdict(list)
    sought = frozenset(values)
    compared = 0
    for width, lengths_of in _by_beginning(sought):
        for start in [at for at in range(len(joined) - width + 1) if joined[at : at + width] in lengths_of]:
            for length in lengths_of[joined[start : start + width]]:
                compared += length
                value = joined[start : start + length]
                if value in sought:
                    starts[value].append(start)
            if compared > MOST_COMPARED:
                raise _too_many()
    for value, places in starts.items():
        for start in _covering(places, len(value)) if len(value) >= SHORTEST_ANYWHERE else places:
            yield start, value


def _covering(places: Sequence[int], length: int) -> Iterator[int]:
    """Of all places of one value those that `_following` names."""
    number = 0
    while number < len(places):
        yield places[number]
        behind = bisect_right(places, places[number] + length, number + 1)
        number = max(number + 1, behind - 1)


def _by_beginning(values: Iterable[str]) -> Iterator[tuple[int, dict[str, list[int]]]]:
    """By a number of characters: the beginnings of that length, and how long the values are that begin so."""
    for width, shorter_than in ((SHORTEST, SHORTEST_ANYWHERE), (SHORTEST_ANYWHERE, None)):
        lengths: defaultdict[str, set[int]] = defaultdict(set)
        for value in values:
            if len(value) >= width and (shorter_than is None or len(value) < shorter_than):
                lengths[value[:width]].add(len(value))
        if lengths:
            yield width, {beginning: sorted(found) for beginning, found in lengths.items()}


def _too_many() -> Unreadable:
    return Unreadable("too_many_values", "too many values to redact; send it in parts", status=413)


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
