"""A thread that makes one call after the other for the event loop, and hands back what each returned.

An executor makes two futures for each call and chains them, which costs as much as writing and syncing the record
that the call is about. This makes one.
"""

import asyncio
from collections.abc import Callable
from functools import partial
from queue import SimpleQueue
from threading import Thread
from typing import Generic, TypeVar

from egress_gateway.core.errors import Unavailable

Result = TypeVar("Result")


class _Call(Generic[Result]):
    """What is to be called, and who waits for it."""

    __slots__ = ("answer", "function", "loop")

    def __init__(self, loop: asyncio.AbstractEventLoop, function: Callable[[], Result]) -> None:
        self.loop = loop
        self.function = function
        self.answer: asyncio.Future[Result] = loop.create_future()


class OneThread:
    """Begins with the first call. Calls raise `Unavailable` or `OSError`; any other error is a bug and its end."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._calls: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._thread: Thread | None = None

    def run(self, function: Callable[[], Result]) -> asyncio.Future[Result]:
        """Call it when all before it have returned. To be awaited in the loop that asked."""
        call = _Call(asyncio.get_running_loop(), function)
        self._calls.put(partial(_make, call))
        if self._thread is None:
            # A daemon: a sync that never returns must not keep a process alive that has given up on it.
            self._thread = Thread(target=self._work, name=self._name, daemon=True)
            self._thread.start()
        return call.answer

    def close(self) -> None:
        """Take no more; the call under way is left to end."""
        self._calls.put(None)

    def _work(self) -> None:
        while (call := self._calls.get()) is not None:
            call()


def _make(call: _Call[Result]) -> None:
    tell = partial(_fail, call.answer, RuntimeError("a call ended the thread that was to make it"))
    try:
        tell = partial(_settle, call.answer, call.function())
    except (Unavailable, OSError) as error:
        tell = partial(_fail, call.answer, error)
    finally:
        if not call.loop.is_closed():
            call.loop.call_soon_threadsafe(tell)


def _settle(answer: asyncio.Future[Result], result: Result) -> None:
    if not answer.done():
        answer.set_result(result)


def _fail(answer: asyncio.Future[Result], error: BaseException) -> None:
    if not answer.done():
        answer.set_exception(error)
