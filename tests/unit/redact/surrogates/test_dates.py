"""Dates moved by the same days, in the same format."""

import pytest
from tests.unit.redact.surrogates.drawing import ATTEMPTS, source

from egress_gateway.redact.surrogates.dates import is_date, moved, shifted

SHIFTED = [
    ("1980-02-29", 1, "1980-03-01"),
    ("1980/2/9", 1, "1980/2/10"),
    ("29.02.1980", 1, "01.03.1980"),
    ("9.2.1980", 1, "10.2.1980"),
    ("02/29/1980", 1, "03/01/1980"),
    ("31/12/1980", 1, "01/01/1981"),
    ("03/04/1980", 1, "03/05/1980"),
    ("03-04-1980", 1, "04-04-1980"),
    ("12-31-1980", 1, "01-01-1981"),
    ("31.12.99", 1, "01.01.00"),
    ("1.1.30", -1, "31.12.29"),
    ("12 March 1980", 30, "11 April 1980"),
    ("March 3rd, 1980", 1, "March 4th, 1980"),
    ("21st of Mar. 1980", 1, "22nd of Mar. 1980"),
    ("10th March 1980", 1, "11th March 1980"),
    ("30th March 1980", 1, "31st March 1980"),
    ("22nd March 1980", 1, "23rd March 1980"),
    ("12-MAR-80", 30, "11-APR-80"),
    ("12 march 1980", 0, "12 march 1980"),
    ("1 jul 1980", 0, "1 jul 1980"),
    ("07 May 1980", 1, "08 May 1980"),
    ("Feb 3 1980", 1, "Feb 4 1980"),
]
NONE = [
    "",
    "1980",
    "1980-13-01",
    "30.02.1980",
    "9999-12-31",
    "1.2.123",
    "3 Foo 1980",
    "3 Ma 1980",
    "3 mar 80 x",
    "30 February 1980",
    "3 ju 1980",
]


@pytest.mark.parametrize(("value", "days", "expected"), SHIFTED, ids=[case[0] for case in SHIFTED])
def test_the_format_stays(value: str, days: int, expected: str) -> None:
    assert shifted(value, days) == expected


@pytest.mark.parametrize("value", NONE)
def test_what_is_no_date_is_not_moved(value: str) -> None:
    assert shifted(value, 30) is None


def test_an_ambiguous_month_is_none() -> None:
    assert shifted("3 jun 1980", 0) == "3 jun 1980"
    assert shifted("3 march 1980", 0) == "3 march 1980"
    assert not is_date("3 mai 1980")
    assert is_date("3 may 1980")


def test_all_dates_of_a_scope_are_moved_alike_and_not_by_little() -> None:
    for attempt in ATTEMPTS:
        values = ["1980-02-29", "1980-03-10"]
        first, second = (moved(value, source("pii.date_of_birth"), attempt) for value in values)
        assert first not in values
        assert shifted(first or "", 10) == second
    assert len({moved("1980-02-29", source("pii.date_of_birth"), attempt) for attempt in ATTEMPTS}) > 15
