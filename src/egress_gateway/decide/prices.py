"""What a request to a model costs, in whole cents of the bundle's currency.

A price that nobody wrote down is not nought: it is unknown, and whoever has to keep a budget refuses.
"""

from collections.abc import Iterable
from typing import Final

import msgspec

from egress_gateway.core.answers import Cost, Usage

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
    price = _price_of(prices, model)
    return None if price is None else -(-_weighed(price, input_tokens, output_tokens) // TOKENS)


def exact_cost(prices: Prices, model: str, usage: Usage) -> Cost:
    """What an answer cost by what the provider counted, for the record."""
    price = _price_of(prices, model)
    if price is None:
        return Cost()
    # Cents for a million tokens are millionths of the currency for a hundred.
    millionths = -(-_weighed(price, usage.input_tokens, usage.output_tokens) // 100)
    return Cost(millionths=millionths, currency=prices.currency)


def _price_of(prices: Prices, model: str) -> ModelPrice | None:
    asked = model.lower()
    return next((price for price in prices.models if price.fits(asked)), None)


def _weighed(price: ModelPrice, input_tokens: int, output_tokens: int) -> int:
    return input_tokens * price.input + output_tokens * price.output
