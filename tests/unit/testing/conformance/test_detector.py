"""The kit passes a good detector and names what is wrong with a bad one."""

from collections.abc import Sequence
from itertools import count

import pytest
from msgspec.structs import replace

from egress_gateway.classify.pattern import Cue, Detector, Pattern
from egress_gateway.core.ids import DataClass
from egress_gateway.testing.conformance.detector import Case, check

BADGE = Pattern(
    id="badge", regex=r"\bB-[0-9]{4}\b", data_class=DataClass("pii.email"), score=0, cue="badge_words", near=900
)
WORDS = Cue(name="badge_words", words="badge")
GOOD = Detector(name="badges", patterns=(BADGE,), cues=(WORDS,))
CASE = Case("badge", "my badge is B-1234", "B-1234", "my badge is B-12345")


def with_pattern(**changes: object) -> Detector:
    """The good detector with another pattern."""
    return replace(GOOD, patterns=(replace(BADGE, **changes),))


def fickle(*, from_call: int) -> Detector:
    """A detector whose validator says no from a certain call on."""
    calls = count(1)
    return with_pattern(validate=lambda _value: next(calls) < from_call)


BROKEN = {
    "a pattern twice": (replace(GOOD, patterns=(BADGE, BADGE)), [CASE], "pattern 'badge' is there twice"),
    "a cue twice": (replace(GOOD, cues=(WORDS, WORDS)), [CASE], "cue 'badge_words' is there twice"),
    "a cue without pattern": (
        replace(GOOD, cues=(WORDS, Cue(name="other", words="x"))),
        [CASE],
        "cue 'other' belongs to no pattern",
    ),
    "a pattern without its cue": (replace(GOOD, cues=()), [CASE], "waits for the cue 'badge_words'"),
    "a class nobody declared": (
        with_pattern(data_class=DataClass("pii.badge")),
        [CASE],
        "finds the class 'pii.badge', which the vocabulary does not have",
    ),
    "near without cue": (
        replace(GOOD, patterns=(replace(BADGE, cue=""),), cues=()),
        [CASE],
        "must have `near` with a cue, and only then",
    ),
    "cue without near": (with_pattern(near=0, score=900), [CASE], "must have `near` with a cue, and only then"),
    "a score below zero": (with_pattern(score=-1), [CASE], "must score 1 to 1000 per mille"),
    "a score above certainty": (with_pattern(near=1001), [CASE], "must score 1 to 1000 per mille"),
    "no score at all": (
        replace(GOOD, patterns=(replace(BADGE, cue="", near=0),), cues=()),
        [CASE],
        "must score 1 to 1000 per mille",
    ),
    "a pattern without case": (GOOD, [], "pattern 'badge' has no case"),
    "a case without pattern": (
        GOOD,
        [CASE, Case("bagde", "", "", "")],
        "a case is about the pattern 'bagde', which the detector does not have",
    ),
    "a value that is not found": (
        GOOD,
        [Case("badge", "B-1234", "B-1234", "badge")],
        "must find 'B-1234' in 'B-1234', and found []",
    ),
    "a start that the engines see in two places": (
        with_pattern(regex=r"\s?B-[0-9]{4}\b"),
        [Case("badge", "badge \vB-1234", "\vB-1234", "badge")],
        "has no exact start",
    ),
    "a value that is found in part": (
        with_pattern(regex=r"\b(B-[0-9]{3})[0-9]"),
        [CASE],
        "must find 'B-1234' in 'my badge is B-1234', and found ['B-123']",
    ),
    "a value that is found twice": (
        GOOD,
        [Case("badge", "badge B-1234 B-1234", "B-1234", "badge")],
        "and found ['B-1234', 'B-1234']",
    ),
    "a near miss that is found": (
        GOOD,
        [Case("badge", "badge B-1234", "B-1234", "badge B-4321")],
        "must find nothing in 'badge B-4321', and found ['B-4321']",
    ),
    "an expression that matches nothing at all": (with_pattern(regex="[0-9]*"), [CASE], "'badge' does not compile"),
    "a validator with a memory": (fickle(from_call=3), [CASE], "the same slots must give the same findings each time"),
    "a stored database that finds less": (
        fickle(from_call=4),
        [CASE],
        "a stored database must find what the compiled one does",
    ),
}


@pytest.mark.parametrize(("detector", "cases", "line"), BROKEN.values(), ids=BROKEN)
def test_a_bad_detector_is_told_what_is_wrong(detector: Detector, cases: Sequence[Case], line: str) -> None:
    with pytest.raises(AssertionError) as failure:
        check(detector, cases)
    first, *lines = str(failure.value).splitlines()
    assert first == "detector 'badges':"
    assert any(line in told for told in lines)


def test_everything_wrong_is_told_at_once() -> None:
    with pytest.raises(AssertionError) as failure:
        check(with_pattern(data_class=DataClass("pii.badge"), near=1001), [])
    assert len(str(failure.value).splitlines()) == 4


def test_a_good_detector_passes() -> None:
    check(GOOD, [CASE])


def test_a_deployers_classes_count_as_declared() -> None:
    own = DataClass("pii.badge")
    check(with_pattern(data_class=own), [CASE], classes={own})
