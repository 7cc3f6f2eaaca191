"""Finds rows of a list in text: a value that names a row, or a name of the row as far as it is telling.

First and last name count when they stand beside each other, in any order (`Smith, Jane`); an initial and a last
name (`J. Smith`) only with another value of the same row in reach. Values that go with a name are found with
it. Of a value of many words a part is enough; parts that overlap are found as one. What is marked are the values,
each by itself, so that they can be replaced. A row whose values stand in different slots is not put together.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from operator import attrgetter
from typing import Final

import msgspec

from egress_gateway.classify.exact.reading import COMMON_WORDS, NUMBER, PARTICLES, PHONE, digits_of, phone_of
from egress_gateway.classify.exact.rows import (
    FAMILY,
    GIVEN,
    ID,
    MORE,
    MOST_WORDS,
    OTHER,
    PARTIAL,
    TOGETHER,
    beside,
    pair,
)
from egress_gateway.classify.finder import Kind, Spot, Text
from egress_gateway.classify.keyed import KeyedSet
from egress_gateway.classify.likeness import WORD, likeness
from egress_gateway.classify.pattern import CERTAIN, Rank
from egress_gateway.core.concealed import conceals
from egress_gateway.core.ids import DataClass, DetectorDigest

REVISION: Final = 4
"""Raised when the code reads a text or a list otherwise; lists are then built again."""
REACH: Final = 240
"""Characters between a name and another value of its row: two or three sentences, or the fields of a form."""

_APART: Final = 32
"""Characters between a first and a last name: `"first_name": "Jane", "last_name": "Smith"`."""
_WORDS_APART: Final = 2
_JOINT: Final = 3
"""Characters between two words of one value."""
_INITIAL_APART: Final = 5
"""Characters between an initial and a last name: `J. O'Neil`."""
_MOST_BESIDE: Final = 64
"""Values in reach of a name that are tried with it."""
_DIGITS: Final = re.compile(r"[0-9].*[0-9]", re.DOTALL)
_JOINED: Final = re.compile(r"(?:^|\W)[a-zA-Z]'")
_VALUE: Final = ID | OTHER | PARTIAL
_BEGINS: Final = _VALUE | MORE
_STRUCTURE: Final = re.compile(r"[^\w\s.,'-]|[\n\t]")
_PROSE: Final = re.compile(r"[\w\s.,'\u2019-]*\w[\w\s.,'\u2019-]*")
"""Words between two names. Behind a last name none may stand before the first: `Smith and Jane` are two people."""
_SPACE: Final = re.compile(r"[\s.]+")
_AROUND: Final = " \t\r\n.,'-\u2019"
_START: Final = attrgetter("start")
_NAME_SCORE: Final = 900
_BESIDE_SCORE: Final = 850
_PART_SCORE: Final = 800


_Span = tuple[int, int, int]
"""Start, end, score."""
_Written = Callable[[int, int], str]
"""The text as it was written, at a span of the one that is read."""


@conceals("text")
class _Word(msgspec.Struct, frozen=True, gc=False):
    text: str
    start: int
    end: int
    flags: int


@conceals("text")
class _Value(msgspec.Struct, frozen=True, gc=False):
    """A value of the list, of whatever row."""

    text: str
    start: int
    end: int
    flags: int


class ExactFinder:
    """The values of one list."""

    def __init__(
        self, name: str, data_class: DataClass, known: KeyedSet, digest: DetectorDigest, *, name_alone: bool = True
    ) -> None:
        """`digest` stands for the list as it was built; `name_alone` is false where many share their names."""
        self.name = name
        self.digest = digest
        self.kinds: Sequence[Kind] = ((data_class, Rank.LISTED, "exact_match"),)
        self._known = known
        self._name_alone = name_alone

    def find(self, texts: Sequence[Text]) -> Iterator[Spot]:
        """What of the list stands in the texts."""
        for number, text in enumerate(texts):
            for start, end, score in self._spans(text):
                yield Spot(number, start, end, 0, score)

    def _spans(self, text: Text) -> set[_Span]:
        read = likeness(text.text, text.normal)
        flags, numbers = self._flags(set(WORD.findall(read))), self._numbers(text.normal.text.lower())
        if not flags and not numbers:
            return set()
        line = [_Word(match[0], *match.span(), flags.get(match[0], 0)) for match in WORD.finditer(read)]
        original = text.normal.original

        def written(start: int, end: int) -> str:
            return text.text[slice(*original(start, end))]

        return {(*original(start, end), score) for start, end, score in self._found(read, line, numbers, written)}

    def _flags(self, words: AbstractSet[str]) -> dict[str, int]:
        """The words that are part of anything on the list."""
        distinct = list(words)
        return {word: flag for word, flag in zip(distinct, self._known.flags(distinct), strict=True) if flag > 0}

    def _found(self, text: str, line: Sequence[_Word], numbers: list[_Value], written: _Written) -> set[_Span]:
        """What is found of words in order, and of values that are known already."""
        known = _Lookup(self._known)
        values = sorted((*numbers, *_values(line, known)), key=_START)
        found = {(value.start, value.end, CERTAIN) for value in values if value.flags & ID}
        found |= _parts(value for value in values if value.flags & PARTIAL)
        for at, word in enumerate(line):
            if word.flags & FAMILY:
                found |= self._names(text, line, at, values, known, written)
        return found

    def _numbers(self, folded: str) -> list[_Value]:
        """Values that are numbers in groups, whatever groups."""
        wanted: list[tuple[str, int, int]] = []
        for match in NUMBER.finditer(folded):
            wanted.append(("".join(WORD.findall(match[0])), match.start(), match.end()))
            digits = _DIGITS.search(match[0])
            if digits and digits[0] != match[0]:
                begin = match.start() + digits.start()
                wanted.append(("".join(WORD.findall(digits[0])), begin, begin + len(digits[0])))
        for match in PHONE.finditer(folded):
            phone = phone_of(digits_of(match[0]))
            if phone:
                wanted.append((phone, match.start(), match.end()))
        flags = self._known.flags([text for text, _, _ in wanted])
        return [
            _Value(text, start, end, flag)
            for (text, start, end), flag in zip(wanted, flags, strict=True)
            if flag > 0 and flag & (ID | OTHER)
        ]

    def _names(
        self, text: str, line: Sequence[_Word], at: int, values: Sequence[_Value], known: "_Lookup", written: _Written
    ) -> set[_Span]:
        """The names that a last name is part of, and what stands beside them of the same row."""
        family = line[at]
        found: set[_Span] = set()
        for first in _around(line, at):
            one, other = (first, family) if first.start < family.start else (family, first)
            whole = bool(first.flags & GIVEN and known.flags(pair(first.text, family.text)) & TOGETHER)
            if not whole and not (len(first.text) == 1 and other.start - one.end <= _INITIAL_APART):
                continue
            if one is family and _PROSE.fullmatch(text, one.end, other.start):
                continue
            if one is not family and _is_parted(written(one.end, other.start)):
                continue
            proof = {
                (value.start, value.end, _BESIDE_SCORE)
                for value in _in_reach(values, one.start, other.end)
                if known.flags(beside(first.text[0], family.text, value.text)) & TOGETHER
            }
            if proof or (whole and self._name_alone):
                found |= proof | _name_spans(text, one, other)
        return found


class _Lookup:
    """Asks for each text once; nothing is kept for the next text."""

    def __init__(self, known: KeyedSet) -> None:
        self._known = known
        self._asked: dict[str, int] = {}

    def flags(self, text: str) -> int:
        """The flags of a text; none if it is not there."""
        flags = self._asked.get(text)
        if flags is None:
            flags = self._asked[text] = max(self._known.flags((text,))[0], 0)
        return flags


def _values(line: Sequence[_Word], known: _Lookup) -> Iterator[_Value]:
    """Values of one word, and of several that stand together."""
    for at, word in enumerate(line):
        if not word.flags & _BEGINS:
            continue
        text, end, flags = word.text, word.end, word.flags
        for following in line[at + 1 : at + MOST_WORDS]:
            if flags & _VALUE:
                yield _Value(text, word.start, end, flags)
            if not flags & MORE or following.start - end > _JOINT:
                flags = 0
                break
            text, end = text + following.text, following.end
            flags = known.flags(text)
        if flags & _VALUE:
            yield _Value(text, word.start, end, flags)


def _parts(values: Iterable[_Value]) -> set[_Span]:
    """Parts of values in order, those that overlap as one."""
    spans: list[tuple[int, int]] = []
    for value in values:
        if spans and value.start < spans[-1][1]:
            spans[-1] = spans[-1][0], max(spans[-1][1], value.end)
        else:
            spans.append((value.start, value.end))
    return {(start, end, _PART_SCORE) for start, end in spans}


def _name_spans(text: str, one: _Word, other: _Word) -> set[_Span]:
    """A name as one span, or as two where what stands between is not of the name: it has to stay."""
    begin = _begin(text, one.start)
    if _STRUCTURE.search(text, one.end, other.start):
        return {(begin, one.end, _NAME_SCORE), (_begin(text, other.start), other.end, _NAME_SCORE)}
    return {(begin, other.end, _NAME_SCORE)}


def _is_parted(between: str) -> bool:
    """Whether words of a sentence stand between a first and a last name: none but a middle name, initials, particles.

    The fields of a form and what stands in brackets part nothing.
    """
    words = _SPACE.split(between.strip(_AROUND))
    if words == [""] or not _PROSE.fullmatch(between):
        return False
    middle = [word for word in words if len(word) > 1 and word.lower() not in PARTICLES]
    return (
        "," in between or len(middle) > 1 or any(word[0].islower() or word.lower() in COMMON_WORDS for word in middle)
    )


def _begin(text: str, start: int) -> int:
    """Where a name begins whose first word was found: with the particle that is joined to it (`O'Brien`)."""
    return start - 2 if _JOINED.fullmatch(text[max(start - 3, 0) : start]) else start


def _around(line: Sequence[_Word], at: int) -> Iterator[_Word]:
    """The words so near to one that they may be of one name with it."""
    word = line[at]
    for other in line[max(at - _WORDS_APART - 1, 0) : at]:
        if word.start - other.end <= _APART:
            yield other
    for other in line[at + 1 : at + _WORDS_APART + 2]:
        if other.start - word.end <= _APART:
            yield other


def _in_reach(values: Sequence[_Value], start: int, end: int) -> list[_Value]:
    """The values, sorted by their start, that begin in reach of a span and do not overlap it."""
    first = bisect_left(values, start - REACH, key=_START)
    last = bisect_right(values, end + REACH, lo=first, key=_START)
    near = values[first : min(last, first + _MOST_BESIDE)]
    return [value for value in near if value.end <= start or value.start >= end]
