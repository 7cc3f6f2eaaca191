"""Text as its readers see it, with the way back: names in disguise as the model of names was trained on them.

Accents stay, in their composed form. Invisible characters and strokes through letters vanish; full-width,
mathematical, circled and small capital letters are letters. A word that mixes Latin letters with look-alikes of other
scripts is Latin, and so is one of look-alikes alone in a text of which most letters are Latin.

Not done: other scripts are not transliterated, and a word of look-alikes alone in a text of their script stays.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

import msgspec

from egress_gateway.classify.confusables import LOOKALIKES
from egress_gateway.classify.normalise import Normal, fold, rewritten

REVISION: Final = 2
"""Raised when a text is read otherwise."""

_UNSEEN: Final = (
    "\u00ad\u0300-\u036f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u1ab0-\u1ace\u1dc0-\u1dff\u200b-\u200f\u202a-\u202e"
    "\u2060-\u2064\u2066-\u206f\u20d0-\u20f0\u2800\u3164\ufe00-\ufe0f\ufe20-\ufe2f\ufeff\uffa0\U000e0020-\U000e007f"
    "\U000e0100-\U000e01ef"
)
"""Marks over letters and characters that nobody sees. Marks of other scripts than Latin are letters there."""
_FANCY: Final = (
    "\u0250-\u02ff\u1d00-\u1dbf\u2070-\u209f\u2100-\u2115\u2117-\u211f\u2123-\u214f\u2460-\u24ff\ua720-\ua7ff\uff06\uff07\uff0d\uff0e\uff10-\uff19"
    "\uff21-\uff3a\uff41-\uff5a\U0001d400-\U0001d7ff\U0001f110-\U0001f189"
)
"""Letters of other forms, without trade marks and such, and full-width signs that stand in names."""
_ANY: Final = re.compile(f"[{_UNSEEN}{_FANCY}]")
_DISGUISED: Final = re.compile(f"[A-Za-z\u00c0-\u024f][{_UNSEEN}]+|[{_UNSEEN}]+|[{_FANCY}]")
_DOUBLES: Final = {
    ord(letter): latin for letter, latin in LOOKALIKES.items() if letter >= "\u0370" and letter.isalpha()
}
_OTHER_LETTERS: Final = "\u0370-\u058f\u13a0-\u13ff"
"""Alphabets with letters like Latin ones: Greek, Cyrillic, Armenian, Cherokee."""
_WITH_OTHERS: Final = re.compile(
    f"(?<![A-Za-z\u00c0-\u024f])[A-Za-z\u00c0-\u024f]*+[{_OTHER_LETTERS}][A-Za-z\u00c0-\u024f{_OTHER_LETTERS}]*+"
)
_OTHER: Final = re.compile(f"[{_OTHER_LETTERS}]+")
_LATIN: Final = re.compile("[A-Za-z\u00c0-\u024f]+")
_MIXED: Final = re.compile(f"[A-Za-z\u00c0-\u024f][{_OTHER_LETTERS}]|[{_OTHER_LETTERS}][A-Za-z\u00c0-\u024f]")


def plain(text: str) -> Normal:
    """A text without disguise; not folded to ASCII, otherwise as `normalise` gives it."""
    if text.isascii():
        return Normal(text, length=len(text))
    seen = rewritten(text, _changes(text)) if _ANY.search(text) else Normal(text, length=len(text))
    return msgspec.structs.replace(seen, text=_of_one_script(seen.text))


def _changes(text: str) -> Iterator[tuple[int, int, str]]:
    for match in _DISGUISED.finditer(text):
        reading = _read(match[0])
        if reading != match[0]:
            yield match.start(), match.end(), reading


def _read(piece: str) -> str:
    """What a letter with marks, a run of unseen characters or one letter of another form is seen as."""
    if not piece[0].isascii() and len(piece) == 1:
        folded = fold(piece)
        return folded if not folded or folded.isalnum() or piece >= "\uff01" else piece
    marks = [mark for mark in piece[1:] if unicodedata.combining(mark)]
    return unicodedata.normalize("NFC", piece[0] + "".join(marks))[0] if piece[0].isalpha() else ""


def _of_one_script(text: str) -> str:
    """The text with the Latin letters that look-alikes stand for, as many characters."""
    if not _OTHER.search(text):
        return text
    mostly_latin = sum(map(len, _LATIN.findall(text))) > sum(map(len, _OTHER.findall(text)))
    if not mostly_latin and not _MIXED.search(text):
        return text

    def latin(word: re.Match[str]) -> str:
        read = word[0].translate(_DOUBLES)
        is_latin = mostly_latin or _LATIN.search(word[0])
        return read if is_latin and len(read) == len(word[0]) and not _OTHER.search(read) else word[0]

    return _WITH_OTHERS.sub(latin, text)
