"""Signs of life: said by a loop that turns, heard through a pipe, and nobody waits for who does not listen."""

import asyncio
import fcntl
import os
from collections.abc import Iterator

import pytest

from egress_gateway.adapters import pulse as pulse_module
from egress_gateway.adapters.pulse import READY_FD, TURN_FD, Pulse, listen, say_ready, turn


@pytest.fixture
def pipe(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[int, int]]:
    """A reading and a writing end, of which this process is told as a child would be."""
    reading, writing = os.pipe()
    os.set_inheritable(writing, True)
    monkeypatch.setenv(READY_FD, str(writing))
    monkeypatch.setattr(pulse_module, "BEAT_SECONDS", 0.0)
    inode = os.fstat(writing).st_ino
    yield reading, writing
    for descriptor in (reading, writing):
        if is_open(descriptor, inode):
            os.close(descriptor)


def is_open(descriptor: int, inode: int) -> bool:
    """Whether it still is the pipe: its number may have been given to something else."""
    try:
        return os.fstat(descriptor).st_ino == inode
    except OSError:
        return False


async def until_beaten(pulse: Pulse) -> None:
    async with asyncio.timeout(10):
        while not pulse.beaten():  # noqa: ASYNC110  (a beat sets no event)
            await asyncio.sleep(0)


async def test_a_loop_that_turns_goes_on_beating(pipe: tuple[int, int]) -> None:
    pulse = await listen(pipe[0])
    say_ready()
    assert await pulse.first(10)
    for _ in range(3):
        await until_beaten(pulse)
    assert not os.get_inheritable(pipe[1])
    assert READY_FD not in os.environ
    pulse.close()


async def test_without_a_supervisor_nothing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(READY_FD, raising=False)
    say_ready()


async def test_a_supervisor_that_stands_still_is_not_waited_for(pipe: tuple[int, int]) -> None:
    size = fcntl.fcntl(pipe[1], fcntl.F_GETPIPE_SZ)
    assert os.write(pipe[1], b"\n" * size) == size
    say_ready()
    pulse = await listen(pipe[0])
    async with asyncio.timeout(10):
        for _ in range(3):
            await until_beaten(pulse)
    pulse.close()


async def test_a_supervisor_that_has_ended_is_left(pipe: tuple[int, int]) -> None:
    reading, writing = pipe
    inode = os.fstat(writing).st_ino
    say_ready()
    os.close(reading)
    async with asyncio.timeout(10):
        while is_open(writing, inode):  # noqa: ASYNC110  (a descriptor sets no event)
            await asyncio.sleep(0)


async def test_who_never_speaks_does_not_serve(pipe: tuple[int, int]) -> None:
    pulse = await listen(pipe[0])
    assert await pulse.first(0.01) is None
    assert not pulse.beaten()
    pulse.close()


async def test_who_has_something_else_to_wait_for_does_not_wait_for_a_beat_that_may_come_yet(
    pipe: tuple[int, int],
) -> None:
    pulse = await listen(pipe[0])
    over: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    over.set_result(None)
    async with asyncio.timeout(10):
        assert await pulse.first(3_600, [over]) is None
        os.write(pipe[1], b"\n")
        assert await pulse.first(3_600)
    pulse.close()


async def test_who_closes_the_pipe_does_not_serve(pipe: tuple[int, int]) -> None:
    pulse = await listen(pipe[0])
    os.close(pipe[1])
    assert await pulse.first(10) is False


async def test_beats_that_were_not_heard_at_once_are_one(pipe: tuple[int, int]) -> None:
    os.write(pipe[1], b"\n\n\n")
    pulse = await listen(pipe[0])
    assert await pulse.first(10)
    assert (pulse.beaten(), pulse.beaten()) == (True, False)
    pulse.close()


async def test_one_that_was_never_connected_closes() -> None:
    Pulse().close()


# --- The supervisor's word -------------------------------------------------------------------------


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """The supervisor's end of the pipe by which this process learns of its turn."""
    reading, writing = os.pipe()
    monkeypatch.setenv(TURN_FD, str(reading))
    inode = os.fstat(writing).st_ino
    yield writing
    if is_open(writing, inode):
        os.close(writing)


async def test_whoever_is_told_nothing_need_not_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(TURN_FD, raising=False)
    assert await turn(asyncio.Event())


async def test_a_turn_is_waited_for(told: int) -> None:
    async with asyncio.timeout(10), asyncio.TaskGroup() as tasks:
        waiting = tasks.create_task(turn(asyncio.Event()))
        await asyncio.sleep(0)
        assert not waiting.done()
        os.write(told, b"\n")
    assert waiting.result()
    assert TURN_FD not in os.environ


async def test_a_supervisor_that_is_gone_starts_nobody(told: int) -> None:
    os.close(told)
    async with asyncio.timeout(10):
        assert not await turn(asyncio.Event())


async def test_who_is_to_stop_before_its_turn_does(told: int) -> None:
    stop = asyncio.Event()
    stop.set()
    async with asyncio.timeout(10):
        assert not await turn(stop)
