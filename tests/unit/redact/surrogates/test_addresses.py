"""Postal addresses with other names and numbers."""

import re

import pytest
from tests.unit.redact.surrogates.drawing import ATTEMPTS, source

from egress_gateway.redact.surrogates.addresses import address

FORMS = [
    (
        "american",
        "12 N. Baker Street, Apt 4B, Springfield, IL 62704-1234",
        r"[1-9]\d N\. [A-Z][a-z]+ Street, Apt [1-9][A-Z], [A-Z][a-z]+, [A-Z]{2} [1-9]\d{4}-[1-9]\d{3}",
    ),
    ("german", "Lindenstrasse 5 a, 10115 Berlin", r"[A-Z][a-z]+strasse [1-9] [a-h], [1-9]\d{4} [A-Z][a-z]+"),
    ("a box", "PO Box 123", r"PO Box [1-9]\d\d"),
    ("british code", "SW1A 1AA", r"[QVX][A-Z]\d[A-Z] \d[A-Z]{2}"),
    ("british code in small letters", "sw1a 1aa", r"[qvx][a-z]\d[a-z] \d[a-z]{2}"),
]


@pytest.mark.parametrize(("value", "form"), [case[1:] for case in FORMS], ids=[case[0] for case in FORMS])
def test_the_form_stays(value: str, form: str) -> None:
    for attempt in ATTEMPTS:
        drawn = address(value, source("pii.address"), attempt)
        assert drawn is not None
        assert re.fullmatch(form, drawn), drawn


def test_what_says_nothing_has_none() -> None:
    assert address("Street", source("pii.address"), 0) is None
