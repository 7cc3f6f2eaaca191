"""Time is added up, also of work that fails."""

from itertools import count

import pytest

from egress_gateway.steps.relay import at_once
from egress_gateway.steps.timing import TimedBeside


def failing() -> None:
    raise ValueError("work")


async def test_what_is_spent_adds_up() -> None:
    beside = TimedBeside(at_once, count(0, 5).__next__)
    assert await beside(1, lambda: "done") == "done"
    assert beside.spent == 5
    with pytest.raises(ValueError, match="work"):
        await beside(1, failing)
    assert beside.spent == 10
