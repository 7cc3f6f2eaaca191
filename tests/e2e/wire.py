"""One raw HTTP connection, for what no well-behaved client sends and what no library shows."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Self

import msgspec

PATIENCE_SECONDS = 30.0


class Answer(msgspec.Struct, frozen=True):
    """A response as it stood on the wire."""

    status: int
    headers: dict[str, str]
    body: bytes
    """As far as it came, without the transfer coding."""
    complete: bool
    """Whether it came to the end that its framing announces."""


class Wire:
    """A connection to the gateway; what is sent is exactly what the test says."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    @classmethod
    @asynccontextmanager
    async def connect(cls, port: int, tls: ssl.SSLContext | None = None) -> AsyncIterator[Self]:
        """A connection that is reset at the end, whatever is still under way."""
        wire = cls(*await asyncio.open_connection("127.0.0.1", port, ssl=tls))
        try:
            yield wire
        finally:
            await wire.leave()

    async def send(self, data: bytes) -> None:
        """Send bytes as they are."""
        self._writer.write(data)
        await self._writer.drain()

    async def leave(self) -> None:
        """Break the connection."""
        self._writer.transport.abort()
        await asyncio.gather(self._writer.wait_closed(), return_exceptions=True)

    def stop_reading(self) -> None:
        """Let the kernel's buffers fill up."""
        transport = self._writer.transport
        assert isinstance(transport, asyncio.ReadTransport)
        transport.pause_reading()

    async def read(self, size: int) -> bytes:
        """Some bytes of what comes; none at the end."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await self._reader.read(size)

    async def read_until(self, mark: bytes) -> bytes:
        """Everything up to and with the mark."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await self._reader.readuntil(mark)

    async def at_end(self) -> bool:
        """Whether the other side closed, after nothing more was sent."""
        try:
            return await self.read(1) == b""
        except ConnectionResetError:
            return True

    async def answer(self, patience: float = PATIENCE_SECONDS) -> Answer:
        """The next response, to its end or to where it breaks off. `patience` is for its head."""
        async with asyncio.timeout(patience):
            head = await self._reader.readuntil(b"\r\n\r\n")
        lines = head.decode("latin-1").splitlines()
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:-1])}
        body = bytearray()
        try:
            if headers.get("transfer-encoding") == "chunked":
                await self._chunks(body)
            else:
                async with asyncio.timeout(PATIENCE_SECONDS):
                    body += await self._reader.readexactly(int(headers.get("content-length", "0")))
            complete = True
        except asyncio.IncompleteReadError as cut:
            body += cut.partial
            complete = False
        except ConnectionResetError:
            complete = False
        return Answer(int(lines[0].split()[1]), headers, bytes(body), complete)

    async def _chunks(self, body: bytearray) -> None:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                size = int(await self._reader.readuntil(b"\r\n"), 16)
                chunk = await self._reader.readexactly(size + 2)
                body += chunk[:-2]
                if not size:
                    return


def request(path: str, body: bytes = b"", *headers: str, method: str = "POST", length: bool = True) -> bytes:
    """A request with a Host, a content type and, unless told otherwise, its content length."""
    lines = [f"{method} {path} HTTP/1.1", "Host: gateway.test", *headers]
    if not any(header.lower().startswith("content-type") for header in headers):
        lines.append("Content-Type: application/json")
    if length:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


def bearer(key: str) -> str:
    """The header with a gateway key."""
    return f"Authorization: Bearer {key}"


CHAT = "/support/openai/v1/chat/completions"
MESSAGES = "/support/anthropic/v1/messages"


def chat(text: str = "hello", *, stream: bool = False) -> bytes:
    """A chat completion request."""
    return msgspec.json.encode({"model": "gpt-5", "stream": stream, "messages": [{"role": "user", "content": text}]})
