"""Everyday texts: each kind says what it should, in each country, and values have the form their rules want."""

from itertools import islice
from random import Random

import phonenumbers
import pytest
from stdnum import iban, luhn
from stdnum.de import idnr
from stdnum.es import dni
from stdnum.fr import nir
from stdnum.gb import nhs
from stdnum.it import codicefiscale
from stdnum.nl import bsn
from stdnum.pl import pesel
from stdnum.pt import nif
from stdnum.us import ssn

from corpora.held_out.general import (
    dutch,
    english,
    french,
    german,
    identifiers,
    italian,
    polish,
    portuguese,
    spanish,
)
from corpora.held_out.general.locale import Locale, Person, filled, mail_of
from corpora.held_out.general.sources import GENERAL
from corpora.held_out.general.writing import FIELDS, written

LOCALES = [*english.LOCALES, *(each.LOCALE for each in (dutch, french, german, italian, polish, portuguese, spanish))]
RULES = {
    "US": ssn, "DE": idnr, "FR": nir, "ES": dni, "IT": codicefiscale, "PT": nif, "NL": bsn, "PL": pesel,
}  # fmt: skip


@pytest.mark.parametrize("name", GENERAL)
def test_texts_are_varied_and_say_what_stands_in_them(name: str) -> None:
    samples = list(islice(GENERAL[name](5, 300), 300))
    assert len({sample.template for sample in samples}) >= 10
    assert len({sample.text for sample in samples}) >= 150
    found = {span.data_class for sample in samples for span in sample.spans}
    assert bool(found) == (name != "near misses")
    assert any(not sample.spans for sample in samples), "texts in which nothing stands"
    for sample in samples:
        assert all(sample.text[span.start : span.end].strip() for span in sample.spans)


def test_chats_are_often_in_small_letters_and_credentials_never() -> None:
    frames = ["Ask {name} for {github} NOW"]
    samples = list(islice(written("x", frames, english.LOCALES, small=0.5)(1, 60), 60))
    small = [sample for sample in samples if sample.text.startswith("ask")]
    assert 15 <= len(small) <= 45
    for sample in small:
        name, token = (sample.text[span.start : span.end] for span in sample.spans)
        assert name == name.lower()
        assert token != token.lower()


@pytest.mark.parametrize("locale", LOCALES, ids=lambda locale: locale.country)
def test_every_field_can_be_filled_in_every_country(locale: Locale) -> None:
    frame = " | ".join(f"{{{name}}}" for name in FIELDS)
    (sample,) = islice(written("x", [frame], [locale])(2, 1), 1)
    assert len(sample.text.split(" | ")) == len(FIELDS)


@pytest.mark.parametrize("locale", LOCALES, ids=lambda locale: locale.country)
def test_telephones_are_of_the_country(locale: Locale) -> None:
    random = Random(3)  # noqa: S311 (the same each time)
    for pattern in locale.phones:
        for _ in range(5):
            assert phonenumbers.is_valid_number(phonenumbers.parse(filled(random, pattern), locale.country)), pattern


@pytest.mark.parametrize("country", RULES)
def test_national_identifiers_keep_their_rule(country: str) -> None:
    random = Random(4)  # noqa: S311 (the same each time)
    assert all(RULES[country].is_valid(identifiers.national_id(random, country)) for _ in range(20))


def test_no_identifier_is_made_up_for_a_country_without_one() -> None:
    with pytest.raises(ValueError, match="'XX'"):
        identifiers.national_id(Random(1), "XX")  # noqa: S311 (the same each time)


def test_cards_accounts_and_health_numbers_keep_their_rule() -> None:
    random = Random(5)  # noqa: S311 (the same each time)
    for _ in range(20):
        assert luhn.is_valid(identifiers.card(random).replace(" ", "").replace("-", ""))
        assert nhs.is_valid(identifiers.health_number(random))
        for country in ("DE", "FR", "ES", "IT", "PT", "NL", "PL", "GB"):
            assert iban.is_valid(identifiers.account(random, country), check_country=False)


def test_an_address_names_its_owner_without_accents() -> None:
    random = Random(1)  # noqa: S311 (the same each time)
    address = mail_of(random, polish.LOCALE, Person("Łucja", "Jabłońska"))
    user, _, domain = address.partition("@")
    assert user.isascii()
    assert "jablonska" in user
    assert domain in polish.LOCALE.domains
