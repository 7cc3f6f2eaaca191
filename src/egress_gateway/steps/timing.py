"""Measures what is spent on work that is done in pieces."""

from collections.abc import Callable
from typing import TypeVar

from egress_gateway.ports import Beside

Result = TypeVar("Result")


class TimedBeside:
    """Does work where another `ports.Beside` does it, and adds up the time until it was done."""

    def __init__(self, beside: Beside, tick: Callable[[], int]) -> None:
        self._beside = beside
        self._tick = tick
        self.spent = 0
        """In microseconds, waiting for a place to do it in included."""

    async def __call__(self, size: int, work: Callable[[], Result], /) -> Result:
        began = self._tick()
        try:
            return await self._beside(size, work)
        finally:
            self.spent += self._tick() - began
