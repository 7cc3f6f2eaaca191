"""How answers arrive, looked at as bytes on a raw connection."""

import asyncio
import zlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from egress_gateway.testing.providers import Break, Delivery, ProviderSimulator, Reply, Verbatim, says
from egress_gateway.testing.providers.delivery import GZIP_WINDOW

pytestmark = pytest.mark.loopback

BODY = b'{"model":"m","messages":[],"stream":true}'
WHOLE = b'{"model":"m","messages":[]}'
STILL_TURNS = 300
"""Turns of the event loop without progress after which a transfer stands still."""


@asynccontextmanager
async def asked(
    provider: ProviderSimulator, body: bytes = BODY
) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    port = int(provider.url.rpartition(":")[2])
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    head = (
        "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
        f"Authorization: Bearer {KEY}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    writer.write(head.encode() + body)
    try:
        yield reader, writer
    finally:
        writer.transport.abort()


KEY = "key"


@pytest.fixture
async def provider() -> AsyncIterator[ProviderSimulator]:
    async with ProviderSimulator(key=KEY) as running:
        yield running


async def answered(provider: ProviderSimulator, body: bytes = BODY) -> tuple[bytes, bytes]:
    """The head and everything behind it, up to the end of the connection."""
    async with asked(provider, body) as (reader, _):
        head, _, rest = (await reader.read(-1)).partition(b"\r\n\r\n")
        return head, rest


def chunks(data: bytes) -> list[bytes]:
    """Undo the chunked transfer coding; a missing last chunk is an empty list at the end of nothing."""
    found: list[bytes] = []
    while data:
        size, _, rest = data.partition(b"\r\n")
        length = int(size, 16)
        found.append(rest[:length])
        data = rest[length + 2 :]
    return found


async def test_a_healthy_stream_is_written_event_by_event_and_ended(provider: ProviderSimulator) -> None:
    provider.script(says("hello"))
    _, rest = await answered(provider)
    *events, last = chunks(rest)
    assert last == b""
    assert events[-1] == b"data: [DONE]\n\n"
    assert len(events) == 4
    assert provider.exchanges[0].sent == sum(map(len, events))


FRAMINGS: dict[str, tuple[Delivery, Callable[[bytes], bytes]]] = {
    "CRLF": (Delivery(line_end="\r\n"), lambda body: body.replace(b"\r\n", b"\n")),
    "CR": (Delivery(line_end="\r"), lambda body: body.replace(b"\r", b"\n")),
    "comments": (Delivery(comments=True), lambda body: body.replace(b": keep-alive\n\n", b"")),
    "one byte at a time": (Delivery(write_size=1), lambda body: body),
    "gzip": (Delivery(gzip=True), lambda body: zlib.decompress(body, GZIP_WINDOW)),
    "gzip in pieces": (Delivery(gzip=True, write_size=7), lambda body: zlib.decompress(body, GZIP_WINDOW)),
}


@pytest.mark.parametrize("name", FRAMINGS)
async def test_framing_changes_the_bytes_and_not_the_events(provider: ProviderSimulator, name: str) -> None:
    delivery, undo = FRAMINGS[name]
    provider.script(says("grüße 🎉"), says("grüße 🎉", delivery=delivery))
    _, plain = await answered(provider)
    head, framed = await answered(provider)
    expected, got = b"".join(chunks(plain)), chunks(framed)
    assert (
        undo(b"".join(got))
        .replace(b"chatcmpl-%024d" % 2, b"chatcmpl-%024d" % 1)
        .replace(b'"obfuscation":"xxx"', b'"obfuscation":"xx"')
        == expected
    )
    assert (b"content-encoding: gzip" in head.lower()) is delivery.gzip
    if delivery.write_size == 1:
        assert {len(chunk) for chunk in got[:-1]} == {1}


@pytest.mark.parametrize("cut", [Break.CLOSE, Break.END])
async def test_a_cut_stream_lacks_its_terminal_event(provider: ProviderSimulator, cut: Break) -> None:
    provider.script(says("hello", delivery=Delivery(cut_after=2, cut=cut)))
    _, rest = await answered(provider)
    assert b"[DONE]" not in rest
    assert rest.count(b"data: ") == 2
    assert rest.endswith(b"0\r\n\r\n") is (cut is Break.END)


async def test_a_reset_is_a_reset(provider: ProviderSimulator) -> None:
    provider.script(says("hello", delivery=Delivery(cut_after=1, cut=Break.RESET)))
    async with asked(provider) as (reader, _):
        with pytest.raises(ConnectionResetError):
            await reader.read(-1)


async def test_a_document_is_cut_where_its_writes_are(provider: ProviderSimulator) -> None:
    provider.script(says("hello", delivery=Delivery(write_size=10, cut_after=1)))
    _, rest = await answered(provider, WHOLE)
    assert chunks(rest) == [b'{"id":"cha']


async def test_a_document_in_pieces_keeps_its_length(provider: ProviderSimulator) -> None:
    provider.script(says("hello", delivery=Delivery(write_size=10)))
    head, rest = await answered(provider, WHOLE)
    assert f"content-length: {len(rest)}".encode() in head.lower()


async def test_delays_are_kept(provider: ProviderSimulator) -> None:
    provider.script(Verbatim(writes=(b"a", b"b", b"c"), delivery=Delivery(before_head=0.02, between=0.01)))
    began = asyncio.get_running_loop().time()
    _, rest = await answered(provider)
    assert chunks(rest) == [b"a", b"b", b"c", b""]
    assert asyncio.get_running_loop().time() - began >= 0.04


async def test_a_paused_stream_goes_on_when_it_is_told(provider: ProviderSimulator) -> None:
    provider.script(Verbatim(writes=(b"first", b"second"), delivery=Delivery(pause_after=1)))
    async with asked(provider) as (reader, _):
        await reader.readuntil(b"first\r\n")
        assert provider.exchanges[0].sent == len(b"first")
        assert not provider.exchanges[0].ended.is_set()
        provider.resume()
        assert b"second" in await reader.read(-1)


async def test_silence_lasts_until_the_other_side_leaves(provider: ProviderSimulator) -> None:
    provider.script(Reply(delivery=Delivery(silent=True)))
    async with asked(provider):
        exchange = await provider.exchange(1)
        assert exchange.left_ns == 0
    await exchange.ended.wait()
    assert exchange.left_ns >= exchange.received.first_byte_ns
    assert exchange.status == 0


async def still(provider: ProviderSimulator) -> int:
    """Wait until the first answer makes no progress any more; return what was taken of it."""
    before, turns = -1, 0
    while turns < STILL_TURNS:
        sent = provider.exchanges[0].sent
        turns = turns + 1 if sent == before else 0
        before = sent
        await asyncio.sleep(0)
    return before


async def test_an_endless_stream_stands_still_while_nobody_reads(provider: ProviderSimulator) -> None:
    provider.script(Reply(piece=4000, choices=says("x" * 4000).choices, delivery=Delivery(endless=True)))
    async with asked(provider) as (reader, writer):
        exchange = await provider.exchange(1)
        writer.transport.pause_reading()  # type: ignore[attr-defined]  # every socket transport has it
        taken = await still(provider)
        assert 0 < taken < 64 << 20
        writer.transport.resume_reading()  # type: ignore[attr-defined]  # every socket transport has it
        while exchange.sent <= taken:
            await reader.read(1 << 16)
    await exchange.ended.wait()
    assert exchange.left_ns > 0
