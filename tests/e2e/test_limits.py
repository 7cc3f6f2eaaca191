"""Bounds on what one request may ask of the gateway, at the real listener. Nothing of it leaves."""

import gzip
import zlib

import pytest
from tests.e2e.gateway import Gateway
from tests.e2e.planted import Planted
from tests.e2e.wire import CHAT, Answer, Wire, bearer, chat, request

from egress_gateway.testing.providers import ProviderSimulator

pytestmark = pytest.mark.loopback

LIMIT = 1 << 20
"""`body_mib: 1` in the gateway's configuration."""


def nested(levels: int) -> bytes:
    deep = b"[" * levels + b"1" + b"]" * levels
    return chat().replace(b'"stream":false', b'"metadata":{"deep":' + deep + b"}")


async def ask(gateway: Gateway, data: bytes) -> Answer:
    async with Wire.connect(gateway.port.number) as wire:
        await wire.send(data)
        return await wire.answer()


async def test_a_length_above_the_limit_is_refused_before_the_body(
    gateway: Gateway, provider: ProviderSimulator
) -> None:
    async with Wire.connect(gateway.port.number) as wire:
        head = request(CHAT, b"", bearer(gateway.keys["cx-bot"]), f"Content-Length: {LIMIT + 1}", length=False)
        await wire.send(head)
        answer = await wire.answer()
        assert (answer.status, answer.headers["x-egress-code"]) == (413, "too_large")
        assert answer.headers["connection"] == "close"
    assert provider.exchanges == []


async def test_a_body_that_grows_above_the_limit_is_refused(gateway: Gateway, provider: ProviderSimulator) -> None:
    async with Wire.connect(gateway.port.number) as wire:
        key = bearer(gateway.keys["cx-bot"])
        await wire.send(request(CHAT, b"", key, "Transfer-Encoding: chunked", length=False))
        chunk = b"10000\r\n" + b" " * 0x10000 + b"\r\n"
        await wire.send(chunk * (LIMIT // 0x10000 + 1))
        answer = await wire.answer()
    assert (answer.status, answer.headers["x-egress-code"]) == (413, "too_large")
    assert provider.exchanges == []


async def test_a_body_in_chunks_of_one_byte_is_read(gateway: Gateway, provider: ProviderSimulator) -> None:
    key = bearer(gateway.keys["cx-bot"])
    body = b"".join(b"1\r\n" + bytes([byte]) + b"\r\n" for byte in chat("grüß dich")) + b"0\r\n\r\n"
    answer = await ask(gateway, request(CHAT, b"", key, "Transfer-Encoding: chunked", length=False) + body)
    assert answer.status == 200
    assert "grüß dich".encode() in provider.exchanges[0].received.body
    assert provider.exchanges[0].received.header("transfer-encoding") is None


GZIPPED = {
    "a bomb": (gzip.compress(b" " * (40 << 20)), "gzip", 413, "too_large"),
    "cut short": (gzip.compress(chat())[:-4], "gzip", 400, "content_encoding"),
    "with a tail": (gzip.compress(chat()) + b"tail", "gzip", 400, "content_encoding"),
    "not gzip": (chat(), "gzip", 400, "content_encoding"),
    "deflate": (zlib.compress(chat()), "deflate", 415, "content_encoding"),
    "twice": (gzip.compress(gzip.compress(chat())), "gzip, gzip", 415, "content_encoding"),
    "brotli by name": (chat(), "br", 415, "content_encoding"),
}


@pytest.mark.parametrize(("body", "encoding", "status", "code"), GZIPPED.values(), ids=GZIPPED)
async def test_compression_does_not_hide_anything(
    gateway: Gateway, provider: ProviderSimulator, body: bytes, encoding: str, status: int, code: str
) -> None:
    key = bearer(gateway.keys["cx-bot"])
    answer = await ask(gateway, request(CHAT, body, key, f"Content-Encoding: {encoding}"))
    assert (answer.status, answer.headers["x-egress-code"]) == (status, code)
    assert provider.exchanges == []


async def test_a_compressed_body_leaves_uncompressed_and_inspected(
    gateway: Gateway, provider: ProviderSimulator
) -> None:
    body = gzip.compress(chat("plain words"))
    answer = await ask(gateway, request(CHAT, body, bearer(gateway.keys["cx-bot"]), "Content-Encoding: gzip"))
    assert answer.status == 200
    assert b"plain words" in provider.exchanges[0].received.body
    assert provider.exchanges[0].received.header("content-encoding") is None


@pytest.mark.parametrize(("levels", "status"), [(32, 200), (100, 400), (100_000, 400)])
async def test_nesting_is_bounded(gateway: Gateway, provider: ProviderSimulator, levels: int, status: int) -> None:
    answer = await ask(gateway, request(CHAT, nested(levels), bearer(gateway.keys["cx-bot"])))
    assert answer.status == status
    assert len(provider.exchanges) == (status == 200)


BODIES = {
    "two documents": chat() + chat(),
    "NaN": chat().replace(b"false", b"NaN"),
    "a byte order mark": b"\xef\xbb\xbf" + chat(),
    "UTF-16": chat().decode().encode("utf-16"),
    "half a surrogate pair": chat().replace(b"hello", b"\\ud83d"),
    "not UTF-8": chat().replace(b"hello", b"\xff\xfe"),
    "an array": b"[" + chat() + b"]",
    "nothing": b"",
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
async def test_what_is_not_strict_json_is_refused(gateway: Gateway, provider: ProviderSimulator, body: bytes) -> None:
    answer = await ask(gateway, request(CHAT, body, bearer(gateway.keys["cx-bot"])))
    assert answer.status == 400
    assert provider.exchanges == []


async def test_a_member_that_stands_twice_leaves_once(
    gateway: Gateway, provider: ProviderSimulator, planted: Planted
) -> None:
    twice = chat(planted.secret())[:-1] + b"," + chat("hello")[1:]
    answer = await ask(gateway, request(CHAT, twice, bearer(gateway.keys["cx-bot"])))
    assert answer.status == 200
    assert provider.exchanges[0].received.body == chat("hello")


async def test_a_slow_body_is_given_up(gateway: Gateway, provider: ProviderSimulator) -> None:
    async with Wire.connect(gateway.port.number) as wire:
        await wire.send(request(CHAT, chat(), bearer(gateway.keys["cx-bot"]))[:-1])
        answer = await wire.answer()
    assert (answer.status, answer.headers["x-egress-code"]) == (408, "body_timeout")
    assert provider.exchanges == []


async def test_the_body_is_asked_for_only_once_the_caller_is_known(
    gateway: Gateway, provider: ProviderSimulator
) -> None:
    body = chat()
    for key, first in ((gateway.keys["cx-bot"], b"HTTP/1.1 100 Continue"), ("egk_live_nobody", b"HTTP/1.1 401 ")):
        async with Wire.connect(gateway.port.number) as wire:
            head = request(CHAT, b"", bearer(key), "Expect: 100-continue", f"Content-Length: {len(body)}", length=False)
            await wire.send(head)
            assert (await wire.read_until(b"\r\n")).startswith(first)
            if b"100" in first:
                await wire.read_until(b"\r\n")
                await wire.send(body)
                assert (await wire.answer()).status == 200
    assert len(provider.exchanges) == 1


async def test_a_stranger_is_refused_before_the_body_is_read(gateway: Gateway, provider: ProviderSimulator) -> None:
    async with Wire.connect(gateway.port.number) as wire:
        await wire.send(request(CHAT, b"", f"Content-Length: {LIMIT // 2}", length=False))
        answer = await wire.answer()
    assert (answer.status, answer.headers["x-egress-code"]) == (401, "key_missing")
    assert provider.exchanges == []
