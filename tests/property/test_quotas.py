"""Quotas whatever the order in which things are taken, given back and overdrawn: never more than was allowed."""

from hypothesis import given
from hypothesis import strategies as st

from egress_gateway.decide.gcra import MICROSECONDS, Bucket

STEPS = st.lists(
    st.tuples(
        st.sampled_from(("reserve", "settle", "overdraw")),
        st.integers(0, 3 * MICROSECONDS),
        st.integers(0, 12),
        st.integers(0, 99),
    ),
    max_size=60,
)
PASSES = st.sampled_from((0, 1, 333_333, MICROSECONDS, 4 * MICROSECONDS))


class Exact:
    """A leaky bucket that remembers everything, and looks at all of it again whenever it is asked."""

    def __init__(self, amount: int, seconds: int) -> None:
        self.amount = amount
        self.period = seconds * MICROSECONDS
        self.taken: list[list[int]] = []
        """When, and how many units, as they were settled since."""

    def level(self, now: int) -> int:
        level, before = 0, 0
        for when, units in self.taken:
            level = max(0, level - (when - before) * self.amount) + units * self.period
            before = when
        return max(0, level - (now - before) * self.amount)

    def admits(self, units: int, now: int) -> bool:
        return self.level(now) + units * self.period <= self.amount * self.period


@given(amount=st.integers(1, 12), seconds=st.integers(1, 4), steps=STEPS)
def test_no_window_sees_more_than_the_amount_and_what_came_back_in_it(
    amount: int, seconds: int, steps: list[tuple[str, int, int, int]]
) -> None:
    bucket, exact, now = Bucket(amount, seconds, at=0), Exact(amount, seconds), 0
    waiting: list[tuple[int, int]] = []
    overdrawn = False
    for at, (what, pause, units, which) in enumerate(steps, start=1):
        now += pause
        if what == "reserve" and bucket.wait(units, now) == 0:
            assert exact.admits(units, now)
            bucket.take(units, now, at)
            waiting.append((at, len(exact.taken)))
            exact.taken.append([now, units])
        elif what == "settle" and waiting:
            since, index = waiting.pop(which % len(waiting))
            back = min(units, exact.taken[index][1])
            bucket.give_back(back, now, since=since)
            exact.taken[index][1] -= back
        elif what == "overdraw":
            overdrawn = True
            bucket.take(units, now, at)
            exact.taken.append([now, units])
        # What is remembered is never less than what is out: nobody gets what is not there.
        assert bucket.wait(amount, now) * amount >= exact.level(now)
    if not overdrawn:
        for first, (begin, _) in enumerate(exact.taken):
            out = 0
            for end, units in exact.taken[first:]:
                out += units
                assert out * exact.period <= amount * exact.period + (end - begin) * amount


@given(amount=st.integers(1, 12), seconds=st.integers(1, 4), steps=STEPS)
def test_without_settlements_it_is_exact(amount: int, seconds: int, steps: list[tuple[str, int, int, int]]) -> None:
    bucket, exact, now = Bucket(amount, seconds, at=0), Exact(amount, seconds), 0
    for at, (_, pause, units, _) in enumerate(steps, start=1):
        now += pause
        assert (bucket.wait(units, now) == 0) == exact.admits(units, now)
        if bucket.wait(units, now) == 0:
            bucket.take(units, now, at)
            exact.taken.append([now, units])


@given(
    takes=st.lists(st.tuples(PASSES, st.integers(0, 4)), min_size=1, max_size=15),
    which=st.integers(0, 14),
    pause=PASSES,
)
def test_what_comes_back_is_as_if_it_had_never_been_taken(takes: list[tuple[int, int]], which: int, pause: int) -> None:
    bucket, exact, now = Bucket(10, 3, at=0), Exact(10, 3), 0
    for at, (passes, units) in enumerate(takes, start=1):
        now += passes
        bucket.take(units, now, at)
        exact.taken.append([now, units])
    which %= len(takes)
    back = exact.taken[which][1]
    now += pause
    bucket.give_back(back, now, since=which + 1)
    exact.taken[which][1] = 0
    assert bucket.wait(10, now) == -(-exact.level(now) // 10)
