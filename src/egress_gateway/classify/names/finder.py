"""The finder of names: looks at whole texts, tells their language, and marks names where it was trained to.

A text in a language or script that the model was not trained for is marked as such, so that nobody takes silence for
a clean text. Disguises are undone first (`plain`); what is marked is what was written. Tokens are no names. Nothing is
looked for in keys, URLs and headers, which hold identifiers.
"""

import hashlib
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import msgspec
import numpy as np
import numpy.typing as npt

from egress_gateway.classify.finder import Kind, Spot, Text
from egress_gateway.classify.names.languages import SUPPORTED
from egress_gateway.classify.names.model import LABELS, REVISION, Model, Scores
from egress_gateway.classify.names.plain import REVISION as READING
from egress_gateway.classify.names.plain import plain
from egress_gateway.classify.names.words import HANDLE, STAND_IN, WEB, Words, split
from egress_gateway.classify.normalise import Normal
from egress_gateway.classify.pattern import Rank
from egress_gateway.core.ids import DataClass, DetectorDigest
from egress_gateway.core.slots import Scope

MOST_WORDS: Final = 512
"""Of a piece, which is looked at as if it were a text: what a line and a language are is decided for each."""
FEWEST_WORDS: Final = 30
"""Of a text whose language is judged."""
FOREIGN: Final = 8
"""One in so many words has to be common in a language that is not supported."""
FEWEST_LETTERS: Final = 60
"""In other scripts than Latin."""

FIRST_OTHER: Final = "\u0370"
"""Where other alphabets than the Latin one begin (Greek)."""
BESIDE: Final = 3
"""Units of log odds by which a word may be less sure if it stands beside one that is sure: half a name is worse than
a word too many."""
CLOSE: Final = 1
"""The same for a word without capitals, unless it is one of `PARTICLES`."""
ALONE: Final = 2
"""By how many more one word has to be sure in source code, settings and logs, where nearly any names a thing."""
BRIDGED: Final = 3
"""Signs and line ends inside of an address."""
PARTICLES: Final = frozenset({
    "von", "van", "vom", "zu", "zum", "der", "den", "de", "di", "da", "do", "du", "del", "della", "dos", "das", "la",
    "le", "los", "las", "bin", "ibn", "al", "el", "ten", "ter", "y", "e", "und", "&", "of",
})  # fmt: skip
"""Words without capitals inside of names."""
MOST_MIXED: Final = 6
"""Words of one name whose labels differ, at most; beyond, each label is a name of its own."""

UNSUPPORTED: Final = len(LABELS) - 1
_MEMBER: Final = re.compile(r"[\w)\]]\.|.?[_$\\]")
_OWNER: Final = re.compile(r"[_(=\[]|\.[^\W\d]|::")
_AROUND: Final = frozenset("/`<>{}=_-")
"""Of a word without capitals, what says that it is no word of a sentence."""
_ADDRESS: Final = LABELS.index("pii.address") - 1
_PLACE: Final = LABELS.index("entity.place") - 1
_WITHOUT: Final = frozenset({Scope.KEY, Scope.URL, Scope.HEADER})
_IDENTIFIERS: Final = frozenset({Scope.TOOL_SCHEMA, Scope.METADATA})
"""Texts of one word there are identifiers and choices."""
_STAND_INS: Final = frozenset({STAND_IN, WEB, HANDLE, "\n", "\t"})
_AT_ONCE: Final = 512
"""Words from which on they are scored together: what is read of each then stays in the processor's cache."""
_PRECISION: Final = 64
"""Steps of the table of scores in a unit of log odds."""
_WIDEST: Final = 8
"""Units of log odds beyond which a score does not change."""


class _Piece(msgspec.Struct, frozen=True, gc=False):
    text: int
    seen: Normal
    """The whole text, of which this is a piece."""
    words: Words


class NamesFinder:
    """Finds names, and text in which they are not looked for."""

    name = "names"
    kinds: Sequence[Kind] = (
        *((DataClass(label), Rank.MODEL, "names") for label in LABELS[1:]),
        (DataClass("opaque.unsupported_language"), Rank.PASSAGE, "language"),
    )

    def __init__(self, model: Model, *, least: int) -> None:
        """`least` is the score in per mille from which on a name is reported."""
        self._model = model
        self._least = least
        described = msgspec.json.encode(
            [
                REVISION,
                READING,
                model.digest,
                least,
                MOST_WORDS,
                BESIDE,
                CLOSE,
                ALONE,
                BRIDGED,
                MOST_MIXED,
                *sorted(PARTICLES),
            ]
        )
        self.digest = DetectorDigest("sha256:" + hashlib.sha256(described).hexdigest())
        self._threshold = round(math.log(least / (1000 - least)) * model.unit)
        self._alone = self._threshold + ALONE * model.unit
        self._close = self._threshold - CLOSE * model.unit
        self._beside = self._threshold - BESIDE * model.unit
        self._per_mille = [
            round(1000 / (1 + math.exp(-step / _PRECISION)))
            for step in range(-_WIDEST * _PRECISION, _WIDEST * _PRECISION + 1)
        ]

    def find(self, texts: Sequence[Text]) -> Iterable[Spot]:
        pieces = _pieces(texts)
        while batch := list(_batch(pieces)):
            scores, known = self._model.score([piece.words.words for piece in batch])
            programs = known.programs.tolist()
            for piece, rows, vote, is_program in zip(batch, scores, known.votes, programs, strict=True):
                if _is_foreign(piece, vote):
                    yield _spot(piece, 0, -1, UNSUPPORTED, 900)
                yield from self._names(piece, rows, is_program=is_program)

    def _names(self, piece: _Piece, rows: Scores, *, is_program: bool) -> Iterator[Spot]:
        """A name begins at a word that is sure enough, and takes along what stands beside it and may belong to it."""
        words = piece.words.words
        best = rows[:, 1:].max(axis=1)
        label = rows[:, 1:].argmax(axis=1)
        sure = np.flatnonzero(best >= self._threshold).tolist()
        if not sure:
            return
        near = best >= self._beside
        belongs = [
            here and (certain or not word.islower() or word in PARTICLES) and word not in _STAND_INS
            for word, here, certain in zip(words, near.tolist(), (best >= self._close).tolist(), strict=True)
        ]
        last = -1
        for seed in sure:
            if seed <= last or words[seed] in _STAND_INS:
                continue
            first = seed
            while first - 1 > last and belongs[first - 1]:
                first -= 1
            last = seed
            while (following := _following(words, belongs, last, bridging=label[last] == _ADDRESS)) is not None:
                if _parts(label[last], label[following], last - first) or (
                    following > last + 1 and label[following] != _ADDRESS
                ):
                    break
                last = following
            run = list(range(first, last + 1))
            if is_program and not self._stands_out([words[place] for place in run], int(best[run].max())):
                continue
            if not _is_code(piece.seen.text, piece.words.places[first].start(), piece.words.places[last].end()):
                yield from self._name(piece, run, rows)

    def _stands_out(self, run: Sequence[str], best: int) -> bool:
        """Whether somebody can be meant in a program: by words with capitals, or by one that is known as a name.

        One word has to be both, and surer than elsewhere.
        """
        capitals = sum(word.istitle() for word in run)
        if capitals > 1:
            return True
        if best < self._alone or (len(run) == 1 and not capitals):
            return False
        return any(self._model.names_somebody(word) for word in run)

    def _name(self, piece: _Piece, run: list[int], rows: Scores) -> Iterator[Spot]:
        """What a run of words is called: by the label that most speaks for, as sure as the surest of its words is."""
        words = piece.words
        while run and (not words.words[run[-1]][-1].isalnum() or words.words[run[-1]] in PARTICLES):
            run.pop()
        while run and (not words.words[run[0]][0].isalnum()):
            run.pop(0)
        if not any(character.isalpha() for place in run for character in words.words[place]):
            return
        scores = rows[run, 1:]
        # What made the run begin may have been a particle or a sign at its end.
        if int(scores.max()) < self._threshold:
            return
        label = int(scores.sum(axis=0).argmax())
        if label == _ADDRESS and run[0] and words.words[run[0] - 1][0].isdigit():
            run.insert(0, run[0] - 1)
        step = min(max(int(scores.max()) * _PRECISION // self._model.unit, -_WIDEST * _PRECISION), _WIDEST * _PRECISION)
        # A step may begin below the least score.
        score = max(self._per_mille[step + _WIDEST * _PRECISION], self._least)
        yield _spot(piece, run[0], run[-1], label, score)


def _spot(piece: _Piece, first: int, last: int, kind: int, score: int) -> Spot:
    """A spot from one word of a piece to another, on the characters that they were written with."""
    places = piece.words.places
    return Spot(piece.text, *piece.seen.original(places[first].start(), places[last].end()), kind, score)


def _is_code(text: str, start: int, end: int) -> bool:
    """Whether what seems to be a name is written as a member, a path, a call or an identifier of a program."""
    word = text[start:end]
    if " " in word:
        return False
    before, after = text[max(start - 2, 0) : start], text[end : end + 2]
    return (
        "_" in word
        or _MEMBER.fullmatch(before) is not None
        or _OWNER.match(after) is not None
        or (word.islower() and (before[-1:] in _AROUND or after[:1] in _AROUND))
    )


def _following(words: Sequence[str], belongs: Sequence[bool], last: int, *, bridging: bool) -> int | None:
    """The next word of a name; of an address also behind a line end and a sign or two."""
    end = min(last + 2 + (BRIDGED if bridging else 0), len(words))
    for place in range(last + 1, end):
        if belongs[place]:
            return place
        if words[place][-1].isalnum():
            return None
    return None


def _parts(one: int, next_one: int, length: int) -> bool:
    """Whether a name ends between words of these labels, so many words after it began. An address names a place."""
    return one != next_one and length >= MOST_MIXED and {one, next_one} != {_ADDRESS, _PLACE}


def _pieces(texts: Sequence[Text]) -> Iterator[_Piece]:
    """The texts in which names are looked for, long ones in pieces that end with a line if they can."""
    for number, text in enumerate(texts):
        if text.scope in _WITHOUT or (text.scope in _IDENTIFIERS and " " not in text.text):
            continue
        seen = plain(text.text)
        found = split(seen.text)
        words, at = found.words, 0
        while at < len(words):
            end = at + MOST_WORDS
            if end < len(words):
                end = next((place for place in range(end, at + MOST_WORDS // 2, -1) if words[place - 1] == "\n"), end)
            yield _Piece(number, seen, found.part(at, end))
            at = end


def _batch(pieces: Iterator[_Piece]) -> Iterator[_Piece]:
    """As many pieces as are scored together."""
    size = 0
    while size < _AT_ONCE and (piece := next(pieces, None)) is not None:
        size += len(piece.words.words)
        yield piece


def _is_foreign(piece: _Piece, votes: npt.NDArray[np.int64]) -> bool:
    """Whether a piece is long enough to tell that the model was not trained for its language or script."""
    text, words = piece.seen.text, piece.words
    begin, end = words.places[0].start(), words.places[-1].end()
    if not text.isascii():
        letters = [character for character in text[begin:end] if character >= FIRST_OTHER and character.isalpha()]
        if len(letters) >= FEWEST_LETTERS and len(letters) * 3 > end - begin:
            return True
    if len(words.words) < FEWEST_WORDS:
        return False
    supported, others = int(votes[: len(SUPPORTED)].max()), int(votes[len(SUPPORTED) :].max())
    return others * FOREIGN >= len(words.words) and others > supported + others // 4
