"""A few connections to the directory, each with a thread, since ldap3 waits; and a deadline for everything.

Work that is not done in time is given up: its connection is cut, which ends the thread's wait as well.
An idle connection that the server has closed meanwhile is made anew, once, without a word.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

from egress_gateway.adapters.directory.search import SearchFailed, Searching

MOST_CONNECTIONS: Final = 4
"""A directory answers a question of ours within milliseconds, and serves everybody else in the house."""
WORK_SECONDS: Final = 8.0
"""For one question: groups of groups in sixteen levels, at 500 ms each. Callers wait for less, and ask again."""

Result = TypeVar("Result")


class LdapPool:
    """Runs work on connections that `connect` makes."""

    def __init__(self, connect: Callable[[], Searching], *, seconds: float = WORK_SECONDS) -> None:
        self._connect = connect
        self._seconds = seconds
        self._threads = ThreadPoolExecutor(MOST_CONNECTIONS, thread_name_prefix="ldap")
        self._free = asyncio.Semaphore(MOST_CONNECTIONS)
        self._idle: list[Searching] = []

    async def run(self, work: Callable[[Searching], Result]) -> Result:
        """What the work returns. Raises `SearchFailed`, also if it is not done in time."""
        try:
            async with asyncio.timeout(self._seconds):
                await self._free.acquire()
        except TimeoutError as error:
            raise SearchFailed("the directory is slow: all connections are busy") from error
        job = _Job(self._connect, self._idle.pop() if self._idle else None)
        done = asyncio.get_running_loop().run_in_executor(self._threads, job.do, work)
        # A thread that outlives its deadline keeps its place, or others would queue behind it unseen.
        done.add_done_callback(lambda future: self._finished(job, future))
        finished, _ = await asyncio.wait({done}, timeout=self._seconds)
        if not finished:
            job.cut()
            raise SearchFailed("the directory did not answer in time")
        return done.result()

    def close(self) -> None:
        """Close what is idle; work under way ends with its deadline."""
        for connection in self._idle:
            connection.close()
        self._idle.clear()
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _finished(self, job: "_Job", future: "asyncio.Future[Result]") -> None:
        self._free.release()
        failed = future.cancelled() or future.exception() is not None
        if job.connection is None:
            return
        if failed or job.was_cut:
            job.connection.close()
        else:
            self._idle.append(job.connection)


class _Job:
    """One piece of work on a connection. `do` runs in a thread, the rest in the loop's."""

    def __init__(self, connect: Callable[[], Searching], idle: Searching | None) -> None:
        self._connect = connect
        self.connection = idle
        self.was_cut = False

    def do(self, work: Callable[[Searching], Result]) -> Result:
        """Do the work, on a new connection if there is none or the one that was idle is of no more use."""
        if self.connection is not None:
            try:
                return work(self.connection)
            except SearchFailed as error:
                if not error.broken or self.was_cut:
                    raise
                self.connection.close()
        self.connection = None
        self.connection = self._connect()
        return work(self.connection)

    def cut(self) -> None:
        """Make the thread's wait end."""
        self.was_cut = True
        if self.connection is not None:
            self.connection.cut()
