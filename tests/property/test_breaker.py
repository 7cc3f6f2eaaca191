"""Whatever happens in whatever order: a breaker lets one probe through at a time, and never none for good."""

from hypothesis import given
from hypothesis import strategies as st

from egress_gateway.core.config import BreakerConfig
from egress_gateway.steps.breaker import (
    LONGEST_PAUSE,
    LONGEST_PROBE,
    SECOND,
    Breaker,
    Pass,
    State,
    abandoned,
    admit,
    failed,
    succeeded,
)

configs = st.builds(BreakerConfig, failures=st.integers(1, 4), seconds=st.integers(1, 600))
steps = st.lists(
    st.tuples(
        st.sampled_from(["admit", "admit", "succeed", "fail", "fail", "abandon"]), st.integers(0, 700), st.integers(0)
    ),
    max_size=60,
)


@given(config=configs, steps=steps)
def test_a_breaker_keeps_its_promises(config: BreakerConfig, steps: list[tuple[str, int, int]]) -> None:
    breaker, now = Breaker(), 0
    out: list[Pass] = []
    row = 0
    probe: tuple[Pass, int] | None = None
    for act, seconds, choice in steps:
        now += seconds * SECOND
        before = breaker
        if act == "admit":
            breaker, granted = admit(breaker, now=now)
            if before.state is State.CLOSED:
                assert granted is not None
            elif granted is not None:
                assert probe is None or now - probe[1] >= LONGEST_PROBE, "two probes at a time"
                assert before.state is State.HALF_OPEN or now - before.since >= before.pause
                probe = granted, now
            else:
                assert breaker == before
            out += [granted] if granted is not None else []
            continue
        if not out:
            continue
        leave = out.pop(choice % len(out))
        current = leave.turn == before.turn
        match act:
            case "succeed":
                breaker = succeeded(breaker, leave)
                row = 0 if current else row
                if current:
                    assert breaker.state is State.CLOSED
            case "fail":
                breaker = failed(breaker, leave, config, now=now)
                if current and before.state is State.CLOSED:
                    row += 1
                    assert (breaker.state is State.OPEN) == (row >= config.failures)
                elif current:
                    assert breaker.state is State.OPEN
                    assert breaker.pause == min(2 * before.pause, LONGEST_PAUSE)
            case _:
                breaker = abandoned(breaker, leave)
        if not current:
            assert breaker == before, "a pass of an earlier state counted"
        if breaker.state is not State.CLOSED:
            row = 0
        if probe is not None and probe[0] is leave:
            probe = None
    assert breaker.pause <= LONGEST_PAUSE
    assert admit(breaker, now=now + max(LONGEST_PAUSE, LONGEST_PROBE))[1] is not None, "never tried again"
