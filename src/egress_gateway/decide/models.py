"""The models of `providers.yaml`: names that stand for a pinned model, and what models cost.

A provider moves a name like `gpt-latest` to another model whenever it likes, and every rule about models
would follow unseen. So an alias is resolved here, before any rule looks.
"""

import re
from collections.abc import Mapping
from typing import Final

from egress_gateway.core.errors import ConfigError
from egress_gateway.core.models import MODEL
from egress_gateway.decide.prices import ModelPrice, Prices, most_specific_first
from egress_gateway.wire.fields import Fields
from egress_gateway.wire.yaml import Node

PATTERN: Final = re.compile(rf"{MODEL.pattern}\*?|\*")
"""A model, or the beginning of its name and a star."""
CURRENCY: Final = re.compile(r"[A-Z]{3}")
"""A code of ISO 4217; amounts are in hundredths of it."""
MAX_PRICE: Final = 1_000_000_000
"""Hundredths for a million tokens: ten million of any currency is a misprint."""


def read_models(top: Fields) -> tuple[Mapping[str, str], Prices]:
    """Aliases (in lower case) with the models they end at, and the prices. Raises `ConfigError`."""
    if not top.has("models"):
        return {}, Prices()
    with top.mapping("models") as models:
        aliases = _aliases(models) if models.has("aliases") else {}
        prices = _prices(models, aliases) if models.has("prices") else Prices()
    return aliases, prices


def pinned(aliases: Mapping[str, str], model: str) -> str:
    """The model that a name stands for, or the name itself; names are compared without case."""
    return aliases.get(model.lower(), model)


def _aliases(models: Fields) -> Mapping[str, str]:
    lines: dict[str, int] = {}

    def read(name: str, node: Node, line: int) -> str:
        _check(name, MODEL, models.file, line)
        if not isinstance(node.value, str):
            raise ConfigError(f"say which model {name!r} stands for", file=models.file, line=node.line)
        _check(node.value, MODEL, models.file, node.line)
        if name.lower() in lines:
            raise ConfigError(f"{name!r} is there in another case already; keep one", file=models.file, line=line)
        lines[name.lower()] = line
        return node.value

    steps = {name.lower(): model for name, model in models.entries("aliases", read).items()}
    return {name: _end(name, steps, models.file, line) for name, line in lines.items()}


def _end(name: str, steps: Mapping[str, str], file: str, line: int) -> str:
    """Where a chain of aliases ends."""
    seen = [name]
    model = steps[name]
    while model.lower() in steps:
        seen.append(model.lower())
        if model.lower() in seen[:-1]:
            raise ConfigError(f"an alias leads back to itself: {' -> '.join(seen)}", file=file, line=line)
        model = steps[model.lower()]
    return model


def _prices(models: Fields, aliases: Mapping[str, str]) -> Prices:
    seen: set[str] = set()

    def read(pattern: str, node: Node, line: int) -> ModelPrice:
        _check(pattern, PATTERN, models.file, line)
        if pattern.lower() in aliases:
            raise ConfigError(
                f"{pattern!r} is an alias; give the price of {aliases[pattern.lower()]!r}", file=models.file, line=line
            )
        if pattern.lower() in seen:
            raise ConfigError(f"{pattern!r} is there in another case already; keep one", file=models.file, line=line)
        seen.add(pattern.lower())
        with Fields(node, file=models.file, what=f"price of {pattern!r}") as price:
            return ModelPrice(
                pattern=pattern.lower(),
                input=price.number("input", low=0, high=MAX_PRICE),
                output=price.number("output", low=0, high=MAX_PRICE),
            )

    with models.mapping("prices") as prices:
        currency = prices.text("currency", pattern=CURRENCY)
        listed = prices.entries("models", read).values()
    return Prices(currency=currency, models=most_specific_first(listed))


def _check(name: str, grammar: re.Pattern[str], file: str, line: int) -> None:
    if not grammar.fullmatch(name):
        star = "a star may stand only at its end" if grammar is PATTERN else "write it out, without a star"
        raise ConfigError(f"{name!r} is not a model name; {star}", file=file, line=line)
