"""One accepted connection: bounds before the first request, and silent refusal of what is not HTTP.

aiohttp's own handler answers a malformed head with the parser's message, which repeats what was
sent, and writes it to a log. Here it is answered with a fixed sentence and counted, never echoed.
"""

import asyncio
import traceback
from collections.abc import Callable
from pathlib import PurePath
from typing import Any, Final

from aiohttp import web
from aiohttp.web_protocol import RequestHandler

from egress_gateway.listen.caller import SERVER

FRAMES_TOLD: Final = 6
_BODY: Final = b'{"error":{"type":"invalid_request_error","code":"%b","message":"%b"}}'
MALFORMED = _BODY % (b"malformed_http", b"this is not well-formed HTTP/1.1")
INTERNAL = _BODY % (b"internal", b"the gateway failed; nothing more leaves")


class Connection(RequestHandler):
    """aiohttp's connection with a deadline for the first head and content-free errors."""

    def __init__(
        self,
        *args: Any,
        head_seconds: float,
        on_malformed: Callable[[str], None],
        tell: Callable[[str], None],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._head_seconds = head_seconds
        self._on_malformed = on_malformed
        self._tell = tell
        self._head_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._head_timer = self._loop.call_later(self._head_seconds, self._close_if_silent)

    def connection_lost(self, exc: BaseException | None) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
        super().connection_lost(exc)

    def _close_if_silent(self) -> None:
        if self._request_count == 0 and self.transport is not None:
            self.transport.abort()

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        if exc is not None and status >= 500:
            self._tell(f"a bug of the gateway, please report it: {_place(exc)}")
        if request.writer.output_size > 0:
            raise ConnectionError("the response has begun; the connection can only be closed")
        if status < 500:
            return self.malformed(request)
        return _closing(status, INTERNAL)

    def malformed(self, request: web.BaseRequest) -> web.Response:
        """Count it by source, answer it alike whatever it was, and close."""
        self._on_malformed(request.remote or "")
        return _closing(400, MALFORMED)

    def log_exception(self, *args: Any, **kwargs: Any) -> None:
        """Nothing: the exception's text holds bytes of the request."""


def _place(bug: BaseException) -> str:
    """Type and places of an error of ours. Its message stays unsaid: it may hold content."""
    frames = traceback.extract_tb(bug.__traceback__)[-FRAMES_TOLD:]
    where = " < ".join(f"{PurePath(frame.filename).name}:{frame.lineno} {frame.name}" for frame in reversed(frames))
    return f"{type(bug).__name__} at {where}"


def _closing(status: int, body: bytes) -> web.Response:
    response = web.Response(status=status, body=body, content_type="application/json", headers={"server": SERVER})
    response.force_close()
    return response
