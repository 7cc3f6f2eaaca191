"""Lookups of a request's records, and the index behind them, kept up beside the log.

Neither may hold up a record: all of it runs in a thread of its own, in steps of some milliseconds. A
failure is told and ends one lookup or one step, never the log, which needs no index.
"""

import asyncio
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, Protocol, TypeVar

from egress_gateway.adapters.rare_notices import RareNotices
from egress_gateway.core.errors import Unavailable
from egress_gateway.core.ids import RecordId

TICK_SECONDS = 1.0
"""How far the index lags behind the log where nobody asks."""
PAUSE_SECONDS: Final = 0.01
"""After each step, as long as a step: an index that is built anew takes half of a core, and commits the rest."""
STEPS_OF_A_LOOKUP: Final = 16
"""Some 4 MiB of new records, which take a tenth of a second; a lookup behind more would be told too late."""

_RECORD_ID: Final = re.compile("[0-9a-f]{32}")

Result = TypeVar("Result")


class Index(Protocol):
    """Finds records by request. Used by one thread."""

    def step(self, size: int) -> bool:
        """Take in some more of the records below `size`; whether all of them are in now."""
        ...

    def of_request(self, rid: RecordId) -> tuple[bytes, ...]:
        """The bodies recorded for a request, in order. Raises `Unavailable` if they are too many."""
        ...


class Lookups:
    """Answers from an index, or that there are no records where there is none.

    `size` says how many records are durable.
    """

    def __init__(self, index: Index | None, size: Callable[[], int], tell: Callable[[str], None]) -> None:
        self._index = index
        self._size = size
        self._notices = RareNotices(tell)
        self._thread = ThreadPoolExecutor(1, "index")

    async def of_request(self, rid: RecordId) -> tuple[bytes, ...]:
        """All durable records of a request. Raises `Unavailable` where that cannot be said."""
        if _RECORD_ID.fullmatch(rid) is None:
            # An empty one would be that of all records that belong to no request.
            raise Unavailable("lookup_invalid", "A request's id has 32 hex digits in lower case.")
        index = self._index
        if index is None:
            return ()
        size = self._size()
        for _ in range(STEPS_OF_A_LOOKUP):
            if await self._run(lambda: index.step(size)):
                return await self._run(lambda: index.of_request(rid))
        raise Unavailable("index_behind", "The audit index is being built; try again in some minutes.")

    async def keep_up(self, stop: asyncio.Event) -> None:
        """Keep the index near the log until `stop` is set."""
        while not stop.is_set():
            try:
                async with asyncio.timeout(PAUSE_SECONDS if await self._behind() else TICK_SECONDS):
                    await stop.wait()
            except TimeoutError:
                pass  # It is time for the next step.

    def close(self) -> None:
        """Take no more; the step under way, if any, is left to end."""
        self._thread.shutdown(wait=False)

    async def _behind(self) -> bool:
        """Take one step; whether another is due at once."""
        index = self._index
        if index is None:
            return False
        try:
            return not await self._run(lambda: index.step(self._size()))
        except Unavailable:
            return False

    async def _run(self, call: Callable[[], Result]) -> Result:
        future = asyncio.get_running_loop().run_in_executor(self._thread, call)
        # Not awaited itself: whatever it raises, a broken database, a failing disk or a bug, must not pass.
        await asyncio.wait([future])
        error = future.exception()
        if error is None:
            return future.result()
        self._notices.note(f"the audit index failed ({_named(error)}); records are appended, lookups are not answered")
        if isinstance(error, Unavailable):
            raise error
        raise Unavailable("lookup_failed", "The records of this request cannot be looked up.") from error


def _named(error: BaseException) -> str:
    return error.code if isinstance(error, Unavailable) else type(error).__name__
