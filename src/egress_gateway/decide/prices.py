"""What a request to a model costs, in whole cents of the bundle's currency.

A price that nobody wrote down is not nought: it is unknown, and whoever has to keep a budget refuses.
"""

from collections.abc import Iterable
from typing import Final

import msgspec

TOKENS: Final = 1_000_000
"""Prices are for so many tokens."""


class ModelPrice(msgspec.Struct, frozen=True, kw_only=True):
    """The price of the models that a pattern fits."""

    pattern: str
    """In lower case; a star at the end stands for any rest."""
    input: int
    """Cents for a million tokens of the request."""
    output: int
    """Cents for a million tokens of the answer."""

    def fits(self, model: str) -> bool:
        """Whether it is the price of a model, given in lower case."""
        if self.pattern.endswith("*"):
            return model.startswith(self.pattern[:-1])
        return model == self.pattern


class Prices(msgspec.Struct, frozen=True, kw_only=True):
    """The prices of a bundle."""

    currency: str = ""
    """A code of ISO 4217; empty if the bundle has no prices."""
    models: tuple[ModelPrice, ...] = ()
    """The most specific first."""


def most_specific_first(prices: Iterable[ModelPrice]) -> tuple[ModelPrice, ...]:
    """A model's own price, then longer patterns before shorter ones: the order of a file's keys means nothing."""
    return tuple(sorted(prices, key=lambda price: (price.pattern.endswith("*"), -len(price.pattern), price.pattern)))


def cost_of(prices: Prices, model: str, input_tokens: int, output_tokens: int) -> int | None:
    """Cents for one request, rounded up; `None` if no price is known for the model."""
    asked = model.lower()
    for price in prices.models:
        if price.fits(asked):
            return -(-(input_tokens * price.input + output_tokens * price.output) // TOKENS)
    return None
