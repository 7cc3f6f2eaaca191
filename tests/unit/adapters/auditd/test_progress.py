"""How far records are, and for how long the oldest that lags has waited."""

import pytest

from egress_gateway.adapters.auditd import progress as module
from egress_gateway.adapters.auditd.progress import SPACING, Lag, Progress


class Clock:
    def __init__(self) -> None:
        self.now = 1_000_000

    def __call__(self) -> int:
        return self.now


def test_a_lag_is_as_old_as_its_oldest_record() -> None:
    clock = Clock()
    progress = Progress(0, clock=clock, received=lambda: 3)
    assert progress.lag(0) == Lag(0, 0)
    for size in (2, 5, 9):
        progress.committed(size)
        clock.now += SPACING
    assert (progress.durable, progress.received) == (9, 12)
    assert progress.lag(0) == Lag(9, 3 * SPACING)
    assert progress.lag(2) == Lag(7, 2 * SPACING)
    assert progress.lag(6) == Lag(3, SPACING)
    assert progress.lag(9) == Lag(0, 0)


def test_commits_close_together_share_the_time_of_the_first() -> None:
    clock = Clock()
    progress = Progress(0, clock=clock, received=lambda: 0)
    progress.committed(2)
    clock.now += SPACING - 1
    progress.committed(5)
    assert progress.lag(2) == Lag(3, SPACING - 1)


def test_what_was_found_has_an_age() -> None:
    clock = Clock()
    progress = Progress(7, clock=clock, received=lambda: 0)
    progress.age(60_000_000)
    assert progress.lag(3) == Lag(4, 60_000_000)
    progress.committed(8)
    assert progress.lag(7) == Lag(1, 0)


@pytest.mark.parametrize("witnesses", [True, False])
def test_what_is_settled_is_forgotten(*, witnesses: bool) -> None:
    clock = Clock()
    progress = Progress(0, clock=clock, received=lambda: 0, witnesses=witnesses)
    for size in range(1, 6):
        progress.committed(size)
        clock.now += SPACING
    progress.checkpointed, progress.witnessed = 4, 2
    progress.forget()
    assert len(progress._marks) == (3 if witnesses else 1)
    assert progress.lag(4) == Lag(1, SPACING)


def test_marks_are_bounded_and_no_lag_looks_smaller(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_MARKS", 8)
    clock = Clock()
    progress = Progress(0, clock=clock, received=lambda: 0)
    made: dict[int, int] = {}
    for size in range(1, 100):
        clock.now += SPACING
        made[size] = clock.now
        progress.committed(size)
        assert len(progress._marks) <= 8
        for reached in range(size):
            assert progress.lag(reached).micros >= clock.now - made[reached + 1]
    assert progress.lag(0).micros == clock.now - made[1]
