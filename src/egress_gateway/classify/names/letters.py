"""Whether a word can be pronounced: letters that were drawn at random, and what is encoded, name nobody.

The training counts which letter follows which two in the words of the eight languages. A word is noise if letters
drawn at random would explain it better, by so many bits. Accents are left out, and capitals make no difference here.
"""

import re
from collections.abc import Sequence
from typing import Final
from unicodedata import normalize

import numpy as np
import numpy.typing as npt

LETTERS: Final = 28
"""What stands around words and inside of hyphenated ones, a to z, and all others."""
BITS: Final = 8
"""Steps of a bit, in which the table counts."""
LEAST_LOWER: Final = -3 * BITS
"""For a word without capitals: in a hundred thousand there is hardly one that somebody is called."""
LEAST: Final = -8 * BITS
"""For one with capitals, which say already that it may be a name: fewer than one of 300 rare ones is below it."""
SHORTEST: Final = 3
"""Of words that are judged."""
LONGEST_ACRONYM: Final = 6
"""Words in capitals up to which are letters one by one."""
SHORTEST_MIXED: Final = 9
"""Of letters with digits between them; shorter ones are postcodes and house numbers."""

_PLAIN: Final = str.maketrans({
    "ł": "l", "ß": "s", "ø": "o", "æ": "a", "œ": "o", "đ": "d", "ð": "d", "þ": "t", "\u0131": "i",
})  # fmt: skip
_MARKS: Final = re.compile(r"[\u0300-\u036f]+")
_NUMBERS: Final = bytes(
    each - 96 if 97 <= each <= 122 else LETTERS - 1 if each == ord("?") else 0 for each in range(256)
)

Table = npt.NDArray[np.int8]


def numbered(word: str) -> bytes:
    """The letters of a word, as the table numbers them."""
    low = word.lower()
    if not low.isascii():
        low = _MARKS.sub("", normalize("NFD", low.translate(_PLAIN)))
    return low.encode("ascii", "replace").translate(_NUMBERS)


def evidence(words: Sequence[str], table: Table) -> list[int]:
    """How much better each word is explained by a language than by chance, in steps of `BITS`."""
    letters = [numbered(word) for word in words]
    row = np.frombuffer(b"\0\0" + b"\0\0".join(letters) + b"\0", np.uint8).astype(np.int64)
    steps = table[(row[:-2] * LETTERS + row[1:-1]) * LETTERS + row[2:]].astype(np.int64)
    # Every other stretch is the second blank between two words, which tells nothing.
    edges: list[int] = []
    at = 0
    for each in letters:
        end = at + len(each) + 1
        edges += (at, end)
        at = end + 1
    sums: list[int] = np.add.reduceat(steps, edges[:-1])[::2].tolist()
    return sums


def is_noise(word: str, bits: int) -> bool:
    """Whether a word for whose letters there is so much evidence is none."""
    if len(word) < SHORTEST or not word[0].isalnum() or word.isdigit():
        return False
    if not any(character.isdigit() for character in word):
        return bits < (LEAST_LOWER if word.islower() else LEAST) and not (
            word.isupper() and len(word) <= LONGEST_ACRONYM
        )
    return len(word) >= SHORTEST_MIXED and bits < LEAST_LOWER
