"""Payment card numbers: same length and grouping, valid by Luhn, of a range that no issuer can have.

A number that begins with 9 belongs to the national standards body whose country code follows (ISO/IEC
7812-1), and the codes from 990 are not those of a country (ISO 3166-1 leaves 900 to 999 to users).
"""

import string
from collections.abc import Iterator
from typing import Final

from stdnum import luhn

from egress_gateway.redact.surrogates.characters import compact, filled
from egress_gateway.redact.surrogates.source import Source

_PREFIX: Final = "999"
_LENGTHS: Final = range(12, 20)
_GROUP: Final = 4


def card(value: str, source: Source, attempt: int) -> str | None:
    """Another card number of the same form; None for a piece of one."""
    digits = compact(value)
    if len(digits) not in _LENGTHS or not (digits.isascii() and digits.isdigit()):
        return None
    drawn = source.of_value(digits, attempt).characters(string.digits, len(digits) - len(_PREFIX) - 1)
    return filled(value, _PREFIX + drawn + str(luhn.calc_check_digit(_PREFIX + drawn)))


def card_spellings(value: str, surrogate: str) -> Iterator[tuple[str, str]]:
    """The digits alone, and in groups of four."""
    said, shown = compact(surrogate), compact(value)
    yield said, shown
    for joint in (" ", "-"):
        yield grouped(said, joint), grouped(shown, joint)


def grouped(signs: str, joint: str) -> str:
    """Digits and letters in groups of four."""
    return joint.join(signs[at : at + _GROUP] for at in range(0, len(signs), _GROUP))
