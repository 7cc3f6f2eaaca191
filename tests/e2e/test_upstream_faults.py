"""Upstreams that break off, redirect, compress or lie: a caller never takes a broken answer for a whole one."""

import json

import anthropic
import openai
import pytest
from tests.e2e.gateway import Gateway
from tests.e2e.wire import CHAT, MESSAGES, Wire, bearer, chat, request

from egress_gateway.audit.records.exchanges import OutcomeRecord
from egress_gateway.testing.providers import Answer, Break, Delivery, ProviderSimulator, Verbatim, says

pytestmark = pytest.mark.loopback

SSE = (("content-type", "text/event-stream"),)
CUTS = {
    "closed": Delivery(cut_after=4, cut=Break.CLOSE),
    "reset": Delivery(cut_after=4, cut=Break.RESET),
    "ended cleanly": Delivery(cut_after=4, cut=Break.END),
    "closed within an event": Delivery(cut_after=200, cut=Break.CLOSE, write_size=5),
}


@pytest.mark.parametrize("cut", CUTS.values(), ids=CUTS)
@pytest.mark.parametrize("path", [CHAT, MESSAGES], ids=["openai", "anthropic"])
async def test_a_stream_that_breaks_off_says_so_and_breaks_off(
    gateway: Gateway, provider: ProviderSimulator, cut: Delivery, path: str
) -> None:
    provider.script(says("one two three four five six seven", delivery=cut))
    body = chat(stream=True)
    version = ["anthropic-version: 2023-06-01"] if path == MESSAGES else []
    if path == MESSAGES:
        body = body.replace(b'"model"', b'"max_tokens":9,"model"')
    async with Wire.connect(gateway.port.number) as wire:
        await wire.send(request(path, body, bearer(gateway.keys["cx-bot"]), *version))
        answer = await wire.answer()
    assert answer.status == 200
    assert not answer.complete
    last = answer.body.strip().split(b"\n\n")[-1].partition(b"data: ")
    assert last[0] == (b"event: error\n" if path == MESSAGES else b"")
    assert "error" in json.loads(last[2])
    outcome = await gateway.last_of(answer.headers["x-egress-record"])
    assert isinstance(outcome, OutcomeRecord)
    assert outcome.error is not None
    assert outcome.error.code in {"upstream_broke_off", "upstream_malformed"}
    assert (outcome.end, outcome.status, outcome.response.complete) == ("aborted", 200, False)


@pytest.mark.parametrize("cut", CUTS.values(), ids=CUTS)
async def test_the_sdks_raise_where_a_stream_breaks_off(
    openai_client: openai.AsyncOpenAI,
    anthropic_client: anthropic.AsyncAnthropic,
    provider: ProviderSimulator,
    cut: Delivery,
) -> None:
    broken = says("one two three four five six seven", delivery=cut)
    provider.script(broken, broken)
    stream = await openai_client.chat.completions.create(
        model="gpt-5", messages=[{"role": "user", "content": "hello"}], stream=True
    )
    with pytest.raises(openai.APIError):
        _ = [chunk async for chunk in stream]
    events = await anthropic_client.messages.create(
        model="claude", max_tokens=9, messages=[{"role": "user", "content": "hello"}], stream=True
    )
    with pytest.raises(anthropic.APIError):
        _ = [event async for event in events]


REFUSED = {
    "cut short": (says("hello " * 20, delivery=Delivery(write_size=20, cut_after=2)), "upstream_broke_off"),
    "cut before its head": (Verbatim(writes=(b"{}",), delivery=Delivery(cut_after=0)), "upstream_broke_off"),
    "not JSON": (Verbatim(writes=(b"<html>",)), "upstream_malformed"),
    "HTML by name": (Verbatim(writes=(b"<p>",), headers=(("content-type", "text/html"),)), "upstream_content_type"),
    "of no type": (Verbatim(writes=(b"{}",), headers=(("content-type", "x"),)), "upstream_content_type"),
    "compressed unasked": (says("hello", delivery=Delivery(gzip=True)), "upstream_encoding"),
    "a redirect": (
        Verbatim(status=307, headers=(("location", "http://127.0.0.1:1/v1/chat/completions"),), writes=()),
        "upstream_redirect",
    ),
    "a redirect to itself": (
        Verbatim(status=302, headers=(("location", "/v1/chat/completions"),), writes=()),
        "upstream_redirect",
    ),
}


@pytest.mark.parametrize(("answer", "code"), REFUSED.values(), ids=REFUSED)
async def test_an_answer_that_cannot_be_inspected_is_a_bad_gateway(
    gateway: Gateway, provider: ProviderSimulator, answer: Answer, code: str
) -> None:
    provider.script(answer)
    async with Wire.connect(gateway.port.number) as wire:
        await wire.send(request(CHAT, chat(), bearer(gateway.keys["cx-bot"])))
        got = await wire.answer()
    assert (got.status, got.headers["x-egress-code"]) == (502, code)
    assert got.complete
    assert "location" not in got.headers
    assert len(provider.exchanges) == 1
    outcome = await gateway.last_of(got.headers["x-egress-record"])
    assert isinstance(outcome, OutcomeRecord)
    assert (outcome.end, outcome.status) == ("upstream_failed", 502)


STREAMS = {
    "an event that is no JSON": b"data: {oops\n\n",
    "bytes that are no UTF-8": b'data: {"choices":[{"index":0,"delta":{"content":"\xff\xfe"}}]}\n\n',
    "events behind the end": b"data: [DONE]\n\ndata: {}\n\n",
    "an event of another dialect": b'event: message_start\ndata: {"type":"message_start"}\n\n',
}


@pytest.mark.parametrize("data", STREAMS.values(), ids=STREAMS)
async def test_a_stream_that_cannot_be_read_never_ends_well(
    gateway: Gateway, provider: ProviderSimulator, data: bytes
) -> None:
    provider.script(Verbatim(headers=SSE, writes=(data,)))
    async with Wire.connect(gateway.port.number) as wire:
        await wire.send(request(CHAT, chat(stream=True), bearer(gateway.keys["cx-bot"])))
        got = await wire.answer()
    assert not got.complete
    assert b'"error"' in got.body


async def test_a_cookie_goes_neither_way(gateway: Gateway, provider: ProviderSimulator) -> None:
    planted = says("hello")
    provider.script(*[type(planted)(choices=planted.choices, headers=(("set-cookie", "account=17"),))] * 2)
    async with Wire.connect(gateway.port.number) as wire:
        for _ in range(2):
            await wire.send(request(CHAT, chat(), bearer(gateway.keys["cx-bot"]), "Cookie: mine=1"))
            got = await wire.answer()
            assert got.status == 200
            assert "set-cookie" not in got.headers
    assert [exchange.received.header("cookie") for exchange in provider.exchanges] == [None, None]
