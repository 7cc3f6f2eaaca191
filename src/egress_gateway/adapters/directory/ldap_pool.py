"""A few connections to the directory, each with a thread, since ldap3 waits; and a deadline for everything.

Work that is not done in time is given up: its connection is cut, which ends the thread's wait as well.
An idle connection that the server has closed meanwhile is made anew, once, without a word.
"""

import asyncio
import threading
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
        self._shelf = _Shelf()
        self._under_way: set[_Job] = set()

    async def run(self, work: Callable[[Searching], Result]) -> Result:
        """What the work returns. Raises `SearchFailed`, also if it is not done in time."""
        try:
            async with asyncio.timeout(self._seconds):
                await self._free.acquire()
        except TimeoutError as error:
            raise SearchFailed("the directory is slow: all connections are busy", broken=True) from error
        job = _Job(self._connect, self._shelf)
        self._under_way.add(job)
        done = asyncio.get_running_loop().run_in_executor(self._threads, job.do, work)
        # A thread that outlives its deadline keeps its place, or others would queue behind it unseen.
        done.add_done_callback(lambda future: self._finished(job, future))
        finished, _ = await asyncio.wait({done}, timeout=self._seconds)
        if not finished:
            job.cut()
            raise SearchFailed("the directory did not answer in time", broken=True)
        return done.result()

    def close(self) -> None:
        """Close what is idle, and give up what is under way."""
        self._shelf.close()
        for job in self._under_way:
            job.cut()
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _finished(self, job: "_Job", future: "asyncio.Future[Result]") -> None:
        self._free.release()
        self._under_way.discard(job)
        if not future.cancelled():
            # Somebody has looked, also where nobody waits any more.
            future.exception()


class _Shelf:
    """Idle connections. The lock is for threads that put one back while the pool closes, or cuts them."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self._idle: list[Searching] = []
        self._closed = False

    def take(self) -> Searching | None:
        """A connection that was used before, if there is one."""
        with self.lock:
            return self._idle.pop() if self._idle else None

    def put(self, connection: Searching) -> None:
        """Keep a connection for later; to be called with the lock."""
        if self._closed:
            connection.close()
        else:
            self._idle.append(connection)

    def close(self) -> None:
        """Close everything, and whatever is put back from now on."""
        with self.lock:
            self._closed = True
            for connection in self._idle:
                connection.close()
            self._idle.clear()


class _Job:
    """One piece of work on a connection. `do` runs in a thread, `cut` in the loop's."""

    def __init__(self, connect: Callable[[], Searching], shelf: _Shelf) -> None:
        self._connect = connect
        self._shelf = shelf
        self._connection: Searching | None = None
        self._was_cut = False

    def do(self, work: Callable[[Searching], Result]) -> Result:
        """Do the work, on a new connection if there is none or the one that was idle is of no more use."""
        done = False
        try:
            result = self._do(work)
            done = True
            return result
        finally:
            with self._shelf.lock:
                connection, self._connection = self._connection, None
                if connection is not None and done and not self._was_cut:
                    self._shelf.put(connection)
                elif connection is not None:
                    connection.close()

    def cut(self) -> None:
        """Make the thread's wait end."""
        with self._shelf.lock:
            self._was_cut = True
            if self._connection is not None:
                self._connection.cut()

    def _do(self, work: Callable[[Searching], Result]) -> Result:
        self._connection = self._shelf.take()
        if self._connection is not None:
            try:
                return work(self._connection)
            except SearchFailed as error:
                if not error.broken or self._was_cut:
                    raise
                self._connection.close()
        self._connection = None
        self._connection = self._connect()
        return work(self._connection)
