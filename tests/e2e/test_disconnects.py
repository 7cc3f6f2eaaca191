"""Callers who leave, and callers who do not read: the upstream is let go, or held back, and the log says so."""

import asyncio
import random
import re
import resource
from pathlib import Path

import openai
import pytest
from tests.e2e.gateway import Gateway, until
from tests.e2e.wire import CHAT, Wire, bearer, chat, request

from egress_gateway.audit.records.exchanges import IntentRecord, OutcomeRecord, RefusalRecord
from egress_gateway.testing.providers import Delivery, ProviderSimulator, says
from egress_gateway.testing.providers.exchange import Exchange

pytestmark = pytest.mark.loopback

AT_ONCE_SECONDS = 10.0
"""A millisecond is what it takes; the rest is for other work on the machine. No provider is given up so soon."""
KERNEL_BUFFERS = 24 << 20
"""Bytes that two loopback connections may hold between provider and caller, with the kernel's largest settings."""


async def let_go(exchange: Exchange) -> None:
    """The provider finds that nobody listens any more."""
    async with asyncio.timeout(AT_ONCE_SECONDS):
        await exchange.ended.wait()
    assert exchange.left_ns > 0


def resident(pid: int) -> int:
    """Bytes of memory that a process holds (proc(5), statm)."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * resource.getpagesize()


def newest_intent(gateway: Gateway, since: int) -> str:
    (intent,) = [each.record for each in gateway.records(since) if isinstance(each.record, IntentRecord)]
    return intent.rid


async def test_who_leaves_before_the_first_token_is_not_paid_for(gateway: Gateway, provider: ProviderSimulator) -> None:
    provider.script(says("", delivery=Delivery(silent=True)))
    since = len(gateway.records())
    async with Wire.connect(gateway.port.number) as wire:
        await wire.send(request(CHAT, chat(), bearer(gateway.keys["cx-bot"])))
        exchange = await provider.exchange(1)
        await wire.leave()
        await let_go(exchange)
    outcome = await gateway.last_of(newest_intent(gateway, since))
    assert isinstance(outcome, OutcomeRecord)
    assert (outcome.end, outcome.upstream_status, outcome.response.complete) == ("client_left", 0, False)


async def test_who_leaves_is_let_go_before_the_next_is_answered(gateway: Gateway, provider: ProviderSimulator) -> None:
    provider.script(says("", delivery=Delivery(silent=True)))
    async with Wire.connect(gateway.port.number) as leaving, Wire.connect(gateway.port.number) as next_one:
        await leaving.send(request(CHAT, chat(), bearer(gateway.keys["cx-bot"])))
        exchange = await provider.exchange(1)
        await leaving.leave()
        await next_one.send(request(CHAT, chat(), bearer(gateway.keys["cx-bot"])))
        assert (await next_one.answer()).status == 200
        # A slow machine makes both slow, so no seconds are counted.
        assert exchange.left_ns > 0


async def test_who_leaves_in_mid_stream_is_not_paid_for(gateway: Gateway, provider: ProviderSimulator) -> None:
    provider.script(says("one two three", delivery=Delivery(pause_after=3)))
    async with Wire.connect(gateway.port.number) as wire:
        await wire.send(request(CHAT, chat(stream=True), bearer(gateway.keys["cx-bot"])))
        head = await wire.read_until(b"\r\n\r\n")
        rid = re.search(rb"x-egress-record: (\w+)", head, re.IGNORECASE)
        assert rid is not None
        await wire.read_until(b"one t")
        await wire.leave()
        await let_go(provider.exchanges[0])
    outcome = await gateway.last_of(rid[1].decode())
    assert isinstance(outcome, OutcomeRecord)
    assert (outcome.end, outcome.status, outcome.upstream_status) == ("client_left", 200, 200)
    assert outcome.response.bytes == provider.exchanges[0].sent


async def test_a_stream_that_the_sdk_closes_is_let_go(
    openai_client: openai.AsyncOpenAI, gateway: Gateway, provider: ProviderSimulator
) -> None:
    provider.script(says("", delivery=Delivery(endless=True, between=0.001)))
    stream = await openai_client.chat.completions.create(
        model="gpt-5", messages=[{"role": "user", "content": "go on"}], stream=True
    )
    rid = stream.response.headers["x-egress-record"]
    async for _ in stream:
        break
    await stream.response.aclose()
    await let_go(provider.exchanges[0])
    assert (await gateway.last_of(rid)).end == "client_left"


async def test_whoever_leaves_with_half_a_body_sends_nothing(gateway: Gateway, provider: ProviderSimulator) -> None:
    since = len(gateway.records())
    async with Wire.connect(gateway.port.number) as wire:
        await wire.send(request(CHAT, chat(), bearer(gateway.keys["cx-bot"]))[:-10])
    async with Wire.connect(gateway.port.number) as wire:
        await wire.send(request(CHAT, chat(), bearer(gateway.keys["cx-bot"])))
        assert (await wire.answer()).status == 200
    assert len(provider.exchanges) == 1
    assert len([each for each in gateway.records(since) if isinstance(each.record, IntentRecord)]) == 1


async def test_a_reader_who_stops_stops_the_provider(gateway: Gateway, provider: ProviderSimulator) -> None:
    text = "and so on " * 2000
    provider.script(says(text, delivery=Delivery(endless=True)))
    before = resident(gateway.pid("worker-0"))
    async with Wire.connect(gateway.port.number) as wire:
        await wire.send(request(CHAT, chat(stream=True), bearer(gateway.keys["cx-bot"])))
        await wire.read_until(b"and s")
        wire.stop_reading()
        exchange = provider.exchanges[0]
        pulled = [-1]

        def stands_still() -> bool:
            pulled.append(exchange.sent)
            return len(pulled) > 50 and len(set(pulled[-50:])) == 1

        await until(stands_still, "the provider goes on sending to a caller who does not read")
        assert len(text) < exchange.sent < KERNEL_BUFFERS
        assert resident(gateway.pid("worker-0")) - before < KERNEL_BUFFERS
        await wire.leave()
        await let_go(exchange)


async def test_a_storm_of_callers_who_leave_leaves_no_intent_open(
    gateway: Gateway, provider: ProviderSimulator
) -> None:
    seeded = random.Random(20261121)  # noqa: S311  (chooses moments)
    since = len(gateway.records())
    held = Delivery(between=0.002, endless=True)
    provider.script(*[says("word " * 3, delivery=held) for _ in range(121)])

    async def come_and_go(patience: float, *, stream: bool) -> None:
        async with Wire.connect(gateway.port.number) as wire:
            await wire.send(request(CHAT, chat(stream=stream), bearer(gateway.keys["cx-bot"])))
            try:
                async with asyncio.timeout(patience):
                    while await wire.read(1 << 16):
                        pass
            except TimeoutError:
                pass  # This one has waited long enough.

    for _ in range(6):
        callers = [come_and_go(seeded.uniform(0, 0.08), stream=True) for _ in range(20)]
        await asyncio.gather(*callers)

    # However slow the machine is, one leaves in mid-answer.
    async with Wire.connect(gateway.port.number) as wire:
        await wire.send(request(CHAT, chat(stream=True), bearer(gateway.keys["cx-bot"])))
        await wire.read_until(b"word")

    def closed() -> bool:
        records = [each.record for each in gateway.records(since)]
        opened = {each.rid for each in records if isinstance(each, IntentRecord)}
        return opened <= {each.rid for each in records if isinstance(each, OutcomeRecord | RefusalRecord)}

    await until(closed, "an intent that nothing closes")
    ended = [each.record for each in gateway.records(since)]
    ends = {each.end for each in ended if isinstance(each, OutcomeRecord)}
    # Who left before the log had the intent was refused: nothing was sent.
    refusals = {each.error.code for each in ended if isinstance(each, RefusalRecord)}
    assert (ends, refusals - {"client_left"}) == ({"client_left"}, set())
    for exchange in provider.exchanges:
        async with asyncio.timeout(AT_ONCE_SECONDS):
            await exchange.ended.wait()
    assert "please report it" not in gateway.told
