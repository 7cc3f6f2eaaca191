"""Pseudonyms have a form of their own, and quarters begin when people say so."""

import pytest
from tests.quarters import quarter_start

from egress_gateway.core.subjects import (
    Kind,
    is_pseudonym,
    pseudonym,
    quarter_name,
    quarter_named,
    quarter_of,
)

SECOND = 1_000_000

FORMS = {
    "a person's": ("p" + "0" * 26, Kind.PERSON, True),
    "a value's": ("v" + "z" * 26, Kind.VALUE, True),
    "a value's for a person's": ("v" + "0" * 26, Kind.PERSON, False),
    "too short": ("p" + "0" * 25, Kind.PERSON, False),
    "a letter that is none of the digits": ("p" + "0" * 25 + "u", Kind.PERSON, False),
    "upper case": ("p" + "A" * 26, Kind.PERSON, False),
    "a name": ("corp:ada", Kind.PERSON, False),
}


@pytest.mark.parametrize(("text", "kind", "expected"), FORMS.values(), ids=FORMS)
def test_the_form_of_a_pseudonym(text: str, kind: Kind, *, expected: bool) -> None:
    assert is_pseudonym(text, kind) is expected


def test_every_random_bit_that_is_used_makes_another_pseudonym() -> None:
    assert pseudonym(Kind.PERSON, 0) == "p" + "0" * 26
    made = {pseudonym(Kind.VALUE, 1 << bit) for bit in range(130)}
    assert len(made) == 130
    assert all(is_pseudonym(one, Kind.VALUE) for one in made)


TIMES = {
    "the epoch": (0, "1970Q1"),
    "the last second of a quarter": (1_775_001_599, "2026Q1"),
    "the first of the next": (1_775_001_600, "2026Q2"),
    "the last second of a year": (1_798_761_599, "2026Q4"),
    "the first of the next year": (1_798_761_600, "2027Q1"),
}


@pytest.mark.parametrize(("seconds", "name"), TIMES.values(), ids=TIMES)
def test_the_quarter_of_a_time(seconds: int, name: str) -> None:
    quarter = quarter_of(seconds * SECOND)
    assert quarter_name(quarter) == name
    assert quarter_named(name) == quarter == quarter_named(name.lower())
    assert quarter_start(quarter) <= seconds * SECOND < quarter_start(quarter + 1)


@pytest.mark.parametrize("name", ["", "2026", "2026Q5", "2026Q0", "26Q1", "2026Q11", "²026Q1", "2026Q"])
def test_what_is_no_quarter_is_said_to_be_none(name: str) -> None:
    with pytest.raises(ValueError, match="write it like 2026Q4"):
        quarter_named(name)
