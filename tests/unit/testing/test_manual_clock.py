"""A clock that moves only when told."""

import pytest

from egress_gateway.testing.manual_clock import START, ManualClock


def test_time_stands_still_until_it_is_advanced() -> None:
    clock = ManualClock()
    assert (clock.now(), clock.tick()) == (START, 0)
    clock.advance(7)
    assert (clock.now(), clock.tick()) == (START + 7, 7)


def test_a_wall_clock_set_back_leaves_monotonic_time_alone() -> None:
    clock = ManualClock(1000)
    clock.step(-10)
    assert (clock.now(), clock.tick()) == (990, 0)


def test_time_does_not_run_backwards() -> None:
    with pytest.raises(ValueError, match="backwards"):
        ManualClock().advance(-1)
