"""A row of a list as the entries of a keyed set: what of it is looked for in text, and together with what.

There is an entry for each word of a name (`GIVEN`, `FAMILY`), for each value that names a row
(`ID`) or only goes with a name (`OTHER`), and for the beginnings of those that have several words
(`MORE`), so that a text is read on only where a value may be. That values stand in one row is an entry as
well (`TOGETHER`): no row number is kept, so that nothing says what else stands in a row.

Of a value of many words, some in a row are enough (`parts_in_row`): half of them and at least three, with two among
them that are not everybody's.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Final

from egress_gateway.classify.exact.columns import ALONE, Column, Kind
from egress_gateway.classify.exact.reading import COMMON_WORDS, digits_of, name_words, parts_of, phone_of, readings

SHORTEST: Final = 4
"""Characters of a value that is taken by itself; shorter ones stand everywhere."""
MOST_WORDS: Final = 12
"""Of a value; a longer one is prose, and for fingerprints."""
MOST_NAME_WORDS: Final = 6
LEAST_PART: Final = 3
"""Words of a part of a value that stands for it, if they are half of it."""
LEAST_PART_LENGTH: Final = 16
"""Characters of such a part."""
TELLING: Final = 2
"""Words of such a part, of three letters and more, that are not among the commonest of a language."""
NOTHING: Final = frozenset({"none", "null", "unknown", "unbekannt", "test", "nan", "todo", "tbd", "notavailable"})
"""What lists have where they have no value."""

_SEVERAL: Final = re.compile(r"[;|\r\n]|(?<![0-9]),|,(?![0-9])|\s/\s")
"""What stands between two values of a cell. A comma between digits is of a number."""

GIVEN: Final = 1
FAMILY: Final = 2
ID: Final = 4
OTHER: Final = 8
MORE: Final = 16
TOGETHER: Final = 32
PARTIAL: Final = 64
"""Flags of an entry: what a word or a value is part of in at least one row. Behind the words of `MORE` a value goes
on. Plain numbers, for every word of every text is asked for them."""


def pair(given: str, family: str) -> str:
    """What stands for a first and a last name of one row."""
    return f"{given} {family}"


def beside(initial: str, family: str, value: str) -> str:
    """What stands for a name and another value of one row. A full name has an initial as well."""
    return f"{initial} {family} {value}"


class RowReader:
    """Reads rows of some columns into texts with flags, and counts what it could not use."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self._columns = columns
        self.short: Counter[str] = Counter()
        """By column, values that are too short or say nothing."""
        self.long: Counter[str] = Counter()
        """By column, values of more words than are looked for."""

    def read(self, row: Sequence[str]) -> Iterator[tuple[str, int]]:
        """The texts of a row; its cells are in the order of the columns."""
        given: list[str] = []
        family: list[str] = []
        values: list[tuple[list[str], int]] = []
        for column, cell in zip(self._columns, row, strict=True):
            if not cell or cell.isspace():
                continue
            match column.kind:
                case Kind.GIVEN:
                    given += name_words(cell, family=False)[:MOST_NAME_WORDS]
                case Kind.FAMILY:
                    family += name_words(cell, family=True)[:MOST_NAME_WORDS]
                case Kind.NAME:
                    first, last = _parted(cell)
                    given += first
                    family += last
                case Kind.PHONE | Kind.ID:
                    values += (value for each in _several(cell, column.kind) for value in self._values(column, each))
                case _:
                    values += self._values(column, cell)
        yield from ((word, GIVEN) for word in given)
        yield from ((word, FAMILY) for word in family)
        yield from ((pair(first, last), TOGETHER) for first in given for last in family)
        initials = {word[0] for word in given}
        for parts, part in values:
            *begun, whole = accumulate(parts)
            yield whole, part
            yield from ((text, MORE) for text in begun)
            yield from ((beside(initial, last, whole), TOGETHER) for initial in initials for last in family)

    def _values(self, column: Column, cell: str) -> Iterator[tuple[list[str], int]]:
        if column.kind is Kind.PHONE:
            known = phone_of(digits_of(cell))
            if known:
                yield [known], ID
            else:
                self.short[column.name] += 1
            return
        for parts in readings(cell):
            whole = "".join(parts)
            if len(parts) > MOST_WORDS:
                self.long[column.name] += 1
            elif len(whole) < SHORTEST or whole in NOTHING | COMMON_WORDS or len(set(whole)) == 1:
                self.short[column.name] += 1
            else:
                yield parts, ID if column.kind in ALONE else OTHER
                if len(cell.split()) > LEAST_PART:
                    yield from ((run, PARTIAL if column.kind in ALONE else OTHER) for run in parts_in_row(parts))


def _several(cell: str, kind: Kind) -> Sequence[str]:
    """The values of a cell that holds several; of a sign that stands inside of numbers, the whole cell."""
    parts = [part for part in _SEVERAL.split(cell) if part.strip()]
    if kind is Kind.PHONE:
        return parts if all(phone_of(digits) for digits in map(digits_of, parts) if digits) else [cell]
    return parts if all("@" in part or digits_of(part) for part in parts) else [cell]


def parts_in_row(words: Sequence[str]) -> Iterator[list[str]]:
    """The shortest runs of a value's words that stand for it; a longer part is several of them."""
    size = max(LEAST_PART, (len(words) + 1) // 2)
    for at in range(len(words) - size + 1 if len(words) > size else 0):
        run = list(words[at : at + size])
        telling = sum(len(word) > 2 and word.isalpha() and word not in COMMON_WORDS for word in run)
        if telling >= TELLING and sum(map(len, run)) >= LEAST_PART_LENGTH:
            yield run


def _parted(cell: str) -> tuple[list[str], list[str]]:
    """First and last names of a cell that holds both, in either order if a comma says so."""
    last, comma, first = cell.partition(",")
    if comma:
        return name_words(first, family=False), name_words(last, family=True)
    # A last name of several words is known by its last one.
    plain = parts_of(cell)
    return name_words(" ".join(plain[:-1]), family=False), name_words(plain[-1] if plain else "", family=True)
