"""The columns of a list: what each holds, and so what it takes for a row to be found."""

import re
from collections.abc import Sequence
from enum import StrEnum
from typing import Final

import msgspec

from egress_gateway.core.errors import ConfigError


class Kind(StrEnum):
    """What a column holds."""

    GIVEN = "given"
    """First names: found together with a last name of the row."""
    FAMILY = "family"
    """Last names."""
    NAME = "name"
    """First and last names in one cell."""
    ID = "id"
    """Values that name the row by themselves: addresses of mail, numbers of accounts."""
    PHONE = "phone"
    """As `ID`, with a country's code or without."""
    OTHER = "other"
    """Values of many rows (a city, a company): found beside a name of the row."""


class Column(msgspec.Struct, frozen=True):
    """A column that is taken from the list; the others are not read."""

    name: str
    kind: Kind


NAMES: Final = frozenset({Kind.GIVEN, Kind.FAMILY, Kind.NAME})
ALONE: Final = frozenset({Kind.ID, Kind.PHONE})

_LIKELY: Final = (
    (
        Kind.OTHER,
        re.compile(
            r"(?:.*_)?(?:(?:zip|postal|post|plz|postleit|house|haus|street|flat|apartment|floor|room)"
            r"(?:_?(?:no|nr|number|nummer|zahl|code))?|"
            r"(?:country|state|region|province|area|currency|language|branch|department)_?(?:code|no|nr|number))"
        ),
    ),
    (Kind.GIVEN, re.compile(r"(?:first|given|fore)_?names?|vornamen?|prenom|nombre|nome|voornaam|imie")),
    (Kind.FAMILY, re.compile(r"(?:last|family|sur)_?names?|nachname|nom|apellidos?|cognome|achternaam|nazwisko")),
    (Kind.NAME, re.compile(r"(?:full_?|customer_?|contact_?|patient_?|employee_?)?names?")),
    (
        Kind.PHONE,
        re.compile(r"(?:.*_)?(?:phone|telephone|tel|mobile|cell|fax|telefon|handy|mobil)(?:_?(?:no|nr|number))?"),
    ),
    (
        Kind.ID,
        re.compile(
            r"(?:.*_)?(?:e_?mail|mail|account|acct|iban|id|number|no|nr|nummer|konto|ssn|mrn|card|passport|policy|"
            r"licen[cs]e|login|user_?name|uuid|code|ref|reference|key)(?:_?(?:id|no|nr|number|address))?"
        ),
    ),
)
_PARTS: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[^A-Za-z0-9]+")


def read_columns(text: str) -> tuple[Column, ...]:
    """Columns as they are named on a command line: `first_name,last_name,city=other`.

    What a column holds is told by its name, in English and some other languages, unless it is said; a name that
    tells nothing is `other`. Raises `ConfigError` if the columns cannot tell one row from the next.
    """
    columns: list[Column] = []
    for part in text.split(","):
        name, _, said = (piece.strip() for piece in part.partition("="))
        if not name or any(column.name == name for column in columns):
            raise ConfigError("columns are named once each, with commas between: `first_name,last_name,email`")
        if said and said not in set(Kind):
            raise ConfigError(f"column {name!r} cannot be {said!r}; it is one of {', '.join(Kind)}")
        columns.append(Column(name, Kind(said) if said else _likely(name)))
    check_telling(columns)
    return tuple(columns)


def check_telling(columns: Sequence[Column]) -> None:
    """Refuse columns by which nobody is found, or everybody. Raises `ConfigError`."""
    kinds = {column.kind for column in columns}
    if kinds & ALONE or Kind.NAME in kinds or {Kind.GIVEN, Kind.FAMILY} <= kinds:
        return
    held = ", ".join(f"{column.name} ({column.kind})" for column in columns)
    raise ConfigError(
        f"{held} cannot tell one row from another: add a first and a last name, a whole name, or a column whose "
        "values are of one row alone; say which with `column=id`"
    )


def _likely(name: str) -> Kind:
    plain = "_".join(part for part in _PARTS.split(name) if part).lower()
    return next((kind for kind, names in _LIKELY if names.fullmatch(plain)), Kind.OTHER)
