"""Snapshots are replaced whole and are empty where there is none."""

from egress_gateway.adapters.auditd.snapshot import Answer, Snapshot, load, store
from egress_gateway.audit.accounts.ledger import OpenIntent, Standing
from egress_gateway.audit.records.groups import WriterStamp
from egress_gateway.core.ids import LeafHash
from egress_gateway.testing.simulated_disk import SimulatedDisk

FULL = Snapshot(
    segment=1,
    offset=2,
    size=3,
    edge=(bytes(32), bytes(range(32))),
    previous=LeafHash(bytes(range(32))),
    standing=Standing(
        last=(("w", "b", 3),),
        open=(("r", 1, OpenIntent(seq=1, ts=2, writer=WriterStamp(id="w", boot="b", wseq=1))),),
        orphaned=(("q", 2),),
    ),
    answers=(("w", "b", (Answer(wseq=1, seq=1, leaf=LeafHash(bytes(32)), crc=5),)),),
)


def test_a_snapshot_comes_back_after_a_power_cut() -> None:
    disk = SimulatedDisk()
    assert load(disk) == Snapshot()
    store(disk, FULL)
    store(disk, FULL)
    disk.power_cut()
    assert load(disk) == FULL


def test_what_is_no_snapshot_is_none() -> None:
    disk = SimulatedDisk()
    disk.write("snapshot", 0, b"\x00")
    assert load(disk) == Snapshot()
