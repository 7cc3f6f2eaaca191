"""Finds the weights: stochastic gradient descent on what is lost by each label, and whole numbers in the end.

The same examples give the same weights with the same build of numpy; no clock and no other randomness is used.
"""

from collections.abc import Iterator, Sequence
from typing import Final

import msgspec
import numpy as np
import numpy.typing as npt

from egress_gateway.classify.names.context import CONTEXTS, SIZE, contexts, traits
from egress_gateway.classify.names.features import BUCKETS
from egress_gateway.classify.names.letters import Table
from egress_gateway.classify.names.model import LABELS, LARGEST, REACH, REVISION, WINDOW, Weights

WIDTH: Final = 32
HIDDEN: Final = 48
BATCH: Final = 3000
"""Words that are looked at before the weights change."""
IDENTITY: Final = (3, 4)
"""Which of the marks of a word on a list are its own: behind those that all words have (`features`)."""
FORGET_WORDS: Final = 0.35
"""How often a word is shown without its identity, so that the model learns to read words it has never seen."""
FORGET_NEIGHBOURS: Final = 0.3
"""How often a word is judged without one of those around it."""
FORGET_HIDDEN: Final = 0.1
RATE: Final = 0.08
SETTLING: Final = 2
"""Epochs at the end over which the mean is taken."""
FINENESS: Final = 256
"""What 1 is, about, of what words give each other, in whole numbers."""

Floats = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.int64]


class Material(msgspec.Struct, frozen=True):
    """What is trained on: texts as numbers of words, with a label for each word, -1 where it does not matter."""

    words: Sequence[str]
    """Each different one; the first stands for nothing, around texts."""
    marks: Sequence[Sequence[int]]
    """Of each word."""
    texts: Sequence[tuple[Numbers, Numbers]]
    """Words and labels."""


class Network:
    """Weights while they are looked for."""

    def __init__(self, seed: int) -> None:
        chance = np.random.Generator(np.random.PCG64(seed))
        self._chance = chance
        self.parameters: dict[str, Floats] = {
            "marks": (chance.standard_normal((BUCKETS, WIDTH)) * 0.05).astype(np.float32),
            "spread": (chance.standard_normal((WINDOW, WIDTH, HIDDEN)) * 0.12).astype(np.float32),
            "context": np.full((CONTEXTS, HIDDEN), 0.02, np.float32),
            "second": (chance.standard_normal((HIDDEN, len(LABELS))) * 0.2).astype(np.float32),
            "offset": np.zeros(len(LABELS), np.float32),
        }
        self.settled: dict[str, Floats] = {name: values.copy() for name, values in self.parameters.items()}
        """The mean of what they were in the last part of the training, which depends less on the order of texts."""
        self._steps = 0
        self._squares = {name: np.full_like(values, 0.01) for name, values in self.parameters.items()}

    def train(self, material: Material, epochs: int, batch_words: int = BATCH) -> Iterator[float]:
        """Go through the material so many times; the mean loss of each."""
        sizes = np.array([len(marks) for marks in material.marks])
        begins = np.concatenate([[0], np.cumsum(sizes)])
        flat = np.array([mark for marks in material.marks for mark in marks], np.int64)
        identity = np.zeros(len(flat), bool)
        for place in IDENTITY:
            identity[begins[:-1][sizes > place] + place] = True
        tails = np.frombuffer(b"".join([bytes(SIZE), *map(traits, material.words[1:])]), np.uint8).reshape(
            len(material.words), SIZE
        )
        for epoch in range(epochs):
            order = self._chance.permutation(len(material.texts))
            total, count = 0.0, 0
            batch: list[int] = []
            size = 0
            for number in order:
                batch.append(int(number))
                size += len(material.texts[number][0]) + REACH
                if size >= batch_words:
                    rate = RATE * (1 - epoch / epochs) + RATE * 0.05
                    loss, words = self._step(
                        [material.texts[each] for each in batch], flat, identity, begins, tails, rate
                    )
                    total, count = total + loss, count + words
                    batch, size = [], 0
                    if epoch >= epochs - SETTLING:
                        self._settle()
            yield total / max(count, 1)

    def _settle(self) -> None:
        self._steps += 1
        for name, values in self.parameters.items():
            self.settled[name] += (values - self.settled[name]) / np.float32(self._steps)

    def _step(
        self,
        texts: Sequence[tuple[Numbers, Numbers]],
        flat: Numbers,
        identity: npt.NDArray[np.bool_],
        begins: Numbers,
        tails: npt.NDArray[np.uint8],
        rate: float,
    ) -> tuple[float, int]:
        blank = np.zeros(REACH, np.int64)
        nothing = np.full(REACH, -1, np.int64)
        words = np.concatenate([blank, *(part for text, _ in texts for part in (text, blank))])
        labels = np.concatenate([*(part for _, text in texts for part in (text, nothing))])[: len(words) - 2 * REACH]
        starts, at = [], REACH
        for text, _ in texts:
            starts.append(at)
            at += len(text) + REACH
        kinds, which = np.unique(words, return_inverse=True)
        # The marks of the different words, one after the other, and where each begins.
        spans = [np.arange(begins[kind], begins[kind + 1]) for kind in kinds]
        places = np.concatenate(spans)
        marks = flat[places]
        owner = np.repeat(np.arange(len(kinds)), [len(span) for span in spans])
        kept = ~(identity[places] & (self._chance.random(len(kinds)) < FORGET_WORDS)[owner])
        marks, owner = marks[kept], owner[kept]
        values = self.parameters
        vectors = np.zeros((len(kinds), WIDTH), np.float32)
        gathered = values["marks"][marks]
        filled, edges = np.unique(owner, return_index=True)
        vectors[filled] = np.add.reduceat(gathered, edges, axis=0)
        vectors[kinds == 0] = 0
        rows = vectors[which]
        count = len(words) - 2 * REACH
        context = contexts(tails[words], starts).numbers[REACH : REACH + count]
        window = np.concatenate([rows[place : place + count] for place in range(WINDOW)], axis=1)
        # A name is to be known by itself and by any of its neighbours, not by one distant word that was there too.
        shown = (self._chance.random((count, WINDOW)) >= FORGET_NEIGHBOURS) / np.float32(1 - FORGET_NEIGHBOURS)
        shown[:, REACH] = 1
        shown = np.repeat(shown, WIDTH, axis=1).astype(np.float32)
        window *= shown
        spread = values["spread"].reshape(WINDOW * WIDTH, HIDDEN)
        total = window @ spread + values["context"][context]
        mask = (self._chance.random(total.shape) >= FORGET_HIDDEN).astype(np.float32) / np.float32(1 - FORGET_HIDDEN)
        active = np.maximum(total, 0) * mask
        scores = active @ values["second"] + values["offset"]
        scores -= scores.max(axis=1, keepdims=True)
        odds = np.exp(scores)
        odds /= odds.sum(axis=1, keepdims=True)
        real = labels >= 0
        seen = int(real.sum())
        target = np.where(real, labels, 0)
        loss = float(-np.log(odds[np.arange(count), target] + 1e-9)[real].sum())
        back = odds
        back[np.arange(count), target] -= 1
        back[~real] = 0
        back /= np.float32(seen) / 64
        slopes: dict[str, Floats] = {"second": active.T @ back, "offset": back.sum(axis=0)}
        inner = (back @ values["second"].T) * mask * (total > 0)
        slopes["spread"] = (window.T @ inner).reshape(WINDOW, WIDTH, HIDDEN)
        slopes["context"] = np.zeros_like(values["context"])
        np.add.at(slopes["context"], context, inner)
        outer = (inner @ spread.T) * shown
        of_rows = np.zeros_like(rows)
        for place in range(WINDOW):
            of_rows[place : place + count] += outer[:, place * WIDTH : (place + 1) * WIDTH]
        sorted_words = np.argsort(which, kind="stable")
        of_kinds = np.add.reduceat(of_rows[sorted_words], np.searchsorted(which[sorted_words], np.arange(len(kinds))))
        of_kinds[kinds == 0] = 0
        self._descend_marks(marks, of_kinds[owner], rate)
        for name, slope in slopes.items():
            self._squares[name] += slope * slope
            values[name] -= np.float32(rate) * slope / np.sqrt(self._squares[name])
        return loss, seen

    def _descend_marks(self, marks: Numbers, slopes: Floats, rate: float) -> None:
        order = np.argsort(marks, kind="stable")
        touched, edges = np.unique(marks[order], return_index=True)
        slope = np.add.reduceat(slopes[order], edges, axis=0)
        squares = self._squares["marks"]
        squares[touched] += slope * slope
        self.parameters["marks"][touched] -= np.float32(rate) * slope / np.sqrt(squares[touched])


def quantise(parameters: dict[str, Floats], lists: dict[int, int], letters: Table) -> Weights:
    """The weights in whole numbers. `unit` is what became of a unit of log odds."""
    marks, mark_scale = _bytes(parameters["marks"], 99.95)
    spread, spread_scale = _bytes(parameters["spread"].transpose(1, 0, 2).reshape(WIDTH, WINDOW * HIDDEN), 99.99)
    second, second_scale = _bytes(parameters["second"], 100.0)
    shift = max(1, round(float(np.log2(mark_scale * spread_scale / FINENESS))))
    hidden_scale = mark_scale * spread_scale / 2**shift
    context = np.clip(np.rint(parameters["context"] * hidden_scale), -LARGEST, LARGEST)
    unit = hidden_scale * second_scale
    ordered = sorted(lists)
    return Weights(
        revision=REVISION,
        marks=marks.tobytes(),
        width=WIDTH,
        spread=spread.tobytes(),
        hidden=HIDDEN,
        shift=shift,
        context=context.astype("<i2").tobytes(),
        second=second.tobytes(),
        offset=np.rint(parameters["offset"] * unit).astype("<i4").tobytes(),
        unit=round(unit),
        lists=np.array(ordered, "<u4").tobytes(),
        listed=bytes(lists[each] for each in ordered),
        letters=letters.tobytes(),
    )


def _bytes(values: Floats, percentile: float) -> tuple[npt.NDArray[np.int8], float]:
    """Values as whole numbers of a byte, and by what they were multiplied. The largest few are cut off."""
    scale = 127 / float(np.percentile(np.abs(values), percentile))
    return np.clip(np.rint(values * scale), -127, 127).astype(np.int8), scale
