"""The check digits of each country: numbers that are known to be right, and hardly one with a digit changed."""

import pytest

from egress_gateway.classify import check_digits

RIGHT = {
    "is_luhn": "784-1980-1234567-8",
    "is_luxembourg": "1885011237261",
    "is_hungarian_taj": "123 961 482",
    "is_hungarian_tax": "8123231415",
    "is_snils": "112-233-445 95",
    "is_belarusian": "3120385A561PB0",
    "is_german_insurance": "15 070649 C 103",
    "is_kazakh": "850312986573",
    "is_moldovan": "2000288218926",
    "is_hong_kong": "A123456(3)",
    "is_taiwanese": "A123456789",
    "is_kuwaiti": "285031238793",
    "is_uruguayan": "1.234.567-2",
    "is_guatemalan": "1234 77050 0101",
}


@pytest.mark.parametrize(("name", "number"), RIGHT.items(), ids=RIGHT)
def test_a_number_is_right_and_hardly_another_one_that_differs_in_one_digit(name, number):
    is_right = getattr(check_digits, name)
    assert is_right(number)
    at = next(at for at, character in enumerate(number) if character.isdigit())
    if name != "is_hungarian_tax":
        at += 5
        at += not number[at].isdigit()
    changed = [number[:at] + digit + number[at + 1 :] for digit in "0123456789" if digit != number[at]]
    # Sums of digits and second rows of weights let one of nine through.
    assert sum(is_right(each) for each in changed) <= 1


@pytest.mark.parametrize(
    ("name", "number"),
    [("is_hong_kong", "AB987654(3)"), ("is_hong_kong", "C123456(9)"), ("is_egyptian", "28803120147277")],
)
def test_other_forms(name, number):
    assert getattr(check_digits, name)(number)


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("is_snils", "000-000-000 00"),
        ("is_hungarian_taj", "000 000 000"),
        ("is_luhn", "0000000000"),
        ("is_uruguayan", "0.000.000-0"),
        ("is_kazakh", "851312986573"),
        ("is_kuwaiti", "285131238793"),
        ("is_guatemalan", "1234 77050 2301"),
        ("is_egyptian", "28513120147277"),
        ("is_egyptian", "28503129947277"),
        ("is_luxembourg", "1885131237261"),
    ],
)
def test_what_is_no_date_place_or_number_at_all_is_refused(name, number):
    assert not getattr(check_digits, name)(number)
