"""The reverse proxy's listeners: accept, hand each request to the pipeline, drain on stop.

A caller that leaves cancels its request at once, also while the upstream has not answered yet
(`handler_cancellation`); without it a paid call would run on for nobody.
"""

import asyncio
import socket
from collections.abc import Awaitable, Callable
from functools import partial

from aiohttp import HttpVersion10, HttpVersion11, web

from egress_gateway.core.config import Limits
from egress_gateway.core.errors import GatewayError
from egress_gateway.core.exchange import RequestHead
from egress_gateway.listen.caller import HttpCaller, request_head
from egress_gateway.listen.connection import Connection
from egress_gateway.listen.entrance import Entrance
from egress_gateway.listen.forwarding import as_believed
from egress_gateway.listen.screened import BACKLOG, ScreenedListener
from egress_gateway.ports import Caller, Clock, DenialTally

MAX_HEADER_LINE = 32 << 10
"""A JWT with 200 group ids is about 10 KiB; 8 KiB (nginx, Apache) refuses real tokens."""
MAX_HEADERS = 100
MAX_REQUEST_LINE = 8190
"""As Apache and aiohttp; Bedrock's longest documented model path is below 2 KiB."""

SPOKEN = (HttpVersion10, HttpVersion11)


class ReverseProxy:
    """Serves `handle` on listening sockets made by the caller."""

    def __init__(
        self,
        handle: Callable[[Caller], Awaitable[None]],
        *,
        limits: Limits,
        denials: DenialTally,
        clock: Clock,
        tell: Callable[[str], None],
    ) -> None:
        self._handle = handle
        self._limits = limits
        self._denials = denials
        self._clock = clock
        self._tell = tell
        self._running: set[asyncio.Task[object]] = set()
        self._draining = False
        self._servers: list[asyncio.Server] = []
        self._screening: list[asyncio.Task[None]] = []
        self._web = web.Server(self._dispatch, handler_cancellation=True)

    async def listen(self, sock: socket.socket, entrance: Entrance, tasks: asyncio.TaskGroup) -> None:
        """Accept connections on a bound socket from now on.

        Where connections are looked at first, a task of `tasks` does it until `drain`.
        """
        make = partial(self._connection, entrance)
        if entrance.screened:
            listener = ScreenedListener(
                sock, entrance, make=make, seconds=self._limits.head_seconds, denials=self._denials
            )
            self._screening.append(tasks.create_task(listener.run()))
            return
        loop = asyncio.get_running_loop()
        tls = entrance.tls.context if entrance.tls is not None else None
        self._servers.append(await loop.create_server(make, sock=sock, ssl=tls, backlog=BACKLOG))

    async def drain(self) -> None:
        """Stop accepting, let running answers end for `drain_seconds`, then cut them."""
        self._draining = True
        for server in self._servers:
            server.close()
        for task in self._screening:
            task.cancel()
        if self._running:
            await asyncio.wait(self._running, timeout=self._limits.drain_seconds)
        await self._web.shutdown(timeout=1.0)

    @property
    def running(self) -> int:
        """Requests being served."""
        return len(self._running)

    def _connection(self, entrance: Entrance, source: str = "") -> Connection:
        return Connection(
            self._web,
            loop=asyncio.get_running_loop(),
            access_log=None,
            keepalive_timeout=self._limits.keepalive_seconds,
            max_line_size=MAX_REQUEST_LINE,
            max_field_size=MAX_HEADER_LINE,
            max_headers=MAX_HEADERS,
            auto_decompress=False,
            head_seconds=self._limits.head_seconds,
            entrance=entrance,
            denials=self._denials,
            tell=self._tell,
            source=source,
        )

    async def _dispatch(self, request: web.BaseRequest) -> web.StreamResponse:
        connection = request.protocol
        if not isinstance(connection, Connection):
            raise TypeError("a request of a connection that is not ours")
        if request.version not in SPOKEN:
            # llhttp also accepts HTTP/0.9, which has no headers and no way to say that an answer broke off.
            return connection.malformed()
        try:
            head = self._admit(request, connection)
        except GatewayError as refusal:
            return connection.refuse(refusal)
        task = asyncio.current_task()
        if task is not None:
            self._running.add(task)
        caller = HttpCaller(request, head, self._limits)
        try:
            await self._handle(caller)
        finally:
            if task is not None:
                self._running.discard(task)
        if caller.response is None:
            raise ConnectionError("the request ended without an answer")
        if self._draining:
            caller.response.force_close()
        return caller.response

    def _admit(self, request: web.BaseRequest, connection: Connection) -> RequestHead:
        """The head with what is believed of it. Raises `GatewayError` for what must not go on from here."""
        connection.recheck(self._clock.now())
        certificate = connection.shown.der if connection.shown is not None else b""
        head = request_head(
            request, peer=connection.peer, certificate=certificate, ends=connection.ends, agreed=connection.agreed
        )
        return as_believed(head, connection.entrance)
