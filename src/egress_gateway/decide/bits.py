"""Sets of rules as the bits of a number: bit `i` is rule `i` of a program."""

from collections.abc import Iterator
from typing import Final

EVERY: Final = -1
"""All rules, however many there are."""


def indices(bits: int) -> Iterator[int]:
    """The positions of set bits, lowest first: rules in bundle order."""
    while bits:
        low = bits & -bits
        yield low.bit_length() - 1
        bits ^= low
