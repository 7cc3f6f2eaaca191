"""The way out as workers see it: the connector's socket. Implements `ports.Upstream`.

A connection serves one call at a time and is used again. Leaving an answer early closes it, which
cancels the call at the connector and there, at once, the upstream.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from egress_gateway.adapters.connector.protocol import (
    LARGEST_ANSWER,
    TO_WORKER,
    Answered,
    Ended,
    Failed,
    Piece,
    Send,
    ToWorker,
    pack,
)
from egress_gateway.adapters.framed_connection import FramedConnection
from egress_gateway.core.errors import Unavailable, UpstreamFailed
from egress_gateway.core.exchange import OutboundRequest, Receipt, UpstreamHead
from egress_gateway.ports import UpstreamAnswer

MOST_IDLE: Final = 256
"""Connections kept for later: a few KiB each on both sides, and a new one costs a third of a call."""
MOST_CONNECTING: Final = 32
"""Connections being made at a time: a listener whose queue is full turns a Unix socket away (connect(2),
EAGAIN), and a burst of callers must not look like a connector that is down."""
SLACK_SECONDS: Final = 5.0
"""Beyond the patience that the connector has with an upstream: who is silent for longer is the connector itself."""
READ_AHEAD: Final = 256 << 10
"""Bytes taken from the connector before the caller has taken them."""


class ConnectorClient:
    """The connector at a socket's path. Raises as `ports.Upstream` says.

    `patience` is how many seconds the connector may wait for an upstream.
    """

    def __init__(self, path: str, *, patience: float) -> None:
        self._path = path
        self._patience = patience + SLACK_SECONDS
        self._idle: list[_Link] = []
        self._connecting = asyncio.Semaphore(MOST_CONNECTING)

    @asynccontextmanager
    async def send(self, request: OutboundRequest, receipt: Receipt) -> AsyncIterator[UpstreamAnswer]:
        """See `ports.Upstream.send`."""
        link = await self._link()
        try:
            await link.call(request, receipt)
            yield link
        finally:
            if link.idle and len(self._idle) < MOST_IDLE:
                self._idle.append(link)
            else:
                link.close()

    async def close(self) -> None:
        """Close what is idle; calls under way end with their own."""
        for link in self._idle:
            link.close()
        self._idle.clear()

    async def _link(self) -> "_Link":
        while self._idle:
            link = self._idle.pop()
            if link.idle:
                return link
        try:
            async with self._connecting:
                link = _Link(self._patience)
                await asyncio.get_running_loop().create_unix_connection(lambda: link.framed, self._path)
        except OSError as error:
            raise Unavailable("connector_unavailable", "The connector does not answer; nothing was sent.") from error
        return link


class _Link:
    """One connection, and the answer under way on it: implements `ports.UpstreamAnswer`."""

    def __init__(self, patience: float) -> None:
        self._patience = patience
        self._since = 0.0
        """When the wait under way began, by the loop's clock."""
        self._timer: asyncio.TimerHandle | None = None
        self.framed = FramedConnection(self, largest=LARGEST_ANSWER, peers=None)
        self._arrived: deque[ToWorker] = deque()
        self._held = 0
        self._paused = False
        self._wanted: asyncio.Future[None] | None = None
        self._busy = False
        self._head = UpstreamHead(status=0, headers=())

    @property
    def head(self) -> UpstreamHead:
        return self._head

    @property
    def idle(self) -> bool:
        """Open, and nothing under way."""
        return self.framed.open and not self._busy and not self._arrived

    def opened(self) -> None:
        """See `framed_connection.End`."""

    def lost(self) -> None:
        """See `framed_connection.End`."""
        self._over()
        self._wake()

    def received(self, payload: bytes) -> None:
        """Keep a message for the caller, and read no more while it has more than enough to take."""
        self._arrived.append(TO_WORKER.decode(payload))
        self._held += len(payload)
        if self._held > READ_AHEAD and not self._paused:
            self._paused = True
            self.framed.pause_reading()
        self._wake()

    def close(self) -> None:
        """Close at once; what is under way is cancelled at the connector."""
        self.framed.abort()

    async def call(self, request: OutboundRequest, receipt: Receipt) -> None:
        """Send a request; return when the head of its answer is there."""
        if not self.framed.open:
            raise _broke_off()
        self._busy = True
        self._timer = asyncio.get_running_loop().call_later(self._patience, self._look)
        parts = (request.upstream, request.method, request.path, request.headers, request.body)
        self.framed.send(pack(Send(*parts, receipt)))
        self.framed.flush()
        match await self._next():
            case Answered(head):
                self._head = head
            case _:
                raise _broke_off()

    async def chunks(self) -> AsyncIterator[bytes]:
        """See `ports.UpstreamAnswer.chunks`."""
        while True:
            match await self._next():
                case Piece(data):
                    yield data + self._arrived_with_it()
                case Ended():
                    self._over()
                    return
                case _:
                    raise _broke_off()

    def _arrived_with_it(self) -> bytes:
        """The pieces behind one that are here already: together they cost the caller's side one write."""
        pieces = []
        while self._arrived and isinstance(piece := self._arrived[0], Piece):
            pieces.append(piece.data)
            self._arrived.popleft()
        return b"".join(pieces)

    async def _next(self) -> ToWorker:
        while not self._arrived:
            self._go_on()
            if not self.framed.open:
                raise _broke_off()
            loop = asyncio.get_running_loop()
            self._since = loop.time()
            self._wanted = loop.create_future()
            await self._wanted
        message = self._arrived.popleft()
        if isinstance(message, Failed):
            self._over()
            raise message.error()
        return message

    def _look(self) -> None:
        """Leave a connector that somebody waits for in vain."""
        # One timer for a call, which looks now and then: one for each wait (5 us) would be felt in a stream.
        loop = asyncio.get_running_loop()
        waiting = self._wanted is not None and not self._wanted.done()
        left = self._since + self._patience - loop.time() if waiting else self._patience
        if left <= 0:
            self.close()
        else:
            self._timer = loop.call_later(left, self._look)

    def _over(self) -> None:
        """Nothing is under way any more."""
        self._busy = False
        if self._timer is not None:
            self._timer.cancel()

    def _go_on(self) -> None:
        """Everything that was read is taken: read more."""
        self._held = 0
        if self._paused:
            self._paused = False
            self.framed.resume_reading()

    def _wake(self) -> None:
        if self._wanted is not None and not self._wanted.done():
            self._wanted.set_result(None)


def _broke_off() -> UpstreamFailed:
    return UpstreamFailed("connector_lost", "The connector broke off; whether the request was sent is not known.")
