"""The log watches its states: what lags is told, what witnesses have seen counts, and a rollback is not begun with."""

import asyncio
from pathlib import Path

import pytest
from tests.listed_hashes import ListedHashes
from tests.unit.adapters.auditd.test_daemon import KEY, Time, running, until
from tests.unit.audit.notes.test_cosigning import KEYS
from tests.unit.growing_log import GrowingLog

from egress_gateway.adapters.auditd import daemon as daemon_module
from egress_gateway.adapters.auditd.checkpoint_protocol import Ask, Give, Offer
from egress_gateway.adapters.auditd.config import AuditdConfig
from egress_gateway.adapters.auditd.daemon import Daemon
from egress_gateway.adapters.auditd.layout import COSIGNED
from egress_gateway.adapters.auditd.unwitnessed import time_of
from egress_gateway.adapters.auditd.watch import Watch
from egress_gateway.adapters.auditd.witnessing import Witnessing, WitnessingConfig
from egress_gateway.audit.merkle.segment import SEGMENT_LEAVES
from egress_gateway.audit.notes.checkpoint import cosign, cosigner_key
from egress_gateway.audit.notes.note import parse
from egress_gateway.core.errors import Unavailable
from egress_gateway.testing.simulated_disk import SimulatedDisk

WALL = 1_700_000_000


class Clock:
    now = 0

    def __call__(self) -> int:
        return self.now


def started(
    directory: Path, disk: SimulatedDisk, clock: Clock, told: list[str], *, records: int = 0, seconds: int = 0
) -> Daemon:
    """A log that one witness has to cosign, on a simulated disk."""
    policy = directory / "policy"
    policy.write_text(f"witness w1 {cosigner_key('w1.test', KEYS['w1'].public_key())}\nquorum w1\n")
    config = WitnessingConfig(policy=str(policy), max_records=records, max_seconds=seconds)
    witnessing = Witnessing(config, "o", disk, ListedHashes(GrowingLog().leaves), clock=clock, tell=told.append)
    settings = AuditdConfig(directory="", socket="", log_key="", receipt_key="", origin="o", reserve_bytes=0)
    return Daemon(settings, disk, KEY, boot="a", version="1", now=Time(), tell=told.append, witnessing=witnessing)


async def cosigned(watch: Watch) -> int:
    """Have the checkpoint cosigned that is on offer."""
    assert watch.witnessing is not None
    offer = await watch.witnessing.offer(Ask(1, 0, watch.progress.witnessed))
    assert isinstance(offer, Offer)
    line = cosign(parse(offer.note).text, "w1.test", KEYS["w1"], WALL)
    assert (await watch.witnessing.take(Give(2, offer.size, line.encode()))).problem == ""
    return offer.size


@pytest.fixture(autouse=True)
def _fast(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(daemon_module, "CHECKPOINT_SECONDS", 0.001)
    monkeypatch.setattr(daemon_module, "TICK_SECONDS", 0.002)
    # Nothing but what a test does makes the log grow.
    monkeypatch.setattr(daemon_module, "HEARTBEAT_TICKS", 1 << 30)


async def test_records_come_from_state_to_state(tmp_path: Path) -> None:
    disk, clock = SimulatedDisk(), Clock()
    daemon = started(tmp_path, disk, clock, [])
    async with running(daemon):
        await until(lambda: daemon.watch.progress.checkpointed == 1)
        standing = daemon.watch.standing()
        assert (standing.received, standing.durable.records, standing.checkpointed.records) == (1, 1, 1)
        assert standing.witnessed is not None
        assert (standing.witnessed.records, standing.witnessed.lag_records) == (0, 1)
        assert await cosigned(daemon.watch) == 1
        standing = daemon.watch.standing()
        assert standing.witnessed is not None
        assert (standing.witnessed.records, standing.witnesses, standing.refusing) == (1, {"w1": 1}, "")


async def test_what_was_witnessed_counts_after_a_restart_and_a_rollback_is_found(tmp_path: Path) -> None:
    disk, clock, told = SimulatedDisk(), Clock(), []
    daemon = started(tmp_path, disk, clock, told)
    async with running(daemon):
        await cosigned(daemon.watch)
    again = started(tmp_path, disk, clock, told)
    assert again.watch.progress.witnessed == 1
    async with running(again):
        await cosigned(again.watch)
    note = disk.read(COSIGNED, 0, 10_000)
    older = SimulatedDisk()
    older.write(COSIGNED, 0, note)
    with pytest.raises(Unavailable, match="was rolled back"):
        started(tmp_path, older, clock, told)
    strange = SimulatedDisk()
    strange.write(COSIGNED, 0, b"nonsense")
    assert started(tmp_path, strange, clock, told).watch.progress.witnessed == 0
    assert told[-1].startswith("what was cosigned before does not count")


LEFT: dict[str, tuple[bool, int, bool]] = {
    "since a second": (True, 1_000_000, False),
    "for longer than may be": (True, 5_000_001, True),
    "by a clock that was set back since": (True, -1, True),
    "by a record that is pruned": (False, 1_000_000, True),
}


@pytest.mark.parametrize(("there", "later", "refused"), LEFT.values(), ids=LEFT)
async def test_what_a_start_finds_unwitnessed_counts(tmp_path: Path, *, there: bool, later: int, refused: bool) -> None:
    disk, clock = SimulatedDisk(), Clock()
    daemon = started(tmp_path, disk, clock, [])
    async with running(daemon):
        await until(lambda: daemon.watch.progress.checkpointed == 1)
    made = time_of(disk, 0, SEGMENT_LEAVES)
    again = started(tmp_path, disk, clock, [], seconds=5)
    again.watch.resume(disk if there else SimulatedDisk(), SEGMENT_LEAVES, made + later)
    assert (again.watch.standing().refusing == "log_unwitnessed") is refused


async def test_what_lags_is_told(tmp_path: Path) -> None:
    disk, clock, told = SimulatedDisk(), Clock(), []
    daemon = started(tmp_path, disk, clock, told, seconds=5)
    async with running(daemon):
        await until(lambda: daemon.watch.progress.checkpointed == 1)
        clock.now += 11_000_001
        await until(lambda: any("10 s to be witnessed" in line for line in told))
        assert any("intents are refused" in line for line in told)
        assert daemon.watch.standing().refusing == "log_unwitnessed"
        with pytest.raises(Unavailable, match="log_unwitnessed"):
            daemon.watch.hold()
        await cosigned(daemon.watch)
        daemon.watch.hold()
    assert "witnesses have caught up; requests leave again" in told


async def test_without_witnesses_there_is_nothing_to_wait_for(tmp_path: Path) -> None:
    settings = AuditdConfig(directory="", socket="", log_key="", receipt_key="", origin="o", reserve_bytes=0)
    daemon = Daemon(settings, SimulatedDisk(), KEY, boot="a", version="1", now=Time(), tell=lambda _: None)
    async with running(daemon):
        await until(lambda: daemon.watch.progress.checkpointed == 1)
        assert daemon.watch.standing().witnessed is None
        daemon.watch.hold()
        await asyncio.sleep(0)
