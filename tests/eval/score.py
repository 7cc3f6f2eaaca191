"""Counting what a detector found of what stands in a text, in four ways, and the figures that follow.

A finding of a class that nobody looked for when the text was labelled (`Sample.classes`) is neither right nor
wrong. Recall counts the values that were found and precision the findings that were right, so that one long
finding over two values, or two over one, is counted once on each side.
"""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from math import sqrt
from typing import Final

import msgspec

from corpora.sample import Sample, Span
from egress_gateway.core.ids import DataClass

ALL: Final = "all"
"""What stands for every class together."""
_Z: Final = 1.959963985
"""Of the normal distribution: 95 % lie within as many deviations on both sides."""


class Match(StrEnum):
    """When a finding and a value are taken for each other."""

    STRICT = "strict"
    """The same characters and the same class."""
    OVERLAP = "overlap"
    """A character in common and the same class."""
    ANY = "any"
    """A character in common, whatever the class."""
    WHOLE = "whole"
    """A value is found if findings of any class cover all of it: nothing of it would leave."""
    PASSAGE = "passage"
    """The text as a whole is said to be of the class."""


class Counts(msgspec.Struct, frozen=True, gc=False):
    """Values and findings, and how many of them met."""

    gold: int = 0
    """Values that stand there."""
    found: int = 0
    """Of them, how many were found."""
    predicted: int = 0
    """Findings of classes that were looked for."""
    right: int = 0
    """Of them, how many stand for a value."""

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.gold + other.gold,
            self.found + other.found,
            self.predicted + other.predicted,
            self.right + other.right,
        )

    @property
    def recall(self) -> float | None:
        """Nothing, if there was nothing to find."""
        return self.found / self.gold if self.gold else None

    @property
    def precision(self) -> float | None:
        """Nothing, if nothing was found."""
        return self.right / self.predicted if self.predicted else None

    def f(self, beta: float) -> float | None:
        """The weighted harmonic mean of both, where recall counts `beta` times as much as precision."""
        if not self.gold:
            return None
        recall, precision = self.recall or 0.0, self.precision or 0.0
        below = beta * beta * precision + recall
        return (1 + beta * beta) * precision * recall / below if below else 0.0


Tally = dict[tuple[str, Match], Counts]
"""Counts by class, family or `ALL`."""


def interval(part: int, whole: int) -> tuple[float, float]:
    """Where a share lies with 95 % confidence, by Wilson (1927): honest for few, and for none and all of them."""
    if not whole:
        return 0.0, 1.0
    share, z2 = part / whole, _Z * _Z
    middle = (share + z2 / (2 * whole)) / (1 + z2 / whole)
    reach = _Z / (1 + z2 / whole) * sqrt(share * (1 - share) / whole + z2 / (4 * whole * whole))
    return max(0.0, min(middle - reach, share)), min(1.0, max(middle + reach, share))


def is_in(data_class: str, classes: Iterable[str]) -> bool:
    """Whether a class is one of these, or below a family of them."""
    return any(data_class == each or data_class.startswith(f"{each}.") for each in classes)


def family(data_class: str) -> str:
    """The first part of a class's name."""
    return data_class.split(".", 1)[0]


def passage_classes(samples: Iterable[Sample]) -> frozenset[DataClass]:
    """The classes that any of the samples has as a whole."""
    return frozenset(label for sample in samples for label in sample.labels)


def score(sample: Sample, findings: Sequence[Span], passages: frozenset[DataClass] = frozenset()) -> Tally:
    """What was found in one text. A finding of a class in `passages` says something of all of it, wherever it is."""
    tally: Tally = {}
    asked = [span for span in findings if is_in(span.data_class, sample.classes)]
    _count_labels(tally, sample, asked, passages)
    gold = list(sample.spans)
    values = [span for span in asked if span.data_class not in passages]
    anything = [span for span in findings if span.data_class not in passages]
    touched = [any(_touch(one, other) for other in anything) for one in gold]
    covered = [_covered(one, anything) for one in gold]
    touching = [any(_touch(one, other) for other in gold) for one in values]
    for name_of in (str, family, _everything):
        for one, is_touched, is_covered in zip(gold, touched, covered, strict=True):
            name = name_of(one.data_class)
            same = [each for each in values if name_of(each.data_class) == name]
            _add(tally, name, Match.STRICT, Counts(1, any(_equal(one, each) for each in same)))
            _add(tally, name, Match.OVERLAP, Counts(1, any(_touch(one, each) for each in same)))
            _add(tally, name, Match.ANY, Counts(1, is_touched))
            _add(tally, name, Match.WHOLE, Counts(1, is_covered))
        for one, is_touching in zip(values, touching, strict=True):
            name = name_of(one.data_class)
            same = [each for each in gold if name_of(each.data_class) == name]
            _add(tally, name, Match.STRICT, Counts(0, 0, 1, any(_equal(one, each) for each in same)))
            _add(tally, name, Match.OVERLAP, Counts(0, 0, 1, any(_touch(one, each) for each in same)))
            _add(tally, name, Match.ANY, Counts(0, 0, 1, is_touching))
            _add(tally, name, Match.WHOLE, Counts(0, 0, 1, is_touching))
    return tally


def add(into: Tally, tally: Mapping[tuple[str, Match], Counts]) -> None:
    """Add the counts of one tally to another."""
    for key, counts in tally.items():
        into[key] = into.get(key, Counts()) + counts


def _count_labels(tally: Tally, sample: Sample, asked: Sequence[Span], passages: frozenset[DataClass]) -> None:
    said = {span.data_class for span in asked} & passages
    for label in sorted(said | set(sample.labels)):
        here, found = label in sample.labels, label in said
        _add(tally, label, Match.PASSAGE, Counts(here, here and found, found, here and found))


def _add(tally: Tally, name: str, match: Match, counts: Counts) -> None:
    tally[name, match] = tally.get((name, match), Counts()) + counts


def _everything(_data_class: str) -> str:
    return ALL


def _equal(one: Span, other: Span) -> bool:
    return (one.start, one.end) == (other.start, other.end)


def _touch(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _covered(one: Span, others: Sequence[Span]) -> bool:
    at = one.start
    for other in sorted(others, key=lambda span: span.start):
        if other.start <= at < other.end:
            at = other.end
    return at >= one.end
