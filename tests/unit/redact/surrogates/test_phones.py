"""Telephone numbers of the same country and form, for fiction where there are such."""

import re

import pytest
from tests.unit.redact.surrogates.drawing import ATTEMPTS, source

from egress_gateway.redact.surrogates.phones import phone

FORMS = [
    ("american", "+1 (212) 736-5000", r"\+1 \([2-9]\d\d\) 555-01\d\d"),
    ("american at home, with an extension", "(212) 736-5000 x12", r"\([2-9]\d\d\) 555-01\d\d x\d\d"),
    ("american with the one", "1-212-736-5000", r"1-[2-9]\d\d-555-01\d\d"),
    ("british mobile", "+44 7911 123456", r"\+44 7700 900\d{3}"),
    ("british with the zero", "+44 (0)20 7123 4567", r"\+44 \(0\)20 7946 0\d{3}"),
    ("british by another access", "00442071234567", r"0044207946 ?0\d{3}"),
    ("french mobile", "+33 6 12 34 56 78", r"\+33 6 39 98 \d\d \d\d"),
    ("french, no such first digit", "+33 8 12 34 56 78", r"\+33 \d( \d\d){4}"),
    ("german of another length", "+49 30 1234567", r"\+49 30 \d{7}"),
    ("german", "+49 171 1234567", r"\+49 171 3920\d{3}"),
    ("czech", "+420 601 123 456", r"\+420 60\d \d{3} \d{3}"),
    ("of no country", "030 1234567", r"03\d \d{7}"),
    ("short", "234567", r"\d{6}"),
]


@pytest.mark.parametrize(("value", "form"), [case[1:] for case in FORMS], ids=[case[0] for case in FORMS])
def test_country_and_form_stay(value: str, form: str) -> None:
    for attempt in ATTEMPTS:
        drawn = phone(value, source("pii.phone"), attempt)
        assert drawn is not None
        assert re.fullmatch(form, drawn), drawn


@pytest.mark.parametrize("value", ["12345", "ext. 5", "٠٣٠١٢٣٤٥٦٧"])
def test_too_few_digits_have_none(value: str) -> None:
    assert phone(value, source("pii.phone"), 0) is None
