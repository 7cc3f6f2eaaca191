"""Starting from damaged files: what is repaired, and what the log refuses to start from."""

from collections.abc import Callable

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from egress_gateway.adapters.auditd.layout import CHECKPOINT, CHECKPOINTS, SNAPSHOT, segment_name
from egress_gateway.adapters.auditd.log import Log, Stamped
from egress_gateway.adapters.auditd.pruned import PRUNED
from egress_gateway.adapters.auditd.publish import Publisher
from egress_gateway.adapters.auditd.recover import Recovered, recover, vouch
from egress_gateway.adapters.auditd.snapshot import Snapshot, store
from egress_gateway.adapters.auditd.state import State
from egress_gateway.audit.merkle.leaf import wrap
from egress_gateway.audit.merkle.segment import SegmentReader, frame
from egress_gateway.audit.notes.checkpoint import Checkpoint, sign, verifier_key
from egress_gateway.audit.records.groups import WriterStamp
from egress_gateway.audit.records.own_kinds import BootRecord
from egress_gateway.audit.records.record import encode
from egress_gateway.core.errors import Unavailable
from egress_gateway.testing.simulated_disk import SimulatedDisk

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
ORIGIN = "audit.test/n1"
VKEY = verifier_key(ORIGIN, KEY.public_key())
LEAVES = 4
COVERED, WRITTEN = 6, 7
LAST = segment_name(1)


def record(wseq: int) -> Stamped:
    body = BootRecord(ts=wseq, size=0, version="1", writer=WriterStamp(id="w", boot="b", wseq=wseq))
    return Stamped(encode(body), body)


def open_log(disk: SimulatedDisk) -> Recovered:
    return recover(disk, VKEY, origin=ORIGIN, segment_leaves=LEAVES)


def resume(state: State) -> Snapshot:
    return Snapshot(
        segment=state.segment,
        offset=state.offset,
        size=state.size,
        edge=state.frontier.edge,
        previous=state.previous,
        standing=state.ledger.standing(),
    )


@pytest.fixture
def disk() -> SimulatedDisk:
    """Seven records in two segments, the first six covered by a checkpoint."""
    disk = SimulatedDisk()
    log = Log(disk, State(), segment_leaves=LEAVES)
    for wseq in range(1, WRITTEN + 1):
        log.commit([record(wseq)])
        if wseq in (2, COVERED):
            checkpoint = Checkpoint(origin=ORIGIN, size=wseq, root=log.state.frontier.root())
            Publisher(disk, KEY).publish(checkpoint, resume(log.state) if wseq == 2 else None)
    return disk


def offsets(disk: SimulatedDisk) -> list[int]:
    return [one.offset for one in SegmentReader().feed(bytes(disk.content(LAST)))]


def test_a_whole_log_resumes_where_it_ended(disk: SimulatedDisk) -> None:
    found = open_log(disk)
    assert (found.state.size, found.cut, found.state.segment) == (WRITTEN, b"", 1)
    assert [told.wseq for told in found.answers["w", "b"]] == [3, 4, 5, 6, 7]
    disk.lose(SNAPSHOT)
    again = open_log(disk)
    assert again.state.frontier.root() == found.state.frontier.root()
    assert again.state.previous == found.state.previous


def test_what_was_written_and_not_synced_is_durable_before_it_is_vouched_for(disk: SimulatedDisk) -> None:
    log = Log(disk, open_log(disk).state, segment_leaves=LEAVES)
    log.commit([record(WRITTEN + 1)])
    log.commit([record(WRITTEN + 2)])
    written = len(disk.operations)
    disk.break_at(written + 1)
    with pytest.raises(Unavailable, match="log_failed"):
        log.commit([record(WRITTEN + 3)])
    assert disk.operations[written:] == [f"write {segment_name(2)}", f"sync {segment_name(2)}"]
    found = open_log(disk)
    assert found.state.size == WRITTEN + 3
    disk.break_at(len(disk.operations))
    with pytest.raises(Unavailable, match="log_failed"):
        vouch(disk, found)
    vouch(disk, found)
    disk.power_cut()
    assert open_log(disk).state.size == WRITTEN + 3


def test_an_empty_directory_is_an_empty_log() -> None:
    assert open_log(SimulatedDisk()).state.size == 0


def test_a_torn_write_is_cut_and_kept(disk: SimulatedDisk) -> None:
    begin = offsets(disk)[2]
    torn = bytes(disk.content(LAST)[begin : begin + 50])
    disk.truncate(LAST, begin + 50)
    found = open_log(disk)
    assert (found.state.size, found.cut) == (WRITTEN - 1, torn.rstrip(b"\x00"))
    kept = [name for name in disk.names() if name.startswith("cut-000000000006-")]
    assert [disk.read(name, 0, 100) for name in kept] == [torn]
    assert open_log(disk).cut == b""


def test_a_snapshot_ahead_of_every_checkpoint_is_not_used(disk: SimulatedDisk) -> None:
    store(disk, Snapshot(size=WRITTEN, edge=(bytes(32),) * 3, segment=1, offset=1))
    assert open_log(disk).state.size == WRITTEN


def test_a_snapshot_that_cannot_be_read_is_not_used(disk: SimulatedDisk) -> None:
    disk.write(SNAPSHOT, 0, b"\xff")
    assert open_log(disk).state.size == WRITTEN


def test_a_history_cut_in_the_middle_of_a_note_is_mended(disk: SimulatedDisk) -> None:
    size = disk.size(CHECKPOINTS)
    disk.write(CHECKPOINTS, size, b"audit.test/n1\n7\n")
    open_log(disk)
    assert disk.size(CHECKPOINTS) == size


def test_a_checkpoint_that_only_the_history_has_counts(disk: SimulatedDisk) -> None:
    disk.lose(CHECKPOINT)
    disk.truncate(LAST, offsets(disk)[1])
    with pytest.raises(Unavailable, match="covers 6"):
        open_log(disk)


def test_what_was_pruned_and_not_deleted_is_not_looked_at(disk: SimulatedDisk) -> None:
    state = open_log(disk).state
    checkpoint = Checkpoint(origin=ORIGIN, size=WRITTEN, root=state.frontier.root())
    Publisher(disk, KEY).publish(checkpoint, resume(state))
    disk.write(PRUNED, 0, b'{"segments":1}')
    disk.truncate(segment_name(0), 10)
    assert open_log(disk).state.size == WRITTEN


def pruned_without_tiles(disk: SimulatedDisk) -> None:
    disk.write(PRUNED, 0, b'{"segments":1}')


def pruned_further_than_what_is_there(disk: SimulatedDisk) -> None:
    disk.write(PRUNED, 0, b'{"segments":2}')


def flipped_below_the_checkpoint(disk: SimulatedDisk) -> None:
    disk.content(LAST)[offsets(disk)[1] + 20] ^= 1


def cut_below_the_checkpoint(disk: SimulatedDisk) -> None:
    disk.truncate(LAST, offsets(disk)[1])


def a_closed_segment_cut(disk: SimulatedDisk) -> None:
    disk.lose(SNAPSHOT)
    disk.truncate(segment_name(0), 100)


def a_segment_gone(disk: SimulatedDisk) -> None:
    disk.lose(segment_name(0))


def all_segments_gone(disk: SimulatedDisk) -> None:
    disk.lose(segment_name(0))
    disk.lose(LAST)


def a_record_changed_with_its_checksum(disk: SimulatedDisk) -> None:
    end = offsets(disk)[2]
    leaf = wrap(record(9).body, bytes(32), 6)
    disk.write(LAST, end, frame(leaf))


def no_record_in_a_good_frame(disk: SimulatedDisk) -> None:
    disk.write(LAST, offsets(disk)[2], frame(b"{}"))


def a_snapshot_of_another_log(disk: SimulatedDisk) -> None:
    store(disk, Snapshot(size=2, edge=(bytes(32),), segment=0, offset=0))


def a_foreign_checkpoint(disk: SimulatedDisk) -> None:
    note = sign(Checkpoint(origin=ORIGIN, size=1, root=bytes(32)), ORIGIN, Ed25519PrivateKey.generate())
    disk.truncate(CHECKPOINT, 0)
    disk.write(CHECKPOINT, 0, note)


def a_checkpoint_of_another_log(disk: SimulatedDisk) -> None:
    disk.truncate(CHECKPOINT, 0)
    disk.write(CHECKPOINT, 0, sign(Checkpoint(origin="other", size=1, root=bytes(32)), ORIGIN, KEY))


def a_checkpoint_with_another_root(disk: SimulatedDisk) -> None:
    disk.truncate(CHECKPOINT, 0)
    disk.write(CHECKPOINT, 0, sign(Checkpoint(origin=ORIGIN, size=7, root=bytes(32)), ORIGIN, KEY))


DAMAGES: list[tuple[Callable[[SimulatedDisk], None], str]] = [
    (flipped_below_the_checkpoint, "record 5 is broken"),
    (cut_below_the_checkpoint, "record 5 is missing"),
    (a_closed_segment_cut, "segment 0 is not whole"),
    (a_segment_gone, "a segment is missing"),
    (pruned_without_tiles, "no checkpoint covers them"),
    (pruned_further_than_what_is_there, "no checkpoint covers them"),
    (all_segments_gone, "a segment that the snapshot names"),
    (a_record_changed_with_its_checksum, "record 6 does not continue"),
    (no_record_in_a_good_frame, "record 6 is not a leaf"),
    (a_snapshot_of_another_log, "does not continue|record 2"),
    (a_foreign_checkpoint, "did not sign"),
    (a_checkpoint_of_another_log, "is of 'other'"),
    (a_checkpoint_with_another_root, "not those of its checkpoint"),
]


@pytest.mark.parametrize(("damage", "reason"), DAMAGES, ids=[damage.__name__ for damage, _ in DAMAGES])
def test_the_log_does_not_start_from(disk: SimulatedDisk, damage: Callable[[SimulatedDisk], None], reason: str) -> None:
    damage(disk)
    with pytest.raises(Unavailable, match=reason) as refusal:
        open_log(disk)
    assert refusal.value.code == "log_damaged"
    assert "egress audit verify" in refusal.value.public
