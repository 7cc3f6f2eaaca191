"""Days left, as people count them."""

import pytest

from egress_gateway.cli.policy.days import days_left

DAY = 24 * 3600 * 1_000_000
LEFT = {
    "a moment": (1, 1),
    "a day": (DAY, 1),
    "a day and a moment": (DAY + 1, 2),
    "nothing": (0, 0),
    "it is over": (-DAY, 0),
}


@pytest.mark.parametrize(("rest", "days"), LEFT.values(), ids=LEFT)
def test_the_day_that_has_begun_counts(rest: int, days: int) -> None:
    assert days_left(100 * DAY + rest, 100 * DAY) == days
