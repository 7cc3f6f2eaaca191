"""Sets of rules as bits."""

import pytest

from egress_gateway.decide.bits import EVERY, indices


@pytest.mark.parametrize(
    ("bits", "positions"),
    [(0, []), (1, [0]), (0b1011, [0, 1, 3]), (1 << 2_000, [2_000])],
    ids=["none", "one", "some", "far"],
)
def test_positions_come_in_order(bits, positions):
    assert list(indices(bits)) == positions


def test_every_rule_is_every_rule():
    assert 0b1010 & EVERY == 0b1010
