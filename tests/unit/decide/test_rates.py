"""Rates: what they are read as, and what is none."""

import pytest

from egress_gateway.core.errors import ConfigError
from egress_gateway.core.obligations import Limit
from egress_gateway.decide.rates import read_limit
from egress_gateway.wire.fields import Fields
from egress_gateway.wire.yaml import parse_yaml


def limit(text: str) -> Limit:
    fields = Fields(parse_yaml(f"tokens: {text}\n".encode(), file="f"), file="f", what="rule 'r'")
    return read_limit(fields, "tokens")


@pytest.mark.parametrize(
    ("text", "amount", "seconds"),
    [
        ("1/s", 1, 1),
        ("600/min", 600, 60),
        ("20/h", 20, 3_600),
        ("50k/day", 50_000, 86_400),
        ("2M/day", 2_000_000, 86_400),
        ("999999999M/h", 999_999_999_000_000, 3_600),
    ],
)
def test_reads(text, amount, seconds):
    assert limit(text) == Limit(unit="tokens", amount=amount, seconds=seconds)


@pytest.mark.parametrize(
    "text",
    ["600", '"0/min"', "6/week", "-1/s", "1.5k/day", "1K/day", "5 k/day", "/s", "1000000000/s", '"01/s"', "1/s/s"],
)
def test_refuses(text):
    with pytest.raises(ConfigError) as refused:
        limit(text)
    # A bare number is no text at all.
    assert "tokens of rule 'r' " in str(refused.value)
