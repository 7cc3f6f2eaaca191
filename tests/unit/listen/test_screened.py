"""Connections that are looked at before they are HTTP, on real sockets: peers, PROXY headers, certificates."""

import asyncio
import errno
import socket
import ssl
import struct
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from egress_gateway.adapters.internal_ca import PemPair, create_authority, issue_client, issue_server
from egress_gateway.adapters.internal_revocation import revoke
from egress_gateway.adapters.tls import ServerTls, client_context
from egress_gateway.core.config import ClientCertificates, FrontProxy, Limits, TlsFiles
from egress_gateway.listen import screened
from egress_gateway.listen.entrance import Entrance
from egress_gateway.listen.server import ReverseProxy
from egress_gateway.ports import Caller
from egress_gateway.testing.fake_denials import FakeDenialTally
from egress_gateway.testing.journal import Journal
from egress_gateway.testing.manual_clock import ManualClock
from egress_gateway.wire.proxy_header import SIGNATURE

pytestmark = pytest.mark.loopback
GET = b"GET /r/t/p HTTP/1.1\r\nHost: gateway\r\n\r\n"
HERE = ("127.0.0.0/8",)
PROXIED = Entrance(front=FrontProxy(peers=HERE, proxy_protocol=True))


def proxy_header(address: str = "192.0.2.7", command: int = 0x21) -> bytes:
    block = socket.inet_aton(address) * 2 + struct.pack("!HH", 40000, 443)
    return SIGNATURE + struct.pack("!BBH", command, 0x11, len(block)) + block


async def who(caller: Caller) -> None:
    """Answer with whom the connection is taken for."""
    body = f"{caller.head.peer} {len(caller.head.certificate) > 0}".encode()
    await caller.start(200, (("content-length", str(len(body))),))
    await caller.write(body)
    await caller.finish()


class Door:
    def __init__(self, port: int, denials: FakeDenialTally, clock: ManualClock, tasks: asyncio.TaskGroup) -> None:
        self.port = port
        self.denials = denials
        self.clock = clock
        self.tasks = tasks

    async def said(self, data: bytes, tls: ssl.SSLContext | None = None, *, eof: bool = False) -> bytes:
        """Everything that is answered to the bytes of one connection; nothing if it is closed."""
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", self.port, ssl=tls)
        except OSError:
            return b""
        try:
            writer.write(data)
            if eof:
                writer.write_eof()
            return await asyncio.wait_for(reader.read(-1), 30)
        except OSError:
            return b""
        finally:
            await leave(writer)


async def leave(writer: asyncio.StreamWriter) -> None:
    writer.transport.abort()
    await asyncio.gather(writer.wait_closed(), return_exceptions=True)


@asynccontextmanager
async def standing(entrance: Entrance, *, seconds: float = 2.0) -> AsyncIterator[Door]:
    denials, told = FakeDenialTally(Journal()), list[str]()
    clock = ManualClock(int(datetime.now(UTC).timestamp()) * 1_000_000)
    limits = Limits(head_seconds=seconds, drain_seconds=1)
    proxy = ReverseProxy(who, limits=limits, denials=denials, clock=clock, tell=told.append)
    sock = socket.socket()
    sock.bind(("127.0.0.1", 0))
    port = sock.getsockname()[1]
    async with asyncio.TaskGroup() as tasks:
        await proxy.listen(sock, entrance, tasks)
        yield Door(port, denials, clock, tasks)
        await proxy.drain()
    assert told == []
    with pytest.raises(ConnectionError):
        await asyncio.open_connection("127.0.0.1", port)


CLOSING = GET.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")

# --- Peers and PROXY headers ------------------------------------------------------------------------

ANSWERED = {
    "a peer of the proxy's": (Entrance(front=FrontProxy(peers=HERE)), b"", b"127.0.0.1 False"),
    "a PROXY header": (PROXIED, proxy_header(), b"192.0.2.7 False"),
    "a PROXY header of the proxy itself": (PROXIED, proxy_header(command=0x20), b"127.0.0.1 False"),
}


@pytest.mark.parametrize(("entrance", "before", "answer"), ANSWERED.values(), ids=ANSWERED)
async def test_a_connection_is_of_whom_the_proxy_says(entrance: Entrance, before: bytes, answer: bytes) -> None:
    async with standing(entrance) as door:
        assert (await door.said(before + CLOSING)).endswith(answer)
        assert door.denials.counts == {}


async def test_a_header_that_comes_byte_by_byte_is_read() -> None:
    async with standing(PROXIED) as door:
        reader, writer = await asyncio.open_connection("127.0.0.1", door.port)
        for byte in proxy_header() + CLOSING:
            writer.write(bytes([byte]))
            await writer.drain()
            await asyncio.sleep(0)
        assert (await asyncio.wait_for(reader.read(-1), 30)).endswith(b"192.0.2.7 False")
        await leave(writer)


TURNED_AWAY = {
    "a stranger": (
        Entrance(front=FrontProxy(peers=("192.0.2.0/24", "2001:db8::/32"))),
        GET,
        {("127.0.0.1", "front_proxy_stranger"): 1},
    ),
    "a stranger with a PROXY header": (
        Entrance(front=FrontProxy(peers=("192.0.2.0/24",), proxy_protocol=True)),
        proxy_header("192.0.2.7") + GET,
        {("127.0.0.1", "front_proxy_stranger"): 1},
    ),
    "no PROXY header": (PROXIED, GET, {("127.0.0.1", "proxy_header"): 1}),
    "a PROXY header of version 1": (
        PROXIED,
        b"PROXY TCP4 192.0.2.7 192.0.2.1 40000 443\r\n" + GET,
        {("127.0.0.1", "proxy_header"): 1},
    ),
    "a PROXY header that is cut off": (PROXIED, proxy_header()[:20], {("127.0.0.1", "proxy_header"): 1}),
    "nothing at all, as a look whether we are there": (PROXIED, b"", {}),
}


@pytest.mark.parametrize(("entrance", "data", "counted"), TURNED_AWAY.values(), ids=TURNED_AWAY)
async def test_nobody_else_is_served(entrance: Entrance, data: bytes, counted: dict[tuple[str, str], int]) -> None:
    async with standing(entrance) as door:
        assert await door.said(data, eof=True) == b""
        assert door.denials.counts == counted


async def test_a_proxy_that_is_silent_is_closed() -> None:
    async with standing(PROXIED, seconds=0.05) as door:
        reader, writer = await asyncio.open_connection("127.0.0.1", door.port)
        writer.write(proxy_header()[:-1])
        assert await asyncio.wait_for(reader.read(-1), 30) == b""
        await leave(writer)
        assert door.denials.counts == {}


async def test_what_is_malformed_is_counted_for_whom_the_proxy_named() -> None:
    async with standing(PROXIED) as door:
        assert b"malformed_http" in await door.said(proxy_header() + b"nonsense\r\n\r\n")
        assert door.denials.counts == {("192.0.2.7", "malformed_http"): 1}


async def test_of_too_many_that_are_half_open_the_oldest_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(screened, "HALF_OPEN", 2)
    async with standing(PROXIED, seconds=60) as door:
        lines = [await asyncio.open_connection("127.0.0.1", door.port) for _ in range(3)]
        assert await asyncio.wait_for(lines[0][0].read(-1), 30) == b""
        for reader, writer in lines[1:]:
            writer.write(proxy_header() + CLOSING)
            assert (await asyncio.wait_for(reader.read(-1), 30)).endswith(b"192.0.2.7 False")
        for _, writer in lines:
            await leave(writer)


async def test_a_connection_that_is_half_open_is_closed_with_the_listener() -> None:
    async with standing(PROXIED, seconds=60) as door:
        reader, writer = await asyncio.open_connection("127.0.0.1", door.port)
        writer.write(proxy_header()[:5])
        assert (await door.said(proxy_header() + CLOSING)).endswith(b"192.0.2.7 False")
    assert await asyncio.wait_for(reader.read(-1), 30) == b""
    await leave(writer)


# --- TLS and certificates ---------------------------------------------------------------------------


class Authority:
    """An authority for a listener and its clients, and one client."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.now = datetime.now(UTC)
        self.ca = str(create_authority(directory, "Test CA", now=self.now).certificate)
        self.pair = issue_server(directory, ("gateway.corp", "127.0.0.1"), now=self.now)
        self.client = issue_client(directory, "payments", dns=("payments.corp",), now=self.now)
        self.revoked = str(revoke(directory, (), now=self.now))

    def entrance(self, *, required: bool = True, front: FrontProxy | None = None) -> Entrance:
        files = TlsFiles(certificate=str(self.pair.certificate), key=str(self.pair.key))
        clients = ClientCertificates(ca=self.ca, revoked=self.revoked, required=required)
        return Entrance(tls=ServerTls(files, clients=clients, tell=print), front=front)

    def context(self, pair: PemPair | None = None) -> ssl.SSLContext:
        context = client_context(self.ca)
        if pair is not None:
            context.load_cert_chain(pair.certificate, pair.key)
        return context

    def stranger(self) -> PemPair:
        create_authority(self.directory / "other", "Test CA", now=self.now)
        return issue_client(self.directory / "other", "payments", dns=("payments.corp",), now=self.now)


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path / "ca")


async def test_a_certificate_that_was_shown_is_in_the_head(authority: Authority) -> None:
    async with standing(authority.entrance()) as door:
        assert (await door.said(CLOSING, authority.context(authority.client))).endswith(b"127.0.0.1 True")
        assert door.denials.counts == {}


async def test_where_none_is_required_none_need_be_shown(authority: Authority) -> None:
    async with standing(authority.entrance(required=False)) as door:
        assert (await door.said(CLOSING, authority.context())).endswith(b"127.0.0.1 False")


WITHOUT: dict[str, tuple[Callable[[Authority], PemPair | None], str]] = {
    "none": (lambda _: None, "certificate_missing"),
    "one of another authority": (Authority.stranger, "certificate_refused"),
}


@pytest.mark.parametrize(("pair", "code"), WITHOUT.values(), ids=WITHOUT)
async def test_whoever_shows_no_good_certificate_is_turned_away_and_counted(
    authority: Authority, pair: Callable[[Authority], PemPair | None], code: str
) -> None:
    async with standing(authority.entrance()) as door:
        assert await door.said(CLOSING, authority.context(pair(authority))) == b""
        assert door.denials.counts == {("127.0.0.1", code): 1}


async def test_whoever_does_not_speak_tls_is_turned_away_and_not_counted(authority: Authority) -> None:
    async with standing(authority.entrance()) as door:
        assert b"HTTP" not in await door.said(CLOSING)
        assert door.denials.counts == {}


async def test_whoever_leaves_in_the_handshake_is_not_counted(authority: Authority) -> None:
    async with standing(authority.entrance(), seconds=0.1) as door:
        _, gone = await asyncio.open_connection("127.0.0.1", door.port)
        await leave(gone)
        silent, writer = await asyncio.open_connection("127.0.0.1", door.port)
        assert await asyncio.wait_for(silent.read(-1), 30) == b""
        await leave(writer)
        assert door.denials.counts == {}


async def test_a_process_without_descriptors_accepts_when_it_has_some_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(screened, "RETRY_SECONDS", 0.0)
    loop = asyncio.get_running_loop()
    accept = loop.sock_accept
    errors = [OSError(errno.EMFILE, "too many open files"), ConnectionAbortedError()]

    async def failing(sock: socket.socket) -> tuple[socket.socket, object]:
        if errors:
            raise errors.pop()
        return await accept(sock)

    monkeypatch.setattr(loop, "sock_accept", failing)
    async with standing(PROXIED) as door:
        assert (await door.said(proxy_header() + CLOSING)).endswith(b"192.0.2.7 False")
    assert errors == []


async def request(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
    writer.write(GET)
    head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 30)
    length = next(int(line[16:]) for line in head.lower().splitlines() if line.startswith(b"content-length: "))
    return head + await reader.readexactly(length)


Change = Callable[[Authority, Door], object]
ENDS: dict[str, tuple[Change, bytes, str]] = {
    "revoked": (
        lambda authority, _: revoke(authority.directory, (authority.client.certificate,), now=authority.now),
        b" 401 ",
        "certificate_revoked",
    ),
    "expired": (
        lambda _, door: door.clock.advance(int(timedelta(days=91).total_seconds()) * 1_000_000),
        b" 401 ",
        "certificate_expired",
    ),
    "with a list that has ended": (
        lambda _, door: door.clock.advance(int(timedelta(days=31).total_seconds()) * 1_000_000),
        b" 503 ",
        "revocation_stale",
    ),
}


@pytest.mark.parametrize(("change", "status", "code"), ENDS.values(), ids=ENDS)
async def test_a_connection_does_not_outlive_its_certificate(
    authority: Authority, change: Change, status: bytes, code: str
) -> None:
    async with standing(authority.entrance()) as door:
        reader, writer = await asyncio.open_connection("127.0.0.1", door.port, ssl=authority.context(authority.client))
        assert (await request(reader, writer)).endswith(b"127.0.0.1 True")
        change(authority, door)
        answer = await request(reader, writer)
        assert status in answer.splitlines()[0]
        assert f"x-egress-code: {code}".encode() in answer
        assert await reader.read(-1) == b""
        await leave(writer)
        assert door.denials.counts == {("127.0.0.1", code): 1}


async def test_tls_begins_behind_the_proxy_header(authority: Authority) -> None:
    entrance = authority.entrance(front=FrontProxy(peers=HERE, proxy_protocol=True))
    async with standing(entrance) as door:
        for pair, counted in (
            (authority.client, {}),
            (authority.stranger(), {("192.0.2.7", "certificate_refused"): 1}),
        ):
            sock = socket.create_connection(("127.0.0.1", door.port))
            sock.sendall(proxy_header())
            sock.setblocking(False)
            try:
                reader, writer = await asyncio.open_connection(
                    sock=sock, ssl=authority.context(pair), server_hostname="gateway.corp"
                )
                writer.write(CLOSING)
                answer = await asyncio.wait_for(reader.read(-1), 30)
                await leave(writer)
            except OSError:
                answer = b""
            assert answer.endswith(b"192.0.2.7 True") is not bool(counted)
            assert door.denials.counts == counted


async def test_one_that_is_pushed_out_of_its_handshake_is_closed(
    authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(screened, "HALF_OPEN", 1)
    async with standing(authority.entrance(), seconds=60) as door:
        silent, writer = await asyncio.open_connection("127.0.0.1", door.port)
        assert (await door.said(CLOSING, authority.context(authority.client))).endswith(b"127.0.0.1 True")
        assert await asyncio.wait_for(silent.read(-1), 30) == b""
        await leave(writer)
