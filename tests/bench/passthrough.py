"""A bare pass-through of the gateway's own stack: aiohttp on uvloop, JSON read and written, nothing looked at.

What it costs is the price of a proxy in Python; what the gateway costs more is the price of inspecting.
`python -m tests.bench.passthrough UPSTREAM [SECURE_UPSTREAM DIRECTORY]` prints the port it listens on, and a
second one with TLS if it is given an upstream with TLS and the directory of an authority.
"""

import asyncio
import contextlib
import signal
import ssl
import sys
from pathlib import Path

import aiohttp
import orjson
import uvloop
from aiohttp import web
from yarl import URL

KEPT = ("Content-Type",)
"""Headers that both directions pass on."""


class PassThrough:
    """Sends each request on to one upstream."""

    def __init__(self, session: aiohttp.ClientSession, upstream: str, tls: ssl.SSLContext | None) -> None:
        self._session = session
        self._upstream = upstream
        self._tls = tls

    async def __call__(self, request: web.BaseRequest) -> web.StreamResponse:
        parts = [part async for part in request.content.iter_any()]
        body = orjson.dumps(orjson.loads(b"".join(parts)))
        headers = {name: request.headers[name] for name in KEPT if name in request.headers}
        headers["Authorization"] = "Bearer provider"
        url = URL(self._upstream + request.raw_path, encoded=True)
        async with self._session.post(url, data=body, headers=headers, ssl=self._tls or True) as answer:
            if answer.content_type != "text/event-stream":
                read = orjson.dumps(orjson.loads(await answer.read()))
                return web.Response(status=answer.status, body=read, content_type=answer.content_type)
            response = web.StreamResponse(status=answer.status, headers={"Content-Type": answer.content_type})
            await response.prepare(request)
            async for chunk in answer.content.iter_any():
                await response.write(chunk)
            await response.write_eof()
            return response


async def serve(upstream: str, secure_upstream: str | None, authority: Path | None) -> None:
    """Serve until SIGTERM."""
    connector = aiohttp.TCPConnector(limit=0)
    timeout = aiohttp.ClientTimeout(total=None)
    async with (
        aiohttp.ClientSession(connector=connector, timeout=timeout, auto_decompress=False) as session,
        contextlib.AsyncExitStack() as stack,
    ):
        ports = [await _listen(stack, PassThrough(session, upstream, None), None)]
        if secure_upstream is not None and authority is not None:
            serving = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            serving.load_cert_chain(authority / "127.0.0.1.pem", authority / "127.0.0.1-key.pem")
            trusting = ssl.create_default_context(cafile=str(authority / "ca.pem"))
            ports.append(await _listen(stack, PassThrough(session, secure_upstream, trusting), serving))
        sys.stdout.write(" ".join(map(str, ports)) + "\n")
        sys.stdout.flush()
        stopped = asyncio.Event()
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
        await stopped.wait()


async def _listen(stack: contextlib.AsyncExitStack, handler: PassThrough, tls: ssl.SSLContext | None) -> int:
    runner = web.ServerRunner(web.Server(handler, handler_cancellation=True))
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=tls)
    await site.start()
    port: int = runner.addresses[0][1]
    return port


if __name__ == "__main__":
    secure = sys.argv[2:4]
    uvloop.run(serve(sys.argv[1], secure[0] if secure else None, Path(secure[1]) if secure else None))
