"""The log's disk is full, read-only or cannot sync: nothing leaves, whoever asks is told, and it heals."""

import asyncio
import hashlib
import itertools
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import msgspec
import pytest
from tests.e2e.gateway import PROVIDER_KEY, Gateway
from tests.e2e.template import new_directory, provider_port, template
from tests.e2e.wire import CHAT, Answer, Wire, bearer, chat, request

from egress_gateway.audit.records.exchanges import IntentRecord
from egress_gateway.testing.providers import Delivery, ProviderSimulator, says
from egress_verify.brought import Brought
from egress_verify.log import check_log
from egress_verify.notes import read_key
from egress_verify.report import Verdict

pytestmark = pytest.mark.loopback

DISK = Path(__file__).parent / "failing_disk"
PATIENCE_OF_A_REQUEST_SECONDS = 5.0
"""`compose.LOG_PATIENCE_SECONDS`: how long a request waits for the log."""
SLOW_SECONDS = 0.3
"""As in `failing_disk`."""
PATIENCE_SECONDS = 40.0
"""For some such requests, one after the other."""


class Disk:
    """The disk of the gateway's log."""

    def __init__(self, directory: Path) -> None:
        self._fault = directory / "fault"

    @property
    def environment(self) -> dict[str, str]:
        """What makes the log's process use it."""
        path = os.pathsep.join([str(DISK), *filter(None, [os.environ.get("PYTHONPATH")])])
        return {"FAILING_DISK": str(self._fault), "PYTHONPATH": path}

    def breaks(self, fault: str) -> None:
        """Fail from now on."""
        new = self._fault.with_suffix(".new")
        new.write_text(fault)
        new.replace(self._fault)

    def heals(self) -> None:
        """Be healthy again."""
        self._fault.unlink(missing_ok=True)


@pytest.fixture(scope="module")
def disk() -> Disk:
    return Disk(new_directory())


@pytest.fixture(scope="module")
def gateway(disk: Disk) -> Iterator[Gateway]:
    """One for all faults. In the end its log verifies and closes every intent."""
    with Gateway(template(), new_directory(), environment=disk.environment) as running:
        yield running
        assert running.stop() == 0
        report = msgspec.json.decode(running.verify().stdout)
        assert (report["verdict"], report["findings"], report["open_intents"]) == ("ok", [], 0)


@pytest.fixture
async def provider(disk: Disk, gateway: Gateway) -> AsyncIterator[ProviderSimulator]:
    """After each fault the log verifies while it goes on, and has an intent for whatever the provider received."""
    async with ProviderSimulator(key=PROVIDER_KEY, port=provider_port().number) as simulator:
        yield simulator
    disk.heals()
    received = [f"sha256:{hashlib.sha256(each.received.body).hexdigest()}" for each in simulator.exchanges]
    assert len(set(received)) == len(received), "an intent for one could pass for that of another"
    logged = [each.record for each in gateway.records()]
    assert set(received) <= {each.sent.digest for each in logged if isinstance(each, IntentRecord)}
    key = read_key(template().log_key)
    findings = await asyncio.to_thread(check_log, gateway.state / "log", Brought(keys=[key], origin=key.name))
    assert (findings.report.verdict, findings.report.findings) == (Verdict.OK, [])


_TEXTS = itertools.count()


async def ask(gateway: Gateway, *, stream: bool = False) -> Answer:
    """Ask what nobody asked before."""
    body = chat(f"question {next(_TEXTS)}", stream=stream)
    async with Wire.connect(gateway.port.number) as wire:
        await wire.send(request(CHAT, body, bearer(gateway.keys["cx-bot"])))
        return await wire.answer(patience=4 * PATIENCE_OF_A_REQUEST_SECONDS)


FAULTS = {
    "no space": ("full", "log_full"),
    "mounted read-only": ("read-only", "log_unavailable"),
    "cannot sync": ("unsynced", "log_unavailable"),
    "does not come back from a sync": ("stalled", "log_unavailable"),
}


@pytest.mark.parametrize(("fault", "code"), FAULTS.values(), ids=FAULTS)
async def test_on_a_disk_that_fails_nothing_leaves(
    gateway: Gateway, provider: ProviderSimulator, disk: Disk, fault: str, code: str
) -> None:
    assert (await ask(gateway)).status == 200
    disk.breaks(fault)
    await refused(gateway, provider, code)
    disk.heals()
    await answered(gateway)


@pytest.mark.parametrize(("fault", "whole"), {"full": True, "read-only": False, "unsynced": False}.items())
async def test_an_answer_under_way_ends_well_only_if_its_end_is_recorded(
    gateway: Gateway, provider: ProviderSimulator, disk: Disk, fault: str, whole: bool
) -> None:
    provider.script(says("one two three", delivery=Delivery(pause_after=3)))

    async def break_it() -> None:
        await provider.exchange(1)
        disk.breaks(fault)
        provider.resume()

    got, _ = await asyncio.gather(ask(gateway, stream=True), break_it())
    assert (got.status, got.complete) == (200, whole)
    disk.heals()
    await answered(gateway)


async def test_a_disk_that_is_slow_costs_time_and_no_request(
    gateway: Gateway, provider: ProviderSimulator, disk: Disk
) -> None:
    disk.breaks("slow")
    loop = asyncio.get_running_loop()
    begun = loop.time()
    answers = await asyncio.gather(*(ask(gateway, stream=bool(number % 2)) for number in range(20)))
    took = loop.time() - begun
    assert [(answer.status, answer.complete) for answer in answers] == [(200, True)] * 20
    # The intent and the outcome of each wait for a sync of their own: nobody is answered before.
    assert took > 2 * SLOW_SECONDS


async def refused(gateway: Gateway, provider: ProviderSimulator, code: str) -> None:
    """Ask until the fault shows; before it, the log has room that was set aside."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            before = len(provider.exchanges)
            answers = await asyncio.gather(*(ask(gateway, stream=stream) for stream in (False, True)))
            left = sum(answer.status == 200 for answer in answers)
            assert len(provider.exchanges) == before + left
            if not left:
                break
    assert [(answer.status, answer.headers["x-egress-code"]) for answer in answers] == [(503, code)] * 2


async def answered(gateway: Gateway) -> None:
    """Ask until the gateway answers again."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while (await ask(gateway)).status != 200:
            pass
