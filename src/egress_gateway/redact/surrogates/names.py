"""Names of people, word for word: `Dr. Ann van Lee` becomes `Dr. Belmond van Corvick`.

Titles, particles, possessive endings and what comes behind a name stay, an initial stays an initial, and so do
case, hyphens and spaces. Names in scripts other than Latin have no surrogate.
"""

import re
from collections.abc import Iterator
from typing import Final

from egress_gateway.redact.surrogates.source import Source
from egress_gateway.redact.surrogates.words import LETTERS, name_word

_KEPT: Final = frozenset(
    {"mr", "mrs", "ms", "miss", "mx", "dr", "prof", "professor", "sir", "dame", "herr", "frau", "mme", "mlle"}
    | {"monsieur", "madame", "sr", "sra", "jr", "phd", "md", "esq", "rev", "hon", "capt", "sgt", "ii", "iii", "iv"}
    | {"van", "von", "der", "den", "de", "del", "della", "di", "da", "dos", "la", "le", "bin", "ibn", "al", "zu"}
    | {"and", "ltd", "limited", "inc", "llc", "plc", "corp", "gmbh", "ag", "sa", "bv", "co", "company", "group"}
)
_NAME: Final = re.compile(r"(?=.*[A-Za-z])[A-Za-z\u00c0-\u024f .,'\u2019&-]+")
_LATIN: Final = re.compile(r"[A-Za-z\u00c0-\u024f]+")
_POSSESSIVE: Final = frozenset({"'s", "\N{RIGHT SINGLE QUOTATION MARK}s"})
SHORTEST_PART: Final = 4
"""Letters of a part that is recognised alone; initials and particles are not."""


def is_name_like(value: str) -> bool:
    """Whether a text consists of Latin letters and what stands between the words of names."""
    return _NAME.fullmatch(value) is not None


def name(value: str, source: Source, attempt: int) -> str | None:
    """Another name of the same form."""
    if not is_name_like(value) or not any(map(_changes, LETTERS.findall(value))):
        return None
    return LETTERS.sub(lambda word: word[0] if _is_ending(word) else _word(word[0], source, attempt), value)


def name_spellings(value: str, surrogate: str) -> Iterator[tuple[str, str]]:
    """As models write names: all upper case, capitalised, and one word of several alone."""
    yield surrogate.upper(), value.upper()
    yield surrogate.title(), value.title()
    parts = list(zip(LETTERS.findall(surrogate), LETTERS.findall(value), strict=True))
    for said, shown in parts if len(parts) > 1 else ():
        if _changes(shown) and len(said) >= SHORTEST_PART:
            yield said, shown


def _is_ending(word: re.Match[str]) -> bool:
    return word.string[max(0, word.start() - 1) : word.end()] in _POSSESSIVE


def _word(word: str, source: Source, attempt: int) -> str:
    if not _changes(word):
        return word
    if len(word) == 1:
        return source.of_word(word, attempt).one("ABCDEFGHJKLMNPRSTVW" if word.isupper() else "abcdefghjklmnprstvw")
    return name_word(word, source, attempt)


def _changes(word: str) -> bool:
    return _LATIN.fullmatch(word) is not None and word.lower() not in _KEPT
