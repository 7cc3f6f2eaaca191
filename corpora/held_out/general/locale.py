"""How people, firms and places of a country are written: what a file of names gives, and what is made of it."""

import string
import unicodedata
from random import Random
from typing import Final

import msgspec

_LETTERS: Final = "ABCDEFGHJKLMNPRSTUVWXYZ"
"""Those that nobody takes for digits."""


class Locale(msgspec.Struct, frozen=True, kw_only=True):
    """A country's names and forms. In patterns `#` stands for any digit and `@` for any capital letter."""

    language: str
    country: str
    """ISO 3166-1."""
    firsts: tuple[str, ...]
    lasts: tuple[str, ...]
    firms: tuple[str, ...]
    streets: tuple[str, ...]
    towns: tuple[str, ...]
    address: str
    """With the fields `number`, `street`, `code` and `town`."""
    code: str
    """Pattern of a postal code."""
    phones: tuple[str, ...]
    domains: tuple[str, ...]
    date: str
    """With the fields `day`, `month` and `year`."""


class Person(msgspec.Struct, frozen=True):
    """Somebody who lives there."""

    first: str
    last: str

    @property
    def name(self) -> str:
        """As it is mostly written."""
        return f"{self.first} {self.last}"


def person(random: Random, locale: Locale) -> Person:
    """Anybody."""
    return Person(random.choice(locale.firsts), random.choice(locale.lasts))


def mail_of(random: Random, locale: Locale, somebody: Person) -> str:
    """An address that names its owner in one of the usual ways."""
    first, last = _plain(somebody.first), _plain(somebody.last)
    user = random.choice((f"{first}.{last}", f"{first[0]}{last}", f"{last}.{first[0]}", f"{first}_{last}"))
    return f"{user}{random.choice(('', '', str(random.randrange(10, 99))))}@{random.choice(locale.domains)}"


def address_in(random: Random, locale: Locale) -> str:
    """A postal address on one line."""
    return locale.address.format(
        number=random.randrange(1, 180),
        street=random.choice(locale.streets),
        code=filled(random, locale.code),
        town=random.choice(locale.towns),
    )


def date_in(random: Random, locale: Locale, first: int, last: int) -> str:
    """A day in one of these years."""
    return locale.date.format(
        day=random.randrange(1, 29), month=random.randrange(1, 13), year=random.randrange(first, last + 1)
    )


def filled(random: Random, pattern: str) -> str:
    """A pattern with digits and letters in it."""
    kinds = {"#": string.digits, "@": _LETTERS}
    return "".join(random.choice(kinds.get(each, each)) for each in pattern)


def _plain(name: str) -> str:
    """In small letters without accents."""
    decomposed = unicodedata.normalize("NFKD", name.lower().replace("ł", "l").replace("ß", "ss"))
    return "".join(each for each in decomposed if each in string.ascii_lowercase)
