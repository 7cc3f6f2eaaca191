"""A provider on 127.0.0.1 that speaks the real wire shapes of OpenAI and Anthropic over HTTP/1.1.

It answers what it is told to (`script`), and otherwise what its model says. It checks the credential,
remembers every request to the byte, and notices when the other side leaves. It does not limit rates,
does not bill, and does not understand anything else than the two dialects.
"""

import asyncio
import socket
import ssl
import time
from collections import deque
from collections.abc import Mapping
from contextlib import AsyncExitStack
from functools import partial
from typing import Self, cast

from aiohttp import web
from aiohttp.web_protocol import RequestHandler

from egress_gateway.testing.providers import anthropic_wire, openai_wire
from egress_gateway.testing.providers.delivery import deliver
from egress_gateway.testing.providers.dialect import Call, Dialect
from egress_gateway.testing.providers.echo import echo
from egress_gateway.testing.providers.exchange import Exchange, Received
from egress_gateway.testing.providers.render import render, rendered_failure
from egress_gateway.testing.providers.script import Answer, Failure, Model

LARGEST_HEADERS = 64 << 10
"""A provider's edge takes large headers; what is too large is for the gateway to say."""
GRACE_SECONDS = 0.01
"""For answers still running at the end; whoever waits for one has left its test. aiohttp takes zero
for forever."""
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"


class ProviderSimulator:
    """An async context manager; `url` is where it listens."""

    def __init__(self, *, key: str, model: Model = echo, tls: ssl.SSLContext | None = None, port: int = 0) -> None:
        self._key = key
        self._model = model
        self._tls = tls
        self._port = port
        self._script: deque[Answer] = deque()
        self._resume = asyncio.Event()
        self._arrived = asyncio.Condition()
        self._connections = 0
        self._closing = AsyncExitStack()
        self.exchanges: list[Exchange] = []
        """Every request, in the order in which its body was complete."""

    async def __aenter__(self) -> Self:
        web_server = web.Server(self._serve, handler_cancellation=True)
        sock = socket.create_server(("127.0.0.1", self._port), backlog=512)
        self._port = sock.getsockname()[1]
        connect = partial(self._connect, web_server)
        server = await asyncio.get_running_loop().create_server(connect, sock=sock, ssl=self._tls)
        self._closing.push_async_callback(web_server.shutdown, GRACE_SECONDS)
        self._closing.callback(web_server.pre_shutdown)
        self._closing.callback(server.close)
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self._closing.aclose()

    @property
    def url(self) -> str:
        """Scheme, host and port."""
        return f"{'http' if self._tls is None else 'https'}://127.0.0.1:{self._port}"

    def script(self, *answers: Answer) -> None:
        """Answer the next requests so, in order, instead of asking the model."""
        self._script.extend(answers)

    def resume(self) -> None:
        """Let answers that pause go on, now and from now on."""
        self._resume.set()

    async def exchange(self, number: int) -> Exchange:
        """Wait until the n-th request (from 1) has arrived."""
        async with self._arrived:
            await self._arrived.wait_for(lambda: len(self.exchanges) >= number)
        return self.exchanges[number - 1]

    def _connect(self, web_server: web.Server) -> "_Connection":
        self._connections += 1
        return _Connection(web_server, self._connections)

    async def _serve(self, request: web.BaseRequest) -> web.StreamResponse:
        exchange = Exchange(await _receive(request))
        async with self._arrived:
            self.exchanges.append(exchange)
            number = len(self.exchanges)
            self._arrived.notify_all()
        try:
            return await self._answer(request, exchange, number)
        except (asyncio.CancelledError, ConnectionResetError):
            exchange.left_ns = time.time_ns()
            raise
        finally:
            exchange.ended.set()

    async def _answer(self, request: web.BaseRequest, exchange: Exchange, number: int) -> web.StreamResponse:
        received = exchange.received
        headers = {name.lower(): value for name, value in received.headers}
        dialect = _dialect(received.path, headers)
        call: Call | Failure = Failure(status=401)
        if dialect.presented_key(headers) == self._key:
            call = dialect.read(received.path, headers, received.body, number)
        request_id = f"req_{number:024d}"
        if isinstance(call, Failure):
            rendered = rendered_failure(call, dialect, request_id)
        else:
            answer = self._script.popleft() if self._script else self._model(call.prompt)
            rendered = render(answer, call, dialect, request_id)
        return await deliver(request, exchange, rendered, self._resume)


class _Connection(RequestHandler):
    """aiohttp's connection, which also notes when the first byte of a request is read."""

    def __init__(self, server: web.Server, number: int) -> None:
        super().__init__(
            server,
            loop=asyncio.get_running_loop(),
            auto_decompress=False,
            max_line_size=LARGEST_HEADERS,
            max_field_size=LARGEST_HEADERS,
        )
        self.number = number
        self._begins = True
        self._first_byte = (0, 0.0)

    def data_received(self, data: bytes) -> None:
        if self._begins:
            self._begins = False
            self._first_byte = (time.time_ns(), time.monotonic())
        super().data_received(data)

    def take_first_byte(self) -> tuple[int, float]:
        """When the request began; the next byte begins another one."""
        self._begins = True
        return self._first_byte


async def _receive(request: web.BaseRequest) -> Received:
    # The server makes no other connections.
    connection = cast("_Connection", request.protocol)
    if request.headers.get("Expect", "").lower() == "100-continue" and request.transport is not None:
        request.transport.write(CONTINUE)
    body = b"".join([part async for part in request.content.iter_any()])
    wall, monotonic = connection.take_first_byte()
    return Received(
        method=request.method,
        target=request.raw_path,
        headers=tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in request.raw_headers),
        body=body,
        first_byte_ns=wall,
        first_byte_monotonic=monotonic,
        connection=connection.number,
    )


def _dialect(path: str, headers: Mapping[str, str]) -> Dialect:
    """By path; where nothing claims it, by the header that only one provider's clients send."""
    if path.startswith("/v1/messages") or "anthropic-version" in headers:
        return anthropic_wire
    return openai_wire
