"""An upstream that fails is left alone for a while, and one attempt finds out whether it is back."""

import pytest

from egress_gateway.core.config import BreakerConfig
from egress_gateway.steps.breaker import (
    LONGEST_PAUSE,
    LONGEST_PROBE,
    SECOND,
    Breaker,
    Breakers,
    Pass,
    State,
    abandoned,
    admit,
    failed,
    succeeded,
)

CONFIG = BreakerConfig(failures=3, seconds=30)


def leave(breaker: Breaker, now: int) -> tuple[Breaker, Pass]:
    breaker, granted = admit(breaker, now=now)
    assert granted is not None
    return breaker, granted


def opened(now: int = 0) -> Breaker:
    breaker = Breaker()
    for _ in range(CONFIG.failures):
        breaker, granted = leave(breaker, now)
        breaker = failed(breaker, granted, CONFIG, now=now)
    return breaker


def test_it_opens_after_so_many_failures_in_a_row() -> None:
    breaker, granted = leave(Breaker(), 0)
    for verdict in ("failed", "failed", "succeeded", "failed", "failed"):
        assert breaker.state is State.CLOSED
        breaker = failed(breaker, granted, CONFIG, now=0) if verdict == "failed" else succeeded(breaker, granted)
    assert breaker.state is State.CLOSED
    assert failed(breaker, granted, CONFIG, now=0).state is State.OPEN


def test_one_probe_goes_when_the_pause_is_over() -> None:
    breaker = opened(now=7)
    assert admit(breaker, now=7 + 30 * SECOND - 1) == (breaker, None)
    probing, _ = leave(breaker, 7 + 30 * SECOND)
    assert probing.state is State.HALF_OPEN
    assert admit(probing, now=7 + 60 * SECOND) == (probing, None)


def test_a_probe_that_succeeds_closes_it_and_all_is_forgotten() -> None:
    probing, granted = leave(opened(), 30 * SECOND)
    closed = succeeded(probing, granted)
    assert (closed.state, closed.failures, closed.pause) == (State.CLOSED, 0, 0)


def test_each_probe_that_fails_doubles_the_pause_up_to_ten_minutes() -> None:
    breaker, now, pauses = opened(), 0, []
    for _ in range(7):
        now += breaker.pause
        breaker, granted = leave(breaker, now)
        breaker = failed(breaker, granted, CONFIG, now=now)
        pauses.append(breaker.pause // SECOND)
    assert pauses == [60, 120, 240, 480, 600, 600, 600]
    assert breaker.pause == LONGEST_PAUSE


def test_a_pause_is_never_longer_than_the_longest() -> None:
    breaker, granted = leave(Breaker(), 0)
    assert failed(breaker, granted, BreakerConfig(failures=1, seconds=9_999), now=0).pause == LONGEST_PAUSE


def test_after_a_probe_that_came_to_nothing_the_next_attempt_is_one() -> None:
    probing, granted = leave(opened(), 30 * SECOND)
    breaker = abandoned(probing, granted)
    assert breaker.state is State.OPEN
    again, _ = leave(breaker, 30 * SECOND)
    assert again.state is State.HALF_OPEN
    assert again.pause == 30 * SECOND


def test_a_probe_that_never_ends_does_not_keep_it_open_for_ever() -> None:
    probing, lost = leave(opened(), 30 * SECOND)
    now = 30 * SECOND + LONGEST_PROBE
    assert admit(probing, now=now - 1)[1] is None
    again, granted = leave(probing, now)
    assert succeeded(again, lost) == again
    assert succeeded(again, granted).state is State.CLOSED


def test_a_pass_of_an_earlier_state_says_nothing() -> None:
    breaker, early = leave(Breaker(), 0)
    for state in (opened(), leave(opened(), 30 * SECOND)[0]):
        assert succeeded(state, early) == state
        assert failed(state, early, CONFIG, now=SECOND) == state
        assert abandoned(state, early) == state
    assert abandoned(breaker, early) == breaker


def test_each_upstream_has_its_own() -> None:
    breakers = Breakers({"one": BreakerConfig(failures=1, seconds=1), "two": BreakerConfig()})
    for upstream in ("one", "two"):
        granted = breakers.admit(upstream, 0)
        assert granted is not None
        breakers.failed(upstream, granted, 0)
    assert (breakers.state("one"), breakers.state("two")) == (State.OPEN, State.CLOSED)
    assert breakers.admit("one", 0) is None
    probe = breakers.admit("one", SECOND)
    assert probe is not None
    breakers.abandoned("one", probe)
    probe = breakers.admit("one", SECOND)
    assert probe is not None
    breakers.succeeded("one", probe)
    assert breakers.state("one") is State.CLOSED


def test_an_upstream_that_is_not_configured_has_none() -> None:
    with pytest.raises(KeyError):
        Breakers({}).admit("one", 0)
