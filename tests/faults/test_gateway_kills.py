"""The gateway's processes are killed under load: nothing leaves unrecorded, and whoever is left goes on.

Real processes, killed at moments that a seed chooses, counted in answered requests and not in time.
"""

import asyncio
import hashlib
import os
import random
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from typing import Protocol, Self

import msgspec
import pytest
from tests.e2e.gateway import LOOK_SECONDS, PROVIDER_KEY, START_SECONDS, Gateway, until
from tests.e2e.template import new_directory, provider_port, template
from tests.e2e.wire import CHAT, Wire, bearer, chat, request

from egress_gateway.audit.records.exchanges import IntentRecord, OutcomeRecord
from egress_gateway.audit.records.own_kinds import OrphanRecord
from egress_gateway.testing.providers import Delivery, ProviderSimulator, says

pytestmark = pytest.mark.loopback

CALLERS = 20
"""Half of them stream."""
KILLS = 3
SEED = 20261121
ORPHAN_GRACE_SECONDS = 1
PATIENCE_OF_A_REQUEST_SECONDS = 5.0
"""`compose.LOG_PATIENCE_SECONDS`: how long a request waits for the log."""


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    with Gateway(template(), new_directory()) as running:
        yield running


@pytest.fixture
async def provider() -> AsyncIterator[ProviderSimulator]:
    def model(prompt: object) -> object:
        return says("word " * 20, delivery=Delivery(between=0.001))

    async with ProviderSimulator(key=PROVIDER_KEY, port=provider_port().number, model=model) as simulator:
        yield simulator


class Load:
    """Callers who ask again and again until told to stop."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        self._stop = False
        self._asked = 0
        self.answers: list[tuple[int, bool, str]] = []
        """Status, whether it came whole, and the record's id, in the order of their ends."""

    async def __aenter__(self) -> Self:
        self._callers = asyncio.gather(*(self._call(stream=bool(number % 2)) for number in range(CALLERS)))
        await self.more(CALLERS)
        return self

    async def __aexit__(self, *exc: object) -> None:
        self._stop = True
        await self._callers

    async def more(self, number: int) -> None:
        """Wait for so many more whole answers."""
        target = self.whole + number
        await until(lambda: self.whole >= target, "the gateway does not answer any more", START_SECONDS)

    @property
    def whole(self) -> int:
        return sum(complete and status == 200 for status, complete, _ in self.answers)

    async def _call(self, *, stream: bool) -> None:
        while not self._stop:
            self._asked += 1
            body = chat(f"number {self._asked}", stream=stream)
            try:
                async with Wire.connect(self._gateway.port.number) as wire:
                    await wire.send(request(CHAT, body, bearer(self._gateway.keys["cx-bot"])))
                    answer = await wire.answer()
                self.answers.append((answer.status, answer.complete, answer.headers["x-egress-record"]))
            except (ConnectionError, asyncio.IncompleteReadError):
                self.answers.append((0, False, ""))
                await asyncio.sleep(LOOK_SECONDS)


async def kill(gateway: Gateway, *names: str) -> None:
    """Kill -9, and wait until the supervisor has started others."""
    before = {name: await there(gateway, name) for name in names}
    for pid in before.values():
        os.kill(pid, signal.SIGKILL)
    for name, pid in before.items():
        await until(lambda name=name, pid=pid: gateway.pid(name) not in {0, pid}, f"{name} is not started again")


class Pids(Protocol):
    """Knows the process ids of children."""

    def pid(self, name: str, /) -> int:
        """0 while there is none."""
        ...


async def there(gateway: Pids, name: str) -> int:
    """The process id of a child, once there is one: 0 would be the whole group of these tests (kill(2))."""
    found = [0]

    def look() -> bool:
        found[0] = gateway.pid(name)
        return found[0] > 0

    await until(look, f"there is no {name}")
    return found[0]


async def record_orphans(gateway: Gateway) -> None:
    """Start the log alone, with less patience for writers that are gone, until no intent is open."""
    if not open_intents(gateway):
        # One that is stopped before it listens to signals does not end well.
        return
    config = gateway.state / "run" / "auditd" / "auditd.json"
    settings = msgspec.json.decode(config.read_bytes())
    config.write_bytes(msgspec.json.encode({**settings, "orphan_grace_s": ORPHAN_GRACE_SECONDS}))
    command = [sys.executable, "-m", "egress_gateway.adapters.auditd", "--config", str(config)]
    log = subprocess.Popen(command, cwd=gateway.directory)  # noqa: ASYNC220  (it is only started)
    try:
        await until(lambda: not open_intents(gateway), "an intent stays open")
    finally:
        log.terminate()
        assert await asyncio.to_thread(log.wait, 60) == 0


def open_intents(gateway: Gateway) -> set[str]:
    """Requests whose intent has neither an outcome nor an orphan."""
    records = [each.record for each in gateway.records()]
    ended = {each.rid for each in records if isinstance(each, OutcomeRecord | OrphanRecord)}
    return {each.rid for each in records if isinstance(each, IntentRecord)} - ended


async def check(gateway: Gateway, provider: ProviderSimulator, load: Load) -> None:
    """What holds whoever was killed: everything that left is recorded, everything whole is complete."""
    logged = gateway.records()
    # Bodies differ, so that each of them has one intent of its own.
    intents = Counter(each.record.sent.digest for each in logged if isinstance(each.record, IntentRecord))
    received = Counter(f"sha256:{hashlib.sha256(each.received.body).hexdigest()}" for each in provider.exchanges)
    assert set(intents.values()) == {1}
    assert received <= intents
    ends = {each.record.rid: each.record.end for each in logged if isinstance(each.record, OutcomeRecord)}
    assert {ends[rid] for status, whole, rid in load.answers if status == 200 and whole} == {"complete"}
    verified = await asyncio.to_thread(gateway.verify)
    report = msgspec.json.decode(verified.stdout)
    assert (verified.returncode, report["verdict"], report["findings"]) == (0, "ok", [])
    assert report["open_intents"] == 0


class Restarting:
    """A gateway whose process is missing when it is first looked for."""

    def __init__(self) -> None:
        self._pids = [0, 0, 4711]

    def pid(self, _name: str) -> int:
        return self._pids.pop(0)


async def test_a_process_that_is_just_started_again_is_waited_for() -> None:
    assert await there(Restarting(), "auditd") == 4711


async def test_the_log_is_killed_and_no_request_fails(gateway: Gateway, provider: ProviderSimulator) -> None:
    chance = random.Random(SEED)  # noqa: S311  (chooses moments)
    async with Load(gateway) as load:
        for _ in range(KILLS):
            await load.more(chance.randrange(5, 40))
            await kill(gateway, "auditd")
        await load.more(2 * CALLERS)
    assert [answer for answer in load.answers if answer[:2] != (200, True)] == []
    assert await asyncio.to_thread(gateway.stop) == 0
    assert gateway.told.count("auditd ended with -9; starting it again") == KILLS
    await check(gateway, provider, load)


async def test_the_worker_is_killed_and_only_its_own_requests_break(
    gateway: Gateway, provider: ProviderSimulator
) -> None:
    chance = random.Random(SEED)  # noqa: S311  (chooses moments)
    async with Load(gateway) as load:
        for _ in range(KILLS):
            await load.more(chance.randrange(5, 40))
            await kill(gateway, "worker-0")
        await load.more(CALLERS)
        await kill(gateway, "auditd", "worker-0")
        await load.more(2 * CALLERS)
    broken = [answer for answer in load.answers if answer[:2] != (200, True)]
    assert {status for status, _, _ in broken} <= {0, 200}
    assert len(broken) <= (KILLS + 1) * CALLERS
    assert await asyncio.to_thread(gateway.stop) == 0
    await record_orphans(gateway)
    orphans = [each.record for each in gateway.records() if isinstance(each.record, OrphanRecord)]
    assert len({orphan.lost.boot for orphan in orphans}) <= KILLS + 1
    assert 0 < len(orphans) <= len(broken)
    await check(gateway, provider, load)


async def test_all_are_killed_at_once_and_the_next_start_knows_what_was_under_way(
    gateway: Gateway, provider: ProviderSimulator
) -> None:
    chance = random.Random(SEED)  # noqa: S311  (chooses moments)
    async with Load(gateway) as load:
        for _ in range(KILLS):
            await load.more(chance.randrange(5, 40))
            gateway.kill()
            await asyncio.to_thread(gateway.start)
        await load.more(CALLERS)
    assert await asyncio.to_thread(gateway.stop) == 0
    await record_orphans(gateway)
    # Whether the log said so itself in the meantime, as it does on a machine that takes long to start others, or now.
    assert any(isinstance(each.record, OrphanRecord) for each in gateway.records())
    await check(gateway, provider, load)


async def test_a_log_that_hangs_too_long_costs_the_request_and_nothing_leaves(
    gateway: Gateway, provider: ProviderSimulator
) -> None:
    log = await there(gateway, "auditd")
    async with Wire.connect(gateway.port.number) as wire:
        os.kill(log, signal.SIGSTOP)
        try:
            await wire.send(request(CHAT, chat(), bearer(gateway.keys["cx-bot"])))
            answer = await wire.answer(patience=4 * PATIENCE_OF_A_REQUEST_SECONDS)
        finally:
            os.kill(log, signal.SIGCONT)
    assert (answer.status, answer.headers["x-egress-code"]) == (503, "log_unavailable")
    assert provider.exchanges == []
    load = Load(gateway)
    async with load:
        await load.more(1)
    assert await asyncio.to_thread(gateway.stop) == 0
    verified = await asyncio.to_thread(gateway.verify)
    report = msgspec.json.decode(verified.stdout)
    assert (report["verdict"], report["open_intents"]) == ("ok", 0)
