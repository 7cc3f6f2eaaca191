"""Checkpoints on disk: order, a full disk, a broken one."""

import errno

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey

from egress_gateway.adapters.auditd.layout import notes
from egress_gateway.adapters.auditd.publish import Publisher
from egress_gateway.adapters.auditd.snapshot import Snapshot
from egress_gateway.audit.notes.checkpoint import Checkpoint, cosign_ml_dsa, cosigner_key, open_note, verifier_key
from egress_gateway.audit.notes.note import parse, read_key
from egress_gateway.testing.simulated_disk import Fault, SimulatedDisk

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
VKEY = verifier_key("o", KEY.public_key())


def checkpoint(size: int) -> Checkpoint:
    return Checkpoint(origin="o", size=size, root=bytes(32))


def test_history_then_newest_then_snapshot() -> None:
    disk = SimulatedDisk()
    assert Publisher(disk, KEY).publish(checkpoint(1), Snapshot(size=1))
    assert disk.operations == [
        "truncate checkpoints",
        "write checkpoints",
        "sync checkpoints",
        "truncate checkpoint.new",
        "write checkpoint.new",
        "sync checkpoint.new",
        "replace checkpoint",
        "sync_directory",
        "truncate snapshot.new",
        "write snapshot.new",
        "sync snapshot.new",
        "replace snapshot",
        "sync_directory",
    ]


def test_a_second_line_stands_below_the_first() -> None:
    disk = SimulatedDisk()
    key = MLDSA44PrivateKey.from_seed_bytes(bytes(32))
    publisher = Publisher(disk, KEY, lambda text: cosign_ml_dsa(text, "o", key, 7))
    assert publisher.publish(checkpoint(1))
    assert publisher.publish(checkpoint(2))
    found, _ = notes(disk)
    for note, size in zip(found, (1, 2), strict=True):
        assert open_note(note, VKEY) == open_note(note, cosigner_key("o", key.public_key())) == checkpoint(size)
        assert parse(note).signatures[0].key_id == read_key(VKEY).key_id


def test_a_full_disk_delays_a_checkpoint_and_leaves_no_rest_of_it() -> None:
    disk = SimulatedDisk()
    publisher = Publisher(disk, KEY)
    assert publisher.publish(checkpoint(1))
    disk.break_at(len(disk.operations) + 1, Fault.PERSISTED, errno.ENOSPC)
    assert not publisher.publish(checkpoint(2))
    assert publisher.publish(checkpoint(3))
    found, rest = notes(disk)
    assert [open_note(note, VKEY).size for note in found] == [1, 3]
    assert rest == b""


def test_a_broken_disk_is_an_error() -> None:
    disk = SimulatedDisk()
    disk.break_at(2)
    with pytest.raises(OSError, match="fails"):
        Publisher(disk, KEY).publish(checkpoint(1))
