"""Numbers drawn from templates."""

import re

import pytest

from egress_gateway.redact.surrogates.source import Draws
from egress_gateway.redact.surrogates.templates import fits, numbers

FITS = [
    ("##@", "12A", True),
    ("##@", "121", False),
    ("##@", "12", False),
    ("9@$=", "1AZ9", True),
    ("9", "A", False),
    ("Q", "Z", True),
    ("yymmdd", "123456", True),
    ("yymmdd", "12345A", False),
]


@pytest.mark.parametrize(("template", "signs", "expected"), FITS)
def test_what_fits(template: str, signs: str, *, expected: bool) -> None:
    assert fits(template, signs) is expected


def test_each_sign_is_drawn() -> None:
    template, signs = "#+~@%^$&oyymmddnn=X7", "0" * 17 + "A00"
    (drawn,) = numbers(template, signs, Draws(7**99), lambda _: True)
    assert re.fullmatch(r"\d[1-9][12][A-Z]{3}.[^IOQ]0[4-8]\d[01]\d[0-2]\d[89]\dAX7", drawn)


def test_check_signs_are_those_that_make_it_valid() -> None:
    assert list(numbers("12?", "", Draws(0), lambda number: int(number) % 5 == 0)) == ["120", "125"]
    assert list(numbers("1!", "", Draws(0), lambda number: number == "1X")) == ["1X"]
    assert list(numbers("12??", "", Draws(0), lambda _: True, lambda digits: digits[::-1])) == ["1221"]
    assert not list(numbers("12??", "", Draws(0), lambda _: True, lambda _: "1"))
    assert not list(numbers("12??", "", Draws(0), lambda _: False, lambda _: "11"))
