"""What a word is told by its text and its line as a whole: the language, and how the line is written."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from egress_gateway.classify.names.features import Case, case_of
from egress_gateway.classify.names.languages import LANGUAGES, SUPPORTED, UNKNOWN, VOTES
from egress_gateway.classify.names.words import NOISE

MODES: Final = 4
"""How a line is written: as usual, without capitals, with nothing else, with each word capitalised."""
CONTEXTS: Final = MODES * (len(SUPPORTED) + 1)

_FLAGS: Final = 5
_LOWER: Final = len(LANGUAGES)
_LINE: Final = _LOWER + 3
NOISE_AT: Final = _LOWER + 4
"""Which of the bytes says that a word is none."""
SIZE: Final = _LOWER + _FLAGS + (_LOWER + _FLAGS) % 2
"""Bytes that a word has of it, an even number."""

_VOTES: Final = {word: bytes(votes >> number & 1 for number in range(len(LANGUAGES))) for word, votes in VOTES.items()}
_NO_VOTES: Final = bytes(len(LANGUAGES))
_FLAGS_OF_CASE: Final = tuple(
    bytes([case is Case.LOWER, case is Case.CAPITAL, case is Case.UPPER]).ljust(SIZE - _LOWER, b"\0") for case in Case
)
_FLAGS_OF_SIGNS: Final = {
    "\n": bytes([0, 0, 0, 1]).ljust(SIZE - _LOWER, b"\0"),
    NOISE: bytes([0, 0, 0, 0, 1]).ljust(SIZE - _LOWER, b"\0"),
}

Votes = npt.NDArray[np.int64]


def traits(word: str) -> bytes:
    """The languages that a word is common in, and how it is written."""
    return _VOTES.get(word.lower(), _NO_VOTES) + (_FLAGS_OF_SIGNS.get(word) or _FLAGS_OF_CASE[case_of(word)])


def contexts(words: npt.NDArray[np.uint8], starts: Sequence[int]) -> tuple[Votes, npt.NDArray[np.int64]]:
    """The votes of each text for each of `LANGUAGES`; and for each word, the number of its context.

    `words` has the traits of each, `starts` is where texts begin.
    """
    votes = np.add.reduceat(words[:, : len(LANGUAGES)], starts, axis=0, dtype=np.int64)
    supported = votes[:, :UNKNOWN]
    language = np.where(supported.max(axis=1) > 1, supported.argmax(axis=1), UNKNOWN)
    breaks = words[:, _LINE].astype(bool)
    breaks[0] = True
    breaks[list(starts)] = True
    lines = np.flatnonzero(breaks)
    lower, capital, upper = np.add.reduceat(words[:, _LOWER:_LINE], lines, axis=0, dtype=np.int64).T
    mode = np.zeros(len(lines), np.int64)
    mode[(capital + upper == 0) & (lower > 1)] = 1
    mode[(upper > 1) & (upper > 2 * (capital + lower))] = 2
    mode[(capital > 2) & (capital > 3 * lower)] = 3
    of_text = np.zeros(len(words), np.int64)
    of_text[list(starts[1:])] = 1
    return votes, mode[np.cumsum(breaks) - 1] * (UNKNOWN + 1) + language[np.cumsum(of_text)]
