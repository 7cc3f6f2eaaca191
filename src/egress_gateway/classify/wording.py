"""Words of a text as fingerprints know them: without case, accents and disguise."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from egress_gateway.classify.normalise import normalise

WORD: Final = re.compile(r"[a-z0-9]+")
"""In folded text of lower case."""

_LETTERS: Final = re.compile(r"[^\W\d_]+")
_LAST_LATIN: Final = "\u024f"


def fold(text: str) -> str:
    """A text as it is compared: as many characters as its normal form, in lower case."""
    return normalise(text).text.lower()


def foreign_words(text: str) -> Iterator[tuple[str, int, int]]:
    """Words with letters that have no ASCII likeness, as they are compared, and where they stand."""
    if text.isascii():
        return
    for match in _LETTERS.finditer(text):
        if max(match[0]) <= _LAST_LATIN:
            continue
        plain = "".join(
            mark for mark in unicodedata.normalize("NFKD", match[0].casefold()) if not unicodedata.combining(mark)
        )
        yield plain, match.start(), match.end()
