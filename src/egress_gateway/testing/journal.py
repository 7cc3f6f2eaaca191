"""One order of events for all peers of a gateway under test."""

import asyncio
from collections.abc import Callable

from egress_gateway.testing.effects import Effect, Wrote

PATIENCE_SECONDS = 5.0
"""How long `until` waits for something that should take microseconds. Only a failing test waits."""


class Journal:
    """Notes effects in the order in which they happen, and wakes whoever waits for one."""

    def __init__(self) -> None:
        self._effects: list[Effect] = []
        self._waiters: list[asyncio.Future[None]] = []

    @property
    def effects(self) -> tuple[Effect, ...]:
        """What happened so far; adjacent writes to the caller are joined."""
        return tuple(self._effects)

    def note(self, effect: Effect) -> None:
        """Add an effect at the end."""
        last = self._effects[-1] if self._effects else None
        if isinstance(effect, Wrote) and isinstance(last, Wrote):
            self._effects[-1] = Wrote(data=last.data + effect.data)
        else:
            self._effects.append(effect)
        self.stir()

    def stir(self) -> None:
        """Tell those who wait that a peer's state changed without an effect."""
        waiters, self._waiters = self._waiters, []
        for waiter in waiters:
            if not waiter.done():
                waiter.set_result(None)

    async def until(self, condition: Callable[[], bool], *, seconds: float = PATIENCE_SECONDS) -> bool:
        """Wait until the condition holds; False if it does not in time."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + seconds
        while not condition():
            waiter = loop.create_future()
            self._waiters.append(waiter)
            try:
                async with asyncio.timeout_at(deadline):
                    await waiter
            except TimeoutError:
                return condition()
        return True
