"""A connector on a Unix socket, in front of an upstream that does as it is told."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from egress_gateway.adapters.connector.protocol import Send
from egress_gateway.adapters.connector.serve import Connection, Desk
from egress_gateway.core.errors import GatewayError
from egress_gateway.core.exchange import OutboundRequest, Receipt, TlsFacts, UpstreamHead
from egress_gateway.core.ids import BodyDigest, LeafHash
from egress_gateway.ports import UpstreamAnswer

UID = 4711
HEAD = UpstreamHead(status=200, headers=(("content-type", "text/event-stream"),), tls=TlsFacts(version="TLSv1.3"))
REQUEST = OutboundRequest(upstream="one", method="POST", path="/v1/chat", headers=(("a", "b"),), body=b"{}")
RECEIPT = Receipt(seq=7, leaf=LeafHash(bytes(32)), destination="d", body=BodyDigest(bytes(32)), expires=9, mac=b"m")


class Told:
    """An upstream: says `pieces`, waits where it is told to, notes what it was asked and when it was left."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []
        self.error: Exception | None = None
        self.breaks: Exception | None = None
        self.waits = False
        self.asked: list[tuple[OutboundRequest, Receipt]] = []
        self.said = 0
        self.begun = asyncio.Event()
        self.left = asyncio.Event()

    @property
    def head(self) -> UpstreamHead:
        return HEAD

    @asynccontextmanager
    async def send(self, request: OutboundRequest, receipt: Receipt) -> AsyncIterator[UpstreamAnswer]:
        self.asked.append((request, receipt))
        if self.error is not None:
            raise self.error
        self.begun.set()
        try:
            yield self
        finally:
            self.left.set()

    async def chunks(self) -> AsyncIterator[bytes]:
        for piece in self.pieces:
            self.said += 1
            yield piece
        if self.breaks is not None:
            raise self.breaks
        if self.waits:
            await asyncio.Event().wait()


class Office:
    """A running connector."""

    head = HEAD
    request = REQUEST
    receipt = RECEIPT
    uid = UID

    def __init__(self, path: str, upstream: Told) -> None:
        self.path = path
        self.upstream = upstream
        self.told: list[str] = []
        self.refused: list[tuple[str, str, int]] = []
        self.desk = Desk(
            upstream,
            uids=frozenset({UID}),
            largest_body=1 << 20,
            record_refusal=self._record,
            tell=self.told.append,
        )

    async def _record(self, send: Send, error: GatewayError, uid: int) -> None:
        self.refused.append((send.upstream, error.code, uid))


@pytest.fixture
def uid(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr("egress_gateway.adapters.framed_connection.peer_uid", lambda _: UID)
    return


@pytest.fixture
async def office(uid: None) -> AsyncIterator[Office]:
    with tempfile.TemporaryDirectory(prefix="egress") as directory:
        made = Office(str(Path(directory) / "s"), Told())
        loop = asyncio.get_running_loop()
        server = await loop.create_unix_server(lambda: Connection(made.desk).link, made.path)
        yield made
        server.close()
        made.desk.close()
        await server.wait_closed()
