"""The only way out: send one recorded request to a configured upstream and stream the answer back.

The receipt is checked against the very bytes and destination handed over, before a connection is
opened, and sends once. The credential is added here and nowhere else. Redirects are not followed,
cookies are not kept, proxies from the environment are ignored: each would be a way out that nobody
decided on.
"""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from types import SimpleNamespace

import aiohttp
from aiohttp.abc import AbstractResolver
from aiohttp.connector import Connection
from multidict import CIMultiDict
from yarl import URL

from egress_gateway.adapters.connector.traffic import Traffic, head_bytes
from egress_gateway.adapters.guarded_resolver import ForbiddenAddress
from egress_gateway.adapters.outbound_form import check_form
from egress_gateway.adapters.tls import UpstreamTls
from egress_gateway.audit.receipts import receipt as receipts
from egress_gateway.audit.receipts.spent import SpentReceipts
from egress_gateway.core.config import Limits
from egress_gateway.core.errors import Unavailable, UpstreamFailed
from egress_gateway.core.exchange import Ends, Headers, OutboundRequest, Receipt, TlsFacts, UpstreamHead
from egress_gateway.core.secret import Secret
from egress_gateway.ports import Clock, UpstreamAnswer

IDLE_CONNECTION_SECONDS = 15.0
"""Below the idle limits of providers and their load balancers (60 s and up), so that a request is
rarely written to a connection that the other end has just closed: a POST cannot be repeated safely."""


class Endpoint:
    """One upstream as this adapter needs it: where it is and how a credential is added."""

    def __init__(
        self,
        *,
        url: str,
        authorize: Callable[[Secret[str]], Headers],
        credential: Callable[[], Secret[str]],
        headers: Mapping[str, str],
        tls: ssl.SSLContext | None,
    ) -> None:
        self.url = url.rstrip("/")
        self.authorize = authorize
        self.credential = credential
        self.headers = headers
        self.tls = tls


class HttpUpstream:
    """Implements `ports.Upstream` with one connection pool for all upstreams.

    `since` is the position in the log at which this way out began: receipts for earlier intents send nothing,
    because an earlier process may have used them. `traffic` counts all that goes and comes.
    """

    def __init__(
        self,
        endpoints: Mapping[str, Endpoint],
        *,
        receipt_key: Secret[bytes],
        since: int,
        clock: Clock,
        limits: Limits,
        traffic: Traffic,
        resolver: AbstractResolver | None = None,
    ) -> None:
        self._endpoints = endpoints
        self._receipt_key = receipt_key
        self._clock = clock
        self._limits = limits
        self._traffic = traffic
        self._spent = SpentReceipts(since=since)
        self._resolver = resolver
        self._session: aiohttp.ClientSession | None = None

    @asynccontextmanager
    async def send(self, request: OutboundRequest, receipt: Receipt) -> AsyncIterator[UpstreamAnswer]:
        now = self._clock.now()
        endpoint = self._endpoints.get(request.upstream)
        if endpoint is None:
            raise Unavailable("upstream_unknown", f"upstream {request.upstream!r} is not configured")
        check_form(request, endpoint.headers)
        receipts.check(self._receipt_key, receipt, destination=request.destination, body=request.body, now=now)
        self._spent.spend(receipt, now)
        self._traffic.sends(request.upstream, len(request.body), now)
        headers = CIMultiDict(request.headers)
        # Replaces: whatever a caller put there, only our credential leaves.
        headers.update(endpoint.authorize(endpoint.credential()))
        headers["Accept-Encoding"] = "identity"
        try:
            response = await self._open().request(
                request.method,
                URL(endpoint.url + request.path, encoded=True),
                data=request.body,
                headers=headers,
                allow_redirects=False,
                ssl=endpoint.tls if endpoint.tls is not None else True,
                trace_request_ctx=request.upstream,
            )
        except (aiohttp.ClientError, TimeoutError, OSError) as failure:
            raise _failed(failure) from failure
        try:
            yield _Answer(response, lambda size: self._traffic.receives(request.upstream, size, self._clock.now()))
        finally:
            # Not `release`: an answer that was not read to its end is cancelled, never drained.
            response.close()

    async def close(self) -> None:
        """Close the pool; running answers break off."""
        if self._session is not None:
            await self._session.close()

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                trace_configs=[self._counted()],
                connector=aiohttp.TCPConnector(
                    limit=0,
                    keepalive_timeout=IDLE_CONNECTION_SECONDS,
                    ttl_dns_cache=60,
                    resolver=self._resolver,
                ),
                cookie_jar=aiohttp.DummyCookieJar(),
                response_class=_Response,
                auto_decompress=False,
                trust_env=False,
                skip_auto_headers=("User-Agent", "Accept", "Accept-Encoding", "Content-Type"),
                timeout=aiohttp.ClientTimeout(
                    total=None,
                    sock_connect=self._limits.upstream_connect_seconds,
                    sock_read=self._limits.upstream_idle_seconds,
                ),
            )
        return self._session

    def _counted(self) -> aiohttp.TraceConfig:
        """Counts what is written, request by request, where the library has just written it."""

        async def head(
            _: aiohttp.ClientSession, on: SimpleNamespace, sent: aiohttp.TraceRequestHeadersSentParams
        ) -> None:
            size = head_bytes(sent.method, sent.url.raw_path_qs, sent.headers)
            self._traffic.writes(on.trace_request_ctx, size, self._clock.now())

        async def body(
            _: aiohttp.ClientSession, on: SimpleNamespace, sent: aiohttp.TraceRequestChunkSentParams
        ) -> None:
            self._traffic.writes(on.trace_request_ctx, len(sent.chunk), self._clock.now())

        traced = aiohttp.TraceConfig()
        traced.on_request_headers_sent.append(head)
        traced.on_request_chunk_sent.append(body)
        return traced


class _Response(aiohttp.ClientResponse):
    """Keeps the facts of its connection; a short answer has given it back before anybody can ask."""

    tls = TlsFacts()
    peer = ""
    ends = Ends()

    async def start(self, connection: Connection) -> aiohttp.ClientResponse:
        transport = connection.transport
        if transport is not None:
            peer = transport.get_extra_info("peername")
            self.tls = _tls_facts(transport.get_extra_info("ssl_object"))
            self.peer = str(peer[0]) if isinstance(peer, tuple) else ""
            self.ends = _ends(peer, transport.get_extra_info("sockname"))
        return await super().start(connection)


def _ends(peer: object, local: object) -> Ends:
    if not isinstance(peer, tuple) or not isinstance(local, tuple):
        return Ends()
    return Ends(peer_port=peer[1], local=str(local[0]), local_port=local[1])


def _tls_facts(connection: object) -> TlsFacts:
    if not isinstance(connection, UpstreamTls):
        return TlsFacts()
    cipher = connection.cipher()
    return TlsFacts(version=connection.version() or "", cipher=cipher[0] if cipher else "", key=connection.spki)


class _Answer:
    """Implements `ports.UpstreamAnswer`."""

    def __init__(self, response: aiohttp.ClientResponse, count: Callable[[int], None]) -> None:
        self._response = response
        self._count = count
        self._head = UpstreamHead(
            status=response.status,
            headers=tuple((name.lower(), value) for name, value in response.headers.items()),
            tls=response.tls if isinstance(response, _Response) else TlsFacts(),
            peer=response.peer if isinstance(response, _Response) else "",
            ends=response.ends if isinstance(response, _Response) else Ends(),
        )

    @property
    def head(self) -> UpstreamHead:
        return self._head

    async def chunks(self) -> AsyncIterator[bytes]:
        try:
            async for chunk in self._response.content.iter_any():
                self._count(len(chunk))
                yield chunk
        except (aiohttp.ClientError, TimeoutError, OSError) as failure:
            raise _failed(failure) from failure


def _failed(failure: BaseException) -> UpstreamFailed:
    """Name the kind of failure. The library's own message may hold addresses and headers; it stays here."""
    if isinstance(failure, aiohttp.ClientConnectorCertificateError | aiohttp.ClientConnectorSSLError):
        return UpstreamFailed("upstream_tls", "the upstream's certificate or TLS version was not accepted")
    if isinstance(failure, aiohttp.ClientConnectorError) and isinstance(failure.os_error, ForbiddenAddress):
        return UpstreamFailed(
            "upstream_address", "the upstream's name leads into a network where it may not be; nothing was sent"
        )
    if isinstance(failure, TimeoutError | asyncio.TimeoutError):
        return UpstreamFailed("upstream_timeout", "the upstream did not answer in time", status=504)
    if isinstance(failure, aiohttp.ClientConnectorError):
        return UpstreamFailed("upstream_unreachable", "no connection to the upstream could be made")
    return UpstreamFailed("upstream_broke_off", "the upstream closed the connection before the answer was complete")
