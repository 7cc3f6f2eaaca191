"""What numbers of a register look like, so that others can be drawn that pass for one.

A template has one sign for each digit or letter of the number:

| sign | stands for |
|---|---|
| `#` `+` `~` | a digit; one from 1 to 9; 1 or 2 |
| `@` `%` `^` | a letter; a consonant; one that Medicare numbers have |
| `$` `&` | a digit or a letter; one that vehicle numbers have |
| `yy` `mm` `dd` | a year from 40 to 89, a month, a day to the 28th |
| `nn` | a month plus 80, as numbers of invented Norwegians have |
| `?` `!` `*` | a check digit; a check letter; either |
| `=` | what the value itself has there |
| `o` | a zero for a digit or a letter |
| all else | itself |
"""

import string
from collections.abc import Callable, Iterator
from itertools import product
from typing import Final

from egress_gateway.redact.surrogates.source import Draws

_DRAWN: Final = {
    "#": string.digits,
    "+": "123456789",
    "~": "12",
    "@": string.ascii_uppercase,
    "%": "BCDFGHJKLMNPQRSTVWXZ",
    "$": string.digits + "ACDEFGHJKMNPQRTUVWXY",
    "^": "ACDEFGHJKMNPQRTUVWXY",
    "o": "0",
    "&": string.digits + "ABCDEFGHJKLMNPRSTUVWXYZ",
}
_CHECKS: Final = {"?": string.digits, "!": string.ascii_uppercase, "*": string.digits + string.ascii_uppercase}
_DIGITS: Final = frozenset("#+~ymdn?" + string.digits)
_EITHER: Final = frozenset("$&*=o")
_NUMBERS: Final = {"yy": (40, 50), "mm": (1, 12), "dd": (1, 28), "nn": (81, 12)}
"""The least, and how many there are."""


def fits(template: str, signs: str) -> bool:
    """Whether a number has digits and letters where the template has them."""
    return len(template) == len(signs) and all(
        one in _EITHER or (one in _DIGITS) is sign.isdigit() for one, sign in zip(template, signs, strict=True)
    )


def numbers(
    template: str,
    signs: str,
    draws: Draws,
    valid: Callable[[str], bool],
    checks_of: Callable[[str], str] | None = None,
) -> Iterator[str]:
    """A number drawn from the template with each of its check signs that makes it valid.

    `checks_of` gives the check signs at the end at once, where all of them would take long to try.
    """
    drawn: list[str] = []
    place = 0
    while place < len(template):
        pair, one = template[place : place + 2], template[place]
        if pair in _NUMBERS:
            least, count = _NUMBERS[pair]
            drawn.append(f"{least + draws.below(count):02}")
            place += 2
            continue
        drawn.append(signs[place] if one == "=" else draws.one(_DRAWN[one]) if one in _DRAWN else one)
        place += 1
    unchecked = "".join(drawn)
    if checks_of is not None:
        number_alone = unchecked.rstrip("".join(_CHECKS))
        checked = number_alone + checks_of(number_alone)
        if len(checked) == len(unchecked) and valid(checked):
            yield checked
        return
    places = [at for at, one in enumerate(unchecked) if one in _CHECKS]
    for checks in product(*(_CHECKS[unchecked[at]] for at in places)):
        number = list(unchecked)
        for at, check in zip(places, checks, strict=True):
            number[at] = check
        if valid("".join(number)):
            yield "".join(number)
