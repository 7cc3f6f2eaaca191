"""What the model of names knows of a word without its neighbours: numbered marks of how it is written.

The numbers are checksums, so that no table of words has to be shipped; two marks may share one, which the training
takes into account. Lists of given names, surnames, places and common words are kept as checksums as well.
"""

import re
from enum import IntEnum, IntFlag
from functools import cache
from typing import Final
from zlib import crc32

BUCKETS: Final = 1 << 16
"""Of marks. A power of two, so that the last bits of a checksum are the number."""
MOST_GRAMS: Final = 10
"""Groups of three letters that are looked at in a word."""


_LAST: Final = BUCKETS - 1
_SHAPES: Final = bytes(
    ord("d") if each in b"0123456789" else ord("a") if bytes((each,)).isalpha() or each > 127 else each
    for each in range(256)
)


class Case(IntEnum):
    """How the letters of a word are written."""

    LOWER = 0
    CAPITAL = 1
    UPPER = 2
    MIXED = 3
    INITIAL = 4
    NUMBER = 5
    CODE = 6
    SIGN = 7
    STAND_IN = 8


_CODE: Final = re.compile(r"[\d_]")
_CASES: Final = tuple(bytes((case,)) for case in Case)
_FEW: Final = frozenset({Case.STAND_IN.value, Case.SIGN.value})
"""Of which there are so few words that each is known."""
_WITH_DIGITS: Final = frozenset({Case.NUMBER.value, Case.CODE.value})
_LONG: Final = 12
"""Bytes from which on words are alike in length."""


class Listed(IntFlag):
    """The lists that a word may stand on."""

    GIVEN = 1
    SURNAME = 2
    PLACE = 4
    COUNTRY = 8
    COMMON = 16
    COMPANY = 32


def case_of(word: str) -> Case:
    """How a word is written."""
    if word[0] == "\x01":
        return Case.STAND_IN
    if word.isalpha() or (word[0].isalpha() and not _CODE.search(word)):
        if word.islower():
            return Case.LOWER
        if len(word) == 1:
            return Case.INITIAL
        if word.isupper():
            return Case.UPPER
        return Case.CAPITAL if word.istitle() else Case.MIXED
    if word.isdigit():
        return Case.NUMBER
    return Case.CODE if len(word) > 1 else Case.SIGN


def listed_as(word: str) -> int:
    """The checksum that a word has on lists, however it is written."""
    return crc32(word.lower().encode("utf-8", "surrogatepass"))


def features(word: str, lists: int) -> list[int]:
    """The marks of a word that stands on these lists (`Listed`).

    A mark is the checksum of some bytes, begun with another number for each kind of mark. Only a word on a list has
    marks of its own: those of any other would say what some word of the training did that has the same number.
    """
    case = case_of(word).value
    low = word.lower().encode("utf-8", "surrogatepass")
    size = len(low)
    sums = [crc32(word.encode("utf-8", "surrogatepass"), 1), crc32(low, 2)] if lists or case in _FEW else []
    if case not in _FEW:
        sums.append(crc32(low[-1:], 7))
        if case in _WITH_DIGITS:
            sums.append(crc32(low.translate(_SHAPES)[:12], 9))
        elif size > 2:
            sums += [crc32(low[:2], 10), crc32(low[-2:], 11), crc32(low[-3:], 12)]
            if size > 3:
                sums += [crc32(low[:3], 13), crc32(low[-4:], 14), crc32(low[-3:], case + 96), crc32(low[:4], 15)]
                sums += [crc32(low[at : at + 3], 16) for at in range(min(size - 2, MOST_GRAMS))]
            if b"-" in low:
                sums.append(crc32(_CASES[case], 17))
            if "'" in word or "\u2019" in word:
                sums.append(crc32(_CASES[case], 18))
    return [*_form(case, lists, min(size, _LONG)), *[each & _LAST for each in sums]]


@cache
def _form(case: int, lists: int, size: int) -> tuple[int, ...]:
    """The marks of all words that are written in one way, stand on the same lists and have as many bytes."""
    form, listing = _CASES[case], bytes((lists,))
    sums = [crc32(form, 3), crc32(listing, 4), crc32(form + listing, 5)]
    if case not in _FEW:
        sums += [crc32(bytes((size,)), 6), crc32(form, min(size, 6) + 64)]
        sums += [crc32(bytes((each,)), 8) for each in (1, 2, 4, 8, 16, 32) if lists & each]
    return tuple(each & _LAST for each in sums)
