"""The requests in progress in this worker, and how a containment reaches them.

A request asks before it is sent anywhere and before a tool call is handed over. What is already on its
way, or waits for something, is found by `sweep`: it is cut where it stands, and ends with `contained`.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

import msgspec

from egress_gateway.core.containment import Containment
from egress_gateway.core.errors import Refused
from egress_gateway.core.policy import Decision, Facts
from egress_gateway.decide.contain import REASON, decide_contained, meeting
from egress_gateway.ports import Clock, Containments

MOST_CALLED: Final = 256
"""Names of called tools that are kept for later sweeps; each was asked about when it was called."""


class RunningRequest:
    """One request in progress: what is known of it so far, and by which containment it was met."""

    def __init__(self, containments: Containments, clock: Clock) -> None:
        self._containments = containments
        self._clock = clock
        self._facts = Facts()
        self._upstream = ""
        self._called: tuple[str, ...] = ()
        self.met = ""
        """Id of the containment that ends it; empty while it may go on."""

    def is_of(self, facts: Facts) -> None:
        """Note what is known of it now."""
        self._facts = facts

    def decide(self, decide: Callable[[Facts], Decision], facts: Facts) -> Decision:
        """What `decide` decides for one upstream, unless a containment meets it. Raises `Unavailable`."""
        standing, now = self._containments.current(), self._clock.now()

        def meets(upstream: str) -> tuple[str, ...]:
            self._upstream = upstream
            return meeting(standing, facts, now=now, upstream=upstream)

        self._facts = facts
        return decide_contained(decide, facts, meets)

    def calls(self, tools: tuple[str, ...]) -> None:
        """The answer calls tools, which the caller has not got yet.

        Raises `Refused` (`contained`) if one must not be called, and `Unavailable`.
        """
        self._called = (*self._called, *tools)
        met = self.meeting(self._containments.current(), self._clock.now())
        self._called = self._called[-MOST_CALLED:]
        if met:
            self.met = met[0]
            raise self.refusal()

    def meeting(self, containments: tuple[Containment, ...], now: int) -> tuple[str, ...]:
        """The containments that meet it as far as it is known."""
        return meeting(containments, self._facts, now=now, upstream=self._upstream, called=self._called)

    def refusal(self) -> Refused:
        """What it ends with, once it is met."""
        return Refused("contained", REASON)


class _Entry(msgspec.Struct, frozen=True):
    """A request, how to cut it, and whether that would come too late."""

    request: RunningRequest
    cut: Callable[[], object]
    over: Callable[[], bool]


class RunningRequests:
    """All of them. An entry each costs a request next to nothing."""

    def __init__(self, containments: Containments, clock: Clock) -> None:
        self._containments = containments
        self._clock = clock
        self._entries: dict[int, _Entry] = {}

    def begin(self) -> RunningRequest:
        """One more, which nothing can cut yet."""
        return RunningRequest(self._containments, self._clock)

    @contextmanager
    def under_way(
        self, request: RunningRequest, *, cut: Callable[[], object], over: Callable[[], bool]
    ) -> Iterator[None]:
        """Within this, a sweep may call `cut`, once, unless it is `over`: its outcome is being recorded."""
        self._entries[id(request)] = _Entry(request, cut, over)
        try:
            yield
        finally:
            del self._entries[id(request)]

    def sweep(self) -> int:
        """Cut every request that a containment meets by now; how many. Raises `Unavailable`, and then cuts none."""
        standing = self._containments.current()
        if not standing:
            return 0
        now = self._clock.now()
        cut = 0
        for entry in tuple(self._entries.values()):
            if entry.request.met or entry.over():
                continue
            met = entry.request.meeting(standing, now)
            if met:
                entry.request.met = met[0]
                entry.cut()
                cut += 1
        return cut
