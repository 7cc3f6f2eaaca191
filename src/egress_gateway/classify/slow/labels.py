"""The labels of tokens, as models for names give them, as spans of text.

Every scheme in use (IO, BIO, BILOU, BIOES) says with a letter before the kind whether a token begins one of its kind
or goes on with it; a token without a letter goes on if the one before is of its kind.
"""

from collections.abc import Iterator, Sequence
from typing import Final

import msgspec

_BEGIN: Final = frozenset("BUS")
_END: Final = frozenset("LEUS")
_LETTERS: Final = _BEGIN | _END | {"I"}
_OUTSIDE: Final = "O"
LONGEST_WORD: Final = 40
"""Characters. What is longer is no word but writing without spaces, and does not belong together."""


class Labelled(msgspec.Struct, frozen=True, gc=False):
    """A stretch of text that a model named."""

    start: int
    end: int
    """Half-open, in characters of the text that the model was given."""
    label: str
    """As the model calls it."""
    score: float
    """From 0 to 1, as the model has it: `SlowFinder` rounds it."""


class Token(msgspec.Struct, frozen=True, gc=False):
    """A token, and the label that is the most likely for it."""

    start: int
    end: int
    word: int
    """Number of the word that it is of; -1 where nobody told words apart."""
    label: str
    """With the letter of its scheme."""
    score: float


def spans(tokens: Sequence[Token]) -> Iterator[Labelled]:
    """What the tokens name together, in order. The score is the mean of theirs."""
    held: list[Token] = []
    kind = ""
    for token in _whole_words(tokens):
        letter, of = _parted(token.label)
        goes_on = bool(held) and of == kind and letter not in _BEGIN
        if held and not goes_on:
            yield _span(held, kind)
            held = []
        if of:
            kind = of
            held.append(token)
            if letter in _END:
                yield _span(held, kind)
                held = []
    if held:
        yield _span(held, kind)


def _whole_words(tokens: Sequence[Token]) -> Iterator[Token]:
    """The tokens; what a model says nothing of in the middle of a word goes on as the word began."""
    word = began = -1
    kind = ""
    for token in tokens:
        if token.word < 0 or token.word != word:
            word, began = token.word, token.start
            kind = _parted(token.label)[1]
            yield token
        elif kind and token.label == _OUTSIDE and token.end - began <= LONGEST_WORD:
            yield msgspec.structs.replace(token, label=f"I-{kind}")
        else:
            yield token


def _parted(label: str) -> tuple[str, str]:
    """The letter of the scheme, if there is one, and the kind, empty outside of all."""
    if label == _OUTSIDE:
        return "", ""
    letter, hyphen, kind = label.partition("-")
    return (letter, kind) if hyphen and letter in _LETTERS else ("", label)


def _span(tokens: Sequence[Token], kind: str) -> Labelled:
    score = sum(token.score for token in tokens) / len(tokens)
    return Labelled(tokens[0].start, tokens[-1].end, kind, score)
