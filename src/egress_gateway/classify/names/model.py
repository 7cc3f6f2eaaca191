"""The model of names: whole-numbered weights, and what they say of each word of many texts at once.

Two linear passes. In the first, every word gives the words around it, `REACH` on each side, and itself a vector that
was added up from the weights of its marks; what is negative of their sum counts as nothing. The second makes of it a
score for each label. All of it are sums and products of whole numbers, which the few floats among them hold exactly:
the same text has the same scores on every machine. Nothing calls a BLAS, whose threads would wait for each other.
"""

import hashlib
from collections.abc import Sequence
from itertools import accumulate, chain
from typing import Final

import msgspec
import numpy as np
import numpy.typing as npt

from egress_gateway.classify.names.context import CONTEXTS, NOISE_AT, SIZE, Contexts, contexts, traits
from egress_gateway.classify.names.features import BUCKETS, Listed, features, listed_as
from egress_gateway.classify.names.letters import Table, evidence, is_noise
from egress_gateway.classify.names.words import NOISE, may_be_kept
from egress_gateway.core.errors import ConfigError

REVISION: Final = 2
"""Raised when code outside the weights (words, marks, languages, the passes) finds otherwise."""
REACH: Final = 3
"""Words on each side that a word is judged by."""
LABELS: Final = ("", "pii.name", "entity.organisation", "entity.place", "pii.address")
LARGEST: Final = 4095
"""Of what a word gives its neighbours: seven and the context's add up within 16 bits."""
WIDEST: Final = 32
"""Numbers that the weights of a word's marks are added up to."""
LARGEST_SUM: Final = 4096
"""Of each of those: times 127, as often as `WIDEST`, is less than 2^24, up to which 32-bit floats are exact."""
NEVER: Final = -(1 << 30)
"""What a word that is none scores."""
MOST_REMEMBERED: Final = 10240
"""Words whose vectors are kept: 9 MB. Beyond, all are forgotten; a word takes 8 us to be looked at anew."""

WINDOW: Final = 2 * REACH + 1
Scores = npt.NDArray[np.int64]


class Weights(msgspec.Struct, frozen=True, kw_only=True):
    """What is trained, as it stands in the file. Little-endian, row by row."""

    revision: int
    marks: bytes
    """int8, `BUCKETS` rows of `width`."""
    width: int
    spread: bytes
    """int8, `width` rows of `WINDOW` times `hidden`: what a word gives its neighbours."""
    hidden: int
    shift: int
    """Bits by which that is divided."""
    context: bytes
    """int16, a row of `hidden` for each context (`contexts`)."""
    second: bytes
    """int8, `hidden` rows of a number for each label."""
    offset: bytes
    """int32, one for each label."""
    unit: int
    """What one unit of the natural logarithm of odds is in scores."""
    lists: bytes
    """uint32, ascending: the checksums of listed words."""
    listed: bytes
    """uint8 for each of them: `Listed`."""
    letters: bytes
    """int8, for each three letters: what the third says after the first two (`letters`)."""


class Scored(msgspec.Struct, frozen=True):
    """Of all words of some texts. Between two texts stand `REACH` rows that are of none."""

    scores: Scores
    """A row for each word, a column for each label but the first, which is no name at all: relative to that."""
    starts: Sequence[int]
    """The row of the first word of each text."""
    known: Contexts


class Model:
    """Scores words. Keeps vectors of plain words that it has seen, which changes nothing but the time it takes."""

    def __init__(self, content: bytes) -> None:
        """`content` is the file. Raises `ConfigError` if it is none, or of another revision."""
        weights = _decode(content)
        self.digest = "sha256:" + hashlib.sha256(content).hexdigest()
        self.unit = weights.unit
        width, hidden = weights.width, weights.hidden
        self._hidden = hidden
        self._shift = weights.shift
        self._marks = np.frombuffer(weights.marks, np.int8).reshape(BUCKETS, width)
        self._spread = np.frombuffer(weights.spread, np.int8).reshape(width, WINDOW * hidden).astype(np.float32)
        self._context = np.frombuffer(weights.context, "<i2").reshape(CONTEXTS, hidden)
        second = np.frombuffer(weights.second, np.int8).reshape(hidden, len(LABELS)).T.astype(np.float64)
        self._second = np.ascontiguousarray(second[1:] - second[0])
        offset = np.frombuffer(weights.offset, "<i4").astype(np.int64)
        self._offset = offset[1:] - offset[0]
        self._lists = np.frombuffer(weights.lists, "<u4")
        self._listed = np.frombuffer(weights.listed, np.uint8)
        self._letters: Table = np.frombuffer(weights.letters, np.int8)
        self._rows: dict[str, bytes] = {}
        self._blank = bytes(2 * WINDOW * hidden + SIZE)

    def score(self, texts: Sequence[Sequence[str]]) -> Scored:
        """What speaks for each word being part of a name, and what is known of the texts."""
        blank = [self._blank] * REACH
        rows: list[bytes] = [*blank]
        starts: list[int] = []
        for words in texts:
            starts.append(len(rows))
            rows += self._vectors(words)
            rows += blank
        size, hidden = len(self._blank), self._hidden
        table = np.frombuffer(b"".join(rows), np.uint8).reshape(len(rows), size)
        known = contexts(table[:, -SIZE:], starts)
        inner = len(rows) - 2 * REACH
        # Of each word what it is given by the words around it: by the first of them at the first place, and so on.
        given = np.ndarray((inner, WINDOW, hidden), "<i2", table, strides=(size, size + 2 * hidden, 2))
        total = np.einsum("ijk->ik", given)
        total += self._context[known.numbers[REACH : REACH + inner]]
        np.maximum(total, 0, out=total)
        scores = np.einsum("ij,kj->ik", total.astype(np.float64), self._second).astype(np.int64)
        scores += self._offset
        scores[table[REACH : REACH + inner, NOISE_AT - SIZE].astype(bool)] = NEVER
        return Scored(scores, [start - REACH for start in starts], known)

    def names_somebody(self, word: str) -> bool:
        """Whether a word stands on a list of names."""
        return self._lists_of([word])[0] & ~Listed.COMMON != 0

    def _vectors(self, words: Sequence[str]) -> list[bytes]:
        """What each word gives its neighbours, how it is written, and which languages it is common in."""
        rows = self._rows
        try:
            return list(map(rows.__getitem__, words))
        except KeyError:
            if len(rows) > MOST_REMEMBERED:
                # Others may be reading the old one.
                self._rows = rows = {}
            new = [word for word in dict.fromkeys(words) if word not in rows]
            made = dict(zip(new, self._make(new), strict=True))
            rows.update((word, made[word]) for word in new if may_be_kept(word))
            return [made.get(word) or rows[word] for word in words]

    def _make(self, words: Sequence[str]) -> list[bytes]:
        listed = self._lists_of(words)
        known = zip(words, listed, evidence(words, self._letters), strict=True)
        words = [NOISE if not lists and is_noise(word, bits) else word for word, lists, bits in known]
        marks = [features(word, lists) for word, lists in zip(words, listed, strict=True)]
        begins = list(accumulate(map(len, marks[:-1]), initial=0))
        sums = np.add.reduceat(self._marks[list(chain.from_iterable(marks))], begins, axis=0, dtype=np.int16)
        _within(sums, LARGEST_SUM)
        given = np.einsum("ij,jk->ik", sums.astype(np.float32), self._spread).astype(np.int32)
        given += 1 << (self._shift - 1)
        given >>= self._shift
        _within(given, LARGEST)
        vectors = given.astype("<i2").tobytes()
        size = 2 * given.shape[1]
        return [vectors[at * size : (at + 1) * size] + traits(word) for at, word in enumerate(words)]

    def _lists_of(self, words: Sequence[str]) -> list[int]:
        sums = np.fromiter(map(listed_as, words), np.uint32, len(words))
        places = np.minimum(np.searchsorted(self._lists, sums), len(self._lists) - 1)
        listed = self._listed[places]
        listed[self._lists[places] != sums] = 0
        numbers: list[int] = listed.tolist()
        return numbers


def _within(numbers: npt.NDArray[np.signedinteger], most: int) -> None:
    """Bring numbers between the most and its negative; `np.clip` takes five times as long for a few."""
    np.minimum(numbers, most, out=numbers)
    np.maximum(numbers, -most, out=numbers)


def _decode(content: bytes) -> Weights:
    try:
        weights = msgspec.msgpack.decode(content, type=Weights)
    except msgspec.DecodeError as error:
        raise ConfigError("the model of names is no such file; install the package again") from error
    if weights.revision != REVISION:
        raise ConfigError(f"the model of names has revision {weights.revision}, {REVISION} is needed; train it again")
    return weights
