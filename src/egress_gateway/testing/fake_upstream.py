"""The way out, without a network: it notes what leaves and plays the answers it was given."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Literal, TypeVar

import msgspec

from egress_gateway.core.errors import Unavailable, UpstreamFailed
from egress_gateway.core.exchange import Headers, OutboundRequest, Receipt, UpstreamHead
from egress_gateway.ports import UpstreamAnswer
from egress_gateway.testing.effects import Dropped, Forwarded, Withheld
from egress_gateway.testing.journal import Journal

Awaits = Literal["", "head", "body"]
Item = TypeVar("Item")


class Scripted(msgspec.Struct, frozen=True, kw_only=True):
    """One answer of the upstream."""

    status: int = 200
    headers: Headers = (("content-type", "application/json"),)
    chunks: tuple[bytes, ...] = ()
    whole: bool = True
    """Whether the answer ends after `chunks`; if not, `more`, `end` and `break_off` go on with it."""
    broken: bool = False
    """Whether it breaks off after `chunks` instead of ending."""


class FakeUpstream:
    """Implements `ports.Upstream`: sends nothing that `covers` does not vouch for."""

    def __init__(self, journal: Journal, covers: Callable[[OutboundRequest, Receipt], bool]) -> None:
        self._journal = journal
        self._covers = covers
        self._answers: asyncio.Queue[Scripted | UpstreamFailed] = asyncio.Queue()
        self._pieces: asyncio.Queue[bytes | UpstreamFailed | None] = asyncio.Queue()
        self._refusals: deque[Unavailable] = deque()
        self.sent: list[OutboundRequest] = []
        """Every request that left, in order."""
        self.awaits: Awaits = ""
        """What the gateway is waiting for."""

    def answer(self, *answers: Scripted | UpstreamFailed) -> None:
        """Give the next answers. An error stands for a request that left and was never answered."""
        for answer in answers:
            self._answers.put_nowait(answer)

    def refuse(self, error: Unavailable) -> None:
        """Refuse the next request before anything leaves."""
        self._refusals.append(error)

    def more(self, data: bytes) -> None:
        """Go on with an answer that is not whole."""
        self._pieces.put_nowait(data)

    def end(self) -> None:
        """End an answer that is not whole."""
        self._pieces.put_nowait(None)

    def break_off(self) -> None:
        """Break the connection in the middle of an answer that is not whole."""
        self._pieces.put_nowait(_broken())

    @asynccontextmanager
    async def send(self, request: OutboundRequest, receipt: Receipt) -> AsyncIterator[UpstreamAnswer]:
        """Note the request and play the next answer."""
        if self._refusals:
            raise self._withhold(request, self._refusals.popleft())
        if not self._covers(request, receipt):
            raise self._withhold(request, Unavailable("receipt_invalid", "the receipt does not cover this request"))
        self._journal.note(Forwarded(request=request, receipt=receipt))
        self.sent.append(request)
        answer: _Answer | None = None
        failed = False
        try:
            scripted = await self._next("head", self._answers)
            if isinstance(scripted, UpstreamFailed):
                failed = True
                raise scripted
            answer = _Answer(scripted, self._rest)
            yield answer
        finally:
            self.awaits = ""
            if not failed and (answer is None or not answer.over):
                self._journal.note(Dropped(upstream=request.upstream))

    def _withhold(self, request: OutboundRequest, error: Unavailable) -> Unavailable:
        self._journal.note(Withheld(request=request, code=error.code))
        return error

    async def _rest(self) -> AsyncIterator[bytes]:
        while (piece := await self._next("body", self._pieces)) is not None:
            if isinstance(piece, UpstreamFailed):
                raise piece
            yield piece

    async def _next(self, kind: Awaits, queue: asyncio.Queue[Item]) -> Item:
        self.awaits = kind
        self._journal.stir()
        item = await queue.get()
        self.awaits = ""
        return item


class _Answer:
    """Implements `ports.UpstreamAnswer`."""

    def __init__(self, scripted: Scripted, rest: Callable[[], AsyncIterator[bytes]]) -> None:
        self._scripted = scripted
        self._rest = rest
        self.over = False
        """Whether the gateway saw how the body ended."""

    @property
    def head(self) -> UpstreamHead:
        return UpstreamHead(status=self._scripted.status, headers=self._scripted.headers)

    async def chunks(self) -> AsyncIterator[bytes]:
        scripted = self._scripted
        for position, chunk in enumerate(scripted.chunks, 1):
            # Whoever stops reading at the last byte has not left early.
            self.over = scripted.whole and not scripted.broken and position == len(scripted.chunks)
            yield chunk
        if scripted.broken:
            self.over = True
            raise _broken()
        if not scripted.whole:
            try:
                async for piece in self._rest():
                    yield piece
            except UpstreamFailed:
                self.over = True
                raise
        self.over = True


def _broken() -> UpstreamFailed:
    return UpstreamFailed("upstream_broke_off", "the upstream closed the connection before the answer was complete")
