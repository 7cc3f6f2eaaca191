"""One thread for the loop: order, what is handed back, and how it ends."""

import asyncio
import threading
from collections.abc import Callable
from queue import SimpleQueue

import pytest

from egress_gateway.adapters.auditd.one_thread import OneThread
from egress_gateway.core.errors import Unavailable


def raising(error: Exception) -> Callable[[], None]:
    def call() -> None:
        raise error

    return call


async def test_calls_are_made_in_order_in_one_thread_beside_the_loop() -> None:
    thread, made = OneThread("t"), list[tuple[int, int]]()
    for number in range(3):
        thread.run(lambda number=number: made.append((number, threading.get_ident())))  # type: ignore[misc]
    assert await thread.run(lambda: len(made)) == 3
    assert [number for number, _ in made] == [0, 1, 2]
    assert len({ident for _, ident in made} | {threading.get_ident()}) == 2
    thread.close()


@pytest.mark.parametrize("error", [Unavailable("log_full", "full"), OSError(5, "i/o")])
async def test_what_a_call_raises_is_raised_where_it_is_waited_for_and_the_next_is_made(error: Exception) -> None:
    thread = OneThread("t")
    with pytest.raises(type(error)) as raised:
        await thread.run(raising(error))
    assert raised.value is error
    assert await thread.run(lambda: "next") == "next"
    thread.close()


async def test_a_bug_ends_the_thread_and_all_who_wait_or_ask_later_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = asyncio.Queue[type[BaseException]]()
    tell, loop = shown.put_nowait, asyncio.get_running_loop()
    monkeypatch.setattr(threading, "excepthook", lambda told: loop.call_soon_threadsafe(tell, told.exc_type))
    thread, goes_on, bug = OneThread("t"), threading.Event(), KeyError("bug")
    made = list[str]()
    before, *waiting = [
        thread.run(goes_on.wait),
        thread.run(raising(bug)),
        *(thread.run(lambda: made.append("after the bug")) for _ in range(3)),
    ]
    goes_on.set()
    async with asyncio.timeout(10):
        assert await before
        told = await asyncio.gather(*waiting, return_exceptions=True)
        assert await shown.get() is KeyError
    assert [(type(each), each.__cause__) for each in told if isinstance(each, Exception)] == [(RuntimeError, bug)] * 4
    assert made == []
    with pytest.raises(RuntimeError, match="a call ended the thread 't'") as later:
        thread.run(lambda: None)
    assert later.value.__cause__ is bug


async def test_who_asks_while_the_thread_ends_is_told_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threading, "excepthook", lambda _: None)
    thread, begun, goes_on, ended = OneThread("t"), threading.Event(), threading.Event(), threading.Event()

    def bug() -> None:
        begun.set()
        goes_on.wait()
        raise KeyError("bug")

    first = thread.run(bug)
    assert begun.wait(10)

    class Late:
        """Ends the thread after it was looked at, before the call is queued."""

        def __init__(self) -> None:
            self.rest: SimpleQueue[object] = SimpleQueue()

        def put(self, call: object) -> None:
            goes_on.set()
            assert ended.wait(10)
            self.rest.put(call)

        def get_nowait(self) -> object:
            try:
                return self.rest.get_nowait()
            finally:
                ended.set()

    monkeypatch.setattr(thread, "_calls", Late())
    async with asyncio.timeout(10):
        told = await asyncio.gather(first, thread.run(lambda: None), return_exceptions=True)
    assert [type(each) for each in told] == [RuntimeError] * 2


async def test_a_thread_that_is_closed_makes_what_it_was_asked_for_and_takes_no_more() -> None:
    thread = OneThread("t")
    asked = [thread.run(lambda number=number: number) for number in range(3)]  # type: ignore[misc]
    thread.close()
    assert await asyncio.gather(*asked) == [0, 1, 2]
    with pytest.raises(RuntimeError, match="'t' was closed"):
        thread.run(lambda: None)


async def test_who_no_longer_waits_is_not_told() -> None:
    thread, goes_on = OneThread("t"), threading.Event()
    given_up = [thread.run(goes_on.wait), thread.run(raising(OSError(5, "i/o")))]
    for each in given_up:
        each.cancel()
    goes_on.set()
    assert await thread.run(lambda: "next") == "next"
    assert all(each.cancelled() for each in given_up)
    thread.close()


def test_a_loop_that_is_gone_is_not_told() -> None:
    thread, goes_on, went_on = OneThread("t"), threading.Event(), threading.Event()

    async def ask() -> None:
        thread.run(goes_on.wait)

    asyncio.run(ask())
    goes_on.set()

    async def ask_again() -> None:
        await thread.run(went_on.set)

    asyncio.run(ask_again())
    assert went_on.is_set()
    thread.close()
