"""How the cells of a list are read, so that the same value is the same however it is written in list and text.

Case, accents, full-width letters and look-alikes do not count, nor does what stands between the words of a value:
`DE12 3456`, `de-12-3456` and `DE123456` are one. Umlauts are read as one letter and as two (`Mueller`). Letters of all
scripts are compared by their look (`likeness`).
"""

import re
import unicodedata
from typing import Final

from egress_gateway.classify.likeness import ONE_SIGN, WORD, likeness
from egress_gateway.classify.names.languages import VOTES
from egress_gateway.classify.normalise import normalise

NUMBER: Final = re.compile(r"(?<![0-9])(?:\b[a-z]{1,3}[ .-]?)?[0-9]+(?:[ ./-][0-9]+)+(?: ?[a-z]{1,2}\b)?")
"""Groups of digits as people write account and identity numbers; their borders need not be those of the list."""
PHONE: Final = re.compile(r"[0-9][0-9 ()./-]{5,24}[0-9]")
PHONE_DIGITS: Final = 9
"""Last digits by which a telephone number is known, with its country's code or without."""

_TWO_LETTERS: Final = {
    ord(one): two for one, two in zip("äöüåøæÄÖÜÅØÆ", ("ae", "oe", "ue", "aa", "oe", "ae") * 2, strict=True)
}
_BETWEEN: Final = re.compile(r"[\W_]+")
_TITLES: Final = frozenset({"mr", "mrs", "ms", "miss", "dr", "prof", "sir", "herr", "frau", "jr", "sr"})
PARTICLES: Final = frozenset(
    {"van", "von", "der", "den", "de", "del", "della", "di", "da", "das", "do", "dos", "du", "la", "le", "el", "al"}
    | {"bin", "ibn", "ter", "ten", "zu", "zur", "st", "y", "e"}
)


def words(text: str) -> list[str]:
    """The words of a text in order, in the case that they are written in."""
    return WORD.findall(likeness(text, normalise(text)))


def readings(cell: str) -> list[list[str]]:
    """The words of a cell, in each way that it is likely to be written."""
    if cell.isascii():
        return [words(cell)]
    found: list[list[str]] = []
    for written in (cell, cell.translate(_TWO_LETTERS)):
        for cased in (written, written.lower(), written.upper(), written.title()):
            reading = words(cased)
            if reading not in found:
                found.append(reading)
    return found


def name_words(cell: str, *, family: bool) -> list[str]:
    """The words of a name that it is known by, without titles, particles and single letters."""
    found: dict[str, None] = {}
    for reading in readings(cell):
        plain = [word for word in reading if word not in _TITLES]
        long = [word for word in plain if len(word) > 1 or word >= ONE_SIGN]
        telling = [word for word in long if not (family and word in PARTICLES)]
        found |= dict.fromkeys(telling or long)
        if len(plain) == 2 and len(plain[0]) == 1:
            # O'Brien, D'Angelo: also without the apostrophe.
            found["".join(plain)] = None
    return list(found)


def parts_of(name: str) -> list[str]:
    """The words of a name as they are written: by spaces, if it has some."""
    plain = unicodedata.normalize("NFC", name).split()
    return plain if len(plain) > 1 else [part for part in _BETWEEN.split("".join(plain)) if part]


def phone_of(digits: str) -> str:
    """What a telephone number is known by; empty if it is too short to be one."""
    return "+" + digits[-PHONE_DIGITS:] if len(digits) >= PHONE_DIGITS else ""


def digits_of(text: str) -> str:
    """The digits of a text."""
    return "".join(filter(str.isdigit, text))


COMMON_WORDS: Final = frozenset(word for common in VOTES for word in words(common))
"""The commonest words of the languages that are told from each other: they say nothing of a row."""
