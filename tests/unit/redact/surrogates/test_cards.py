"""Card numbers that pass Luhn and belong to no issuer."""

import pytest
from stdnum import luhn
from tests.unit.redact.surrogates.drawing import ATTEMPTS, source

from egress_gateway.redact.surrogates.cards import card, card_spellings
from egress_gateway.redact.surrogates.characters import compact

NUMBERS = ["4111111111111111", "4111 1111 1111 1111", "3782-822463-10005", "6304 0000 0000", "4" * 19]


@pytest.mark.parametrize("value", NUMBERS)
def test_length_grouping_and_check_digit(value: str) -> None:
    for attempt in ATTEMPTS:
        drawn = card(value, source("pci.card"), attempt)
        assert drawn is not None
        assert [sign.isdigit() for sign in drawn] == [sign.isdigit() for sign in value]
        assert luhn.is_valid(compact(drawn))
        assert drawn.startswith("999")


@pytest.mark.parametrize("value", ["4111 1111", "4" * 20, "4111x1111111111", "٤" * 16])
def test_a_piece_of_one_has_none(value: str) -> None:
    assert card(value, source("pci.card"), 0) is None


def test_the_spellings_of_a_card_number() -> None:
    assert list(card_spellings("4111 1111 1111 1111", "9990 0000 0000 0006")) == [
        ("9990000000000006", "4111111111111111"),
        ("9990 0000 0000 0006", "4111 1111 1111 1111"),
        ("9990-0000-0000-0006", "4111-1111-1111-1111"),
    ]
