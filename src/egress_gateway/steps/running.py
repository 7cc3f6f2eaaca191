"""The requests in progress in this worker, and how a containment reaches them.

A request asks before it is sent anywhere and before a tool call is handed over. What is already on its
way, or waits for something, is found by `sweep`: it is cut where it stands, and ends with `contained`.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final, Protocol

import msgspec

from egress_gateway.core.containment import Containment
from egress_gateway.core.errors import GatewayError, Refused
from egress_gateway.core.policy import Decision, Facts
from egress_gateway.decide.contain import REASON, decide_contained, meeting
from egress_gateway.ports import Clock, Containments

MOST_CALLED: Final = 256
"""Names of called tools that are kept for later sweeps; each was asked about when it was called."""


class Task(Protocol):
    """What serves a request, as an `asyncio.Task` is: here nothing knows the event loop."""

    def cancel(self) -> bool:
        """Have an exception raised wherever it waits."""
        ...

    def uncancel(self) -> int:
        """Take one request to be cancelled back; how many are left."""
        ...


class _Entry(msgspec.Struct, frozen=True):
    """A request, who serves it, and whether it is too late to cut it."""

    request: "RunningRequest"
    task: Task
    over: Callable[[], bool]


class RunningRequest:
    """One request in progress: what is known of it so far, and by which containment it was met."""

    def __init__(self, containments: Containments, clock: Clock, entries: dict[int, _Entry]) -> None:
        self._containments = containments
        self._clock = clock
        self._entries = entries
        self._facts = Facts()
        self._upstream = ""
        self._called: tuple[str, ...] = ()
        self.met = ""
        """Id of the containment that ends it; empty while it may go on."""

    @contextmanager
    def cuttable(
        self, task: Task | None, cancelled: type[BaseException], *, over: Callable[[], bool]
    ) -> Iterator[None]:
        """Within this a sweep may cut it, once, unless it is `over`.

        Raises `Refused` (`contained`) in the place of what cutting it raised.
        """
        if task is None:
            raise RuntimeError("a request is served by a task")
        self._entries[id(self)] = _Entry(self, task, over)
        try:
            yield
        except (cancelled, GatewayError) as ended:
            # Who leaves in the same moment has it cancelled as well: then there is nobody to tell.
            if not self.met or task.uncancel():
                raise
            raise self._refusal() from ended
        finally:
            del self._entries[id(self)]

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
            raise self._refusal()

    def meeting(self, containments: tuple[Containment, ...], now: int) -> tuple[str, ...]:
        """The containments that meet it as far as it is known."""
        return meeting(containments, self._facts, now=now, upstream=self._upstream, called=self._called)

    def _refusal(self) -> Refused:
        return Refused("contained", REASON)


class RunningRequests:
    """All of them. An entry each costs a request next to nothing."""

    def __init__(self, containments: Containments, clock: Clock) -> None:
        self._containments = containments
        self._clock = clock
        self._entries: dict[int, _Entry] = {}

    def begin(self) -> RunningRequest:
        """One more, which nothing can cut yet."""
        return RunningRequest(self._containments, self._clock, self._entries)

    def sweep(self) -> int:
        """Cut every request that a containment meets by now; how many. Raises `Unavailable`, and then cuts none."""
        standing = self._containments.current()
        if not standing:
            return 0
        now = self._clock.now()
        cut = 0
        for entry in tuple(self._entries.values()):
            request = entry.request
            if request.met or entry.over():
                continue
            met = request.meeting(standing, now)
            if met:
                request.met = met[0]
                entry.task.cancel()
                cut += 1
        return cut
