"""The log's checkpoints, asked for over its socket: the other end of `auditd.checkpoint_desk`."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Final

from egress_gateway.adapters.auditd.checkpoint_protocol import (
    ANSWER,
    LARGEST_ANSWER,
    Answer,
    Ask,
    AskStanding,
    Give,
    NotOffered,
    Offer,
    Question,
    Standing,
    StandingNow,
    Taken,
    pack,
)
from egress_gateway.adapters.framed_connection import FramedConnection
from egress_gateway.core.errors import Unavailable

RECONNECT_SECONDS: Final = 0.2


class LogLink:
    """One connection to the log, made again whenever it is lost. `run` keeps it.

    A question that is under way when it is lost raises `Unavailable`, as does one while there is none.
    """

    def __init__(self, path: str) -> None:
        self._path = path
        self._numbers = 0
        self._asked: dict[int, asyncio.Future[Answer]] = {}
        self._link: _Link | None = None
        self.connected = asyncio.Event()

    async def run(self) -> None:
        """Connect, and connect again. Returns only by cancellation."""
        loop = asyncio.get_running_loop()
        while True:
            link = _Link(self)
            try:
                await loop.create_unix_connection(lambda link=link: link.framed, self._path)  # type: ignore[misc]
                await link.over.wait()
            except OSError:
                pass  # It is not there yet, or is started again.
            finally:
                link.framed.abort()
            await asyncio.sleep(RECONNECT_SECONDS)

    async def offer(self, old: int, beyond: int) -> Offer | NotOffered:
        """The checkpoint to have cosigned; waits until there is one."""
        answer = await self._ask(lambda number: Ask(number, old, beyond))
        if not isinstance(answer, Offer | NotOffered):
            raise _unavailable()
        return answer

    async def give(self, size: int, lines: bytes) -> str:
        """Hand in what a witness answered; why it does not count, or empty."""
        answer = await self._ask(lambda number: Give(number, size, lines))
        if not isinstance(answer, Taken):
            raise _unavailable()
        return answer.problem

    async def standing(self) -> Standing:
        """How far the records are."""
        answer = await self._ask(AskStanding)
        if not isinstance(answer, StandingNow):
            raise _unavailable()
        return answer.standing

    def opened(self, link: "_Link") -> None:
        """The log is there."""
        self._link = link
        self.connected.set()

    def received(self, answer: Answer) -> None:
        """Settle a question."""
        future = self._asked.get(answer.id)
        if future is not None and not future.done():
            future.set_result(answer)

    def lost(self) -> None:
        """Nobody will answer."""
        self._link = None
        self.connected.clear()
        for future in self._asked.values():
            if not future.done():
                future.set_exception(_unavailable())

    async def _ask(self, question: Callable[[int], Question]) -> Answer:
        if self._link is None:
            raise _unavailable()
        self._numbers += 1
        number = self._numbers
        future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._asked[number] = future
        try:
            self._link.framed.send(pack(question(number)))
            return await future
        finally:
            del self._asked[number]


class _Link:
    """One connection: the end of `framed`."""

    def __init__(self, log: LogLink) -> None:
        self._log = log
        self.over = asyncio.Event()
        self.framed = FramedConnection(self, largest=LARGEST_ANSWER, peers=None)

    def opened(self) -> None:
        """See `framed_connection.End`."""
        self._log.opened(self)

    def received(self, payload: bytes) -> None:
        """See `framed_connection.End`."""
        self._log.received(ANSWER.decode(payload))

    def lost(self) -> None:
        """See `framed_connection.End`."""
        self._log.lost()
        self.over.set()


async def ask_standing(path: Path, seconds: float) -> Standing | None:
    """The standing, from a log that runs; None if none answers in time."""
    link = LogLink(str(path))
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(link.run())
        try:
            async with asyncio.timeout(seconds):
                await link.connected.wait()
                return await link.standing()
        except (TimeoutError, Unavailable):
            return None
        finally:
            running.cancel()


def _unavailable() -> Unavailable:
    return Unavailable("log_unavailable", "The audit log does not answer about its checkpoints.")
