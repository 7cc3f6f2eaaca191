"""Prices: cents rounded up, the most specific pattern, and nothing for a model that has none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from egress_gateway.core.answers import Cost, Usage
from egress_gateway.decide.prices import ModelPrice, Prices, cost_of, exact_cost, most_specific_first

LISTED = Prices(
    currency="EUR",
    models=most_specific_first(
        [
            ModelPrice(pattern="gpt-5*", input=125, output=1_000),
            ModelPrice(pattern="gpt-5-mini*", input=25, output=200),
            ModelPrice(pattern="gpt-5", input=200, output=2_000),
            ModelPrice(pattern="free", input=0, output=0),
        ]
    ),
)


@pytest.mark.parametrize(
    ("model", "tokens", "cents"),
    [
        ("gpt-5", (1_000_000, 1_000_000), 2_200),
        ("GPT-5", (1_000_000, 0), 200),
        ("gpt-5-2026-03-01", (1_000_000, 0), 125),
        ("gpt-5-mini-2026", (0, 1_000_000), 200),
        ("gpt-5", (1, 0), 1),
        ("gpt-5", (0, 0), 0),
        ("gpt-5", (10_000, 1), 3),
        ("free", (10**9, 10**9), 0),
        ("claude-5", (1, 1), None),
        ("gpt-4", (1, 1), None),
        ("", (1, 1), None),
    ],
    ids=[
        "a model's own price",
        "in another case",
        "a pattern",
        "the longer of two patterns",
        "a part of a cent is a cent",
        "nothing costs nothing",
        "rounded up once, over both",
        "free of charge is a price",
        "another provider's",
        "shorter than the pattern",
        "no model",
    ],
)
def test_the_cost_of(model, tokens, cents):
    assert cost_of(LISTED, model, *tokens) == cents


@given(st.permutations(LISTED.models))
def test_the_order_of_the_file_means_nothing(shuffled):
    assert most_specific_first(shuffled) == LISTED.models


@given(st.integers(0, 10**12), st.integers(0, 10**12))
def test_never_less_than_the_exact_cost_and_less_than_a_cent_more(asked, answered):
    cents = cost_of(LISTED, "gpt-5", asked, answered)
    exact = asked * 200 + answered * 2_000
    assert 0 <= cents * 1_000_000 - exact < 1_000_000


EXACT = {
    "a token of each": ("gpt-5", 1, 1, Cost(millionths=22, currency="EUR")),
    "rounded up": ("gpt-5-mini", 1, 0, Cost(millionths=1, currency="EUR")),
    "nothing counted": ("gpt-5", 0, 0, Cost(currency="EUR")),
    "no price": ("claude-5", 1, 1, Cost()),
}


@pytest.mark.parametrize(("model", "asked", "said", "cost"), EXACT.values(), ids=EXACT)
def test_the_record_has_millionths(model: str, asked: int, said: int, cost: Cost) -> None:
    assert exact_cost(LISTED, model, Usage(input_tokens=asked, output_tokens=said)) == cost
