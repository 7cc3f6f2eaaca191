"""One thread for the loop: order, what is handed back, and how it ends."""

import asyncio
import threading
from collections.abc import Callable

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


async def test_a_bug_ends_the_thread_and_whoever_waits_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    said, shown = threading.Event(), list[type[BaseException]]()

    def show(arguments: threading.ExceptHookArgs) -> None:
        shown.append(arguments.exc_type)
        said.set()

    monkeypatch.setattr(threading, "excepthook", show)
    with pytest.raises(RuntimeError, match="ended the thread"):
        await OneThread("t").run(raising(KeyError("bug")))
    assert said.wait(10)
    assert shown == [KeyError]


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
