"""Text by the look of its letters, whatever scripts they are of: how values of lists are compared.

A text is read as `normalise` reads it, but a letter without ASCII likeness stays, without case and marks. So a value is
the same in one script and in several that are drawn alike (`Jane` with a Cyrillic a), and one that no Latin letter is
drawn like is still told from others.

Not done: a letter whose capital is drawn like another one than its small form (Greek nu) is two letters. Who makes a
list has to read its values in both cases.
"""

import re
from typing import Final

from egress_gateway.classify.normalise import LETTER, Normal, fold

_ALPHABETS: Final = (
    "\u00aa-\u058f\u10a0-\u10ff\u13a0-\u13ff\u1c80-\u1cbf\u2c60-\u2d2f\ua640-\ua69f\ua720-\ua7ff\uab70-\uabbf"
)
"""Latin, Greek, Cyrillic, Armenian, Georgian, Cherokee and Coptic letters: one word may be written with all of them."""
WORD: Final = re.compile(f"[a-z0-9{_ALPHABETS}]+|[^\\W\\d_a-z{_ALPHABETS}]+")
"""In a likeness. Words of Latin letters are words of their own beside other scripts, which write without spaces."""
ONE_SIGN: Final = "\u2e80"
"""Where letters begin that are a word each (ideographs)."""

_UNLIKE: Final = re.compile(f"{LETTER}+")


def _kept(letter: str) -> str:
    small = letter.casefold()
    return small if len(small) == 1 else letter


class _Likenesses(dict[int, str]):
    """What a code point is compared as; computed once each, so bounded by Unicode itself."""

    def __missing__(self, code: int) -> str:
        likeness = self[code] = fold(chr(code), _kept)
        return likeness


_LIKENESSES: Final = _Likenesses()


def likeness(text: str, normal: Normal) -> str:
    """A text as it is compared: as many characters as its normal form has, each at the same place."""
    folded = normal.text.lower()
    if LETTER not in folded:
        return folded
    kept = text.translate(_LIKENESSES)
    return _UNLIKE.sub(lambda run: kept[run.start() : run.end()], folded)
