"""International bank account numbers: same country and grouping, valid check digits, another account.

The check digits that Spain and Belgium have inside an account number are made to fit; where another country
has some, several numbers are tried.
"""

import string
from collections.abc import Iterator
from typing import Final

from stdnum import iban as register
from stdnum.es import ccc

from egress_gateway.redact.surrogates.cards import grouped
from egress_gateway.redact.surrogates.characters import compact, filled
from egress_gateway.redact.surrogates.source import Draws, Source

_TRIES: Final = 120
_SHORTEST, _LONGEST = 15, 34
_HEAD: Final = 4
"""Country and check digits."""


def iban(value: str, source: Source, attempt: int) -> str | None:
    """Another IBAN of the same country and form."""
    old = compact(value).upper()
    if not (_SHORTEST <= len(old) <= _LONGEST and old[:2].isalpha() and old.isascii()):
        return None
    draws = source.of_value(old, attempt)
    for number in range(_TRIES):
        # A number of tries takes more than one text has to draw from.
        if number and not number % 4:
            draws = source.of_value(f"{old}\0{number}", attempt)
        account = _checked(old[:2], "".join(_like(sign, draws) for sign in old[_HEAD:]))
        new = f"{old[:2]}{register.calc_check_digits(f'{old[:2]}00{account}')}{account}"
        if register.is_valid(new):
            return filled(value, new)
    return None


def iban_spellings(value: str, surrogate: str) -> Iterator[tuple[str, str]]:
    """The characters alone, and in groups of four."""
    said, shown = compact(surrogate), compact(value)
    yield said, shown
    yield grouped(said, " "), grouped(shown, " ")


def _like(sign: str, draws: Draws) -> str:
    return draws.one(string.digits if sign.isdigit() else string.ascii_uppercase)


def _checked(country: str, account: str) -> str:
    """With the check digits that the country has inside it."""
    if country == "BE":
        return f"{account[:-2]}{int(account[:-2]) % 97 or 97:02}" if account.isdigit() else account
    if country == "ES" and len(account) == 20 and account.isdigit():
        return account[:8] + str(ccc.calc_check_digits(account)) + account[10:]
    return account
