"""Puts an answer on the wire, well or badly, as its script says."""

import asyncio
import socket
import struct
import zlib
from collections.abc import Iterable, Iterator

from aiohttp import web
from multidict import CIMultiDict

from egress_gateway.testing.providers.exchange import Exchange
from egress_gateway.testing.providers.render import Rendered
from egress_gateway.testing.providers.script import Break, Delivery

GZIP_WINDOW = 16 + zlib.MAX_WBITS
"""zlib's way to say: write a gzip header (RFC 1952)."""
LINGER_NOT = struct.pack("ii", 1, 0)
"""SO_LINGER with a timeout of zero: closing the socket sends a reset instead of FIN (socket(7))."""


async def deliver(
    request: web.BaseRequest, exchange: Exchange, rendered: Rendered, resume: asyncio.Event
) -> web.StreamResponse:
    """Send head and body.

    The body is drawn from only as fast as the connection takes it. Where the script breaks the
    connection, the response is returned unfinished; aiohttp cannot write to it any more.
    """
    delivery = rendered.delivery
    await asyncio.sleep(delivery.before_head)
    if delivery.silent:
        await asyncio.Event().wait()
    response = web.StreamResponse(status=rendered.status, headers=CIMultiDict(rendered.headers))
    if delivery.gzip:
        response.headers["Content-Encoding"] = "gzip"
    await response.prepare(request)
    exchange.status = rendered.status
    for number, data in enumerate(_writes(rendered.parts, delivery)):
        if number == delivery.pause_after:
            await resume.wait()
        if number == delivery.cut_after:
            break
        if number:
            await asyncio.sleep(delivery.between)
        await response.write(data)
        exchange.sent += len(data)
    if delivery.cut_after is not None and delivery.cut is not Break.END:
        break_connection(request, delivery.cut)
    else:
        await response.write_eof()
    return response


def break_connection(request: web.BaseRequest, how: Break) -> None:
    """Close or reset the connection."""
    transport = request.transport
    if transport is not None and how is Break.RESET:
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_NOT)
        transport.abort()
    elif transport is not None:
        transport.close()


def _writes(parts: Iterable[bytes], delivery: Delivery) -> Iterator[bytes]:
    """Parts as they are written: line ends, comments, compression, size."""
    compressor = zlib.compressobj(wbits=GZIP_WINDOW) if delivery.gzip else None
    for part in parts:
        data = b": keep-alive\n\n" + part if delivery.comments else part
        if delivery.line_end != "\n":
            data = data.replace(b"\n", delivery.line_end.encode())
        if compressor is not None:
            data = compressor.compress(data) + compressor.flush(zlib.Z_SYNC_FLUSH)
        yield from _sized(data, delivery.write_size)
    if compressor is not None:
        yield from _sized(compressor.flush(), delivery.write_size)


def _sized(data: bytes, size: int) -> Iterator[bytes]:
    if not size:
        return iter((data,))
    return (data[start : start + size] for start in range(0, len(data), size))
