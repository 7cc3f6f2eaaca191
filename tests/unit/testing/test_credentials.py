"""Fabricated values have valid shapes, differ, and repeat with their seed."""

import re
import zlib
from collections.abc import Callable

import phonenumbers
import pytest
from stdnum import iban, luhn
from stdnum.us import ssn

from egress_gateway.core.ids import DataClass
from egress_gateway.core.vocabulary import BUILTIN_CLASSES
from egress_gateway.testing.credentials import BASE62, CARDS, IBANS, SHAPES, Fabricator

KINDS = [*SHAPES, "secret.github_token"]
MAKERS: dict[str, Callable[[Fabricator], str]] = {
    **{kind: lambda made, kind=kind: made.secret(kind) for kind in KINDS},  # type: ignore[misc]  # default binds the kind
    "password": Fabricator.password,
    "private key": Fabricator.private_key,
    "jwt": Fabricator.jwt,
    "card": Fabricator.card,
    "iban": Fabricator.iban,
    "ssn": Fabricator.ssn,
    "name": Fabricator.name,
    "email": Fabricator.email,
    "phone": Fabricator.phone,
}


@pytest.mark.parametrize("name", MAKERS)
def test_the_same_seed_makes_the_same_values_and_another_seed_others(name: str) -> None:
    make = MAKERS[name]
    first, again, other = Fabricator(1), Fabricator(1), Fabricator(2)
    run = [make(first) for _ in range(5)]
    assert run == [make(again) for _ in range(5)]
    assert run != [make(other) for _ in range(5)]
    assert len(set(run)) > 1


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_a_data_class_of_ours(kind: str) -> None:
    assert DataClass(kind) in BUILTIN_CLASSES


def test_an_unknown_kind_names_the_known_ones() -> None:
    with pytest.raises(ValueError, match=r"secret\.aws_access_key"):
        Fabricator().secret("secret.nobody")


def test_a_shape_is_followed_to_the_character() -> None:
    assert re.fullmatch(r"AKIA[A-Z2-7]{16}", Fabricator().secret("secret.aws_access_key"))


def test_a_github_token_carries_its_checksum() -> None:
    _, value = Fabricator().secret("secret.github_token").split("_")
    number = 0
    for digit in value[30:]:
        number = number * 62 + BASE62.index(digit)
    assert number == zlib.crc32(value[:30].encode())


@pytest.mark.parametrize("brand", CARDS)
def test_cards_have_a_valid_check_digit(brand: str) -> None:
    number = Fabricator().card(brand)
    assert luhn.is_valid(number)
    assert (number[:4], len(number)) == CARDS[brand]


@pytest.mark.parametrize("country", IBANS)
def test_ibans_are_valid(country: str) -> None:
    number = Fabricator().iban(country)
    assert iban.is_valid(number, check_country=False)
    assert (number[:2], len(number)) == (country, IBANS[country])


def test_social_security_numbers_are_in_issued_ranges() -> None:
    made = Fabricator()
    assert all(ssn.is_valid(made.ssn()) for _ in range(200))


def test_phones_are_dialled_correctly_and_belong_to_fiction() -> None:
    made = Fabricator()
    for _ in range(50):
        number = made.phone()
        assert phonenumbers.is_valid_number(phonenumbers.parse(number))
        assert "-555-01" in number


def test_a_private_key_is_a_pem_block() -> None:
    label = "RSA " + "PRIVATE KEY"
    assert re.fullmatch(
        rf"-----BEGIN {label}-----\n[A-Za-z0-9+/=\n]+\n-----END {label}-----", Fabricator().private_key()
    )


def test_a_jwt_has_three_parts() -> None:
    assert re.fullmatch(r"eyJ[\w-]+\.eyJ[\w-]+\.[\w-]{86}", Fabricator().jwt())
