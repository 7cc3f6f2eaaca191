"""When an upstream that keeps failing is left alone, and when it is tried again. Pure: time is an argument.

    CLOSED     ── so many failures in a row ──> OPEN
    OPEN       ── its pause is over ─────────> HALF_OPEN: one attempt, the probe, may go
    HALF_OPEN  ── the probe succeeds ────────> CLOSED
    HALF_OPEN  ── the probe fails ───────────> OPEN, for twice as long, ten minutes at most
    HALF_OPEN  ── the probe comes to nothing ─> OPEN, its pause over: the next attempt is the probe

An attempt gets a pass and gives it back with what came of it. A pass of an earlier state says nothing of
the present one: an answer that took ten minutes does not close what opened meanwhile. What is a failure
is for whoever sends to say: that nobody answered, never that the answer was an error of the request.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

import msgspec

from egress_gateway.core.config import BreakerConfig

SECOND: Final = 1_000_000
LONGEST_PAUSE: Final = 600 * SECOND
"""Microseconds: somebody who mended an upstream should not have to wait longer for it to be found."""
LONGEST_PROBE: Final = 900 * SECOND
"""After this another probe may go: nothing that an upstream is allowed to take takes longer."""


class State(StrEnum):
    """Whether attempts may go."""

    CLOSED = "closed"
    """All of them."""
    OPEN = "open"
    """None."""
    HALF_OPEN = "half_open"
    """None but the one that is under way."""


class Breaker(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of one upstream."""

    state: State = State.CLOSED
    failures: int = 0
    """In a row, while closed."""
    since: int = 0
    """When it opened, or when the probe left; microseconds of a clock that only goes forward."""
    pause: int = 0
    """How long it is left alone, if it is open."""
    turn: int = 0
    """Counts changes of state."""


class Pass(msgspec.Struct, frozen=True, kw_only=True):
    """Leave for one attempt; to be given back to `succeeded`, `failed` or `abandoned`."""

    turn: int


def admit(breaker: Breaker, *, now: int) -> tuple[Breaker, Pass | None]:
    """Whether an attempt may go now, and the breaker with that."""
    if breaker.state is State.CLOSED:
        return breaker, Pass(turn=breaker.turn)
    patience = breaker.pause if breaker.state is State.OPEN else LONGEST_PROBE
    if now - breaker.since < patience:
        return breaker, None
    probing = _turned(breaker, State.HALF_OPEN, since=now, pause=breaker.pause)
    return probing, Pass(turn=probing.turn)


def succeeded(breaker: Breaker, leave: Pass) -> Breaker:
    """The upstream answered."""
    if leave.turn != breaker.turn:
        return breaker
    if breaker.state is State.CLOSED:
        return msgspec.structs.replace(breaker, failures=0)
    return _turned(breaker, State.CLOSED, since=0, pause=0)


def failed(breaker: Breaker, leave: Pass, config: BreakerConfig, *, now: int) -> Breaker:
    """The upstream did not answer."""
    if leave.turn != breaker.turn:
        return breaker
    if breaker.state is State.HALF_OPEN:
        return _turned(breaker, State.OPEN, since=now, pause=min(2 * breaker.pause, LONGEST_PAUSE))
    failures = breaker.failures + 1
    if failures < config.failures:
        return msgspec.structs.replace(breaker, failures=failures)
    return _turned(breaker, State.OPEN, since=now, pause=min(config.seconds * SECOND, LONGEST_PAUSE))


def abandoned(breaker: Breaker, leave: Pass) -> Breaker:
    """Nothing came of the attempt: its caller left, or it was not sent after all."""
    if leave.turn != breaker.turn or breaker.state is not State.HALF_OPEN:
        return breaker
    return _turned(breaker, State.OPEN, since=breaker.since - breaker.pause, pause=breaker.pause)


class Breakers:
    """The breakers of one worker's upstreams. Each worker finds out for itself."""

    def __init__(self, configs: Mapping[str, BreakerConfig]) -> None:
        self._configs = configs
        self._breakers = dict.fromkeys(configs, Breaker())

    def state(self, upstream: str) -> State:
        """Of an upstream that is configured."""
        return self._breakers[upstream].state

    def admit(self, upstream: str, now: int) -> Pass | None:
        """Leave for an attempt; None while the upstream is left alone."""
        self._breakers[upstream], leave = admit(self._breakers[upstream], now=now)
        return leave

    def succeeded(self, upstream: str, leave: Pass) -> None:
        """The upstream answered, whatever it said."""
        self._breakers[upstream] = succeeded(self._breakers[upstream], leave)

    def failed(self, upstream: str, leave: Pass, now: int) -> None:
        """The upstream did not answer."""
        self._breakers[upstream] = failed(self._breakers[upstream], leave, self._configs[upstream], now=now)

    def abandoned(self, upstream: str, leave: Pass) -> None:
        """Nothing came of it."""
        self._breakers[upstream] = abandoned(self._breakers[upstream], leave)


def _turned(breaker: Breaker, state: State, *, since: int, pause: int) -> Breaker:
    return Breaker(state=state, since=since, pause=pause, turn=breaker.turn + 1)
