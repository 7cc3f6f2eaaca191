"""One accepted connection: bounds before the first request, and silent refusal of what is not HTTP.

aiohttp's own handler answers a malformed head with the parser's message, which repeats what was
sent, and writes it to a log. Here it is answered with a fixed sentence and counted, never echoed.
"""

import asyncio
import ssl
import traceback
from collections.abc import Callable
from ipaddress import ip_address
from pathlib import PurePath
from typing import Any, Final

from aiohttp import web
from aiohttp.web_protocol import RequestHandler

from egress_gateway.adapters.client_trust import ShownCertificate
from egress_gateway.core.addresses import plain
from egress_gateway.core.errors import GatewayError, Unauthenticated
from egress_gateway.core.exchange import Ends, TlsFacts
from egress_gateway.core.ids import RecordId
from egress_gateway.listen.caller import SERVER
from egress_gateway.listen.entrance import Entrance
from egress_gateway.ports import DenialTally
from egress_gateway.steps import replies

FRAMES_TOLD: Final = 6
_BODY: Final = b'{"error":{"type":"invalid_request_error","code":"%b","message":"%b"}}'
MALFORMED = _BODY % (b"malformed_http", b"this is not well-formed HTTP/1.1")
INTERNAL = _BODY % (b"internal", b"the gateway failed; nothing more leaves")


class Connection(RequestHandler):
    """aiohttp's connection with a deadline for the first head and content-free errors.

    Knows whose it is: the address of the other end, or the one that a PROXY header gave as `source`, and
    the certificate that was shown.
    """

    def __init__(
        self,
        *args: Any,
        head_seconds: float,
        entrance: Entrance,
        denials: DenialTally,
        tell: Callable[[str], None],
        source: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._head_seconds = head_seconds
        self._denials = denials
        self._tell = tell
        self.entrance = entrance
        self.peer = source
        self.ends = Ends()
        self.agreed = TlsFacts()
        self.shown: ShownCertificate | None = None
        self._unfit: Unauthenticated | None = None
        """Why the certificate that was shown cannot be used; found too early to be answered."""
        self._head_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        secured = transport.get_extra_info("ssl_object")
        self.ends = ends_of(transport, proxied=bool(self.peer))
        self.agreed = agreed_by(secured)
        self.peer = self.peer or address_of(transport.get_extra_info("peername"))
        if self.entrance.tls is not None and secured is not None:
            try:
                self.shown = self.entrance.tls.shown(secured)
            except Unauthenticated as refusal:
                self._unfit = refusal
        self._head_timer = self._loop.call_later(self._head_seconds, self._close_if_silent)

    def connection_lost(self, exc: BaseException | None) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
        super().connection_lost(exc)

    def recheck(self, now: int) -> None:
        """See whether the certificate of the connection, if it has one, is still good.

        Raises `GatewayError`: the connection may be older than a revocation, or than the certificate's end.
        """
        if self._unfit is not None:
            raise self._unfit
        if self.shown is not None and self.entrance.tls is not None:
            self.entrance.tls.recheck(self.shown, now=now)

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
            return self.malformed()
        return _closing(status, INTERNAL)

    def malformed(self) -> web.Response:
        """Count it by source, answer it alike whatever it was, and close."""
        self._denials.note(self.peer, "malformed_http")
        return _closing(400, MALFORMED)

    def refuse(self, refusal: GatewayError) -> web.Response:
        """Count by source who is refused before anybody looks at the request, say why, and close."""
        self._denials.note(self.peer, refusal.code)
        reply = replies.refusal(refusal, RecordId(""), None)
        response = web.Response(status=reply.status, body=reply.body, headers=(*reply.headers, ("server", SERVER)))
        response.force_close()
        return response

    def log_exception(self, *args: Any, **kwargs: Any) -> None:
        """Nothing: the exception's text holds bytes of the request."""


def address_of(peername: object) -> str:
    """The address of a socket's other end as it is meant; empty where it has none."""
    return str(plain(ip_address(peername[0]))) if isinstance(peername, tuple) else ""


def ends_of(transport: asyncio.BaseTransport, *, proxied: bool = False) -> Ends:
    """Ports and our own address. The port of a front proxy is nobody's who asks, so that it is left out."""
    peer, local = transport.get_extra_info("peername"), transport.get_extra_info("sockname")
    return Ends(
        peer_port=peer[1] if isinstance(peer, tuple) and not proxied else 0,
        local=address_of(local),
        local_port=local[1] if isinstance(local, tuple) else 0,
    )


def agreed_by(secured: object) -> TlsFacts:
    """What a TLS connection agreed on; nothing of one that is none."""
    if not isinstance(secured, ssl.SSLObject):
        return TlsFacts()
    cipher = secured.cipher()
    return TlsFacts(version=secured.version() or "", cipher=cipher[0] if cipher is not None else "")


def _place(bug: BaseException) -> str:
    """Type and places of an error of ours. Its message stays unsaid: it may hold content."""
    frames = traceback.extract_tb(bug.__traceback__)[-FRAMES_TOLD:]
    where = " < ".join(f"{PurePath(frame.filename).name}:{frame.lineno} {frame.name}" for frame in reversed(frames))
    return f"{type(bug).__name__} at {where}"


def _closing(status: int, body: bytes) -> web.Response:
    response = web.Response(status=status, body=body, content_type="application/json", headers={"server": SERVER})
    response.force_close()
    return response
