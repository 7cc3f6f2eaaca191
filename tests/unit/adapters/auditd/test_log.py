"""The appender on a disk that fails: broken at every operation, in every way, and checked after every step."""

import errno
import hashlib
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tests.written import verified

from egress_gateway.adapters.auditd import log as log_module
from egress_gateway.adapters.auditd.files import Files
from egress_gateway.adapters.auditd.layout import RESERVE, chunks, segment_indexes, segment_name
from egress_gateway.adapters.auditd.log import Log, Stamped
from egress_gateway.adapters.auditd.publish import Publisher
from egress_gateway.adapters.auditd.recover import Recovered, recover
from egress_gateway.adapters.auditd.snapshot import Snapshot
from egress_gateway.adapters.auditd.state import State
from egress_gateway.audit.notes.checkpoint import Checkpoint, verifier_key
from egress_gateway.audit.records.groups import WriterStamp
from egress_gateway.audit.records.own_kinds import BootRecord
from egress_gateway.audit.records.record import encode
from egress_gateway.core.errors import Unavailable
from egress_gateway.testing.simulated_disk import Fault, SimulatedDisk
from egress_verify.report import Report, Verdict

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
ORIGIN = "audit.test/n1"
VKEY = verifier_key(ORIGIN, KEY.public_key())
LEAVES = 4
"""A segment, in these tests."""
EXTENT_BYTES = 4096

Acked = dict[int, bytes]


@pytest.fixture(autouse=True)
def _small_extents(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same operations on fewer bytes."""
    monkeypatch.setattr(log_module, "EXTENT_BYTES", EXTENT_BYTES)


def record(wseq: int) -> Stamped:
    body = BootRecord(ts=wseq, size=0, version="1", writer=WriterStamp(id="w", boot="b", wseq=wseq))
    return Stamped(encode(body), body)


def check(files: Files) -> Report:
    with TemporaryDirectory() as name:
        copy = Path(name)
        for each in files.names():
            (copy / each).write_bytes(b"".join(chunks(files, each)))
        return verified(copy, VKEY, segment_leaves=LEAVES)


def start(disk: SimulatedDisk) -> tuple[Recovered, Log]:
    found = recover(disk, VKEY, origin=ORIGIN, segment_leaves=LEAVES)
    return found, Log(disk, found.state, segment_leaves=LEAVES)


def snapshot(state: State) -> Snapshot:
    return Snapshot(
        segment=state.segment,
        offset=state.offset,
        size=state.size,
        edge=state.frontier.edge,
        previous=state.previous,
        standing=state.ledger.standing(),
    )


def publish(disk: SimulatedDisk, log: Log, *, resume: bool) -> None:
    checkpoint = Checkpoint(origin=ORIGIN, size=log.state.size, root=log.state.frontier.root())
    Publisher(disk, KEY).publish(checkpoint, snapshot(log.state) if resume else None)


def work(disk: SimulatedDisk, acked: Acked) -> None:
    """Start, write three batches with checkpoints between, the second of them across two segments."""
    _, log = start(disk)
    for batch in (2, 5, 2):
        next_number = log.state.size + 1
        todo = [record(wseq) for wseq in range(next_number, next_number + batch)]
        while todo:
            placed = log.commit(todo)
            acked.update({one.seq: one.leaf for one in placed})
            todo = todo[len(placed) :]
        publish(disk, log, resume=batch == 5)


def operations() -> list[str]:
    disk = SimulatedDisk()
    work(disk, {})
    return disk.operations


OPERATIONS = operations()


def test_work_goes_through_these_files() -> None:
    names = {operation.split(" ")[-1] for operation in OPERATIONS}
    assert names == {
        "segment-00000000.log",
        "segment-00000001.log",
        "segment-00000002.log",
        "checkpoints",
        "checkpoint.new",
        "checkpoint",
        "snapshot.new",
        "snapshot",
        "sync_directory",
    }


def test_a_commit_is_one_write_and_one_sync() -> None:
    disk = SimulatedDisk()
    _, log = start(disk)
    log.commit([record(1)])
    before = len(disk.operations)
    log.commit([record(2), record(3)])
    assert disk.operations[before:] == ["write segment-00000000.log", "sync segment-00000000.log"]


class Break(NamedTuple):
    at: int
    fault: Fault
    keep: bool
    """Whether the power cut keeps what was never synced."""


BREAKS = [Break(at, fault, keep) for at in range(len(OPERATIONS)) for fault in Fault for keep in (False, True)]


@pytest.mark.parametrize(
    "case", BREAKS, ids=[f"{case.at} {OPERATIONS[case.at]} {case.fault} {case.keep}" for case in BREAKS]
)
def test_broken_here_nothing_acknowledged_is_lost(case: Break) -> None:
    disk, acked = SimulatedDisk(), Acked()
    disk.break_at(case.at, case.fault)
    with pytest.raises((Unavailable, OSError)):
        work(disk, acked)
    disk.power_cut(keep=case.keep)
    found, _ = start(disk)
    assert found.state.size >= len(acked)
    assert check(disk).verdict is not Verdict.TAMPERED

    # Broken again at the same distance while healing, then healed.
    disk.break_at(len(disk.operations) + case.at, case.fault)
    try:
        work(disk, acked)
    except (Unavailable, OSError):
        disk.power_cut(keep=case.keep)
    disk.break_at(-1)
    work(disk, acked)
    report = check(disk)
    assert report.findings == []
    assert report.records >= len(acked)
    leaves = leaves_of(disk)
    assert {seq: leaves[seq] for seq in acked} == acked


def leaves_of(disk: SimulatedDisk) -> list[bytes]:
    state = recover(disk, VKEY, origin=ORIGIN, segment_leaves=LEAVES)
    assert state.state.size == check(disk).records
    found: list[bytes] = []
    for index in segment_indexes(disk):
        data = b"".join(chunks(disk, segment_name(index)))
        while length := int.from_bytes(data[:4], "little"):
            found.append(hashlib.sha256(b"\x00" + data[8 : 8 + length]).digest())
            data = data[8 + length :]
    return found


def test_after_a_failed_sync_nothing_is_appended_ever_again() -> None:
    disk = SimulatedDisk()
    _, log = start(disk)
    log.commit([record(1)])
    disk.break_at(len(disk.operations) + 1)
    with pytest.raises(Unavailable, match="log_failed"):
        log.commit([record(2)])
    before = len(disk.operations)
    with pytest.raises(Unavailable, match="log_failed"):
        log.commit([record(2)])
    assert len(disk.operations) == before
    assert log.state.size == 1


def test_a_segment_takes_no_more_than_it_holds() -> None:
    _, log = start(SimulatedDisk())
    placed = log.commit([record(wseq) for wseq in range(1, 7)])
    assert [one.seq for one in placed] == [0, 1, 2, 3]
    assert (log.state.segment, log.segment_left) == (1, LEAVES)


def filling(capacity: int, reserve: int) -> tuple[SimulatedDisk, Log]:
    disk = SimulatedDisk(capacity)
    found = recover(disk, VKEY, origin=ORIGIN, segment_leaves=1 << 16)
    return disk, Log(disk, found.state, segment_leaves=1 << 16, reserve_bytes=reserve)


def test_a_full_disk_breaks_the_reserve_and_says_so_before_it_loses_anything() -> None:
    reserve = 4 * EXTENT_BYTES
    disk, log = filling(3 * reserve, reserve)
    assert disk.size(RESERVE) == reserve
    assert not log.full
    large = record(1)
    large = Stamped(large.body[:-1] + b" " * 1_000 + b"}", large.record)
    while not log.full:
        log.commit([large])
    assert log.state.offset > reserve
    with pytest.raises(Unavailable) as refusal:
        log.commit([large] * (2 * reserve // len(large.body)))
    assert refusal.value.code == "log_full"
    assert disk.size(RESERVE) == 0
    size = log.state.size

    disk.capacity *= 2
    log.refill()
    assert not log.full
    log.commit([large])
    assert log.state.size == size + 1


def test_a_disk_that_is_full_from_the_beginning_takes_only_outcomes() -> None:
    _, log = filling(EXTENT_BYTES, 4 * EXTENT_BYTES)
    assert log.full
    _, unreserved = filling(EXTENT_BYTES, 0)
    assert not unreserved.full


def test_a_reserve_that_cannot_be_had_after_all_leaves_the_log_full() -> None:
    disk = SimulatedDisk()
    disk.break_at(0, error=errno.ENOSPC)
    log = Log(disk, State(), reserve_bytes=1)
    assert log.full
    log.refill()
    assert not log.full


def test_a_reserve_on_a_broken_disk_is_an_error() -> None:
    disk = SimulatedDisk()
    disk.break_at(0)
    with pytest.raises(OSError, match="fails"):
        Log(disk, State(), reserve_bytes=1)
