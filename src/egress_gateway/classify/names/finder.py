"""The finder of names: looks at whole texts, tells their language, and marks names where it was trained to.

A text in a language or script that the model was not trained for is marked as such, so that nobody takes silence for
a clean text. Disguises are undone first (`plain`); what is marked is what was written. Tokens are no names. Nothing is
looked for in keys, URLs and headers, which hold identifiers.
"""

import hashlib
import math
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import msgspec
import numpy as np

from egress_gateway.classify.finder import Kind, Spot, Text
from egress_gateway.classify.names.languages import SUPPORTED
from egress_gateway.classify.names.model import LABELS, REVISION, Model, Scores
from egress_gateway.classify.names.plain import REVISION as READING
from egress_gateway.classify.names.plain import plain
from egress_gateway.classify.names.words import HANDLE, STAND_IN, WEB, Fields, Words, split
from egress_gateway.classify.normalise import Normal
from egress_gateway.classify.pattern import Rank
from egress_gateway.core.concealed import conceals
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
_OTHERS: Final = re.compile(f"[{FIRST_OTHER}-\U0010ffff]")
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


@conceals("seen", "words")
class _Piece(msgspec.Struct, frozen=True, gc=False):
    text: int
    seen: Normal
    """The whole text, of which this is a piece."""
    found: Words
    """All words of the text."""
    first: int
    """The number of the first of them that is in the piece."""
    words: list[str]

    def place(self, number: int) -> tuple[int, int]:
        """Start and end of a word of the piece in the text."""
        return self.found.place(self.first + number)


class _Judged(msgspec.Struct, frozen=True, gc=False):
    """A piece that holds a name, and what the model says of each of its words."""

    piece: _Piece
    rows: Scores
    best: list[int]
    """The highest score of each word."""
    label: list[int]
    """Which label has it."""


class NamesFinder:
    """Finds names, and text in which they are not looked for. Keeps plain words that it has read, to save time."""

    name = "names"
    kinds: Sequence[Kind] = (
        *((DataClass(label), Rank.MODEL, "names") for label in LABELS[1:]),
        (DataClass("opaque.unsupported_language"), Rank.PASSAGE, "language"),
    )

    def __init__(self, model: Model, *, least: int) -> None:
        """`least` is the score in per mille from which on a name is reported."""
        self._model = model
        self._fields = Fields()
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
        pieces = _pieces(texts, self._fields)
        while batch := list(_batch(pieces)):
            scored = self._model.score([piece.words for piece in batch])
            best = scored.scores.max(axis=1)
            sure = np.flatnonzero(best >= self._threshold).tolist()
            known = scored.known
            for piece, first, votes, is_program in zip(batch, scored.starts, known.votes, known.programs, strict=True):
                if _is_foreign(piece, votes):
                    yield _spot(piece, 0, len(piece.words) - 1, UNSUPPORTED, 900)
                end = first + len(piece.words)
                seeds = [row - first for row in sure[bisect_left(sure, first) : bisect_left(sure, end)]]
                if seeds:
                    rows = scored.scores[first:end]
                    judged = _Judged(piece, rows, best[first:end].tolist(), rows.argmax(axis=1).tolist())
                    yield from self._names(judged, seeds, is_program=is_program)

    def _names(self, judged: _Judged, seeds: Sequence[int], *, is_program: bool) -> Iterator[Spot]:
        """A name begins at a word that is sure enough, and takes along what stands beside it and may belong to it."""
        piece, best, label = judged.piece, judged.best, judged.label
        words = piece.words
        last = -1
        for seed in seeds:
            if seed <= last or words[seed] in _STAND_INS:
                continue
            first = seed
            while first - 1 > last and self._belongs(judged, first - 1):
                first -= 1
            last = seed
            while (following := self._following(judged, last)) is not None:
                if _parts(label[last], label[following], last - first) or (
                    following > last + 1 and label[following] != _ADDRESS
                ):
                    break
                last = following
            if is_program and not self._stands_out(words[first : last + 1], max(best[first : last + 1])):
                continue
            if not _is_code(piece.seen.text, piece.place(first)[0], piece.place(last)[1]):
                yield from self._name(judged, first, last)

    def _belongs(self, judged: _Judged, place: int) -> bool:
        """Whether a word may belong to the name beside it."""
        score, word = judged.best[place], judged.piece.words[place]
        return (
            score >= self._beside
            and (score >= self._close or not word.islower() or word in PARTICLES)
            and word not in _STAND_INS
        )

    def _following(self, judged: _Judged, last: int) -> int | None:
        """The next word of a name; of an address also behind a line end and a sign or two."""
        words = judged.piece.words
        end = min(last + 2 + (BRIDGED if judged.label[last] == _ADDRESS else 0), len(words))
        for place in range(last + 1, end):
            if self._belongs(judged, place):
                return place
            if words[place][-1].isalnum():
                return None
        return None

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

    def _name(self, judged: _Judged, first: int, last: int) -> Iterator[Spot]:
        """What a run of words is called: by the label that most speaks for, as sure as the surest of its words is."""
        words = judged.piece.words
        while first <= last and (not words[last][-1].isalnum() or words[last] in PARTICLES):
            last -= 1
        while first <= last and not words[first][0].isalnum():
            first += 1
        if not any(map(str.isalpha, "".join(words[first : last + 1]))):
            return
        surest = max(judged.best[first : last + 1])
        # What made the run begin may have been a particle or a sign at its end.
        if surest < self._threshold:
            return
        sums = list(map(sum, zip(*judged.rows[first : last + 1].tolist(), strict=True)))
        label = sums.index(max(sums))
        if label == _ADDRESS and first and words[first - 1][0].isdigit():
            first -= 1
        step = min(max(surest * _PRECISION // self._model.unit, -_WIDEST * _PRECISION), _WIDEST * _PRECISION)
        # A step may begin below the least score.
        score = max(self._per_mille[step + _WIDEST * _PRECISION], self._least)
        yield _spot(judged.piece, first, last, label, score)


def _spot(piece: _Piece, first: int, last: int, kind: int, score: int) -> Spot:
    """A spot from one word of a piece to another, on the characters that they were written with."""
    return Spot(piece.text, *piece.seen.original(piece.place(first)[0], piece.place(last)[1]), kind, score)


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


def _parts(one: int, next_one: int, length: int) -> bool:
    """Whether a name ends between words of these labels, so many words after it began. An address names a place."""
    return one != next_one and length >= MOST_MIXED and {one, next_one} != {_ADDRESS, _PLACE}


def _pieces(texts: Sequence[Text], fields: Fields) -> Iterator[_Piece]:
    """The texts in which names are looked for, long ones in pieces that end with a line if they can."""
    for number, text in enumerate(texts):
        if text.scope in _WITHOUT or (text.scope in _IDENTIFIERS and " " not in text.text):
            continue
        seen = plain(text.text)
        found = split(seen.text, fields)
        words, at = found.words, 0
        while at < len(words):
            end = at + MOST_WORDS
            if end < len(words):
                end = next((place for place in range(end, at + MOST_WORDS // 2, -1) if words[place - 1] == "\n"), end)
            yield _Piece(number, seen, found, at, words[at:end])
            at = end


def _batch(pieces: Iterator[_Piece]) -> Iterator[_Piece]:
    """As many pieces as are scored together."""
    size = 0
    while size < _AT_ONCE and (piece := next(pieces, None)) is not None:
        size += len(piece.words)
        yield piece


def _is_foreign(piece: _Piece, votes: Sequence[int]) -> bool:
    """Whether a piece is long enough to tell that the model was not trained for its language or script."""
    text, words = piece.seen.text, piece.words
    if not text.isascii():
        begin, end = piece.place(0)[0], piece.place(len(words) - 1)[1]
        letters = sum(map(str.isalpha, _OTHERS.findall(text, begin, end)))
        if letters >= FEWEST_LETTERS and letters * 3 > end - begin:
            return True
    if len(words) < FEWEST_WORDS:
        return False
    supported, others = max(votes[: len(SUPPORTED)]), max(votes[len(SUPPORTED) :])
    return others * FOREIGN >= len(words) and others > supported + others // 4
