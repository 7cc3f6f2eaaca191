"""How the cells of a list and the words of a text are read, so that the same value is the same however written.

Case, accents, full-width letters and look-alikes do not count, nor does what stands between the words of a value:
`DE12 3456`, `de-12-3456` and `DE123456` are one. Umlauts are read as one letter and as two (`Mueller`). Words of
scripts without ASCII likeness are read as they are written, in lower case and without marks.
"""

import re
import unicodedata
from typing import Final

from egress_gateway.classify.wording import WORD, fold, foreign_words

NUMBER: Final = re.compile(r"(?<![0-9])(?:\b[a-z]{1,3}[ .-]?)?[0-9]+(?:[ ./-][0-9]+)+(?: ?[a-z]{1,2}\b)?")
"""Groups of digits as people write account and identity numbers; their borders need not be those of the list."""
PHONE: Final = re.compile(r"[0-9][0-9 ()./-]{5,24}[0-9]")
PHONE_DIGITS: Final = 9
"""Last digits by which a telephone number is known, with its country's code or without."""

_TWO_LETTERS: Final = {
    ord(one): two for one, two in zip("äöüåøæÄÖÜÅØÆ", ("ae", "oe", "ue", "aa", "oe", "ae") * 2, strict=True)
}
_TITLES: Final = frozenset({"mr", "mrs", "ms", "miss", "dr", "prof", "sir", "herr", "frau", "jr", "sr"})
_PARTICLES: Final = frozenset(
    {"van", "von", "der", "den", "de", "del", "della", "di", "da", "das", "do", "dos", "du", "la", "le", "el", "al"}
    | {"bin", "ibn", "ter", "ten", "zu", "zur", "st", "y", "e"}
)


def words(text: str) -> list[str]:
    """The words of a cell in order, in one reading; of a cell with words of other scripts, those alone."""
    plain = unicodedata.normalize("NFKC", text)
    return [word for word, _, _ in foreign_words(plain)] or WORD.findall(fold(plain))


def readings(cell: str) -> list[list[str]]:
    """The words of a cell, in each way that it is likely to be written."""
    first = words(cell)
    if cell.isascii():
        return [first]
    second = words(cell.translate(_TWO_LETTERS))
    return [first] if first == second else [first, second]


def name_words(cell: str, *, family: bool) -> list[str]:
    """The words of a name that it is known by, without titles, particles and single letters."""
    found: dict[str, None] = {}
    for reading in readings(cell):
        plain = [word for word in reading if word not in _TITLES]
        telling = [word for word in plain if len(word) > 1 and not (family and word in _PARTICLES)]
        found |= dict.fromkeys(telling or [word for word in plain if len(word) > 1])
        if len(plain) == 2 and len(plain[0]) == 1:
            # O'Brien, D'Angelo: also without the apostrophe.
            found["".join(plain)] = None
    return list(found)


def phone_of(digits: str) -> str:
    """What a telephone number is known by; empty if it is too short to be one."""
    return "+" + digits[-PHONE_DIGITS:] if len(digits) >= PHONE_DIGITS else ""


def digits_of(text: str) -> str:
    """The digits of a text."""
    return "".join(filter(str.isdigit, text))
