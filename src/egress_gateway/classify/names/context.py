"""What a word is told by its text and its line as a whole: the language, and how the line is written."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

import msgspec
import numpy as np
import numpy.typing as npt

from egress_gateway.classify.names.features import Case, case_of
from egress_gateway.classify.names.languages import LANGUAGES, SUPPORTED, UNKNOWN, VOTES
from egress_gateway.classify.names.words import NOISE

MODES: Final = 8
"""How a line is written: as usual, without capitals, with nothing else, with each word capitalised; each of them
twice, in a text as people write it and in one that is source code, settings or the like."""
FEWEST_SIGNS: Final = 4
"""Of a text that is no prose."""
SIGNS: Final = 32
"""Of so many of its words one, at least, is a sign of programs, an identifier or a number in hexadecimal."""
CONTEXTS: Final = MODES * (len(SUPPORTED) + 1) * 2
"""For words without capitals and for others."""

_FLAGS: Final = 6
_PROSE_MODES: Final = 4
_LOWER: Final = len(LANGUAGES)
_LINE: Final = _LOWER + 3
NOISE_AT: Final = _LOWER + 4
"""Which of the bytes says that a word is none."""
SIZE: Final = _LOWER + _FLAGS + (_LOWER + _FLAGS) % 2
"""Bytes that a word has of it, an even number."""

_OF_PROGRAMS: Final = frozenset("={}[];<>\\$`")
_SIGN_AT: Final = _LOWER + 5
_VOTES: Final = {word: bytes(votes >> number & 1 for number in range(len(LANGUAGES))) for word, votes in VOTES.items()}
_NO_VOTES: Final = bytes(len(LANGUAGES))
_FLAGS_OF_CASE: Final = tuple(
    bytes([case is Case.LOWER, case is Case.CAPITAL, case is Case.UPPER]).ljust(SIZE - _LOWER, b"\0") for case in Case
)
_FLAGS_OF_PROGRAMS: Final = bytes([0, 0, 0, 0, 0, 1]).ljust(SIZE - _LOWER, b"\0")
_FLAGS_OF_SIGNS: Final = {
    "\n": bytes([0, 0, 0, 1]).ljust(SIZE - _LOWER, b"\0"),
    NOISE: bytes([0, 0, 0, 0, 1]).ljust(SIZE - _LOWER, b"\0"),
}


def traits(word: str) -> bytes:
    """The languages that a word is common in, and how it is written."""
    if word in _OF_PROGRAMS or "_" in word or word.startswith("0x"):
        return _NO_VOTES + _FLAGS_OF_PROGRAMS
    return _VOTES.get(word.lower(), _NO_VOTES) + (_FLAGS_OF_SIGNS.get(word) or _FLAGS_OF_CASE[case_of(word)])


class Contexts(msgspec.Struct, frozen=True):
    """Of texts and of their words."""

    votes: list[list[int]]
    """Of each text for each of `LANGUAGES`."""
    programs: list[bool]
    """Which texts are source code, settings or the like."""
    numbers: npt.NDArray[np.int64]
    """Of each word, the number of its context."""


def contexts(words: npt.NDArray[np.uint8], starts: Sequence[int]) -> Contexts:
    """How texts are written, in which language, and what their words are told by that.

    `words` has the traits of each, `starts` is where texts begin.
    """
    votes: list[list[int]] = np.add.reduceat(words[:, : len(LANGUAGES)], starts, axis=0, dtype=np.int64).tolist()
    signs: list[int] = np.add.reduceat(words[:, _SIGN_AT], starts, dtype=np.int64).tolist()
    sizes = [end - start for start, end in pairwise([*starts, len(words)])]
    programs = [each >= FEWEST_SIGNS and each * SIGNS >= size for each, size in zip(signs, sizes, strict=True)]
    breaks = words[:, _LINE].astype(bool)
    breaks[[0, *starts]] = True
    lines = np.flatnonzero(breaks)
    letters: list[list[int]] = np.add.reduceat(words[:, _LOWER:_LINE], lines, axis=0, dtype=np.int64).tolist()
    begins: list[int] = lines.tolist()
    numbers: list[int] = []
    text = 0
    for begin, counts in zip(begins, letters, strict=True):
        while text + 1 < len(starts) and starts[text + 1] <= begin:
            text += 1
        mode = _mode(*counts) + _PROSE_MODES * programs[text]
        numbers.append((mode * (UNKNOWN + 1) + _language(votes[text])) * 2)
    lengths = [end - begin for begin, end in pairwise([*begins, len(words)])]
    of_lines = np.repeat(np.array(numbers, np.int64), lengths)
    return Contexts(votes, programs, of_lines + words[:, _LOWER])


def _language(votes: Sequence[int]) -> int:
    supported = votes[:UNKNOWN]
    most = max(supported)
    return supported.index(most) if most > 1 else UNKNOWN


def _mode(lower: int, capital: int, upper: int) -> int:
    """How a line of so many words of each kind is written."""
    if capital > 2 and capital > 3 * lower:
        return 3
    if upper > 1 and upper > 2 * (capital + lower):
        return 2
    return int(capital + upper == 0 and lower > 1)
