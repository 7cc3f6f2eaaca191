"""The listener's manners on real connections: framing, bounds, disconnects, drain."""

import asyncio
import gzip
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from egress_gateway.core.config import Limits
from egress_gateway.core.errors import Unreadable
from egress_gateway.core.exchange import RequestHead
from egress_gateway.listen.entrance import Entrance
from egress_gateway.listen.server import ReverseProxy
from egress_gateway.ports import Caller
from egress_gateway.testing.fake_denials import FakeDenialTally
from egress_gateway.testing.journal import Journal
from egress_gateway.testing.manual_clock import ManualClock

pytestmark = pytest.mark.loopback
QUICK = Limits(body=1000, head_seconds=0.2, body_seconds=0.3, keepalive_seconds=5, drain_seconds=2)
Handle = Callable[[Caller], Awaitable[None]]
PLAIN = Entrance()


class Client:
    """One raw connection; what is sent is exactly what is written here."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self.writer = writer

    async def send(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()

    async def head(self) -> bytes:
        return await asyncio.wait_for(self._reader.readuntil(b"\r\n\r\n"), 30)

    async def body(self, length: int) -> bytes:
        return await asyncio.wait_for(self._reader.readexactly(length), 30)

    async def rest(self) -> bytes:
        return await asyncio.wait_for(self._reader.read(-1), 30)


class Running:
    def __init__(self, proxy: ReverseProxy, port: int, denied: dict[tuple[str, str], int], told: list[str]) -> None:
        self.proxy = proxy
        self.port = port
        self.denied = denied
        self.told = told
        self._clients: list[Client] = []

    async def connect(self) -> Client:
        client = Client(*await asyncio.open_connection("127.0.0.1", self.port))
        self._clients.append(client)
        return client

    async def hang_up(self) -> None:
        for client in self._clients:
            client.writer.transport.abort()
        await asyncio.gather(*(client.writer.wait_closed() for client in self._clients), return_exceptions=True)


@asynccontextmanager
async def serving(handle: Handle, limits: Limits = QUICK, entrance: Entrance = PLAIN) -> AsyncIterator[Running]:
    denials = FakeDenialTally(Journal())
    told: list[str] = []
    proxy = ReverseProxy(handle, limits=limits, denials=denials, clock=ManualClock(), tell=told.append)
    sock = socket.socket()
    sock.bind(("127.0.0.1", 0))
    async with asyncio.TaskGroup() as tasks:
        await proxy.listen(sock, entrance, tasks)
        try:
            running = Running(proxy, sock.getsockname()[1], denials.counts, told)
            yield running
            await running.hang_up()
        finally:
            await proxy.drain()


async def echo(caller: Caller) -> None:
    body = await caller.read(QUICK.body)
    await caller.start(200, (("content-length", str(len(body))),))
    await caller.write(body)
    await caller.finish()


def post(body: bytes, *headers: str) -> bytes:
    lines = ["POST /r/t/p HTTP/1.1", "Host: gateway", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


async def test_a_request_is_answered() -> None:
    async with serving(echo) as running:
        client = await running.connect()
        await client.send(post(b"hello", "Connection: close"))
        assert (await client.rest()).endswith(b"\r\n\r\nhello")


MALFORMED = {
    "content-length and transfer-encoding": (
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    ),
    "two content-lengths": b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
    "unknown transfer-encoding": b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\nhello",
    "folded header": b"POST / HTTP/1.1\r\nHost: a\r\nX: a\r\n b\r\nContent-Length: 0\r\n\r\n",
    "space before the colon": b"POST / HTTP/1.1\r\nHost : a\r\nContent-Length: 0\r\n\r\n",
    "no version": b"POST /\r\nHost: a\r\n\r\n",
    "not HTTP": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 planted-canary\r\n\r\n",
    "NUL in a header": b"POST / HTTP/1.1\r\nHost: a\r\nX: a\x00planted-canary\r\nContent-Length: 0\r\n\r\n",
    "request line too long": b"GET /" + b"a" * 20_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n",
    "header too long": b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"a" * 70_000 + b"\r\n\r\n",
    "too many headers": b"GET / HTTP/1.1\r\nHost: a\r\n" + b"X: a\r\n" * 200 + b"\r\n",
}


@pytest.mark.parametrize("data", MALFORMED.values(), ids=MALFORMED)
async def test_what_parsers_could_read_in_two_ways_is_refused_without_echo(data: bytes) -> None:
    async def never(caller: Caller) -> None:
        raise AssertionError("a malformed request reached the pipeline")

    async with serving(never) as running:
        client = await running.connect()
        await client.send(data)
        answer = await client.rest()
    assert answer.partition(b" ")[2].startswith(b"400")
    assert b"malformed_http" in answer
    assert b"planted-canary" not in answer
    assert running.denied == {("127.0.0.1", "malformed_http"): 1}


async def test_a_pipelined_request_after_a_malformed_one_is_not_served() -> None:
    async with serving(echo) as running:
        client = await running.connect()
        await client.send(MALFORMED["two content-lengths"] + post(b"second"))
        assert (await client.rest()).count(b"HTTP/1.1") == 1


async def tell(caller: Caller) -> None:
    """Answer with the body, or with why it cannot be read."""
    try:
        answer = await caller.read(QUICK.body)
    except Unreadable as refusal:
        answer = refusal.code.encode()
    await caller.start(200, (("content-length", str(len(answer))),))
    await caller.write(answer)
    await caller.finish()


CHUNKED = b"POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
BODIES = {
    "in one piece": (post(b"hello", "Connection: close"), b"hello"),
    "in chunks": (CHUNKED + b"3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n", b"hello"),
    "compressed": (post(gzip.compress(b"hello"), "Content-Encoding: gzip", "Connection: close"), b"hello"),
    "compressed otherwise": (post(b"hello", "Content-Encoding: br"), b"content_encoding"),
    "larger than it may be": (post(b"a" * 1001), b"too_large"),
    "larger than it may be, in chunks": (CHUNKED + b"3e9\r\n" + b"a" * 1001 + b"\r\n0\r\n\r\n", b"too_large"),
    "never complete": (post(b"hello")[:-1], b"body_timeout"),
    "with another expectation": (post(b"hello", "Expect: a miracle"), b"expectation"),
}


@pytest.mark.parametrize(("data", "told"), BODIES.values(), ids=BODIES)
async def test_a_body_is_read_as_far_as_it_may_be(data: bytes, told: bytes) -> None:
    async with serving(tell) as running:
        client = await running.connect()
        await client.send(data)
        head = await client.head()
        assert b"content-length: %d\r\n" % len(told) in head.lower()
        assert await client.body(len(told)) == told
    assert running.denied == {}


async def test_a_body_is_asked_for_only_when_it_is_wanted() -> None:
    async with serving(tell) as running:
        client = await running.connect()
        await client.send(post(b"", "Expect: 100-continue", "Connection: close").replace(b"Length: 0", b"Length: 5"))
        assert await client.head() == b"HTTP/1.1 100 Continue\r\n\r\n"
        await client.send(b"hello")
        assert (await client.rest()).endswith(b"hello")


async def test_a_request_that_nobody_answers_is_an_error_of_ours() -> None:
    async def silent(caller: Caller) -> None:
        await caller.read(QUICK.body)

    async with serving(silent) as running:
        client = await running.connect()
        await client.send(post(b"hello"))
        assert b" 500 " in await client.head()
    assert "ConnectionError at server.py:" in running.told[0]


async def test_a_silent_connection_is_closed() -> None:
    async with serving(echo) as running:
        client = await running.connect()
        await client.send(b"POST / HTTP/1.1\r\nHos")
        with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
            await client.head()


async def test_a_client_that_leaves_cancels_its_request() -> None:
    waiting, cancelled = asyncio.Event(), asyncio.Event()

    async def wait(caller: Caller) -> None:
        waiting.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            cancelled.set()
            raise

    async with serving(wait) as running:
        client = await running.connect()
        await client.send(post(b""))
        await asyncio.wait_for(waiting.wait(), 30)
        client.writer.transport.abort()
        await asyncio.wait_for(cancelled.wait(), 30)


async def test_an_aborted_answer_never_looks_complete() -> None:
    async def cut(caller: Caller) -> None:
        await caller.start(200, ())
        await caller.write(b"half")
        caller.abort()

    async with serving(cut) as running:
        client = await running.connect()
        await client.send(post(b""))
        await client.head()
        try:
            rest = await client.rest()
        except ConnectionResetError:
            return
        # Where the reset is not seen, the chunked body must not have its last chunk.
        assert not rest.endswith(b"0\r\n\r\n")


async def test_running_answers_end_before_a_stop_and_new_connections_are_refused() -> None:
    started, release = asyncio.Event(), asyncio.Event()

    async def slow(caller: Caller) -> None:
        await caller.start(200, ())
        await caller.write(b"first ")
        started.set()
        await release.wait()
        await caller.write(b"last")
        await caller.finish()

    async with serving(slow) as running:
        client = await running.connect()
        await client.send(post(b""))
        await asyncio.wait_for(started.wait(), 30)
        assert running.proxy.running == 1
        async with asyncio.TaskGroup() as group:
            drained = group.create_task(running.proxy.drain())
            await asyncio.sleep(0)
            with pytest.raises(ConnectionError):
                await running.connect()
            release.set()
            answer = await client.rest()
            await drained
    assert b"first" in answer
    assert answer.endswith(b"4\r\nlast\r\n0\r\n\r\n")


async def test_a_bug_is_told_by_type_and_place_and_never_by_its_message() -> None:
    async def broken(caller: Caller) -> None:
        raise ValueError("planted-" + "canary")

    async with serving(broken) as running:
        client = await running.connect()
        await client.send(post(b""))
        answer = await client.rest()
    assert b" 500 " in answer
    assert b"planted-canary" not in answer
    (told,) = running.told
    assert "ValueError at test_server.py:" in told
    assert "planted-canary" not in told


async def test_a_slow_reader_holds_the_writer_back() -> None:
    written = 0

    async def flood(caller: Caller) -> None:
        nonlocal written
        await caller.start(200, ())
        for _ in range(400):
            await caller.write(b"x" * 65536)
            written += 65536

    async with serving(flood) as running:
        client = await running.connect()
        client.writer.transport.pause_reading()  # type: ignore[attr-defined]  # asyncio's transports have it
        await client.send(post(b""))
        seen = -1
        while seen != written:
            seen = written
            await asyncio.sleep(0.05)
        assert 0 < written < 400 * 65536
        client.writer.transport.abort()


async def test_a_write_to_a_caller_who_is_gone_is_a_cancellation() -> None:
    cancelled: list[str] = []

    async def answer_nobody(caller: Caller) -> None:
        await caller.start(200, ())
        caller.abort()
        for name, act in (("write", lambda: caller.write(b"x")), ("finish", caller.finish)):
            try:
                await act()
            except asyncio.CancelledError:
                cancelled.append(name)
        raise asyncio.CancelledError

    async with serving(answer_nobody) as running:
        client = await running.connect()
        await client.send(post(b""))
        await client.rest()
    assert cancelled == ["write", "finish"]
    assert running.told == []


async def test_an_identity_that_the_listener_does_not_believe_is_refused_and_counted() -> None:
    async def never(caller: Caller) -> None:
        raise AssertionError("a forged identity reached the pipeline")

    async with serving(never) as running:
        client = await running.connect()
        await client.send(post(b"hello", "X-Forwarded-Client-Cert: Cert=planted-canary") + post(b"second"))
        answer = await client.rest()
    assert answer.count(b"HTTP/1.1 ") == 1
    assert b" 401 " in answer.splitlines()[0]
    assert b"x-egress-code: identity_forged" in answer
    assert b"planted-canary" not in answer
    assert running.denied == {("127.0.0.1", "identity_forged"): 1}


async def test_headers_about_the_way_of_a_request_do_not_reach_the_pipeline() -> None:
    seen: list[RequestHead] = []

    async def look(caller: Caller) -> None:
        seen.append(caller.head)
        await echo(caller)

    async with serving(look) as running:
        client = await running.connect()
        await client.send(post(b"hello", "X-Forwarded-For: 192.0.2.1", "Forwarded: for=192.0.2.1", "Connection: close"))
        assert (await client.rest()).endswith(b"hello")
    (head,) = seen
    assert (head.peer, head.tls, head.certificate) == ("127.0.0.1", False, b"")
    assert {name for name, _ in head.headers} == {"host", "content-length", "connection"}
