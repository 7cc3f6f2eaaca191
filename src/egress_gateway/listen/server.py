"""The reverse proxy's listeners: accept, hand each request to the pipeline, drain on stop.

A caller that leaves cancels its request at once, also while the upstream has not answered yet
(`handler_cancellation`); without it a paid call would run on for nobody.
"""

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable

from aiohttp import HttpVersion10, HttpVersion11, web

from egress_gateway.core.config import Limits
from egress_gateway.listen.caller import HttpCaller
from egress_gateway.listen.connection import Connection
from egress_gateway.ports import Caller

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
        on_malformed: Callable[[str], None],
        tell: Callable[[str], None],
    ) -> None:
        self._handle = handle
        self._limits = limits
        self._on_malformed = on_malformed
        self._tell = tell
        self._running: set[asyncio.Task[object]] = set()
        self._draining = False
        self._servers: list[asyncio.Server] = []
        self._web = web.Server(self._dispatch, handler_cancellation=True)

    async def listen(self, sock: socket.socket, tls: ssl.SSLContext | None = None) -> None:
        """Accept connections on a bound socket from now on."""
        loop = asyncio.get_running_loop()
        self._servers.append(await loop.create_server(self._connection, sock=sock, ssl=tls, backlog=2048))

    async def drain(self) -> None:
        """Stop accepting, let running answers end for `drain_seconds`, then cut them."""
        self._draining = True
        for server in self._servers:
            server.close()
        if self._running:
            await asyncio.wait(self._running, timeout=self._limits.drain_seconds)
        await self._web.shutdown(timeout=1.0)

    @property
    def running(self) -> int:
        """Requests being served."""
        return len(self._running)

    def _connection(self) -> Connection:
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
            on_malformed=self._on_malformed,
            tell=self._tell,
        )

    async def _dispatch(self, request: web.BaseRequest) -> web.StreamResponse:
        if request.version not in SPOKEN and isinstance(request.protocol, Connection):
            # llhttp also accepts HTTP/0.9, which has no headers and no way to say that an answer broke off.
            return request.protocol.malformed(request)
        task = asyncio.current_task()
        if task is not None:
            self._running.add(task)
        caller = HttpCaller(request, self._limits)
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
