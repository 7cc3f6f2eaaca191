"""A process's sign of life to its supervisor: a byte when it serves, and one every few seconds from then on.

The supervisor tells it in the same way, once, when those that it needs serve: what takes long in a start, modules
and patterns, is loaded by all at once, and what follows in their order.

It comes from the process's event loop, so that one whose loop does not turn any more is silent although it
is alive. What threads wait for is no silence: a disk that hangs stops the log's commits and not its pulse.
"""

import asyncio
import os
from collections.abc import Collection
from typing import Final

READY_FD: Final = "EGRESS_READY_FD"
"""Environment variable with the descriptor that a child writes to."""
TURN_FD: Final = "EGRESS_TURN_FD"
"""Environment variable with the descriptor on which a child is told that those before it serve."""
BEAT_SECONDS: Final = 5.0
SILENT_BEATS: Final = 6
"""Half a minute of silence is a process that hangs: the longest step on a loop, a body of 32 MiB where there is no
inspector, takes half as long."""


async def turn(stop: asyncio.Event) -> bool:
    """In a child that is prepared: wait until those that it needs serve. False if it is to stop instead.

    Whoever has no supervisor, or one that tells it nothing, need not wait; a supervisor that is gone starts nobody.
    """
    descriptor = os.environ.pop(TURN_FD, "")
    if not descriptor:
        return True
    loop, told = asyncio.get_running_loop(), asyncio.Event()
    loop.add_reader(int(descriptor), told.set)
    try:
        async with asyncio.TaskGroup() as tasks:
            waiting = [tasks.create_task(each.wait()) for each in (stop, told)]
            await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            for each in waiting:
                each.cancel()
        return not stop.is_set() and os.read(int(descriptor), 1) != b""
    finally:
        loop.remove_reader(int(descriptor))
        os.close(int(descriptor))


def say_ready() -> None:
    """In a child's event loop: tell the supervisor, if there is one, that this process serves, and go on doing so."""
    descriptor = os.environ.pop(READY_FD, "")
    if descriptor:
        # None of its own children is to speak for it, and a supervisor that stands still is not waited for.
        os.set_inheritable(int(descriptor), False)
        os.set_blocking(int(descriptor), False)
        _beat(asyncio.get_running_loop(), int(descriptor))


def _beat(loop: asyncio.AbstractEventLoop, descriptor: int) -> None:
    try:
        os.write(descriptor, b"\n")
    except BrokenPipeError:
        # There is no supervisor any more.
        os.close(descriptor)
        return
    except BlockingIOError:
        pass  # It stands still, with days of beats unheard; those will do when it goes on.
    loop.call_later(BEAT_SECONDS, _beat, loop, descriptor)


class Pulse(asyncio.Protocol):
    """The supervisor's end of the pipe to one child."""

    def __init__(self) -> None:
        self._serves: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self.lost: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        """Done when nobody can speak any more."""
        self._beaten = False
        self._transport: asyncio.BaseTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """A beat, or several that were not heard at once."""
        self._beaten = True
        self._settle(serves=True)

    def connection_lost(self, exc: Exception | None) -> None:
        """Nobody can speak any more."""
        self._settle(serves=False)
        self.lost.set_result(None)

    async def first(self, seconds: float, until: Collection[asyncio.Future[None]] = ()) -> bool | None:
        """Wait for the first beat, or until one of these is done: whether it came; None if it may come yet."""
        # Waited for in this way, what is not done stays as it is.
        waited: list[asyncio.Future[bool] | asyncio.Future[None]] = [self._serves, *until]
        await asyncio.wait(waited, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        return self._serves.result() if self._serves.done() else None

    def beaten(self) -> bool:
        """Whether there was a beat since this was last asked."""
        beaten, self._beaten = self._beaten, False
        return beaten

    def close(self) -> None:
        """Listen no longer."""
        if self._transport is not None:
            self._transport.close()

    def _settle(self, *, serves: bool) -> None:
        if not self._serves.done():
            self._serves.set_result(serves)


async def listen(reading: int) -> Pulse:
    """Hear a child through the reading end of a pipe, which is closed with it."""
    _, pulse = await asyncio.get_running_loop().connect_read_pipe(Pulse, os.fdopen(reading, "rb", buffering=0))
    return pulse
