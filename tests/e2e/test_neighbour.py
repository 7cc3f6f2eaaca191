"""A stream beside somebody's megabyte: who inspects it, what it costs the stream, and what happens when it ends."""

import asyncio
import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.e2e.gateway import START_SECONDS, Gateway, until
from tests.e2e.planted import Planted
from tests.e2e.processes import children, descriptors
from tests.e2e.wire import CHAT, Wire, bearer, chat, request

from egress_gateway.audit.records.exchanges import RefusalRecord
from egress_gateway.testing.providers import Delivery, ProviderSimulator, says

pytestmark = pytest.mark.loopback

Making = Callable[..., Gateway]

WORDS = "the parcel that was left at the door last week had nothing in it but paper and a note. "
LARGE = WORDS * 4_000
"""A third of a megabyte: more than a worker looks at itself, or looks up."""


def large(planted: Planted, size: int = 1) -> tuple[str, bytes]:
    """A value and a request of so many times `LARGE` that holds it."""
    value = planted.email()
    return value, chat(f"{LARGE * size} Mail {value}")


def inspectors(gateway: Gateway) -> list[int]:
    """The process ids of the inspectors of the one worker."""
    return children(gateway.pid("worker-0"))


async def told(gateway: Gateway, body: bytes) -> tuple[int, str, str]:
    """Status, code and record of one request."""
    async with Wire.connect(gateway.port.number) as wire:
        await wire.send(request(CHAT, body, bearer(gateway.keys["cx-bot"])))
        answer = await wire.answer(60)
    return answer.status, answer.headers.get("x-egress-code", ""), answer.headers["x-egress-record"]


@pytest.fixture(scope="module")
def roomy(make_gateway: Making) -> Iterator[Gateway]:
    with make_gateway(limits("inspection_seconds: 60")) as gateway:
        yield gateway


@pytest.fixture
async def beside(roomy: Gateway, provider: ProviderSimulator, planted: Planted) -> Gateway:
    """A gateway whose one inspector has done its first request."""
    assert (await told(roomy, large(planted)[1]))[0] == 200
    return roomy


def limits(more: str) -> Callable[[str], str]:
    """The configuration with room for large bodies, and something more."""
    return lambda config: config.replace("body_mib: 1, body_seconds: 2", f"body_mib: 16, body_seconds: 20, {more}")


async def test_a_large_request_is_redacted_by_a_process_that_can_do_nothing_else(
    beside: Gateway, provider: ProviderSimulator, planted: Planted
) -> None:
    value, body = large(planted)
    (inspector,) = inspectors(beside)
    before = cpu_seconds(inspector)
    status, _, _ = await told(beside, body)
    assert status == 200
    assert value.encode() not in provider.exchanges[-1].received.body
    assert cpu_seconds(inspector) > before
    assert [name.partition(":")[0] for name in descriptors(inspector)].count("socket") == 1, "its end of the pair"


async def test_a_stream_goes_on_while_a_megabyte_is_inspected(
    beside: Gateway, provider: ProviderSimulator, planted: Planted
) -> None:
    (inspector,) = inspectors(beside)
    provider.script(says(" ".join("word" for _ in range(100)), delivery=Delivery(endless=True, between=0.01)))
    async with Wire.connect(beside.port.number) as stream:
        await stream.send(request(CHAT, chat(stream=True), bearer(beside.keys["cx-bot"])))
        await stream.read_until(b"word")
        # The inspector stands still, and with it every large request: only what it does not touch goes on.
        os.kill(inspector, signal.SIGSTOP)
        posting = asyncio.gather(told(beside, large(planted)[1]))
        try:
            deadline = time.monotonic() + 1.0
            while time.monotonic() < deadline:
                assert await stream.read(1 << 16)
            assert (await told(beside, chat("hello")))[0] == 200
            assert not posting.done()
        finally:
            os.kill(inspector, signal.SIGCONT)
        assert [status for status, _, _ in await posting] == [200]


async def test_an_inspector_that_is_killed_refuses_its_request_and_is_replaced(
    beside: Gateway, provider: ProviderSimulator, planted: Planted
) -> None:
    (inspector,) = inspectors(beside)
    before = cpu_seconds(inspector)
    # Work for seconds, of which a hundredth is enough to see that it is under way.
    posting = asyncio.gather(told(beside, large(planted, size=8)[1]))
    await until(lambda: cpu_seconds(inspector) > before, "the request does not reach the inspector")
    os.kill(inspector, signal.SIGKILL)
    ((status, code, rid),) = await posting
    assert (status, code) == (503, "inspection_failed")
    assert len(provider.exchanges) == 1, "the one that came before"
    assert isinstance(await beside.last_of(rid), RefusalRecord)
    assert (await told(beside, large(planted)[1]))[0] == 200
    assert "an inspector ended with -9; starting another" in beside.told
    assert inspector not in inspectors(beside)


async def test_a_queue_that_is_full_refuses_and_says_so(
    make_gateway: Making, provider: ProviderSimulator, planted: Planted
) -> None:
    with make_gateway(limits("inspection_queue: 1, inspection_seconds: 2")) as gateway:
        # Where others use the machine as well, two seconds may be too short for one.
        async with asyncio.timeout(START_SECONDS):
            while (await told(gateway, large(planted)[1]))[0] != 200:
                continue
        (inspector,) = inspectors(gateway)
        os.kill(inspector, signal.SIGSTOP)
        bodies = [large(planted)[1] for _ in range(3)]
        ends = await asyncio.gather(*(told(gateway, body) for body in bodies))
        codes = sorted(code for _, code, _ in ends)
        assert {status for status, _, _ in ends} == {503}
        assert "inspection_busy" in codes
        assert set(codes) <= {"inspection_busy", "inspection_deadline"}
        for _, code, rid in ends:
            refusal = await gateway.last_of(rid)
            assert refusal.error is not None
            assert refusal.error.code == code
        assert len(provider.exchanges) == 1


async def test_without_its_worker_an_inspector_ends(beside: Gateway) -> None:
    (inspector,) = inspectors(beside)
    os.kill(beside.pid("worker-0"), signal.SIGKILL)
    await until(lambda: not Path(f"/proc/{inspector}").exists(), "the inspector outlives its worker")


def cpu_seconds(pid: int) -> float:
    """User time of a process."""
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11]) / os.sysconf("SC_CLK_TCK")
