"""Numbers without a rule of their own: a digit for a digit, a letter for a letter, all else as it is."""

import re
import string
from typing import Final

from egress_gateway.redact.surrogates.source import Draws, Source

FEWEST: Final = 6
"""Digits and letters. Of fewer there are not enough others: texts hold most numbers of four digits by chance."""

SIGNS: Final = re.compile(r"[0-9A-Za-z]")
_RUNS: Final = re.compile(r"[^0-9A-Za-z]+")


def characters(value: str, source: Source, attempt: int) -> str | None:
    """Another number of the same form."""
    return redrawn(value, source.of_value(compact(value), attempt))


def redrawn(value: str, draws: Draws) -> str | None:
    """Each digit and letter drawn anew; None if there are too few, or others than those of ASCII.

    A number that begins with a zero does so again, and no other does: it stays as long as it was.
    """
    if len(compact(value)) < FEWEST or not value.isascii():
        return None
    first = SIGNS.search(value)
    at = first.start() if first else 0
    return "".join(_like(sign, draws, leads=place == at) for place, sign in enumerate(value))


def _like(sign: str, draws: Draws, *, leads: bool) -> str:
    if sign.isdigit():
        if leads:
            return "0" if sign == "0" else draws.one("123456789")
        return draws.one(string.digits)
    if sign.isalpha():
        return draws.one(string.ascii_uppercase if sign.isupper() else string.ascii_lowercase)
    return sign


def compact(value: str) -> str:
    """Digits and letters alone."""
    return _RUNS.sub("", value)


def filled(form: str, signs: str) -> str | None:
    """A text of the same form with other digits and letters; None if there are more or fewer of them."""
    if len(compact(form)) != len(signs):
        return None
    following = iter(signs)
    return SIGNS.sub(lambda sign: _in_case(sign[0], next(following)), form)


def _in_case(model: str, sign: str) -> str:
    return sign.lower() if model.islower() else sign
