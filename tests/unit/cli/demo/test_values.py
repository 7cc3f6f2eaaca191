"""The made-up values are what they seem to be, and are found however they are written."""

import pytest
from stdnum import iban, luhn

from egress_gateway.cli.demo.values import found_in, made_up

VALUES = made_up()


def test_the_same_values_are_made_in_every_run_and_none_twice() -> None:
    assert made_up() == VALUES
    assert len(set(VALUES.all)) == len(VALUES.all) == 7
    assert luhn.is_valid(VALUES.card.replace(" ", ""))
    assert iban.is_valid(VALUES.iban)


SPELLINGS = {
    "as it is": VALUES.card,
    "without spaces": VALUES.card.replace(" ", ""),
    "with hyphens": VALUES.card.replace(" ", "-"),
    "over two lines": VALUES.card.replace(" ", "\n", 1),
}


@pytest.mark.parametrize("spelling", SPELLINGS.values(), ids=SPELLINGS)
def test_a_value_is_found_however_it_is_spaced(spelling: str) -> None:
    assert found_in(f"card {spelling}!", VALUES.all) == (VALUES.card,)


def test_what_is_not_there_is_not_found() -> None:
    assert found_in("card " + VALUES.card[:-1], VALUES.all) == ()
