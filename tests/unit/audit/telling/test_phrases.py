"""Numbers, rows and times as people read them."""

import pytest

from egress_gateway.audit.telling.phrases import listed, moment, number, of_class, of_classes, sentence
from egress_gateway.core.ids import DataClass
from egress_gateway.core.slots import ClassCount


@pytest.mark.parametrize(("names", "row"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), ("abc", "a, b and c")])
def test_rows(names: list[str], row: str) -> None:
    assert listed(names) == row


def test_numbers() -> None:
    assert [number(count, "byte") for count in (0, 1, 1200)] == ["0 bytes", "1 byte", "1,200 bytes"]
    assert number(2, "entry", "entries") == "2 entries"


def test_classes_are_told_with_what_their_family_means() -> None:
    assert of_class("phi.mrn") == "phi.mrn (health data)"
    assert of_class("own.words") == "own.words"
    assert (
        of_classes((ClassCount(data_class=DataClass("pii.email"), count=2, score=1),))
        == "2 \N{MULTIPLICATION SIGN} pii.email (personal data)"
    )


def test_sentences_begin_and_end() -> None:
    assert [sentence(text) for text in ("it left ", "It left.", "why?")] == [
        "It left.",
        "It left.",
        "why?".capitalize(),
    ]


def test_times_are_utc() -> None:
    assert moment(1_767_225_600_000_000) == "on 2026-01-01 at 00:00:00 UTC"
