"""Forms are of regions that the library of plans knows, and match whole numbers."""

import phonenumbers
import pytest

from egress_gateway.classify.phone_forms import NATIONAL_FORMS


def test_every_region_has_a_plan():
    assert {region for region, _ in NATIONAL_FORMS} <= phonenumbers.SUPPORTED_REGIONS


@pytest.mark.parametrize(
    ("region", "number"),
    [
        ("AU", "0412 345 678"),
        ("BE", "0475/12.34.56"),
        ("BR", "(11) 4706-6184"),
        ("CH", "044 668 18 00"),
        ("DE", "030 / 901820"),
        ("ES", "912 34 56 78"),
        ("GB", "07700 900123"),
        ("IT", "333 1234567"),
        ("JP", "090-1234-5678"),
        ("NL", "020-1234567"),
        ("PL", "22 123 45 67"),
        ("RU", "8 (495) 123-45-67"),
        ("SE", "070-123 45 67"),
        ("TR", "0532 123 45 67"),
    ],
)
def test_a_number_as_it_is_written_at_home(region, number):
    assert any(form.fullmatch(number) for each, form in NATIONAL_FORMS if each == region)


@pytest.mark.parametrize("text", ["0234/2024", "2026-11-22", "123 456 789", "01/02/2024", "0.12-34", "10 000 000"])
def test_what_other_numbers_look_like_is_no_form(text):
    assert not any(form.fullmatch(text) for _, form in NATIONAL_FORMS)
