"""Identifiers keep their style."""

import re

import pytest
from tests.unit.redact.surrogates.drawing import source

from egress_gateway.redact.surrogates.identifiers import identifier, identifier_spellings, is_identifier_like

FORMS = {
    "customerLedger": r"[a-z]+[A-Z][a-z]+",
    "CustomerLedger": r"[A-Z][a-z]+[A-Z][a-z]+",
    "customer_ledger": r"[a-z]+_[a-z]+",
    "customer-ledger": r"[a-z]+-[a-z]+",
    "MAX_USERS": r"[A-Z]+_[A-Z]+",
    "HTTPServer2": r"[A-Z]+[A-Z][a-z]+\d",
    "_private": r"_[a-z]+",
    "build07": r"[a-z]+0\d",
}


@pytest.mark.parametrize(("value", "form"), FORMS.items(), ids=FORMS)
def test_the_style_stays(value: str, form: str) -> None:
    drawn = identifier(value, source("code.source"), 0)
    assert drawn is not None
    assert re.fullmatch(form, drawn), drawn


def test_a_word_has_one_stand_in_in_every_style() -> None:
    snake, camel = (identifier(value, source("code.source"), 0) for value in ("customer_ledger", "customerLedger"))
    assert snake
    assert camel
    first, second = snake.split("_")
    assert camel == first + second.capitalize()


@pytest.mark.parametrize("value", ["x = 1", "1st", "", "a b"])
def test_what_is_no_identifier_has_none(value: str) -> None:
    assert identifier(value, source("code.source"), 0) is None
    assert not is_identifier_like(value)


def test_the_spellings_of_an_identifier() -> None:
    assert dict(identifier_spellings("customerLedger", "bolazorTemivik")) == {
        "bolazor_temivik": "customer_ledger",
        "BOLAZOR_TEMIVIK": "CUSTOMER_LEDGER",
        "bolazor-temivik": "customer-ledger",
        "BOLAZOR-TEMIVIK": "CUSTOMER-LEDGER",
        "BolazorTemivik": "CustomerLedger",
        "bolazorTemivik": "customerLedger",
    }
    assert dict(identifier_spellings("ledger", "bolazor")) == {"bolazor": "ledger", "BOLAZOR": "LEDGER"}
    assert not list(identifier_spellings("ledger", "bolazorTemivik"))
