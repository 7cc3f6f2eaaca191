"""What of a text a topic model sees: which words and pairs of words stand in it, as numbers.

Words are of letters, with digits all alike (`fy27` and `fy31` are one word); the signs of money and shares count as
words. Case, order beyond two words and how often a word occurs do not matter. A word is a CRC-32 that begins at the
model's salt, and a pair goes on from its first word: `non public` is the word `nonpublic`. The numbers do not spell
the words, yet whoever has the model can ask it for a word: they are no encryption.
"""

import re
from collections.abc import Sequence
from itertools import repeat
from string import ascii_lowercase, ascii_uppercase
from typing import Final
from zlib import crc32

WINDOW: Final = 2048
"""Characters that are judged together: a page. A longer one would drown a short memo in what surrounds it."""
MOST_WINDOWS: Final = 4
"""Of a longer text, so that its cost is bounded; they lie evenly from its beginning to its end."""
LEAST_WORDS: Final = 12
"""Of a window. What is shorter is about nothing that words alone could tell."""

_WORD: Final = re.compile(rb"[a-z][a-z0]*|[$%]")
_FOLD: Final = bytes.maketrans(
    (ascii_uppercase + "123456789").encode("ascii"), (ascii_lowercase + "0" * 9).encode("ascii")
)

Features = frozenset[int]


def windows(text: str) -> Sequence[str]:
    """The stretches of a text that are looked at: all of it, if it is short."""
    if len(text) <= WINDOW:
        return (text,)
    count = min(-(-len(text) // WINDOW), MOST_WINDOWS)
    last = len(text) - WINDOW
    starts = [last * number // (count - 1) for number in range(count)]
    return [text[start : start + WINDOW] for start in starts]


def words_in(window: str) -> Sequence[bytes]:
    """The words of a window in order; nothing, if they are too few to tell. Takes folded text (`normalise`)."""
    words = _WORD.findall(window.encode("ascii", "replace").translate(_FOLD))
    return words if len(words) >= LEAST_WORDS else ()


def features(words: Sequence[bytes], salt: int) -> Features:
    """Which words and pairs stand there, as numbers of 32 bits."""
    singles = list(map(crc32, words, repeat(salt)))
    return frozenset(singles).union(map(crc32, words[1:], singles))
