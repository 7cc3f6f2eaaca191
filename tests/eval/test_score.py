"""The arithmetic of the evaluation, against cases counted by hand."""

import msgspec
import pytest
from tests.eval.score import ALL, Counts, Match, add, family, interval, is_in, passage_classes, score

from corpora.sample import Sample, Span

TEXT = "Ann Lee, ann@x.org, called about 4111."
NAME, MAIL = Span(0, 7, "pii.name"), Span(9, 18, "pii.email")


def sample(*spans: Span, classes: tuple[str, ...] = ("pii",), labels: tuple[str, ...] = ()) -> Sample:
    return Sample(text=TEXT, spans=spans, classes=classes, labels=labels, source="by hand")


VALUES_MET = (Match.STRICT, Match.OVERLAP, Match.ANY, Match.WHOLE)


def counts(*by_match: tuple[int, ...]) -> dict[Match, Counts]:
    """The counts of `VALUES_MET` in order; one of them if all are the same."""
    every = by_match if len(by_match) > 1 else by_match * len(VALUES_MET)
    return {match: Counts(*numbers) for match, numbers in zip(VALUES_MET, every, strict=True)}


class Case(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    gold: tuple[Span, ...] = (NAME, MAIL)
    found: tuple[Span, ...]
    classes: tuple[str, ...] = ("pii",)
    name: str
    counted: dict[Match, Counts]


CASES = [
    Case(
        id="everything as it stands",
        found=(NAME, MAIL),
        name=ALL,
        counted=counts((2, 2, 2, 2)),
    ),
    Case(
        id="half of a name",
        found=(Span(0, 3, "pii.name"),),
        name="pii.name",
        counted=counts((1, 0, 1, 0), (1, 1, 1, 1), (1, 1, 1, 1), (1, 0, 1, 1)),
    ),
    Case(
        id="two halves of a name cover it",
        found=(Span(0, 3, "pii.name"), Span(3, 7, "pii.name")),
        name="pii.name",
        counted=counts((1, 0, 2, 0), (1, 1, 2, 2), (1, 1, 2, 2), (1, 1, 2, 2)),
    ),
    Case(
        id="a gap between two halves leaves something",
        found=(Span(0, 3, "pii.name"), Span(4, 7, "pii.name")),
        name="pii.name",
        counted=counts((1, 0, 2, 0), (1, 1, 2, 2), (1, 1, 2, 2), (1, 0, 2, 2)),
    ),
    Case(
        id="the wrong class of the same family",
        gold=(MAIL,),
        found=(Span(9, 18, "pii.name"),),
        name="pii.email",
        counted=counts((1, 0), (1, 0), (1, 1), (1, 1)),
    ),
    Case(
        id="the wrong class is right for the family",
        gold=(MAIL,),
        found=(Span(9, 18, "pii.name"),),
        name="pii",
        counted=counts((1, 1, 1, 1)),
    ),
    Case(
        id="a class nobody looked for is neither right nor wrong",
        gold=(MAIL,),
        found=(Span(33, 37, "pci.card"),),
        classes=("pii.email",),
        name="pci.card",
        counted=counts(()),
    ),
    Case(
        id="a class nobody looked for hides a value all the same",
        gold=(MAIL,),
        found=(Span(9, 18, "secret.generic"),),
        classes=("pii.email",),
        name="pii.email",
        counted=counts((1, 0), (1, 0), (1, 1), (1, 1)),
    ),
    Case(
        id="touching ends have no character in common",
        gold=(NAME,),
        found=(Span(7, 9, "pii.name"),),
        name="pii.name",
        counted=counts((1, 0, 1, 0)),
    ),
    Case(
        id="one finding over two values is one finding",
        gold=(Span(0, 3, "pii.name"), Span(4, 7, "pii.name")),
        found=(NAME,),
        name="pii.name",
        counted=counts((2, 0, 1, 0), (2, 2, 1, 1), (2, 2, 1, 1), (2, 2, 1, 1)),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_counted_by_hand(case: Case) -> None:
    tally = score(sample(*case.gold, classes=case.classes), case.found)
    assert {match: tally.get((case.name, match), Counts()) for match in VALUES_MET} == case.counted


@pytest.mark.parametrize(
    ("labels", "found", "expected"),
    [
        (("legal.privileged",), (Span(0, 5, "legal.privileged"),), Counts(1, 1, 1, 1)),
        (("legal.privileged",), (), Counts(1, 0, 0, 0)),
        ((), (Span(0, 5, "legal.privileged"), Span(9, 18, "legal.privileged")), Counts(0, 0, 1, 0)),
    ],
    ids=["told", "missed", "said twice of a text that is not, and counted once"],
)
def test_what_a_text_is_about(labels: tuple[str, ...], found: tuple[Span, ...], expected: Counts) -> None:
    passages = frozenset({"legal.privileged"})
    tally = score(sample(MAIL, classes=("pii", "legal"), labels=labels), found, passages)
    assert tally["legal.privileged", Match.PASSAGE] == expected
    assert tally["pii.email", Match.ANY] == Counts(1, 0), "what is said of all of a text finds no value"


def test_classes_of_passages_are_those_of_any_sample() -> None:
    assert passage_classes([sample(), sample(labels=("legal.privileged",))]) == {"legal.privileged"}


def test_figures_of_counts() -> None:
    some = Counts(gold=10, found=6, predicted=8, right=4)
    assert some.recall == 0.6
    assert some.precision == 0.5
    assert some.f(1) == pytest.approx(2 * 0.5 * 0.6 / 1.1)
    assert some.f(2) == pytest.approx(5 * 0.5 * 0.6 / (4 * 0.5 + 0.6))


def test_figures_of_nothing() -> None:
    assert (Counts().recall, Counts().precision, Counts(predicted=3).f(1)) == (None, None, None)
    assert Counts(gold=3).f(2) == 0.0


def test_wilson_intervals() -> None:
    """From the formula by hand: 1 of 10, none and all of 10."""
    assert interval(1, 10) == pytest.approx((0.0179, 0.4042), abs=1e-4)
    assert interval(0, 10) == pytest.approx((0.0, 0.2775), abs=1e-4)
    assert interval(10, 10) == pytest.approx((0.7225, 1.0), abs=1e-4)
    assert interval(0, 0) == (0.0, 1.0)


def test_families() -> None:
    assert family("pii.national_id.us_ssn") == "pii"
    assert is_in("pii.national_id.us_ssn", ["pii.national_id"])
    assert not is_in("pii.national_identity", ["pii.national_id"])


def test_tallies_add_up() -> None:
    into = score(sample(NAME), (NAME,))
    add(into, score(sample(MAIL), (NAME,)))
    assert into["pii.name", Match.STRICT] == Counts(1, 1, 2, 1)
    assert into["pii.email", Match.STRICT] == Counts(1, 0)
