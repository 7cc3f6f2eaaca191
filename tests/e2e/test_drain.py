"""The processes and their listener: stopping, replacing a worker, sharing a port; no answer is cut without a word."""

import asyncio
import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.e2e.gateway import PATIENCE_SECONDS, Gateway, until
from tests.e2e.planted import Planted
from tests.e2e.processes import descriptors
from tests.e2e.wire import CHAT, Wire, bearer, chat, request

from egress_gateway.audit.records.exchanges import OutcomeRecord
from egress_gateway.testing.providers import Delivery, ProviderSimulator, says

pytestmark = pytest.mark.loopback

Making = Callable[..., Gateway]


async def refused(port: int) -> bool:
    """Whether nobody accepts connections any more."""
    try:
        async with Wire.connect(port) as wire:
            await wire.send(request("/_egress/health", method="GET"))
            return not await wire.read(1)
    except ConnectionError:
        return True


async def test_a_running_stream_ends_whole(make_gateway: Making, provider: ProviderSimulator) -> None:
    text = "one two three"
    provider.script(says(text, delivery=Delivery(pause_after=2)))
    with make_gateway() as gateway:
        async with Wire.connect(gateway.port.number) as wire, Wire.connect(gateway.port.number) as idle:
            await idle.send(request("/_egress/health", method="GET"))
            assert (await idle.answer()).status == 200
            await wire.send(request(CHAT, chat(stream=True), bearer(gateway.keys["cx-bot"])))
            await provider.exchange(1)
            assert gateway.process is not None
            gateway.process.send_signal(signal.SIGTERM)
            async with asyncio.timeout(PATIENCE_SECONDS):
                while not await refused(gateway.port.number):
                    pass  # The listener is still there: ask again.
            provider.resume()
            answer = await wire.answer()
            assert (answer.status, answer.complete) == (200, True)
            assert answer.body.endswith(b"data: [DONE]\n\n")
            assert await idle.at_end()
        assert await asyncio.to_thread(gateway.stop) == 0
        outcome = await gateway.last_of(answer.headers["x-egress-record"])
        assert (outcome.end, outcome.response.complete) == ("complete", True)
        verified = await asyncio.to_thread(gateway.verify)
        assert verified.returncode == 0, verified.stdout


async def test_an_answer_without_end_is_cut_and_recorded(make_gateway: Making, provider: ProviderSimulator) -> None:
    provider.script(says("", delivery=Delivery(endless=True, between=0.01)))
    with make_gateway(lambda config: config.replace("drain_seconds: 10", "drain_seconds: 1")) as gateway:
        async with Wire.connect(gateway.port.number) as wire:
            await wire.send(request(CHAT, chat(stream=True), bearer(gateway.keys["cx-bot"])))
            await wire.read_until(b"and s")
            stopping = asyncio.gather(asyncio.to_thread(gateway.stop))
            while await wire.read(1 << 16):
                pass
            assert await stopping == [0]
        assert provider.exchanges[0].left_ns > 0
        (rid,) = {each.record.rid for each in gateway.records() if each.record.rid}
        assert (await gateway.last_of(rid)).end == "client_left"


async def test_a_worker_that_is_replaced_takes_what_waits(make_gateway: Making, provider: ProviderSimulator) -> None:
    with make_gateway() as gateway:
        first = gateway.pid("worker-0")
        os.kill(first, signal.SIGTERM)
        await until(lambda: gateway.pid("worker-0") not in {0, first}, "no new worker")
        async with Wire.connect(gateway.port.number) as wire:
            await wire.send(request(CHAT, chat(), bearer(gateway.keys["cx-bot"])))
            assert (await wire.answer()).status == 200
    assert len(provider.exchanges) == 1


@pytest.mark.skipif(os.geteuid() != 0, reason="the processes show root alone what they have open; run this as root")
def test_only_workers_hold_the_listener(gateway: Gateway) -> None:
    held = {name: listeners(gateway.pid(name)) for name in ("worker-0", "auditd")}
    assert (len(held["worker-0"]), held["auditd"]) == (1, set())


async def test_two_workers_share_a_port_and_their_tokens(
    make_gateway: Making, provider: ProviderSimulator, planted: Planted
) -> None:
    email = planted.email()
    with make_gateway(lambda config: config.replace("workers: 1", "workers: 2")) as gateway:

        async def ask() -> int:
            async with Wire.connect(gateway.port.number) as wire:
                await wire.send(request(CHAT, chat(f"Mail {email}"), bearer(gateway.keys["cx-bot"])))
                return (await wire.answer()).status

        writers: set[str] = set()
        async with asyncio.timeout(PATIENCE_SECONDS):
            while len(writers) < 2:
                assert set(await asyncio.gather(*(ask() for _ in range(20)))) == {200}
                outcomes = [each.record for each in gateway.records() if isinstance(each.record, OutcomeRecord)]
                writers = {outcome.writer.id for outcome in outcomes if outcome.writer is not None}
        assert await asyncio.to_thread(gateway.stop) == 0
        assert writers == {"worker-0", "worker-1"}
        verified = await asyncio.to_thread(gateway.verify)
        assert verified.returncode == 0, verified.stdout
    assert len({exchange.received.body for exchange in provider.exchanges}) == 1


def listeners(pid: int) -> set[str]:
    """The listening TCP sockets that a process has open (proc(5), net/tcp: state 0A)."""
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    listening = {f"socket:[{row[9]}]" for row in rows if row[3] == "0A"}
    return {*descriptors(pid)} & listening
