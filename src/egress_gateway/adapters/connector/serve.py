"""Calls of workers: who may call, one call a connection, cancelled when the worker leaves.

The connector trusts no worker. It serves a connection only if the kernel says that a permitted user is
at the other end, and the upstream port behind it checks each receipt against the very bytes that would
leave. A receipt that does not hold is recorded here: no worker that is in order ever sends one,
except for an intent from before the connector's start.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, cast

import msgspec

from egress_gateway.adapters.connector.protocol import (
    FROM_WORKER,
    SLACK,
    Answered,
    Ended,
    Failed,
    Piece,
    Send,
    ToWorker,
    pack,
)
from egress_gateway.adapters.unix_sockets import peer_uid
from egress_gateway.core.errors import GatewayError, UpstreamFailed, WireError
from egress_gateway.ports import Upstream
from egress_gateway.wire.frames import FrameReader

WRITE_AHEAD: Final = 256 << 10
"""Bytes that may wait for a slow worker before the upstream is held back."""

MISTRUSTED: Final = frozenset(
    {
        "outbound_form",
        "receipt_before_start",
        "receipt_body",
        "receipt_destination",
        "receipt_expired",
        "receipt_forged",
        "receipt_spent",
        "upstream_unknown",
    }
)
"""Refusals of what no worker in order asks for: each is recorded."""

RecordRefusal = Callable[[Send, GatewayError, int], Awaitable[None]]
"""Puts on record that a user's process asked for what its receipt does not cover."""


class Desk:
    """What all connections share."""

    def __init__(
        self,
        upstream: Upstream,
        *,
        uids: frozenset[int],
        largest_body: int,
        record_refusal: RecordRefusal,
        tell: Callable[[str], None],
    ) -> None:
        self.upstream = upstream
        self.uids = uids
        self.largest = largest_body + SLACK
        self.record_refusal = record_refusal
        self.tell = tell
        self.connections: set[Connection] = set()

    def close(self) -> None:
        """End all connections; calls under way break off."""
        for connection in tuple(self.connections):
            connection.close()


class Connection(asyncio.Protocol):
    """One worker's connection, and the call under way on it."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._reader = FrameReader(desk.largest)
        self._transport: asyncio.Transport | None = None
        self._uid = -1
        self._call: asyncio.Task[None] | None = None
        self._writable = asyncio.Event()
        self._writable.set()
        self._out = bytearray()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Check who it is."""
        self._uid = peer_uid(transport.get_extra_info("socket"))
        # A stream socket has a stream transport; uvloop's is none by class.
        self._transport = cast("asyncio.Transport", transport)
        self._transport.set_write_buffer_limits(high=WRITE_AHEAD)
        self._desk.connections.add(self)
        if self._uid not in self._desk.uids:
            self._transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """The worker left: whatever the upstream would still say, nobody wants it."""
        self._transport = None
        self._desk.connections.discard(self)
        if self._call is not None:
            self._call.cancel()

    def pause_writing(self) -> None:
        """The worker reads more slowly than the upstream speaks."""
        self._writable.clear()

    def resume_writing(self) -> None:
        """It has caught up."""
        self._writable.set()

    def data_received(self, data: bytes) -> None:
        """Take a call. Anything else, and a call during a call, ends the connection."""
        try:
            for payload in self._reader.feed(data):
                self._take(FROM_WORKER.decode(payload))
        except (WireError, msgspec.MsgspecError, UnicodeDecodeError):
            self.close()

    def close(self) -> None:
        """End the connection at once."""
        if self._transport is not None:
            self._transport.abort()

    def _take(self, send: Send) -> None:
        if self._call is not None:
            raise WireError("a call during a call")
        self._call = asyncio.get_running_loop().create_task(self._serve(send))
        self._call.add_done_callback(self._served)

    async def _serve(self, send: Send) -> None:
        try:
            async with self._desk.upstream.send(send.request(), send.receipt) as answer:
                self._say(Answered(answer.head))
                async for data in answer.chunks():
                    self._say(Piece(data))
                    await self._writable.wait()
            self._say(Ended())
        except GatewayError as error:
            if error.code in MISTRUSTED:
                await self._desk.record_refusal(send, error, self._uid)
            failed = isinstance(error, UpstreamFailed)
            self._say(Failed(failed, error.code, error.public, error.status))

    def _served(self, call: asyncio.Task[None]) -> None:
        self._call = None
        if call.cancelled():
            return
        bug = call.exception()
        if bug is not None:
            # The worker sees its connection break, and refuses; other calls go on.
            self._desk.tell(f"a call failed for a reason that is ours: {type(bug).__name__}; please report it")
            self.close()

    def _say(self, message: ToWorker) -> None:
        """Queue a message; everything queued in one turn of the loop is one write."""
        if not self._out:
            asyncio.get_running_loop().call_soon(self._flush)
        self._out += pack(message)
        if len(self._out) > WRITE_AHEAD:
            self._flush()

    def _flush(self) -> None:
        if self._transport is not None and self._out:
            self._transport.write(bytes(self._out))
        self._out.clear()
