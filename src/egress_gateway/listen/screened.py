"""A listener that looks at each connection before it is HTTP: from whom it comes, for whom, and its certificate.

The order is: the peer is one of the front proxy's, or the connection is closed; the PROXY header is read
to its last byte and no further; then TLS, with the certificate that is asked for. Whoever is turned away
is counted by source. A connection that takes longer than a request head may is closed, and so is the one
that has taken longest when there are too many: silence must not keep others out.
"""

import asyncio
import ipaddress
import socket
import ssl
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from typing import Final

from egress_gateway.core.addresses import plain
from egress_gateway.core.errors import WireError
from egress_gateway.listen.connection import Connection, address_of
from egress_gateway.listen.entrance import Entrance
from egress_gateway.ports import DenialTally
from egress_gateway.wire.proxy_header import ProxyHeaderReader

HALF_OPEN: Final = 512
"""Connections of one listener that may be between accept and HTTP: a handshake takes milliseconds, so
that to be pushed out by newer ones takes tens of thousands of them a second."""
BACKLOG: Final = 2048
RETRY_SECONDS: Final = 0.1
"""Before the next accept, when the process is out of descriptors or memory."""


class ScreenedListener:
    """Accepts on one bound socket until it is cancelled; the socket is closed then."""

    def __init__(
        self,
        sock: socket.socket,
        entrance: Entrance,
        *,
        make: Callable[[str], Connection],
        seconds: float,
        denials: DenialTally,
    ) -> None:
        """`make` gets the address that a proxy named, or nothing, and makes the connection's protocol."""
        self._sock = sock
        self._entrance = entrance
        self._make = make
        self._seconds = seconds
        self._denials = denials
        front = entrance.front
        self._greeted = front is not None and front.proxy_protocol
        self._peers = tuple(map(ipaddress.ip_network, front.peers)) if front is not None else None
        self._half_open: dict[asyncio.Task[None], None] = {}
        """The oldest first."""
        sock.listen(BACKLOG)
        sock.setblocking(False)

    async def run(self) -> None:
        """Accept, and open each connection beside the others."""
        with self._sock:
            async with asyncio.TaskGroup() as opening:
                while True:
                    accepted, peer = await self._accept()
                    if len(self._half_open) >= HALF_OPEN:
                        self._half_open.pop(oldest := next(iter(self._half_open)))
                        oldest.cancel()
                    task = opening.create_task(self._open(accepted, peer))
                    self._half_open[task] = None
                    task.add_done_callback(self._opened)

    def _opened(self, task: asyncio.Task[None]) -> None:
        self._half_open.pop(task, None)

    async def _accept(self) -> tuple[socket.socket, str]:
        """The next connection of a peer that may come here."""
        loop = asyncio.get_running_loop()
        while True:
            # A queue that never empties must not keep the loop from everything else.
            await asyncio.sleep(0)
            try:
                accepted, peername = await loop.sock_accept(self._sock)
            except ConnectionError:
                continue
            except OSError:
                await asyncio.sleep(RETRY_SECONDS)
                continue
            peer = address_of(peername)
            if self._welcome(peer):
                return accepted, peer
            self._denials.note(peer, "front_proxy_stranger")
            accepted.close()

    def _welcome(self, peer: str) -> bool:
        if self._peers is None:
            return True
        address = plain(ipaddress.ip_address(peer))
        return any(address in network for network in self._peers)

    async def _open(self, accepted: socket.socket, peer: str) -> None:
        with ExitStack() as ours:
            ours.callback(accepted.close)
            try:
                source = await self._greeting(accepted) if self._greeted else ""
            except WireError:
                self._denials.note(peer, "proxy_header")
                return
            except OSError:
                # Gone, or too slow: as on any other listener, nobody is told.
                return
            ours.pop_all()
        await self._hand_over(accepted, source, peer)

    async def _greeting(self, accepted: socket.socket) -> str:
        """The address that the PROXY header names; empty if the proxy speaks for itself."""
        loop = asyncio.get_running_loop()
        reader = ProxyHeaderReader()
        source, begun = None, False
        async with asyncio.timeout(self._seconds):
            while wanted := reader.wanted:
                data = await loop.sock_recv(accepted, wanted)
                if not data and not begun:
                    raise ConnectionAbortedError("closed without a word, as by a load balancer that looks for us")
                if not data:
                    reader.close()
                begun = True
                source = reader.feed(data)
        return source.address if source is not None else ""

    async def _hand_over(self, accepted: socket.socket, source: str, peer: str) -> None:
        """From here on the connection is the event loop's, which closes it if TLS fails."""
        loop = asyncio.get_running_loop()
        tls = self._entrance.tls
        make = partial(self._make, source)
        try:
            if tls is None:
                await loop.connect_accepted_socket(make, accepted)
            else:
                await loop.connect_accepted_socket(
                    make, accepted, ssl=tls.current(), ssl_handshake_timeout=self._seconds
                )
        except ssl.SSLError as error:
            if code := _about_certificate(error):
                self._denials.note(source or peer, code)
        except OSError:
            return


def _about_certificate(error: ssl.SSLError) -> str:
    """What to count a failed handshake as; empty if it was not about the client's certificate."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return "certificate_refused"
    return "certificate_missing" if error.reason == "PEER_DID_NOT_RETURN_A_CERTIFICATE" else ""
