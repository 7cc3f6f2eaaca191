"""A thread for what takes long and needs what the worker holds: large answers, screened and restored.

The interpreter lets go of it every five milliseconds for the loop, and native passes do not hold it at all. One
thread, so that large answers wait for each other and for nobody else.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from egress_gateway.ports import Result

LARGEST_AT_ONCE: Final = 16 << 10
"""Bytes of an answer that are screened by the loop itself: 10 ms with masking, 2 without. What a read may
complete counts, not the read."""


class SideThread:
    """Implements `ports.Beside`. The work may use what no one else changes meanwhile."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="answers")

    async def __call__(self, size: int, work: Callable[[], Result]) -> Result:
        """Do it here if it is little.

        Work of who is cancelled is dropped if it has not begun; else it is waited for, as it cannot be stopped.
        """
        if size <= LARGEST_AT_ONCE:
            return work()
        job = self._thread.submit(work)
        future = asyncio.wrap_future(job)
        cancelled: asyncio.CancelledError | None = None
        while not future.done():
            try:
                await asyncio.wait((future,))
            except asyncio.CancelledError as error:
                if job.cancel():
                    raise
                cancelled = error
        if cancelled is not None:
            # Asked for, so that an error of work that nobody waits for is not reported as lost.
            future.exception()
            raise cancelled
        return future.result()
