"""What an agent is used to do: the tools that it has, the places that it reaches, and how much of it an hour."""

from enum import StrEnum
from typing import Final

import msgspec

from egress_gateway.core.concealed import conceals

DIGEST_BYTES: Final = 16
"""The beginning of a sealed name, which is a keyed digest of it (the synthetic IV of RFC 5297)."""


class HabitKind(StrEnum):
    """What an agent can be used to."""

    OFFERED = "offered"
    """A tool that its requests have on offer."""
    CALLED = "called"
    """A tool that its answers call."""
    REACHED = "reached"
    """Where its requests go (`<route>/<target>`), and hosts and mail addresses that calls are aimed at."""


@conceals("sealed")
class Habit(msgspec.Struct, frozen=True, array_like=True):
    """One thing that an agent did."""

    kind: HabitKind
    sealed: bytes
    """Its name, sealed: alike for the same name, and readable for workers and the operator alone."""

    @property
    def digest(self) -> bytes:
        """What it is known by."""
        return self.sealed[:DIGEST_BYTES]


@conceals("agent")
class Practice(msgspec.Struct, frozen=True, array_like=True):
    """What an agent did in one request or answer that was let through."""

    agent: bytes
    """Application and agent, sealed."""
    requests: int = 0
    calls: int = 0
    habits: tuple[Habit, ...] = ()


@conceals("known")
class Baseline(msgspec.Struct, frozen=True, array_like=True):
    """What is known of an agent before a request. The zero value knows nothing, and everything is new to it."""

    learning: bool = False
    """It is still being learnt: nothing counts as new yet."""
    unusual_rate: bool = True
    """This request, or the calls of the present hour, are far more than in any hour that was learnt."""
    known: frozenset[bytes] = frozenset()
    """Digests of what it is used to, of all kinds."""


@conceals("sealed")
class HabitLine(msgspec.Struct, frozen=True):
    """A habit as the operator is shown it."""

    kind: HabitKind
    sealed: bytes
    accepted: bool
    """Whether it is part of the baseline; else it was seen since, and is new each time."""
    first: int
    """Microseconds since the epoch."""
    last: int
    times: int


@conceals("agent")
class AgentLine(msgspec.Struct, frozen=True, kw_only=True):
    """The account of an agent as the operator is shown it."""

    agent: bytes
    """Application and agent, sealed."""
    learning: bool
    since: int
    """Microseconds since the epoch."""
    requests: int
    """That were learnt from."""
    most_requests: int
    """In one hour of learning."""
    most_calls: int
    peak_requests: int
    """In one hour since."""
    peak_calls: int
    full: bool
    """There was no room for more of what it did."""
    habits: tuple[HabitLine, ...] = ()
    known: int = 0
    unknown: int = 0
