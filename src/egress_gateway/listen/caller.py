"""One request of one HTTP connection, as the pipeline's `Caller`.

Bytes are bounded as they arrive, before anything is kept. `abort` breaks the connection instead of
ending the response, so that a cut or refused answer never looks like a complete one.
"""

import asyncio
import zlib
from typing import Final

from aiohttp import StreamReader, web
from multidict import CIMultiDict

from egress_gateway.core.config import Limits
from egress_gateway.core.errors import Unreadable
from egress_gateway.core.exchange import Ends, Headers, RequestHead, TlsFacts

CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
SERVER = "egress"
"""Otherwise the library names itself, its version and Python's."""
NOWHERE: Final = Ends()
NO_TLS: Final = TlsFacts()
LAST_SECONDS = 0.25
"""For the last words of a response that breaks off: a connection that takes no more must not keep it open."""
INFLATE_WINDOW = 16 + zlib.MAX_WBITS
"""zlib's way to say: expect a gzip header (RFC 1952)."""


class HttpCaller:
    """Implements `ports.Caller` over aiohttp's low-level server."""

    def __init__(self, request: web.BaseRequest, head: RequestHead, limits: Limits) -> None:
        self._request = request
        self._limits = limits
        self._head = head
        self._response: web.StreamResponse | None = None

    @property
    def head(self) -> RequestHead:
        return self._head

    @property
    def response(self) -> web.StreamResponse | None:
        """What was answered, for the server; None if nothing was started."""
        return self._response

    async def read(self, limit: int) -> bytes:
        declared = self._head.content_length
        if declared is not None and declared > limit:
            raise _too_large(limit)
        encoding = (self._head.header("content-encoding") or "identity").strip().lower()
        if encoding not in {"identity", "gzip"}:
            raise Unreadable(
                "content_encoding",
                "the body's content-encoding cannot be inspected; send it uncompressed or as gzip",
                status=415,
            )
        self._answer_expectation()
        content = self._request.content
        raw = _arrived(content, limit) if content.is_eof() else await self._arriving(content, limit)
        return inflate(raw, limit) if encoding == "gzip" else raw

    async def _arriving(self, content: StreamReader, limit: int) -> bytes:
        try:
            async with asyncio.timeout(self._limits.body_seconds):
                return await _collect(content, limit)
        except TimeoutError as slow:
            raise Unreadable("body_timeout", "the request body did not arrive in time", status=408) from slow

    def _answer_expectation(self) -> None:
        """Ask for the body only now, when the caller is known and the head was accepted (RFC 9110 10.1.1)."""
        expectation = self._head.header("expect")
        if expectation is None:
            return
        if expectation.strip().lower() != "100-continue":
            raise Unreadable("expectation", "only 'Expect: 100-continue' is understood", status=417)
        if self._request.transport is not None:
            self._request.transport.write(CONTINUE)

    async def start(self, status: int, headers: Headers) -> None:
        response = web.StreamResponse(status=status, headers=CIMultiDict((*headers, ("server", SERVER))))
        if not self._request.content.is_eof():
            # Answered before the body was read: what is still to come must not be taken for a request.
            response.force_close()
        self._response = response
        try:
            await response.prepare(self._request)
        except ConnectionError as gone:
            raise _left() from gone

    async def write(self, data: bytes) -> None:
        if self._response is None:
            raise RuntimeError("write before start")
        try:
            await self._response.write(data)
        except ConnectionError as gone:
            raise _left() from gone

    async def finish(self) -> None:
        if self._response is None:
            raise RuntimeError("finish before start")
        try:
            await self._response.write_eof()
        except ConnectionError as gone:
            raise _left() from gone

    async def break_off(self, last: bytes) -> None:
        try:
            async with asyncio.timeout(LAST_SECONDS):
                await self.write(last)
        except TimeoutError:
            # Whoever does not read is not told why, and is cut all the same.
            pass
        finally:
            self.abort()

    def abort(self) -> None:
        if self._request.transport is not None:
            self._request.transport.abort()


def _left() -> asyncio.CancelledError:
    """A write may find the connection closed before the server has cancelled the request for it."""
    return asyncio.CancelledError()


def request_head(
    request: web.BaseRequest, *, peer: str, certificate: bytes, ends: Ends = NOWHERE, agreed: TlsFacts = NO_TLS
) -> RequestHead:
    """Read off the head as it stood on the wire: raw path, raw query, lower-case header names.

    `peer`, `certificate` (DER) and the rest are what is known of the connection.
    """
    path, _, query = request.raw_path.partition("?")
    transport = request.transport
    return RequestHead(
        method=request.method,
        path=path,
        query=query,
        headers=tuple((name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in request.raw_headers),
        host=request.headers.get("Host", ""),
        peer=peer,
        certificate=certificate,
        ends=ends,
        agreed=agreed,
        tls=transport is not None and transport.get_extra_info("sslcontext") is not None,
        content_length=request.content_length,
    )


def inflate(raw: bytes, limit: int) -> bytes:
    """Decompress a gzip body, never producing more than `limit` bytes (a bomb stops there)."""
    decoder = zlib.decompressobj(wbits=INFLATE_WINDOW)
    try:
        out = decoder.decompress(raw, limit + 1)
    except zlib.error as broken:
        raise Unreadable("content_encoding", "the body is not valid gzip") from broken
    if len(out) > limit:
        raise _too_large(limit)
    if not decoder.eof or decoder.unused_data:
        raise Unreadable("content_encoding", "the gzip body is cut short or has trailing bytes")
    return out


def _arrived(content: StreamReader, limit: int) -> bytes:
    """A body that came with its head, as small ones do."""
    raw = content.read_nowait()
    if len(raw) > limit:
        raise _too_large(limit)
    return raw


async def _collect(content: StreamReader, limit: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    async for part in content.iter_any():
        size += len(part)
        if size > limit:
            raise _too_large(limit)
        parts.append(part)
    return parts[0] if len(parts) == 1 else b"".join(parts)


def _too_large(limit: int) -> Unreadable:
    return Unreadable(
        "too_large", f"the request body is larger than the {limit} bytes this gateway inspects", status=413
    )
