"""Calls of workers: who may call, one call a connection, cancelled when the worker leaves.

The connector trusts no worker. It serves a connection only if the kernel says that a permitted user is
at the other end, and the upstream port behind it checks each receipt against the very bytes that would
leave. A receipt that does not hold is recorded here: no worker that is in order ever sends one,
except for an intent from before the connector's start.

Connections, bytes and the time that a request may take to arrive are bounded, so that a worker that is
taken over can get itself refused and disconnected, and no more.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Final

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
from egress_gateway.adapters.framed_connection import FramedConnection
from egress_gateway.adapters.peer_limit import PeerLimit
from egress_gateway.adapters.rare_notices import RareNotices
from egress_gateway.adapters.request_memory import RequestMemory
from egress_gateway.core.errors import GatewayError, Unavailable, UpstreamFailed, WireError
from egress_gateway.ports import Upstream

MOST_CONNECTIONS: Final = 32_768
"""Of one user: half of the descriptors that our unit permits, as a call has one here and one upstream. Twice
what 64 workers keep for later."""

LEAST_MEMORY: Final = 512 << 20
"""Bytes that all requests under way may hold: some hundred thousand of ordinary length."""
LARGEST_AT_ONCE: Final = 4
"""Requests of the largest length for which there is room, if that is more."""
ARRIVAL_SECONDS: Final = 30.0
"""For a request, once it has begun. The longest takes a second; a worker may be stopped for a while."""

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
        self.notices = RareNotices(tell)
        self.peers = PeerLimit(uids, MOST_CONNECTIONS, self.notices)
        self.largest = largest_body + SLACK
        self.memory = RequestMemory(
            most=max(LEAST_MEMORY, LARGEST_AT_ONCE * self.largest), seconds=ARRIVAL_SECONDS, notices=self.notices
        )
        self.record_refusal = record_refusal
        self.tell = tell
        self.connections: set[Connection] = set()
        self._calls: set[asyncio.Task[None]] = set()
        """Held here for as long as they run: the loop alone would let a task be collected."""

    def begin(self, call: Coroutine[object, object, None]) -> asyncio.Task[None]:
        """Run a call beside all others; its failure is its connection's business."""
        task = asyncio.get_running_loop().create_task(call)
        self._calls.add(task)
        task.add_done_callback(self._calls.discard)
        return task

    def close(self) -> None:
        """End all connections; calls under way break off."""
        for connection in tuple(self.connections):
            connection.close()


class Connection:
    """One worker's connection, and the call under way on it: the end of `link`."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._call: asyncio.Task[None] | None = None
        self._held = 0
        """Bytes of the call under way."""
        self.link = FramedConnection(self, largest=desk.largest, peers=desk.peers, memory=desk.memory)

    def opened(self) -> None:
        """See `framed_connection.End`."""
        self._desk.connections.add(self)

    def lost(self) -> None:
        """The worker left: whatever the upstream would still say, nobody wants it."""
        self._desk.connections.discard(self)
        if self._call is not None:
            self._call.cancel()

    def received(self, payload: bytes) -> None:
        """Take a call. Raises `WireError` for anything else, and for a call before the last one is answered."""
        send = FROM_WORKER.decode(payload)
        if self._call is not None:
            raise WireError("a call during a call")
        if self.link.unsent:
            # Otherwise answers pile up here for whoever calls and calls and reads nothing.
            raise WireError("a call by who cannot have read the answer to the last one")
        if not self._desk.memory.take(self.link.uid, len(payload)):
            self._fail(Unavailable("connector_busy", "The connector has too many requests under way; try again."))
            return
        self._held = len(payload)
        self._call = self._desk.begin(self._serve(send))
        self._call.add_done_callback(self._served)

    def close(self) -> None:
        """End the connection at once."""
        self.link.abort()

    async def _serve(self, send: Send) -> None:
        try:
            async with self._desk.upstream.send(send.request(), send.receipt) as answer:
                self._say(Answered(answer.head))
                async for data in answer.chunks():
                    self._say(Piece(data))
                    await self.link.writable.wait()
            self._say(Ended())
        except GatewayError as error:
            if error.code in MISTRUSTED:
                await self._desk.record_refusal(send, error, self.link.uid)
            self._fail(error)

    def _served(self, call: asyncio.Task[None]) -> None:
        self._call = None
        self._desk.memory.give_back(self._held)
        if call.cancelled():
            return
        bug = call.exception()
        if bug is not None:
            # The worker sees its connection break, and refuses; other calls go on.
            self._desk.tell(f"a call failed for a reason that is ours: {type(bug).__name__}; please report it")
            self.close()

    def _fail(self, error: GatewayError) -> None:
        self._say(Failed(isinstance(error, UpstreamFailed), error.code, error.public, error.status))

    def _say(self, message: ToWorker) -> None:
        self.link.send(pack(message))
