"""Work beside the loop: little of it stays, much of it lets others go on, and none is left behind."""

import asyncio
import threading
from functools import partial

import pytest

from egress_gateway.adapters.side_thread import LARGEST_AT_ONCE, SideThread
from egress_gateway.core.errors import WireError

MUCH = LARGEST_AT_ONCE + 1


@pytest.mark.parametrize(("size", "here"), [(0, True), (LARGEST_AT_ONCE, True), (MUCH, False)])
async def test_little_work_is_done_at_once_and_much_in_the_thread(size: int, here: bool) -> None:
    assert (await SideThread()(size, threading.get_ident) == threading.get_ident()) is here


async def test_an_error_of_the_work_is_raised() -> None:
    def fail() -> None:
        raise WireError("cut short")

    for size in (0, MUCH):
        with pytest.raises(WireError, match="cut short"):
            await SideThread()(size, fail)


async def test_others_go_on_meanwhile() -> None:
    going_on = threading.Event()
    asyncio.get_running_loop().call_soon(going_on.set)
    assert await SideThread()(MUCH, partial(going_on.wait, 10))


@pytest.mark.parametrize("error", [None, WireError("cut short")])
async def test_who_is_cancelled_leaves_when_the_work_is_done(error: WireError | None) -> None:
    begun, go, done = threading.Event(), threading.Event(), threading.Event()

    def work() -> None:
        begun.set()
        assert go.wait(10)
        done.set()
        if error is not None:
            raise error

    async with asyncio.TaskGroup() as group:
        waiting = group.create_task(SideThread()(MUCH, work))
        await asyncio.to_thread(begun.wait, 10)
        for _ in range(2):
            waiting.cancel()
            await asyncio.sleep(0)
        assert not waiting.done()
        go.set()
    assert waiting.cancelled()
    assert done.is_set()


async def test_work_of_who_left_before_it_began_is_never_done() -> None:
    side, begun, go, done = SideThread(), threading.Event(), threading.Event(), list[str]()

    def first() -> None:
        begun.set()
        assert go.wait(10)
        done.append("first")

    async with asyncio.TaskGroup() as group:
        group.create_task(side(MUCH, first))
        await asyncio.to_thread(begun.wait, 10)
        leaving = group.create_task(side(MUCH, partial(done.append, "second")))
        staying = group.create_task(side(MUCH, partial(done.append, "third")))
        await asyncio.sleep(0)
        leaving.cancel()
        await asyncio.wait((leaving,), timeout=10)
        assert leaving.cancelled()
        assert done == []
        go.set()
    assert staying.done()
    assert done == ["first", "third"]
