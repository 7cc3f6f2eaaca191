"""Models: aliases that end at a pinned model, prices, and each mistake with its exact message and line."""

import pytest

from egress_gateway.decide.models import pinned
from egress_gateway.decide.prices import ModelPrice


def models(text: str) -> dict[str, str | None]:
    return {
        "providers.yaml": (
            "providers:\n  cloud: {tier: external, region: us}\n  clinic-cloud: {tier: partner, region: eu}\n"
            f"  own: {{tier: internal}}\nmodels:\n  {text}\n"
        )
    }


def prices(text: str) -> dict[str, str | None]:
    return models(f"prices: {{currency: EUR, models: {{{text}}}}}")


MISTAKES: dict[str, tuple[dict[str, str | None], str]] = {
    "a misspelt part": (
        models("alias: {a: b}"),
        "providers.yaml:6: unknown key 'alias' in models of providers.yaml; did you mean 'aliases'?",
    ),
    "an alias with a star": (
        models("aliases: {gpt*: gpt-5}"),
        "providers.yaml:6: 'gpt*' is not a model name; write it out, without a star",
    ),
    "an alias for many models": (
        models("aliases: {gpt: gpt-5*}"),
        "providers.yaml:6: 'gpt-5*' is not a model name; write it out, without a star",
    ),
    "an alias for nothing": (
        models("aliases: {gpt: [gpt-5]}"),
        "providers.yaml:6: say which model 'gpt' stands for",
    ),
    "an alias in two cases": (
        models("aliases:\n    gpt: gpt-5\n    GPT: gpt-6"),
        "providers.yaml:8: 'GPT' is there in another case already; keep one",
    ),
    "an alias for itself": (
        models("aliases: {gpt: GPT}"),
        "providers.yaml:6: an alias leads back to itself: gpt -> gpt",
    ),
    "aliases in a ring": (
        models("aliases:\n    x: a\n    a: b\n    b: A"),
        "providers.yaml:7: an alias leads back to itself: x -> a -> b -> a",
    ),
    "a currency that is none": (
        models("prices: {currency: Euro, models: {}}"),
        (
            "providers.yaml:6: currency of prices of models of providers.yaml must be text that matches [A-Z]{3}, "
            "not other text"
        ),
    ),
    "a star in the middle": (
        prices("gpt*5: {input: 1, output: 1}"),
        "providers.yaml:6: 'gpt*5' is not a model name; a star may stand only at its end",
    ),
    "the price of an alias": (
        models("aliases: {Gpt: gpt-5}\n  prices: {currency: EUR, models: {gpt: {input: 1, output: 1}}}"),
        "providers.yaml:7: 'gpt' is an alias; give the price of 'gpt-5'",
    ),
    "a price in two cases": (
        prices("gpt: {input: 1, output: 1}, GPT: {input: 2, output: 1}"),
        "providers.yaml:6: 'GPT' is there in another case already; keep one",
    ),
    "a price without answers": (
        prices("gpt: {input: 1}"),
        "providers.yaml:6: price of 'gpt' needs 'output'",
    ),
    "a price below nought": (
        prices("gpt: {input: -1, output: 1}"),
        "providers.yaml:6: input of price of 'gpt' must be a whole number from 0 to 1000000000, not a number",
    ),
}


@pytest.mark.parametrize(("changes", "message"), MISTAKES.values(), ids=MISTAKES)
def test_refuses(refusal, changes, message):
    assert refusal(changes) == message


def test_a_chain_of_aliases_is_followed_to_its_end_whatever_the_case(load):
    bundle = load(models("aliases: {Smart: gpt-latest, GPT-Latest: gpt-5.2-2026-03-01}"))
    assert bundle.aliases == {"smart": "gpt-5.2-2026-03-01", "gpt-latest": "gpt-5.2-2026-03-01"}
    assert set(bundle.vocabulary.aliases) == {"smart", "gpt-latest"}


@pytest.mark.parametrize(
    ("asked", "model"),
    [("smart", "GPT-5"), ("SMART", "GPT-5"), ("smarter", "smarter"), ("", "")],
    ids=["an alias", "an alias in another case", "a model", "no model"],
)
def test_only_an_alias_is_replaced(asked, model):
    assert pinned({"smart": "GPT-5"}, asked) == model


def test_prices_are_read_the_most_specific_first(load):
    read = load(
        prices("'*': {input: 9, output: 9}, 'GPT-5*': {input: 125, output: 1000}, gpt-5: {input: 0, output: 1}")
    )
    assert read.prices.currency == "EUR"
    assert read.prices.models == (
        ModelPrice(pattern="gpt-5", input=0, output=1),
        ModelPrice(pattern="gpt-5*", input=125, output=1000),
        ModelPrice(pattern="*", input=9, output=9),
    )


def test_a_bundle_without_models_knows_none(bundle):
    assert (bundle.aliases, bundle.prices.models, bundle.prices.currency) == ({}, (), "")


def test_models_are_part_of_the_version(load, bundle):
    digests = {bundle.digest, *(load(prices(f"gpt: {{input: {n}, output: 1}}")).digest for n in (1, 2))}
    assert len(digests) == 3
