"""The only way out, on real connections: what leaves, what does not, and when the other end sees us go."""

import asyncio
import hashlib
import re
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from aiohttp.abc import AbstractResolver, ResolveResult

from egress_gateway.adapters.connector.traffic import Traffic
from egress_gateway.adapters.guarded_resolver import GuardedResolver
from egress_gateway.adapters.internal_ca import authority_files, create_authority, issue_server
from egress_gateway.adapters.tls import ServerTls, client_context
from egress_gateway.adapters.upstream_http import Endpoint, HttpUpstream
from egress_gateway.audit.receipts.receipt import issue
from egress_gateway.audit.records.groups import TrafficGroup
from egress_gateway.core.config import Limits, TlsFiles
from egress_gateway.core.errors import GatewayError, Unavailable, UpstreamFailed
from egress_gateway.core.exchange import Headers, OutboundRequest, Receipt, TlsFacts
from egress_gateway.core.ids import BodyDigest, LeafHash
from egress_gateway.core.secret import Secret
from egress_gateway.providers.hosts.host import bearer
from egress_gateway.testing.manual_clock import START, ManualClock

pytestmark = pytest.mark.loopback

KEY = Secret(b"r" * 32)
CREDENTIAL = "sk-" + "A" * 20
REQUEST = OutboundRequest(
    upstream="one",
    method="POST",
    path="/v1/chat?beta=true",
    headers=(("content-type", "application/json"),),
    body=b"{}",
)
QUICK = Limits(upstream_connect_seconds=0.2, upstream_idle_seconds=0.2)
Script = Callable[["Wire"], Awaitable[None]]


def receipt(
    request: OutboundRequest = REQUEST, key: Secret[bytes] = KEY, expires: int = START + 1, seq: int = 1
) -> Receipt:
    digest = BodyDigest(hashlib.sha256(request.body).digest())
    return issue(key, seq=seq, leaf=LeafHash(bytes(32)), destination=request.destination, body=digest, expires=expires)


class Wire:
    """The provider's end of one connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    async def send(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()

    async def left(self) -> None:
        """Return when the gateway has closed the connection."""
        async with asyncio.timeout(30):
            try:
                await self.reader.read(-1)
            except ConnectionError:
                return


class Provider:
    """A server that keeps what it was sent and answers as its script says."""

    def __init__(self, script: Script) -> None:
        self._script = script
        self.connections = 0
        self.requests: list[bytes] = []
        self.asked = asyncio.Event()
        self.served = asyncio.Event()
        """Whether a script has run to its end."""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while not reader.at_eof():
                head = await reader.readuntil(b"\r\n\r\n")
                self.requests.append(head + await reader.readexactly(len(REQUEST.body)))
                self.asked.set()
                await self._script(Wire(reader, writer))
                self.served.set()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


class Loopback(AbstractResolver):
    """A name server for which every name is this machine's; counts what it was asked."""

    asked = 0

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        Loopback.asked += 1
        return [ResolveResult(hostname=host, host="127.0.0.1", port=port, family=family, proto=0, flags=0)]

    async def close(self) -> None:
        """Nothing is open."""


class Route:
    """A gateway's way to one provider."""

    def __init__(self, provider: Provider, upstream: HttpUpstream, traffic: Traffic) -> None:
        self.provider = provider
        self.upstream = upstream
        self.traffic = traffic
        self._seq = 0

    async def fetch(self, request: OutboundRequest = REQUEST, covered_by: Receipt | None = None) -> bytes:
        """Send, and read the answer to its end."""
        self._seq += 1
        async with self.upstream.send(request, covered_by or receipt(request, seq=self._seq)) as answer:
            return b"".join([chunk async for chunk in answer.chunks()])

    @property
    def sent(self) -> str:
        """The head of the last request, as it left."""
        return self.provider.requests[-1].partition(b"\r\n\r\n")[0].decode().lower()


@asynccontextmanager
async def serving(
    script: Script,
    *,
    server_tls: ssl.SSLContext | None = None,
    client_tls: ssl.SSLContext | None = None,
    authorize: Callable[[Secret[str]], Headers] = bearer,
    name: str = "127.0.0.1",
    private: Collection[str] = (),
) -> AsyncIterator[Route]:
    provider = Provider(script)
    server = await asyncio.start_server(provider.serve, "127.0.0.1", 0, ssl=server_tls)
    port = server.sockets[0].getsockname()[1]
    endpoint = Endpoint(
        url=f"{'https' if server_tls else 'http'}://{name}:{port}/",
        authorize=authorize,
        credential=lambda: Secret(CREDENTIAL),
        headers={"content-type": ".*"},
        tls=client_tls,
    )
    traffic = Traffic(START)
    upstream = HttpUpstream(
        {"one": endpoint},
        receipt_key=KEY,
        since=0,
        clock=ManualClock(),
        limits=QUICK,
        traffic=traffic,
        resolver=GuardedResolver(private, Loopback()),
    )
    try:
        yield Route(provider, upstream, traffic)
    finally:
        await upstream.close()
        server.close()
        await server.wait_closed()


def says(data: bytes) -> Script:
    async def script(wire: Wire) -> None:
        await wire.send(data)

    return script


YES = says(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nX-Request-Id: r1\r\n\r\nyes")


async def hang(wire: Wire) -> None:
    await wire.left()


COVERED: dict[str, tuple[Receipt, str]] = {
    "forged": (receipt(key=Secret(b"x" * 32)), "receipt_forged"),
    "expired": (receipt(expires=START), "receipt_expired"),
    "for another body": (receipt(msgspec.structs.replace(REQUEST, body=b"[]")), "receipt_body"),
    "for another upstream": (receipt(msgspec.structs.replace(REQUEST, upstream="two")), "receipt_destination"),
    "for another path": (receipt(msgspec.structs.replace(REQUEST, path="/v1/chat")), "receipt_destination"),
    "for an intent from before the start": (receipt(seq=0), "receipt_before_start"),
    "for another method": (receipt(msgspec.structs.replace(REQUEST, method="GET")), "receipt_destination"),
}


@pytest.mark.parametrize(("covered_by", "code"), COVERED.values(), ids=COVERED)
async def test_without_a_receipt_for_exactly_this_no_connection_is_made(covered_by: Receipt, code: str) -> None:
    async with serving(YES) as route:
        with pytest.raises(Unavailable) as caught:
            await route.fetch(covered_by=covered_by)
        assert caught.value.code == code
        assert route.provider.connections == 0


async def test_what_goes_out_and_comes_back_is_counted_to_the_byte() -> None:
    async with serving(YES) as route:
        await route.fetch()
        with pytest.raises(Unavailable):
            await route.fetch(covered_by=receipt(key=Secret(b"x" * 32)))
        (record,) = route.traffic.due(START + 1, stopping=True)
        assert record.upstreams == (
            TrafficGroup(
                upstream="one",
                requests=1,
                sent_bytes=len(REQUEST.body),
                received_bytes=len(b"yes"),
                wire_sent=len(route.provider.requests[0]),
            ),
        )


async def test_a_receipt_sends_once() -> None:
    async with serving(YES) as route:
        used = receipt()
        assert await route.fetch(covered_by=used) == b"yes"
        with pytest.raises(Unavailable, match="receipt_spent"):
            await route.fetch(covered_by=used)
        assert len(route.provider.requests) == 1


async def test_an_upstream_that_is_not_configured_is_not_sent_to() -> None:
    async with serving(YES) as route:
        with pytest.raises(Unavailable, match="upstream_unknown"):
            await route.fetch(msgspec.structs.replace(REQUEST, upstream="two"))
        assert route.provider.connections == 0


async def test_a_missing_credential_sends_nothing() -> None:
    def missing(_: Secret[str]) -> Headers:
        raise Unavailable("credential_missing", "there is none")

    async with serving(YES, authorize=missing) as route:
        with pytest.raises(Unavailable, match="credential_missing"):
            await route.fetch()
        assert route.provider.connections == 0


async def test_what_leaves_is_the_request_and_the_credential_and_nothing_else() -> None:
    async with serving(YES) as route:
        assert await route.fetch() == b"yes"
        line, *fields = route.sent.split("\r\n")
        assert line == "post /v1/chat?beta=true http/1.1"
        assert {field.partition(":")[0] for field in fields} == {
            *("host", "content-type", "content-length", "accept-encoding", "authorization")
        }
        assert "accept-encoding: identity" in fields
        assert route.provider.requests[0].endswith(b"\r\n\r\n{}")


CHOSEN = {
    "another host behind a user": {"path": "@127.0.0.1:1/x"},
    "a longer host": {"path": ".evil.example/x"},
    "another port": {"path": ":1/x"},
    "a credential": {"headers": (("authorization", "Bearer planted-canary"),)},
    "a second request": {"headers": (("transfer-encoding", "chunked"),)},
}


@pytest.mark.parametrize("fields", CHOSEN.values(), ids=CHOSEN)
async def test_a_receipt_does_not_let_a_request_choose_where_or_how_it_leaves(fields: dict[str, object]) -> None:
    request = msgspec.structs.replace(REQUEST, **fields)
    async with serving(YES) as route:
        with pytest.raises(Unavailable, match="outbound_form"):
            await route.fetch(request)
        assert route.provider.connections == 0


async def test_the_receipt_covers_the_headers() -> None:
    changed = msgspec.structs.replace(REQUEST, headers=(("content-type", "application/json; x"),))
    async with serving(YES) as route:
        with pytest.raises(Unavailable, match="receipt_destination"):
            await route.fetch(changed, receipt(REQUEST))
        assert route.provider.connections == 0


async def test_head_and_peer_are_told_in_lower_case() -> None:
    async with serving(YES) as route, route.upstream.send(REQUEST, receipt()) as answer:
        assert (answer.head.status, answer.head.header("x-request-id")) == (200, "r1")
        assert (answer.head.peer, answer.head.tls) == ("127.0.0.1", TlsFacts())
        ends = answer.head.ends
        assert (ends.local, ends.local_port in {0, ends.peer_port}, ends.peer_port == 0) == ("127.0.0.1", False, False)


async def test_a_redirect_is_an_answer_and_not_followed() -> None:
    redirect = says(b"HTTP/1.1 307 Go\r\nLocation: http://127.0.0.1:1/elsewhere\r\nContent-Length: 0\r\n\r\n")
    async with serving(redirect) as route:
        async with route.upstream.send(REQUEST, receipt()) as answer:
            assert answer.head.status == 307
        assert len(route.provider.requests) == 1


async def test_cookies_are_not_kept() -> None:
    async with serving(says(b"HTTP/1.1 200 OK\r\nSet-Cookie: a=b\r\nContent-Length: 0\r\n\r\n")) as route:
        await route.fetch()
        await route.fetch()
        assert "cookie" not in route.sent


async def test_proxies_of_the_environment_are_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    async with serving(YES) as route:
        assert await route.fetch() == b"yes"


async def test_a_complete_answer_leaves_its_connection_for_the_next() -> None:
    async with serving(YES) as route:
        for _ in range(3):
            assert await route.fetch() == b"yes"
        assert (route.provider.connections, len(route.provider.requests)) == (1, 3)


async def test_an_answer_that_is_not_read_is_closed_and_not_drained() -> None:
    async def endless(wire: Wire) -> None:
        await wire.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n")
        await wire.left()

    async with serving(endless) as route:
        async with route.upstream.send(REQUEST, receipt()) as answer:
            assert await anext(aiter(answer.chunks())) == b"a"
        await asyncio.wait_for(route.provider.served.wait(), 30)


async def test_cancelling_before_the_answer_closes_the_connection_at_once() -> None:
    async with serving(hang) as route:
        async with asyncio.TaskGroup() as group:
            fetching = group.create_task(route.fetch())
            await asyncio.wait_for(route.provider.asked.wait(), 30)
            fetching.cancel()
        await asyncio.wait_for(route.provider.served.wait(), 30)
    assert fetching.cancelled()


def goes(data: bytes = b"") -> Script:
    async def script(wire: Wire) -> None:
        await wire.send(data)
        wire.writer.close()

    return script


async def reset(wire: Wire) -> None:
    wire.writer.transport.abort()


async def stalls(wire: Wire) -> None:
    await wire.send(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf")
    await wire.left()


FAILURES: dict[str, tuple[Script, str, int]] = {
    "closed without an answer": (goes(), "upstream_broke_off", 502),
    "reset": (reset, "upstream_broke_off", 502),
    "cut in a body of known length": (
        goes(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"),
        "upstream_broke_off",
        502,
    ),
    "cut between chunks": (
        goes(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n"),
        "upstream_broke_off",
        502,
    ),
    "a chunk that is none": (
        says(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nplanted-canary\r\n"),
        "upstream_broke_off",
        502,
    ),
    "no HTTP": (says(b"planted-canary\r\n\r\n"), "upstream_broke_off", 502),
    "silence": (hang, "upstream_timeout", 504),
    "silence in mid-body": (stalls, "upstream_timeout", 504),
}


@pytest.mark.parametrize(("script", "code", "status"), FAILURES.values(), ids=FAILURES)
async def test_failures_of_the_transport_are_named_and_repeat_nothing(script: Script, code: str, status: int) -> None:
    async with serving(script) as route:
        with pytest.raises(UpstreamFailed) as caught:
            await route.fetch()
    assert (caught.value.code, caught.value.status) == (code, status)
    assert "canary" not in caught.value.public


async def test_nobody_listening_is_unreachable() -> None:
    async with serving(YES) as route:
        pass
    with pytest.raises(UpstreamFailed, match="upstream_unreachable"):
        await route.fetch()
    await route.upstream.close()
    (record,) = route.traffic.due(START + 1, stopping=True)
    # Handed over with a receipt, which is what an intent stands for.
    assert (record.upstreams[0].requests, record.upstreams[0].wire_sent) == (1, 0)


class Authority:
    """An authority's contexts, of a server that it vouches for and of a client that trusts it."""

    def __init__(self, directory: Path, name: str) -> None:
        create_authority(directory, "Test CA", now=datetime.now(UTC))
        pair = issue_server(directory, (name,), now=datetime.now(UTC))
        files = TlsFiles(certificate=str(pair.certificate), key=str(pair.key))
        self.server = ServerTls(files, tell=lambda _: None).context
        self.bundle = str(authority_files(directory).certificate)
        self.client = client_context(self.bundle)


async def test_an_upstream_of_the_configured_authority_is_spoken_to(tmp_path: Path) -> None:
    authority = Authority(tmp_path, "127.0.0.1")
    trusting = serving(YES, server_tls=authority.server, client_tls=authority.client)
    async with trusting as route, route.upstream.send(REQUEST, receipt()) as answer:
        assert (answer.head.tls.version, answer.head.tls.cipher[:4]) == ("TLSv1.3", "TLS_")
        assert re.fullmatch("[A-Za-z0-9+/]{43}=", answer.head.tls.key)


UNTRUSTED = {"another authority": ("127.0.0.1", True), "another name": ("gateway.corp", False)}


@pytest.mark.parametrize(("name", "stranger"), UNTRUSTED.values(), ids=UNTRUSTED)
async def test_a_certificate_that_does_not_fit_gets_no_request(tmp_path: Path, name: str, *, stranger: bool) -> None:
    authority = Authority(tmp_path / "a", name)
    trusted = Authority(tmp_path / "b", name) if stranger else authority
    async with serving(YES, server_tls=authority.server, client_tls=trusted.client) as route:
        with pytest.raises(GatewayError) as caught:
            await route.fetch()
        assert caught.value.code == "upstream_tls"
        assert route.provider.requests == []


async def test_a_key_that_is_not_pinned_gets_no_request(tmp_path: Path) -> None:
    authority = Authority(tmp_path, "127.0.0.1")
    pinned = client_context(authority.bundle, pins=["A" * 43 + "="])
    async with serving(YES, server_tls=authority.server, client_tls=pinned) as route:
        with pytest.raises(UpstreamFailed, match="upstream_tls"):
            await route.fetch()
        assert route.provider.requests == []


async def test_a_name_that_leads_where_it_may_not_gets_no_connection() -> None:
    async with serving(YES, name="api.example") as route:
        with pytest.raises(UpstreamFailed, match="upstream_address"):
            await route.fetch()
        assert route.provider.connections == 0


async def test_a_name_that_may_lead_into_private_networks_is_looked_up_once_and_that_address_is_used() -> None:
    async with serving(YES, name="models.example", private=["models.example"]) as route:
        before = Loopback.asked
        for _ in range(3):
            assert await route.fetch() == b"yes"
        assert Loopback.asked == before + 1
        assert "host: models.example" in route.sent
