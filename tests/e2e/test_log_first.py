"""Nothing leaves that is not in the log, and nobody is told what is not: proven with clocks and a stopped log."""

import asyncio
import hashlib
import os
import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from tests.e2e.gateway import Gateway, Logged
from tests.e2e.planted import Planted
from tests.e2e.wire import CHAT, MESSAGES, Answer, Wire, bearer, chat, request

from egress_gateway.audit.records.exchanges import IntentRecord, OutcomeRecord, RefusalRecord
from egress_gateway.testing.providers import Delivery, ProviderSimulator, Reply, calls, says
from egress_gateway.testing.providers.script import Choice

pytestmark = pytest.mark.loopback

REQUESTS = 240
NOTHING_SECONDS = 0.3
"""How long nothing has to happen to count as nothing; a request takes some milliseconds."""


@contextmanager
def stopped(gateway: Gateway) -> Iterator[None]:
    """The log's process stands still, as on a disk that hangs."""
    auditd = gateway.pid("auditd")
    os.kill(auditd, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(auditd, signal.SIGCONT)


async def test_what_the_log_does_not_take_does_not_leave(gateway: Gateway, provider: ProviderSimulator) -> None:
    async with Wire.connect(gateway.port.number) as wire:
        with stopped(gateway):
            await wire.send(request(CHAT, chat(), bearer(gateway.keys["cx-bot"])))
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(provider.exchange(1), NOTHING_SECONDS)
        assert (await wire.answer()).status == 200
    assert len(provider.exchanges) == 1


async def test_who_leaves_while_the_log_stands_still_leaves_no_open_intent(
    gateway: Gateway, provider: ProviderSimulator
) -> None:
    since = len(gateway.records())
    async with Wire.connect(gateway.port.number) as wire:
        with stopped(gateway):
            await wire.send(request(CHAT, chat(), bearer(gateway.keys["cx-bot"])))
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(provider.exchange(1), NOTHING_SECONDS)
            await wire.leave()
        async with Wire.connect(gateway.port.number) as other:
            await other.send(request(CHAT, chat(), bearer(gateway.keys["cx-bot"])))
            assert (await other.answer()).status == 200
    (left,) = [each.record.rid for each in gateway.records(since) if isinstance(each.record, IntentRecord)][:1]
    end = await gateway.last_of(left)
    assert isinstance(end, RefusalRecord)
    assert end.error.code == "client_left"
    assert len(provider.exchanges) == 1


async def test_a_tool_call_waits_for_its_record(gateway: Gateway, provider: ProviderSimulator) -> None:
    use = calls("crm_update", '{"note":"done"}').choices[0].tools
    provider.script(Reply(choices=(Choice(text="Doing it.", tools=use),), delivery=Delivery(pause_after=1)))
    async with Wire.connect(gateway.port.number) as wire:
        await wire.send(request(CHAT, chat(stream=True), bearer(gateway.keys["cx-bot"])))
        await wire.read_until(b"\n\n\r\n")
        with stopped(gateway):
            provider.resume()
            await wire.read_until(b" it.")
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(wire.read_until(b"crm_update"), NOTHING_SECONDS)
        assert (await wire.read_until(b"[DONE]")).count(b"crm_update") == 1


async def test_the_terminal_event_waits_for_the_outcome(gateway: Gateway, provider: ProviderSimulator) -> None:
    provider.script(says("all of it", delivery=Delivery(pause_after=1)))
    async with Wire.connect(gateway.port.number) as wire:
        await wire.send(request(CHAT, chat(stream=True), bearer(gateway.keys["cx-bot"])))
        await wire.read_until(b"\n\n\r\n")
        with stopped(gateway):
            provider.resume()
            await wire.read_until(b'"stop"')
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(wire.read_until(b"[DONE]"), NOTHING_SECONDS)
        await wire.read_until(b"[DONE]")


async def test_every_byte_that_left_was_durable_before_it_left(
    gateway: Gateway, provider: ProviderSimulator, planted: Planted
) -> None:
    since = len(gateway.records())
    requests = [_mixed(number, gateway, planted) for number in range(REQUESTS)]
    answers = await asyncio.gather(*(_ask(gateway, data) for data in requests))
    assert Counter(answer.status for answer in answers) == {200: REQUESTS * 5 // 6, 403: REQUESTS // 6}
    assert all(answer.complete for answer in answers)

    logged = gateway.records(since)
    intents = {each.record.sent.digest: each for each in logged if isinstance(each.record, IntentRecord)}
    outcomes = {each.record.rid: each for each in logged if isinstance(each.record, OutcomeRecord)}
    assert len(intents) == len(outcomes) == len(provider.exchanges) == REQUESTS * 5 // 6
    for exchange in provider.exchanges:
        received = exchange.received
        intent = intents.pop(f"sha256:{hashlib.sha256(received.body).hexdigest()}")
        assert isinstance(intent.record, IntentRecord)
        assert intent.record.ts * 1000 <= received.first_byte_ns
        assert intent.record.sent.bytes == len(received.body)
        assert f" POST {received.target} sha256:" in intent.record.sent.destination
        outcome = outcomes.pop(intent.record.rid)
        assert intent.seq < outcome.seq
        assert outcome.record.ts * 1000 >= received.first_byte_ns
    _add_up(logged)
    assert {answer.headers["x-egress-record"] for answer in answers} == {
        each.record.rid for each in logged if isinstance(each.record, OutcomeRecord | RefusalRecord)
    }
    headers = repr([answer.headers for answer in answers])
    secret = [*planted.values, *planted.words]
    assert [value for value in secret if value in headers] == []
    assert gateway.sweep([*secret, *gateway.keys.values()]) == []
    verified = await asyncio.to_thread(gateway.verify)
    assert (verified.returncode, verified.stderr) == (0, "")


def _mixed(number: int, gateway: Gateway, planted: Planted) -> bytes:
    """Chat and messages, whole and streamed, with values and without; every sixth is refused."""
    text = f"{number}: {planted.plain()}"
    if number % 2:
        text += f" {planted.email()} {planted.card()}"
    if number % 6 == 5:
        text += f" {planted.secret()}"
    body = chat(text, stream=number % 4 > 1)
    key = bearer(gateway.keys["cx-bot"])
    if number % 3:
        return request(CHAT, body, key)
    body = body.replace(b'"model"', b'"max_tokens":9,"model"')
    return request(MESSAGES, body, key, "anthropic-version: 2023-06-01")


async def _ask(gateway: Gateway, data: bytes) -> Answer:
    async with Wire.connect(gateway.port.number) as wire:
        await wire.send(data)
        return await wire.answer()


def _add_up(logged: list[Logged]) -> None:
    for each in logged:
        if isinstance(each.record, IntentRecord | OutcomeRecord | RefusalRecord):
            coverage = each.record.request.coverage
            parts = coverage.scanned + coverage.structural + coverage.opaque + coverage.refused
            assert coverage.bytes == parts > 0
