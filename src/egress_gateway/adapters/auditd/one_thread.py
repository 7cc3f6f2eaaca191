"""A thread that makes one call after the other for the event loop, and hands back what each returned.

An executor makes two futures for each call and chains them, which costs as much as writing and syncing the record
that the call is about. This makes one.
"""

import asyncio
import sys
from collections.abc import Callable
from functools import partial
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, Generic, TypeVar

from egress_gateway.core.errors import Unavailable

Result = TypeVar("Result")


class _Call(Generic[Result]):
    """What is to be called, and who waits for it."""

    __slots__ = ("_function", "_loop", "answer")

    def __init__(self, loop: asyncio.AbstractEventLoop, function: Callable[[], Result]) -> None:
        self._loop = loop
        self._function = function
        self.answer: asyncio.Future[Result] = loop.create_future()

    def make(self) -> None:
        """In the thread."""
        try:
            tell = partial(_settle, self.answer, self._function())
        except (Unavailable, OSError) as error:
            tell = partial(_fail, self.answer, error)
        self._tell(tell)

    def fail(self, error: BaseException) -> None:
        """Instead of making it."""
        self._tell(partial(_fail, self.answer, error))

    def _tell(self, tell: Callable[[], None]) -> None:
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(tell)


class OneThread:
    """Begins with the first call. Calls raise `Unavailable` or `OSError`; any other error is a bug and its end.

    Whoever waits then, or asks later, is told of it by a `RuntimeError`.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._calls: SimpleQueue[_Call[Any] | None] = SimpleQueue()
        self._thread: Thread | None = None
        self._closed = False
        self._bug: BaseException | None = None

    def run(self, function: Callable[[], Result]) -> asyncio.Future[Result]:
        """Call it when all before it have returned. To be awaited in the loop that asked."""
        if (over := self._over()) is not None:
            raise over
        call = _Call(asyncio.get_running_loop(), function)
        self._calls.put(call)
        if self._thread is None:
            # A daemon: a sync that never returns must not keep a process alive that has given up on it.
            self._thread = Thread(target=self._work, name=self._name, daemon=True)
            self._thread.start()
        if (over := self._over()) is not None:
            # It ended since it was asked, and may have looked through the queue before this call was there.
            self._fail_queued(over)
        return call.answer

    def close(self) -> None:
        """Take no more; what was asked for is made, and the call under way is left to end."""
        self._closed = True
        self._calls.put(None)

    def _work(self) -> None:
        call: _Call[Any] | None = None
        try:
            while (call := self._calls.get()) is not None:
                call.make()
        finally:
            self._bug = sys.exception()
            if call is not None and (over := self._over()) is not None:
                call.fail(over)
                self._fail_queued(over)

    def _fail_queued(self, over: RuntimeError) -> None:
        while True:
            try:
                call = self._calls.get_nowait()
            except Empty:
                return
            if call is not None:
                call.fail(over)

    def _over(self) -> RuntimeError | None:
        if self._bug is not None:
            over = RuntimeError(f"a call ended the thread {self._name!r}, which makes no more")
            over.__cause__ = self._bug
            return over
        if self._closed:
            return RuntimeError(f"the thread {self._name!r} was closed and makes no more calls")
        return None


def _settle(answer: asyncio.Future[Result], result: Result) -> None:
    if not answer.done():
        answer.set_result(result)


def _fail(answer: asyncio.Future[Result], error: BaseException) -> None:
    if not answer.done():
        answer.set_exception(error)
