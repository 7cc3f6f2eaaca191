"""The simulated counting service counts, and can be away."""

import pytest

from egress_gateway.core.counting import Charge, Overdrawn, Reservation, Tally
from egress_gateway.core.errors import Unavailable
from egress_gateway.testing.fake_counters import FakeCounters
from egress_gateway.testing.manual_clock import ManualClock

KEY = b"k" * 16
CHARGE = Charge(KEY, 1, 60, 1)
TALLY = Tally(KEY, 60, (KEY,))


async def test_it_counts_as_the_real_one_does() -> None:
    clock = ManualClock()
    counters = FakeCounters(clock)
    first = await counters.reserve([CHARGE])
    assert isinstance(first, Reservation)
    assert await counters.reserve([CHARGE]) == Overdrawn(charge=0, wait=60_000_000)
    counters.settle(first, [0])
    assert isinstance(await counters.reserve([CHARGE]), Reservation)
    assert (await counters.count([TALLY]), await counters.disclose([TALLY])) == ((1,), (1,))
    await counters.keep(KEY, [b"sealed"], 60, seen=0)
    assert (await counters.recall(KEY)).pieces == (b"sealed",)
    clock.advance(60_000_000)
    assert (await counters.recall(KEY)).pieces == ()
    assert (counters.settled, counters.disclosed, counters.kept) == ([(0,)], [(1,)], [b"sealed"])


async def test_while_it_is_away_everything_is_refused() -> None:
    counters = FakeCounters(ManualClock())
    counters.away = True
    for asked in (
        counters.reserve([CHARGE]),
        counters.count([TALLY]),
        counters.disclose([TALLY]),
        counters.recall(KEY),
        counters.keep(KEY, [], 60, seen=0),
    ):
        with pytest.raises(Unavailable):
            await asked
