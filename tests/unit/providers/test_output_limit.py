"""The limit of a request's answer is the largest it asks for, or unknown."""

from decimal import Decimal

import pytest

from egress_gateway.providers.output_limit import UNKNOWN, output_limit
from egress_gateway.wire.json import Json


@pytest.mark.parametrize(
    ("tree", "limit"),
    [
        pytest.param({"a": 5}, 5, id="one"),
        pytest.param({"a": 1, "b": 100_000}, 100_000, id="the second is larger"),
        pytest.param({"a": 100_000, "b": 1}, 100_000, id="the first is larger"),
        pytest.param({"a": 5, "b": None}, 5, id="null is absence"),
        pytest.param({}, UNKNOWN, id="none"),
        pytest.param({"a": 0}, UNKNOWN, id="zero"),
        pytest.param({"a": -1}, UNKNOWN, id="less than zero"),
        pytest.param({"a": 5, "b": -1}, UNKNOWN, id="one of two is less than zero"),
        pytest.param({"a": 5, "b": Decimal("1000000.0")}, UNKNOWN, id="one of two is no integer"),
        pytest.param({"a": True}, UNKNOWN, id="true"),
    ],
)
def test_the_limit_is_the_largest_that_is_asked_for(tree: dict[str, Json], limit: int) -> None:
    assert output_limit(tree, "a", "b") == limit
