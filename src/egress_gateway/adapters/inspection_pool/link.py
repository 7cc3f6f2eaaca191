"""A worker's end of the socket to one inspector: one question at a time, each with a deadline."""

import asyncio
from collections.abc import Callable
from typing import Final, TypeVar, cast

import msgspec

from egress_gateway.adapters.inspection_pool.protocol import (
    TO_WORKER,
    Covered,
    Examined,
    Failed,
    Forget,
    Made,
    Ready,
    ToInspector,
    ToWorker,
    pack,
)
from egress_gateway.core.errors import Unavailable, WireError
from egress_gateway.wire.frames import FrameReader

Answer = TypeVar("Answer", Examined, Made, Covered)

LARGEST_ANSWER: Final = 1 << 30
"""Bytes of a message: tokens may be longer than the values they stand for."""

READY_SECONDS: Final = 60.0
"""From its start to its first word, which takes one second where nothing else runs."""


class Link(asyncio.Protocol):
    """One inspector. Lent to one request at a time; `free` is called when it can be lent again.

    Whoever leaves in the middle of a question leaves the inspector at work: its answer is thrown away,
    and only then is it free. `kill` ends the process whose answer did not come in time.
    """

    def __init__(
        self, *, detectors: str, seconds: float, free: Callable[["Link"], None], kill: Callable[[], None]
    ) -> None:
        self._detectors = detectors
        """The digest that the inspector must have: with another it would find otherwise, and is ended."""
        self._seconds = seconds
        self._free = free
        self._kill = kill
        self._reader = FrameReader(LARGEST_ANSWER)
        self._transport: asyncio.Transport | None = None
        self._answer: asyncio.Future[ToWorker] | None = None
        self._deadline: asyncio.TimerHandle | None = None
        """Runs while the inspector starts, and while it is at work."""
        self._late = False
        self._lent = False
        self.ready = False
        """Whether it ever had its patterns."""

    @property
    def alive(self) -> bool:
        """Whether the inspector is there."""
        return self._transport is not None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # A stream socket has a stream transport; uvloop's is none by class.
        self._transport = cast("asyncio.Transport", transport)
        self._deadline = asyncio.get_running_loop().call_later(READY_SECONDS, self._too_late)

    def connection_lost(self, exc: Exception | None) -> None:
        """The inspector ended, whatever it was at."""
        self._transport = None
        self._settle(None)

    def data_received(self, data: bytes) -> None:
        try:
            messages = [TO_WORKER.decode(payload) for payload in self._reader.feed(data)]
        except (WireError, msgspec.MsgspecError):
            self.end()
            return
        for message in messages:
            if self.alive:
                self._hear(message)

    def _hear(self, message: ToWorker) -> None:
        """One word of the inspector. One that speaks unasked could give one request the answer of another."""
        if isinstance(message, Ready):
            if self.ready or message.detectors != self._detectors:
                self.end()
                return
            self.ready = True
            self._stop_the_clock()
            self._free(self)
        elif self._answer is None:
            self.end()
        else:
            self._settle(message)

    def lend(self) -> None:
        """Give it to a request, which has to release it."""
        self._lent = True

    async def ask(self, message: ToInspector, kind: type[Answer]) -> Answer:
        """The answer. Raises what the inspector refused with, or `Unavailable` if it has none to give."""
        if self._transport is None:
            raise _lost()
        loop = asyncio.get_running_loop()
        self._answer = loop.create_future()
        self._deadline = loop.call_later(self._seconds, self._too_late)
        self._transport.write(pack(message))
        answer = await self._answer
        if isinstance(answer, Failed):
            raise answer.error()
        if not isinstance(answer, kind):
            self.end()
            raise _lost()
        return answer

    def release(self) -> None:
        """The request that had it is done with it."""
        if self._lent:
            self._lent = False
            self._be_free()

    def end(self) -> None:
        """End the inspector at once, and with it whatever it is at."""
        transport, self._transport = self._transport, None
        if transport is not None:
            transport.abort()
            self._kill()
        self._settle(None)

    def _settle(self, answer: ToWorker | None) -> None:
        """The question is answered, or never will be: wake who waits, or be free if nobody does."""
        self._stop_the_clock()
        waiting, self._answer = self._answer, None
        if waiting is not None and not waiting.done():
            if answer is not None:
                waiting.set_result(answer)
            else:
                waiting.set_exception(_late() if self._late else _lost())
        self._be_free()

    def _be_free(self) -> None:
        if self._transport is not None and self._deadline is None and not self._lent:
            self._transport.write(pack(Forget()))
            self._free(self)

    def _stop_the_clock(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _too_late(self) -> None:
        self._late = True
        self.end()


def _lost() -> Unavailable:
    return Unavailable("inspection_failed", "the inspection of this request failed; nothing of it was sent")


def _late() -> Unavailable:
    return Unavailable("inspection_deadline", "the inspection of this request took too long; nothing of it was sent")
