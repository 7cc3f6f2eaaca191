"""The log over time: starting, heartbeats, orphans, checkpoints, a disk that fails."""

import asyncio
import errno
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from egress_gateway.adapters.auditd import daemon as module
from egress_gateway.adapters.auditd import lookups
from egress_gateway.adapters.auditd.config import AuditdConfig
from egress_gateway.adapters.auditd.daemon import Daemon
from egress_gateway.adapters.auditd.layout import CHECKPOINT, chunks, notes, segment_name
from egress_gateway.adapters.auditd.protocol import AppendIntent
from egress_gateway.adapters.auditd.snapshot import Answer
from egress_gateway.adapters.auditd.tiles import TileWriter
from egress_gateway.audit.accounts.ledger import Boot
from egress_gateway.audit.merkle.leaf import unwrap
from egress_gateway.audit.merkle.segment import SegmentReader
from egress_gateway.audit.notes.checkpoint import open_note, verifier_key
from egress_gateway.audit.records.exchanges import IntentRecord, OutcomeRecord
from egress_gateway.audit.records.groups import ClockGroup, SentGroup, WriterStamp
from egress_gateway.audit.records.own_kinds import BootRecord, HeartbeatRecord, OrphanRecord
from egress_gateway.audit.records.record import Record, admit, encode
from egress_gateway.core.errors import Unavailable
from egress_gateway.core.ids import BodyDigest, RecordId
from egress_gateway.testing.simulated_disk import SimulatedDisk

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
VKEY = verifier_key("o", KEY.public_key())
DIGEST = BodyDigest(bytes(32))
TO = "u POST /"
WRITER: Boot = ("w", "b")
RID = RecordId("0" * 32)
GRACE_SECONDS = 30


class Time:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = 1_700_000_000_000_000

    def __call__(self) -> int:
        return self.now


class Seen:
    """A waiter that keeps what it is told."""

    def __init__(self) -> None:
        self.told: list[Answer | str] = []

    def durable(self, told: Answer) -> None:
        self.told.append(told)

    def refused(self, error: Unavailable) -> None:
        self.told.append(error.code)


class Finder:
    """An index that keeps what it is asked, and may stand still."""

    def __init__(self, *, stands: bool = False) -> None:
        self.sizes: list[int] = []
        self.asked = threading.Event()
        self.may_go_on = threading.Event()
        if not stands:
            self.may_go_on.set()

    def step(self, size: int) -> bool:
        self.sizes.append(size)
        self.asked.set()
        self.may_go_on.wait(10)
        return True

    def of_request(self, rid: RecordId) -> tuple[bytes, ...]:
        return (rid.encode(),)


class Tiler(TileWriter):
    """A writer of tiles that keeps what it is told to be durable."""

    def __init__(self) -> None:
        self.sizes: list[int] = []

    def step(self, size: int) -> bool:
        self.sizes.append(size)
        return False


@pytest.fixture(autouse=True)
def _fast(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "TICK_SECONDS", 0.002)
    monkeypatch.setattr(lookups, "TICK_SECONDS", 0.002)


CLOCK = ClockGroup(synchronised=True, error_us=900)


def new(
    disk: SimulatedDisk,
    time: Time,
    *,
    boot: str = "a",
    index: Finder | None = None,
    tiles: TileWriter | None = None,
    reserve: int = 0,
) -> Daemon:
    config = AuditdConfig(
        directory="",
        socket="",
        log_key="",
        receipt_key="",
        origin="o",
        orphan_grace_s=GRACE_SECONDS,
        reserve_bytes=reserve,
    )
    return Daemon(
        config,
        disk,
        KEY,
        boot=boot,
        version="1",
        now=time,
        tell=lambda _: None,
        index=index,
        tiles=tiles,
        package="sha256:00",
        clock=lambda: CLOCK,
    )


@asynccontextmanager
async def running(daemon: Daemon) -> AsyncIterator[None]:
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(daemon.run())
        yield
        daemon.stop()


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        # No event to wait for: what changes is a disk, in other threads.
        while not condition():  # noqa: ASYNC110
            await asyncio.sleep(0.001)


def records(disk: SimulatedDisk) -> list[Record]:
    reader = SegmentReader()
    return [admit(unwrap(one.leaf).body) for chunk in chunks(disk, segment_name(0)) for one in reader.feed(chunk)]


def kinds(disk: SimulatedDisk) -> list[str]:
    return [type(record).__name__ for record in records(disk)]


def stamped(record: Record, wseq: int) -> bytes:
    return encode(msgspec.structs.replace(record, writer=WriterStamp(id="w", boot="b", wseq=wseq)))


def begin(daemon: Daemon, time: Time, seen: Seen) -> None:
    """A writer arrives and appends an intent."""
    daemon.admission.open(WRITER)
    daemon.boots.arrive(WRITER, 1)
    sent = SentGroup(digest=f"sha256:{DIGEST.hex()}", bytes=0, destination=TO)
    body = stamped(IntentRecord(rid=RID, ts=time(), attempt=1, sent=sent), 1)
    daemon.committer.submit(WRITER, body, AppendIntent(1, body, TO, DIGEST), seen)


async def test_starting_and_stopping_are_in_the_log_and_signed() -> None:
    disk = SimulatedDisk()
    async with running(new(disk, Time())):
        pass
    (boot,) = records(disk)
    assert isinstance(boot, BootRecord)
    assert (boot.size, boot.cut, boot.cut_digest) == (0, 0, "")
    assert open_note(disk.read(CHECKPOINT, 0, 1000), VKEY).size == 1


async def test_tiles_are_made_of_what_is_durable_alone() -> None:
    disk, tiler = SimulatedDisk(), Tiler()
    async with running(new(disk, Time(), tiles=tiler)):
        await until(lambda: any(tiler.sizes))
        assert disk.size(segment_name(0)) > 0
    assert tiler.sizes == sorted(tiler.sizes)
    assert max(tiler.sizes) <= len(records(disk))


async def test_what_was_cut_is_in_the_log() -> None:
    disk = SimulatedDisk()
    async with running(new(disk, Time())):
        pass
    disk.write(segment_name(0), len(disk.content(segment_name(0)).rstrip(b"\x00")), b"xyz")
    async with running(new(disk, Time(), boot="b")):
        pass
    boot = records(disk)[1]
    assert isinstance(boot, BootRecord)
    assert (boot.size, boot.cut, boot.package) == (1, 3, "sha256:00")
    assert boot.cut_digest.startswith("sha256:3608bca1")


async def test_a_quiet_log_beats(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "HEARTBEAT_TICKS", 1)
    disk = SimulatedDisk()
    async with running(new(disk, Time())):
        await until(lambda: "HeartbeatRecord" in kinds(disk))
    beat = next(record for record in records(disk) if isinstance(record, HeartbeatRecord))
    assert (beat.size, beat.clock) == (1, CLOCK)
    assert len(beat.root) == 64


async def test_a_checkpoint_is_due_by_number_before_it_is_due_by_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "CHECKPOINT_SECONDS", 3600.0)
    monkeypatch.setattr(module, "CHECKPOINT_RECORDS", 1)
    disk = SimulatedDisk()
    async with running(new(disk, Time())):
        await until(lambda: disk.size(CHECKPOINT) > 0)


async def test_a_checkpoint_is_due_by_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "CHECKPOINT_SECONDS", 0.001)
    disk = SimulatedDisk()
    async with running(new(disk, Time())):
        await until(lambda: disk.size(CHECKPOINT) > 0)
    history, _ = notes(disk)
    assert [open_note(note, VKEY).size for note in history] == [1]


async def test_an_intent_of_a_writer_that_stays_away_becomes_an_orphan_once() -> None:
    disk, time, seen = SimulatedDisk(), Time(), Seen()
    daemon = new(disk, time)
    async with running(daemon):
        begin(daemon, time, seen)
        await until(lambda: bool(seen.told))
        daemon.boots.leave(WRITER)
        time.now += GRACE_SECONDS * 1_000_000
        await until(lambda: "OrphanRecord" in kinds(disk))
        ticks = len(disk.operations)
        await until(lambda: len(disk.operations) >= ticks)
    orphans = [record for record in records(disk) if isinstance(record, OrphanRecord)]
    assert [(one.rid, one.attempt, one.intent, one.lost.wseq) for one in orphans] == [(RID, 1, 1, 1)]


async def test_a_writer_of_an_earlier_run_that_does_not_come_back_leaves_an_orphan() -> None:
    disk, time, seen = SimulatedDisk(), Time(), Seen()
    first = new(disk, time)
    async with running(first):
        begin(first, time, seen)
        await until(lambda: bool(seen.told))
    second = new(disk, time, boot="second")
    async with running(second):
        time.now += GRACE_SECONDS * 1_000_000
        await until(lambda: "OrphanRecord" in kinds(disk))


async def test_a_writer_that_comes_back_in_time_finishes_its_request() -> None:
    disk, time, seen = SimulatedDisk(), Time(), Seen()
    index = Finder()
    daemon = new(disk, time, index=index)
    async with running(daemon):
        begin(daemon, time, seen)
        await until(lambda: bool(seen.told))
        daemon.boots.leave(WRITER)
        daemon.boots.arrive(WRITER, 1)
        time.now += GRACE_SECONDS * 1_000_000
        passed = len(index.sizes)
        await until(lambda: len(index.sizes) > passed + 2)
        outcome = OutcomeRecord(rid=RID, ts=time(), attempt=1, end="complete")
        daemon.committer.submit(WRITER, stamped(outcome, 2), None, seen)
        await until(lambda: len(seen.told) == 2)
        assert await daemon.lookups.of_request(RID) == (RID.encode(),)
        assert index.sizes[-1] == 3
    assert kinds(disk) == ["BootRecord", "IntentRecord", "OutcomeRecord"]


async def test_an_index_that_stands_still_holds_up_neither_records_nor_heartbeats(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "HEARTBEAT_TICKS", 1)
    disk, time, seen = SimulatedDisk(), Time(), Seen()
    index = Finder(stands=True)
    daemon = new(disk, time, index=index)
    async with running(daemon):
        await until(index.asked.is_set)
        begin(daemon, time, seen)
        await until(lambda: bool(seen.told) and kinds(disk).count("HeartbeatRecord") >= 3)
        assert len(index.sizes) == 1
        index.may_go_on.set()


async def test_a_disk_that_fails_ends_the_log_without_an_answer_to_whoever_waits() -> None:
    disk, time, seen = SimulatedDisk(), Time(), Seen()
    daemon = new(disk, time)
    begin(daemon, time, seen)
    disk.break_at(len(disk.operations))
    with pytest.raises(ExceptionGroup) as ended:
        await daemon.run()
    assert ended.group_contains(Unavailable, match="log_failed")
    assert seen.told == []


async def test_a_full_disk_stops_intents_when_a_checkpoint_finds_it() -> None:
    disk, time, seen = SimulatedDisk(), Time(), Seen()
    daemon = new(disk, time, reserve=1 << 20)
    async with running(daemon):
        await until(lambda: len(records(disk)) == 1)
        disk.capacity = 0
        disk.break_at(len(disk.operations), error=errno.ENOSPC)
        daemon.stop()
    with pytest.raises(Unavailable, match="log_full"):
        begin(daemon, time, seen)


async def test_the_newest_snapshot_covers_everything_after_a_stop() -> None:
    disk, time = SimulatedDisk(), Time()
    async with running(new(disk, time)):
        pass
    before = len(disk.operations)
    async with running(new(disk, time, boot="b")):
        pass
    assert len(records(disk)) == 2
    assert "write snapshot.new" in disk.operations[before:]
