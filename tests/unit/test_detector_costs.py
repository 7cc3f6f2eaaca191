"""What one candidate costs, however long a sender makes it: each pattern against the longest text it can match."""

import random
import time
from collections.abc import Iterator
from re import _constants as syntax  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any, Final

import msgspec
import pytest

from egress_gateway.classify import Classifier
from egress_gateway.classify.pattern import Pattern
from egress_gateway.classify.resolve import Resolver
from egress_gateway.classify.scan import linear
from egress_gateway.core.slots import Scope, Slot
from egress_gateway.detector_registry import DETECTORS

LONGEST: Final = 100_000
"""Characters of a candidate: a message of usual size that is one word."""
SECONDS: Final = 0.2
"""The slowest take 0.03 where nothing else runs; what is quadratic takes minutes."""
VARIED: Final = 50
"""Repetitions that are drawn; of more, the same again and again."""
VARIANTS: Final = 3
"""Texts of each pattern, for the alternatives in it."""
PATTERNS: Final = [
    pattern for detector in DETECTORS for pattern in detector.patterns if pattern.validate or pattern.extent
]
SPACE: Final = {
    syntax.CATEGORY_DIGIT: "0123456789",
    syntax.CATEGORY_SPACE: " ",
    syntax.CATEGORY_NOT_SPACE: "a1B2",
    syntax.CATEGORY_WORD: "a1B2",
    syntax.CATEGORY_NOT_WORD: "-",
    syntax.CATEGORY_NOT_DIGIT: "a",
}
ORDINARY: Final = "0123456789abcdefABCDEFghijklmnopqrstuvwxyzGHIJKLMNOPQRSTUVWXYZ .,-_/+=:;@#()[]{}<>\"'*!?&%$"


def longest(regex: str, seed: int) -> str:
    """A text that a regular expression matches, with the most that its repetitions take."""
    return "".join(written(parser.parse(regex), random.Random(seed)))  # noqa: S311


def written(tree: Any, chance: random.Random) -> Iterator[str]:
    for kind, value in tree:
        if kind is syntax.LITERAL:
            yield chr(value)
        elif kind in (syntax.NOT_LITERAL, syntax.IN, syntax.ANY):
            yield chance.choice(members(kind, value))
        elif kind is syntax.BRANCH:
            yield from written(chance.choice(value[1]), chance)
        elif kind is syntax.SUBPATTERN:
            yield from written(value[3], chance)
        elif kind is syntax.MAX_REPEAT:
            _, highest, inner = value
            some = "".join(sign for _ in range(min(highest, VARIED)) for sign in written(inner, chance))[:LONGEST]
            yield some if highest <= VARIED else some * (min(highest, LONGEST) // max(len(some), 1))
        else:
            assert kind is syntax.AT, kind


def members(kind: Any, value: Any) -> str:
    if kind is syntax.IN:
        negated = value[0][0] is syntax.NEGATE
        given = "".join(member for each in value[negated:] for member in one(*each))
        return "".join(sign for sign in ORDINARY if sign not in given) if negated else given
    return "".join(sign for sign in ORDINARY if kind is syntax.ANY or sign != chr(value))


def one(kind: Any, value: Any) -> str:
    match kind:
        case syntax.LITERAL:
            return chr(value)
        case syntax.RANGE:
            return "".join(map(chr, range(value[0], value[1] + 1)))
        case _:
            return SPACE[value]


def seconds(pattern: Pattern, text: str) -> float:
    """What it takes to say whether a match is a value; if that is long, at the quickest of three."""
    resolver = Resolver([msgspec.structs.replace(pattern, score=pattern.score or 500, cue="", near=0)], [])
    taken = []
    for _ in range(3):
        before = time.process_time()
        resolver.candidates(text, {0: [(0, len(text))]})
        taken.append(time.process_time() - before)
        if taken[-1] < SECONDS:
            break
    return min(taken)


@pytest.mark.parametrize("pattern", PATTERNS, ids=lambda pattern: pattern.id)
def test_a_candidate_of_any_length_is_judged_at_once(pattern: Pattern) -> None:
    for seed in range(VARIANTS):
        assert seconds(pattern, longest(pattern.regex, seed)) < SECONDS


def test_the_candidates_are_as_long_as_the_expressions_allow() -> None:
    texts = {pattern.id: (pattern.regex, longest(pattern.regex, 1)) for pattern in PATTERNS}
    matched = [text for name, (regex, text) in texts.items() if linear(regex, name).fullmatch(text.encode())]
    assert len(matched) > len(texts) * 0.9
    assert sum(len(text) >= LONGEST * 0.9 for text in matched) >= 10


@pytest.mark.parametrize("often", ["123", "one two three "])
def test_a_long_text_of_digits_is_looked_at_in_linear_time(classifier: Classifier, often: str) -> None:
    slot = Slot(pointer="/x", scope=Scope.MESSAGE, text=(often * LONGEST)[: LONGEST // 2])
    before = time.process_time()
    classifier.classify([slot])
    assert time.process_time() - before < 0.5
