"""Text as the patterns see it: ASCII, one way of writing things, with the way back to the original.

Full-width and mathematical letters, look-alikes, combining marks, zero-width and bidirectional
characters, variation selectors and tags are ways of writing that people read as the same value and
patterns do not. Everything is folded to ASCII; a letter without ASCII likeness becomes a control
character, any other character `?`, so that an offset in characters is an offset in bytes. A raised
number directly behind a digit is a footnote's mark and not part of the number. ASCII text is returned
as it is, and only characters that vanish or become several are looked at one by one.

Not done: right-to-left text is read in logical order; a number whose last digits alone are raised loses them. What
is spelled or shown in another order is for `spelled`.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterable
from typing import Final

import msgspec

from egress_gateway.classify.confusables import LOOKALIKES

PLACEHOLDER: Final = "?"
"""Stands for a sign without ASCII likeness, and for a raised number behind a digit."""
LETTER: Final = "\x1a"
"""Stands for a letter without ASCII likeness (ASCII substitute). Not a word character, so that a value
beside ideographs still has its word boundary."""

_OTHER: Final = re.compile(r"[^\x00-\x7f]")
_RAISED: Final = frozenset("\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079")
_NOTE: Final = re.compile(f"(?<=[0-9])[{''.join(sorted(_RAISED))}]{{1,2}}(?![0-9{''.join(sorted(_RAISED))}])")
_FEW: Final = 48
"""Distinct characters up to which replacing one after the other beats a table: most alphabets."""
_INVISIBLE_CATEGORIES: Final = frozenset({"Mn", "Me", "Cf"})
_INVISIBLE_LETTERS: Final = frozenset("\u115f\u1160\u3164\uffa0\u2800")
"""Fillers: letters by category, blank on the screen (Hangul fillers, the empty braille cell)."""


class _Folds(dict[int, str]):
    """What a code point is read as; computed once each, so bounded by Unicode itself."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = fold(chr(code))
        return folded


def _stand_in(_: str) -> str:
    return LETTER


def fold(character: str, unlike: Callable[[str], str] = _stand_in) -> str:
    """The ASCII reading of one character: nothing for invisible ones, a stand-in where there is none.

    `unlike` is what stands for a letter without ASCII likeness, one character for one.
    """
    if character.isascii():
        return character
    if character in _INVISIBLE_LETTERS or unicodedata.category(character) in _INVISIBLE_CATEGORIES:
        return ""
    direct = LOOKALIKES.get(character)
    if direct is not None:
        return direct
    if character.isspace():
        return " "
    digit = unicodedata.decimal(character, None)
    if digit is not None:
        return str(digit)
    parts = [
        LOOKALIKES.get(part) or (part if part.isascii() else unlike(part) if part.isalpha() else PLACEHOLDER)
        for part in unicodedata.normalize("NFKD", character)
        if unicodedata.category(part) not in _INVISIBLE_CATEGORIES
    ]
    return "".join(parts)


_FOLDS: Final = _Folds()


class Normal(msgspec.Struct, frozen=True):
    """Folded text, and where each stretch of it stands in the original."""

    text: str
    starts: tuple[int, ...] = (0,)
    """Offsets in the folded text where a new stretch begins, ascending, first 0."""
    originals: tuple[int, ...] = (0,)
    """Offset in the original of each stretch."""
    lengths: tuple[int, ...] = (-1,)
    """Characters of the original behind one folded stretch if it stands for them as a whole; -1 if
    the stretch runs character by character."""
    length: int = 0
    """Characters of the original text."""

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The span of the original behind a non-empty span of the folded text."""
        first = bisect_right(self.starts, start) - 1
        last = bisect_right(self.starts, end - 1) - 1
        begin = self.originals[first]
        if self.lengths[first] < 0:
            begin += start - self.starts[first]
        finish = self.originals[last]
        finish += end - self.starts[last] if self.lengths[last] < 0 else self.lengths[last]
        return begin, min(finish, self.length)


def normalise(text: str) -> Normal:
    """Fold a text; the same text gives the same result, whatever was folded before."""
    if text.isascii():
        return Normal(text, length=len(text))
    folded = _fold_singles(text)
    if folded.isascii():
        return Normal(folded, length=len(text))
    return rewritten(folded, ((*other.span(), _FOLDS[ord(other.group())]) for other in _OTHER.finditer(folded)))


def rewritten(text: str, changes: Iterable[tuple[int, int, str]]) -> Normal:
    """A text with some stretches of it read otherwise: begin and end, in order, and what stands there instead."""
    pieces: list[str] = []
    starts, originals, lengths = [0], [0], [-1]
    at = done = 0

    def stretch(original: int, length: int) -> None:
        if starts[-1] == at:
            originals[-1], lengths[-1] = original, length
        else:
            starts.append(at)
            originals.append(original)
            lengths.append(length)

    for begin, end, reading in changes:
        if done < begin:
            stretch(done, -1)
            pieces.append(text[done:begin])
            at += begin - done
        done = end
        if reading:
            stretch(begin, end - begin)
            pieces.append(reading)
            at += len(reading)
    if done < len(text):
        stretch(done, -1)
        pieces.append(text[done:])
    return Normal("".join(pieces), tuple(starts), tuple(originals), tuple(lengths), len(text))


def _note(mark: re.Match[str]) -> str:
    """As many characters as the mark has, so that no offset moves."""
    return PLACEHOLDER * len(mark[0])


def _fold_singles(text: str) -> str:
    """Replace the characters that are read as exactly one; no offset moves."""
    distinct = set(text)
    if not _RAISED.isdisjoint(distinct):
        text = _NOTE.sub(_note, text)
    readings = {character: _FOLDS[ord(character)] for character in distinct if not character.isascii()}
    singles = {character: reading for character, reading in readings.items() if len(reading) == 1}
    if len(singles) > _FEW:
        table = {ord(character): singles.get(character, character) for character in distinct}
        return text.translate(table)
    for character, reading in singles.items():
        text = text.replace(character, reading)
    return text
