"""The arithmetic of the evaluation, against cases counted by hand."""

import msgspec
import pytest
from tests.eval.score import ALL, Counts, Match, add, family, interval, is_in, passage_classes, score

from corpora.sample import Sample, Span

TEXT = "Ann Lee, ann@x.org, called about 4111."
NAME, MAIL = Span(0, 7, "pii.name"), Span(9, 18, "pii.email")


def sample(*spans: Span, classes: tuple[str, ...] = ("pii",), labels: tuple[str, ...] = ()) -> Sample:
    return Sample(text=TEXT, spans=spans, classes=classes, labels=labels, source="by hand")


class Case(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    gold: tuple[Span, ...] = (NAME, MAIL)
    found: tuple[Span, ...]
    classes: tuple[str, ...] = ("pii",)
    name: str
    strict: Counts = Counts()
    overlap: Counts = Counts()
    any: Counts = Counts()
    whole: Counts = Counts()


CASES = [
    Case(
        id="everything as it stands",
        found=(NAME, MAIL),
        name=ALL,
        strict=Counts(2, 2, 2, 2),
        overlap=Counts(2, 2, 2, 2),
        any=Counts(2, 2, 2, 2),
        whole=Counts(2, 2, 2, 2),
    ),
    Case(
        id="half of a name",
        found=(Span(0, 3, "pii.name"),),
        name="pii.name",
        strict=Counts(1, 0, 1, 0),
        overlap=Counts(1, 1, 1, 1),
        any=Counts(1, 1, 1, 1),
        whole=Counts(1, 0, 1, 1),
    ),
    Case(
        id="two halves of a name cover it",
        found=(Span(0, 3, "pii.name"), Span(3, 7, "pii.name")),
        name="pii.name",
        strict=Counts(1, 0, 2, 0),
        overlap=Counts(1, 1, 2, 2),
        any=Counts(1, 1, 2, 2),
        whole=Counts(1, 1, 2, 2),
    ),
    Case(
        id="a gap between two halves leaves something",
        found=(Span(0, 3, "pii.name"), Span(4, 7, "pii.name")),
        name="pii.name",
        strict=Counts(1, 0, 2, 0),
        overlap=Counts(1, 1, 2, 2),
        any=Counts(1, 1, 2, 2),
        whole=Counts(1, 0, 2, 2),
    ),
    Case(
        id="the wrong class of the same family",
        gold=(MAIL,),
        found=(Span(9, 18, "pii.name"),),
        name="pii.email",
        strict=Counts(1, 0),
        overlap=Counts(1, 0),
        any=Counts(1, 1),
        whole=Counts(1, 1),
    ),
    Case(
        id="the wrong class is right for the family",
        gold=(MAIL,),
        found=(Span(9, 18, "pii.name"),),
        name="pii",
        strict=Counts(1, 1, 1, 1),
        overlap=Counts(1, 1, 1, 1),
        any=Counts(1, 1, 1, 1),
        whole=Counts(1, 1, 1, 1),
    ),
    Case(
        id="a class nobody looked for is neither right nor wrong",
        gold=(MAIL,),
        found=(Span(33, 37, "pci.card"),),
        classes=("pii.email",),
        name="pci.card",
    ),
    Case(
        id="a class nobody looked for hides a value all the same",
        gold=(MAIL,),
        found=(Span(9, 18, "secret.generic"),),
        classes=("pii.email",),
        name="pii.email",
        strict=Counts(1, 0),
        overlap=Counts(1, 0),
        any=Counts(1, 1),
        whole=Counts(1, 1),
    ),
    Case(
        id="touching ends have no character in common",
        gold=(NAME,),
        found=(Span(7, 9, "pii.name"),),
        name="pii.name",
        strict=Counts(1, 0, 1, 0),
        overlap=Counts(1, 0, 1, 0),
        any=Counts(1, 0, 1, 0),
        whole=Counts(1, 0, 1, 0),
    ),
    Case(
        id="one finding over two values is one finding",
        gold=(Span(0, 3, "pii.name"), Span(4, 7, "pii.name")),
        found=(NAME,),
        name="pii.name",
        strict=Counts(2, 0, 1, 0),
        overlap=Counts(2, 2, 1, 1),
        any=Counts(2, 2, 1, 1),
        whole=Counts(2, 2, 1, 1),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_counted_by_hand(case: Case) -> None:
    tally = score(sample(*case.gold, classes=case.classes), case.found)
    counted = {match: tally.get((case.name, match), Counts()) for match in Match if match is not Match.PASSAGE}
    assert counted == {
        Match.STRICT: case.strict,
        Match.OVERLAP: case.overlap,
        Match.ANY: case.any,
        Match.WHOLE: case.whole,
    }


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
    counts = Counts(gold=10, found=6, predicted=8, right=4)
    assert counts.recall == 0.6
    assert counts.precision == 0.5
    assert counts.f(1) == pytest.approx(2 * 0.5 * 0.6 / 1.1)
    assert counts.f(2) == pytest.approx(5 * 0.5 * 0.6 / (4 * 0.5 + 0.6))


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
