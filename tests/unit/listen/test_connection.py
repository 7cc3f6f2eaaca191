"""One connection without a socket: what is answered to nonsense and to bugs of ours, and what is told of them."""

import asyncio
import ssl
from collections.abc import Awaitable, Callable

import pytest
from aiohttp import web

from egress_gateway.core.errors import Unauthenticated
from egress_gateway.core.exchange import Ends, TlsFacts
from egress_gateway.listen.connection import (
    FRAMES_TOLD,
    INTERNAL,
    MALFORMED,
    Connection,
    address_of,
    agreed_by,
    ends_of,
)
from egress_gateway.listen.entrance import Entrance
from egress_gateway.testing.fake_denials import FakeDenialTally
from egress_gateway.testing.journal import Journal

GET = b"GET / HTTP/1.1\r\nHost: gateway\r\nConnection: close\r\n\r\n"
PLAIN = Entrance()
CANARY = "planted-" + "canary"
Answer = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]


class Wire(asyncio.Transport):
    """The other end: keeps what is written, and how the connection ended."""

    def __init__(self, *, secured: bool = False) -> None:
        ends = {"peername": ("192.0.2.1", 5), "sockname": ("192.0.2.2", 8080)}
        super().__init__({**ends, "ssl_object": object() if secured else None})
        self.written = b""
        self.aborted = asyncio.Event()
        self.closed = asyncio.Event()

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.written += bytes(data)

    def is_closing(self) -> bool:
        return self.closed.is_set() or self.aborted.is_set()

    def close(self) -> None:
        self.closed.set()

    def abort(self) -> None:
        self.aborted.set()

    def pause_reading(self) -> None:
        """Nothing more comes anyway."""

    def resume_reading(self) -> None:
        """Nothing more comes anyway."""


class Line:
    """A connection with its handler, its wire, and what was counted and told."""

    def __init__(
        self,
        answer: Answer,
        *,
        head_seconds: float = 60.0,
        source: str = "",
        entrance: Entrance = PLAIN,
        secured: bool = False,
    ) -> None:
        self.denials = FakeDenialTally(Journal())
        self.told: list[str] = []
        self.wire = Wire(secured=secured)
        self.connection = Connection(
            web.Server(answer),
            loop=asyncio.get_running_loop(),
            access_log=None,
            head_seconds=head_seconds,
            entrance=entrance,
            denials=self.denials,
            tell=self.told.append,
            source=source,
        )
        self.connection.connection_made(self.wire)

    async def says(self, data: bytes) -> bytes:
        """What is answered before the connection is closed."""
        self.connection.data_received(data)
        await asyncio.wait_for(self.wire.closed.wait(), 30)
        self.connection.connection_lost(None)
        return self.wire.written


async def fine(_: web.BaseRequest) -> web.StreamResponse:
    return web.Response(text="fine")


async def broken(_: web.BaseRequest) -> web.StreamResponse:
    raise ValueError(CANARY)


async def broken_in_mid_answer(request: web.BaseRequest) -> web.StreamResponse:
    response = web.StreamResponse()
    await response.prepare(request)
    await response.write(b"half")
    raise ValueError(CANARY)


async def test_a_request_is_answered_by_the_handler() -> None:
    line = Line(fine)
    assert (await line.says(GET)).endswith(b"\r\n\r\nfine")
    assert (line.denials.counts, line.told) == ({}, [])


NONSENSE = {
    "not HTTP": CANARY.encode() + b"\r\n\r\n",
    "a bad header": b"GET / HTTP/1.1\r\nHost: a\r\n" + CANARY.encode() + b"\r\n\r\n",
    "a bad length": b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
}


@pytest.mark.parametrize("data", NONSENSE.values(), ids=NONSENSE)
async def test_nonsense_gets_a_fixed_sentence_and_is_counted_by_its_source(data: bytes) -> None:
    line = Line(fine)
    head, _, body = (await line.says(data)).partition(b"\r\n\r\n")
    assert head.startswith((b"HTTP/1.0 400 ", b"HTTP/1.1 400 "))
    assert body == MALFORMED
    assert line.denials.counts == {("192.0.2.1", "malformed_http"): 1}
    assert line.told == []


async def test_a_bug_is_answered_with_nothing_of_it_and_told_by_type_and_place() -> None:
    line = Line(broken)
    head, _, body = (await line.says(GET)).partition(b"\r\n\r\n")
    assert b" 500 " in head.splitlines()[0]
    assert body == INTERNAL
    (told,) = line.told
    assert told.startswith("a bug of the gateway, please report it: ValueError at test_connection.py:")
    assert CANARY not in told
    assert line.denials.counts == {}


async def test_a_bug_in_mid_answer_adds_nothing_to_it() -> None:
    line = Line(broken_in_mid_answer)
    answer = await line.says(GET)
    assert answer.endswith(b"4\r\nhalf\r\n")
    assert len(line.told) == 1


async def test_of_a_deep_bug_the_last_places_are_told() -> None:
    def deep(levels: int) -> None:
        if levels == 0:
            raise ValueError(CANARY)
        deep(levels - 1)

    async def answer(_: web.BaseRequest) -> web.StreamResponse:
        deep(20)
        return web.Response()

    line = Line(answer)
    await line.says(GET)
    assert line.told[0].count(" deep") == FRAMES_TOLD


async def test_a_connection_that_says_nothing_is_cut() -> None:
    line = Line(fine, head_seconds=0.01)
    line.connection.data_received(GET[:-2])
    await asyncio.wait_for(line.wire.aborted.wait(), 30)
    assert line.wire.written == b""


async def test_a_connection_that_has_asked_is_not_cut() -> None:
    waiting, release = asyncio.Event(), asyncio.Event()

    async def slow(_: web.BaseRequest) -> web.StreamResponse:
        waiting.set()
        await release.wait()
        return web.Response(text="late")

    line = Line(slow, head_seconds=0.01)
    line.connection.data_received(GET)
    await asyncio.wait_for(waiting.wait(), 30)
    passed = asyncio.Event()
    asyncio.get_running_loop().call_later(0.02, passed.set)
    await passed.wait()
    release.set()
    await asyncio.wait_for(line.wire.closed.wait(), 30)
    assert line.wire.written.endswith(b"late")
    assert not line.wire.aborted.is_set()


async def test_a_lost_connection_leaves_no_timer() -> None:
    line = Line(fine, head_seconds=0.01)
    line.connection.connection_lost(None)
    passed = asyncio.Event()
    asyncio.get_running_loop().call_later(0.02, passed.set)
    await passed.wait()
    assert not line.wire.aborted.is_set()


async def test_a_source_that_a_proxy_named_is_the_peer() -> None:
    assert Line(fine).connection.peer == "192.0.2.1"
    assert Line(fine, source="198.51.100.7").connection.peer == "198.51.100.7"


ADDRESSES = {
    "IPv4": (("192.0.2.1", 5), "192.0.2.1"),
    "IPv6": (("2001:db8::1", 5, 0, 0), "2001:db8::1"),
    "IPv4 on a socket of IPv6": (("::ffff:192.0.2.1", 5, 0, 0), "192.0.2.1"),
    "a Unix socket": ("", ""),
    "none": (None, ""),
}


@pytest.mark.parametrize(("peername", "address"), ADDRESSES.values(), ids=ADDRESSES)
def test_an_address_is_the_one_that_is_meant(peername: object, address: str) -> None:
    assert address_of(peername) == address


class StrangeTls:
    """A listener's TLS that lets a certificate pass which cannot be read afterwards."""

    def shown(self, _connection: object) -> None:
        raise Unauthenticated("certificate_unusable", CANARY)


async def test_a_certificate_that_only_tls_could_read_is_told_of_with_the_first_request() -> None:
    line = Line(fine, entrance=Entrance(tls=StrangeTls()), secured=True)  # type: ignore[arg-type]  # a simulator
    with pytest.raises(Unauthenticated) as caught:
        line.connection.recheck(0)
    assert caught.value.code == "certificate_unusable"
    assert not line.wire.aborted.is_set()


async def test_without_a_certificate_there_is_nothing_to_check_again() -> None:
    Line(fine).connection.recheck(0)
    Line(fine, secured=True).connection.recheck(0)


async def test_a_refusal_says_its_code_and_ends_the_connection() -> None:
    async def refuse(request: web.BaseRequest) -> web.StreamResponse:
        assert isinstance(request.protocol, Connection)
        return request.protocol.refuse(Unauthenticated("identity_forged", "leave it out"))

    line = Line(refuse)
    head, _, body = (await line.says(GET.replace(b"Connection: close\r\n", b""))).partition(b"\r\n\r\n")
    assert b" 401 " in head.splitlines()[0]
    assert b"x-egress-code: identity_forged" in head
    assert b"leave it out" in body
    assert line.denials.counts == {("192.0.2.1", "identity_forged"): 1}


async def nobody(_request: web.BaseRequest) -> web.StreamResponse:
    raise AssertionError("nothing is asked")


async def test_a_connection_knows_both_ends() -> None:
    connection = Line(nobody).connection
    assert (connection.peer, connection.ends) == ("192.0.2.1", Ends(peer_port=5, local="192.0.2.2", local_port=8080))
    assert connection.agreed == TlsFacts()


async def test_the_port_of_a_front_proxy_is_not_the_callers() -> None:
    connection = Line(nobody, source="198.51.100.7").connection
    assert (connection.peer, connection.ends.peer_port) == ("198.51.100.7", 0)


def test_a_socket_without_addresses_has_no_ends() -> None:
    assert ends_of(asyncio.BaseTransport({"peername": "", "sockname": None})) == Ends()


def test_what_tls_agreed_on_is_told() -> None:
    server, client = ssl.MemoryBIO(), ssl.MemoryBIO()
    secured = ssl.create_default_context().wrap_bio(client, server, server_hostname="gateway.test")
    assert agreed_by(secured) == TlsFacts()
