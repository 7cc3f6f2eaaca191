"""Stand-ins for people and for values of theirs: a pseudonym and a key for each, new in every quarter.

A pseudonym is random. What it stands for is known by a row of a store alone, so that whoever deletes the row has
made everything that was recorded about it nobody's.
"""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

import msgspec

from egress_gateway.core.secret import Secret

DIGEST_BYTES: Final = 16
"""Of a lookup: the beginning of an HMAC-SHA256."""
KEY_BYTES: Final = 32
"""Of a subject's key: AES-256."""
PSEUDONYM_DIGITS: Final = 26
"""Crockford base32 digits after the letter of the kind: 130 bits."""

_DIGITS: Final = "0123456789abcdefghjkmnpqrstvwxyz"


class Kind(StrEnum):
    """What a pseudonym stands for; each kind's first letter begins its pseudonyms."""

    PERSON = "person"
    """Somebody who asks."""
    VALUE = "value"
    """A value that tells of somebody, of one data class."""
    APP = "app"
    """An application, where content is sealed and nobody is known who asks."""


class Lookup(msgspec.Struct, frozen=True, array_like=True):
    """Whose pseudonym is asked for."""

    kind: Kind
    digest: bytes
    """A keyed digest of `DIGEST_BYTES`: whoever keeps pseudonyms learns no names and no values."""


class Subject(msgspec.Struct, frozen=True, kw_only=True):
    """The stand-in of a person or a value in one quarter."""

    pseudonym: str
    """`p`, `v` or `a`, and `PSEUDONYM_DIGITS` digits."""
    key: Secret[bytes]
    """Seals what only those may read who still know whose it is. Gone with the row."""


def pseudonym(kind: Kind, entropy: int) -> str:
    """The pseudonym that so many random bits make, of which 5 for each digit are used."""
    digits = []
    for _ in range(PSEUDONYM_DIGITS):
        digits.append(_DIGITS[entropy & 31])
        entropy >>= 5
    return kind.value[0] + "".join(digits)


def is_pseudonym(text: str, kind: Kind) -> bool:
    """Whether a text has the form of a pseudonym of this kind."""
    return len(text) == 1 + PSEUDONYM_DIGITS and text[0] == kind.value[0] and set(_DIGITS).issuperset(text[1:])


def quarter_of(microseconds: int) -> int:
    """The quarter of a time since the epoch (UTC), in quarters since the year 0."""
    at = datetime.fromtimestamp(microseconds // 1_000_000, UTC)
    return at.year * 4 + (at.month - 1) // 3


def quarter_name(quarter: int) -> str:
    """A quarter as people write it: `2026Q4`."""
    year, number = divmod(quarter, 4)
    return f"{year}Q{number + 1}"


def quarter_named(name: str) -> int:
    """The quarter of a name as `quarter_name` writes it. Raises `ValueError` for anything else."""
    year, mark, number = name.upper().partition("Q")
    if not (mark and len(year) == 4 and (year + number).isascii() and year.isdecimal() and number in {*"1234"}):
        raise ValueError(f"not a quarter: {name!r}; write it like 2026Q4")
    return int(year) * 4 + int(number) - 1
