"""What a token looks like to those who do not know its key.

`EMAIL_SE9R57SMNRE`: a label, an underscore, 10 to 16 Crockford base32 characters and a check character.
Text of this form is no finding, so that a conversation can be sent again. The form alone is no proof
that a token is ours: anyone can compute the check character. A number cannot pass for a token, since
a body has at least one letter.

The check character makes the sum of all symbols zero, each weighted with its own power of a primitive
element of GF(32), the field of Bech32 (BIP 173): a Reed-Solomon code with one check symbol. Up to 31
symbols, and a token has 29 at most, it finds any single wrong character and any two that changed
places.
"""

import re
from typing import Final

from egress_gateway.core.labels import LONGEST_LABEL

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford base32: no I, L, O, U, which readers and models confuse with digits."""
BODY_LENGTHS: Final = (10, 12, 14, 16)
"""Characters before the check character. Ten are 50 bits: among 10,000 values of a request two collide
once in 20 million requests, and then the later one is longer."""

_FORM: Final = rf"[A-Z]{{2,{LONGEST_LABEL}}}_[{ALPHABET}]{{11}}(?:[{ALPHABET}]{{2}}){{0,3}}"
_WHOLE: Final = re.compile(_FORM)
_TAIL: Final = re.compile(rf"_[{ALPHABET}]{{11}}")
"""In every token, and its first character is looked for at native speed: texts without tokens are passed over."""
_WITHIN: Final = re.compile(rf"(?<![A-Za-z0-9]){_FORM}(?=s?(?![A-Za-z0-9]))")

_VALUES: Final = bytes.maketrans((ALPHABET + "ILOU").encode(), bytes([*range(32), 1, 2, 0, 3]))
"""Symbols as field elements. I, L, O and U occur only in labels, where there are no digits to mistake."""
_PRIMITIVE_POLYNOMIAL: Final = 0b100101
"""x^5 + x^2 + 1: the powers of x are all elements but zero."""


def check_character(unchecked: str) -> str:
    """The character that completes a label, an underscore and a body."""
    total = 0
    # Powers count from the right: the check character itself has the power 0, at any length.
    symbols = unchecked.encode("ascii").translate(_VALUES, b"_")
    for weighted, symbol in zip(_WEIGHTED, reversed(symbols), strict=False):
        total ^= weighted[symbol]
    return ALPHABET[total]


def well_formed(text: str) -> bool:
    """Whether a whole text has the form of a token. Any key may have made it, or none."""
    return _WHOLE.fullmatch(text) is not None and _is_checked(text)


def tokens_in(text: str) -> list[tuple[int, int]]:
    """Where, in order, a text holds words that have the form of a token, as half-open spans."""
    if _TAIL.search(text) is None:
        return []
    return [found.span() for found in _WITHIN.finditer(text) if _is_checked(found[0])]


def _is_checked(token: str) -> bool:
    body = token[token.index("_") + 1 : -1]
    return not body.isdigit() and check_character(token[:-1]) == token[-1]


def _powers() -> list[int]:
    powers = [1]
    while len(powers) < 31:
        doubled = powers[-1] << 1
        powers.append(doubled ^ _PRIMITIVE_POLYNOMIAL if doubled > 31 else doubled)
    return powers


def _product(first: int, second: int, powers: list[int]) -> int:
    if not first or not second:
        return 0
    return powers[(powers.index(first) + powers.index(second)) % 31]


_WEIGHTED: Final = tuple(tuple(_product(power, value, _powers()) for value in range(32)) for power in _powers()[1:])
"""By power, from 1 to 30, and symbol: the symbol's weighted value."""
