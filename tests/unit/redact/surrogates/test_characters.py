"""A digit for a digit, a letter for a letter."""

import re

import pytest
from tests.unit.redact.surrogates.drawing import ATTEMPTS, source

from egress_gateway.redact.surrogates.characters import characters, compact, filled

CASES = [
    ("a number", "123456789", r"[1-9]\d{8}"),
    ("a leading zero stays the only one", "0123456", r"0\d{6}"),
    ("letters in their case", "Ab-123456", r"[A-Z][a-z]-\d{6}"),
    ("separators", "12-34-56 12345678", r"[1-9]\d-\d\d-\d\d \d{8}"),
]


@pytest.mark.parametrize(("value", "form"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_the_form_stays(value: str, form: str) -> None:
    drawn = {characters(value, source("finance.account"), attempt) for attempt in ATTEMPTS}
    assert len(drawn) == len(ATTEMPTS)
    assert all(one and re.fullmatch(form, one) for one in drawn)


@pytest.mark.parametrize("value", ["12345", "1-2-3-4-5", "", "123456é", "--"])
def test_too_few_or_other_characters_have_none(value: str) -> None:
    assert characters(value, source("finance.account"), 0) is None


def test_grouping_makes_no_difference() -> None:
    drawn = characters("123 456", source("finance.account"), 0)
    assert drawn is not None
    assert compact(drawn) == characters("123456", source("finance.account"), 0)


def test_a_form_is_filled() -> None:
    assert filled("ab-12", "XY34") == "xy-34"
    assert filled("AB 12", "xy34") == "xy 34"
    assert filled("12", "345") is None
