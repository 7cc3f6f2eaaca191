"""IBANs of the same country that are valid."""

import pytest
from stdnum import iban as register
from tests.unit.redact.surrogates.drawing import ATTEMPTS, source

from egress_gateway.redact.surrogates.ibans import iban, iban_spellings

NUMBERS = [
    "DE89 3704 0044 0532 0130 00",
    "de89370400440532013000",
    "ES9121000418450200051332",
    "BE68539007547034",
    "GB29 NWBK 6016 1331 9268 19",
    "FR1420041010050500013M02606",
    "NO9386011117947",
    "CH9300762011623852957",
    "NL91ABNA0417164300",
]


@pytest.mark.parametrize("value", NUMBERS)
def test_country_form_and_check_digits(value: str) -> None:
    drawn = [iban(value, source("finance.iban"), attempt) for attempt in ATTEMPTS]
    assert len(set(drawn)) == len(ATTEMPTS)
    for one in drawn:
        assert one is not None
        assert one[:2] == value[:2]
        assert [sign.isspace() for sign in one] == [sign.isspace() for sign in value]
        assert register.is_valid(one)


@pytest.mark.parametrize("value", ["DE89", "1234567890123456", "XX89370400440532013000", "BE68ABCDEFGHIJKL", "D" * 40])
def test_what_is_no_iban_has_none(value: str) -> None:
    assert iban(value, source("finance.iban"), 0) is None


def test_the_spellings_of_an_iban() -> None:
    assert list(iban_spellings("DE8937040044", "DE1299999999")) == [
        ("DE1299999999", "DE8937040044"),
        ("DE12 9999 9999", "DE89 3704 0044"),
    ]
