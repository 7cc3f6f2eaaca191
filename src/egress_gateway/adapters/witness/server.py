"""The witness over HTTP: `POST <prefix>/add-checkpoint` of C2SP tlog-witness, what it holds, `/healthz`, `/metrics`.

`GET <prefix>/held?origin=...` is not in the specification: from it an auditor learns how far the log has been, and
not from whoever shows him the log. Whoever can connect may ask and submit; only what a known log signed has any
effect. Bodies, heads, connections and time are bounded.
"""

import asyncio
import socket
import ssl
from collections.abc import Callable
from typing import Final

from aiohttp import web

from egress_gateway.adapters.witness.service import Answer, Witness
from egress_gateway.audit.notes.submission import LARGEST_SUBMISSION

BODY_SECONDS: Final = 10.0
"""For a whole body, of 4 KB mostly: a caller that dribbles is left."""
KEEPALIVE_SECONDS: Final = 75.0
MOST_AT_ONCE: Final = 256
"""Submissions that are read or wait, of 64 KB at most each."""
_BACKLOG: Final = 128
_PATH: Final = "/add-checkpoint"
_HELD: Final = "/held"
_NOT_FOUND: Final = Answer(404, b"there are POST <prefix>/add-checkpoint and GET <prefix>/held?origin=...\n")
_BUSY: Final = Answer(503, b"too many submissions at once\n")
_TOO_LARGE: Final = Answer(413, b"a submission of more than 65536 bytes\n")
_SLOW: Final = Answer(408, b"the body did not arrive in time\n")


class WitnessServer:
    """Serves a witness below `prefix`: empty, or a path that begins with a slash and does not end with one."""

    def __init__(self, witness: Witness, *, prefix: str = "", body_seconds: float = BODY_SECONDS) -> None:
        self._witness = witness
        self._prefix = prefix
        self._body_seconds = body_seconds
        self._running = 0

    async def serve(
        self, listener: socket.socket, tls: ssl.SSLContext | None, stop: asyncio.Event, ready: Callable[[], None]
    ) -> None:
        """Serve on a bound socket until `stop` is set; what is under way gets its answer."""
        handler = web.Server(self._answer, access_log=None, keepalive_timeout=KEEPALIVE_SECONDS)
        server = await asyncio.get_running_loop().create_server(handler, sock=listener, ssl=tls, backlog=_BACKLOG)
        ready()
        await stop.wait()
        server.close()
        await handler.shutdown(timeout=1.0)

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        answer = await self._of(request)
        response = web.Response(status=answer.status, body=answer.body, headers={"content-type": answer.content_type})
        if answer in {_TOO_LARGE, _SLOW}:
            # The rest of the body is of no interest.
            response.force_close()
        return response

    async def _of(self, request: web.BaseRequest) -> Answer:
        match request.method, request.path:
            case "GET", "/healthz":
                return Answer(200, b"ok\n")
            case "GET", "/metrics":
                return Answer(200, self._witness.metrics(), "text/plain; version=0.0.4; charset=utf-8")
            case "GET", path if path == self._prefix + _HELD:
                return await self._witness.held(request.query.get("origin", ""))
            case "POST", path if path == self._prefix + _PATH:
                return await self._take(request)
        return _NOT_FOUND

    async def _take(self, request: web.BaseRequest) -> Answer:
        if self._running >= MOST_AT_ONCE:
            return _BUSY
        self._running += 1
        try:
            async with asyncio.timeout(self._body_seconds):
                body = await request.content.read(LARGEST_SUBMISSION + 1)
                while len(body) <= LARGEST_SUBMISSION and (more := await request.content.read(LARGEST_SUBMISSION)):
                    body += more
            if len(body) > LARGEST_SUBMISSION:
                return _TOO_LARGE
            return await self._witness.submit(body)
        except TimeoutError:
            return _SLOW
        finally:
            self._running -= 1
