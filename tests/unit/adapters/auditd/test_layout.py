"""Names in a log directory."""

from functools import cache

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey

from egress_gateway.adapters.auditd import layout
from egress_gateway.adapters.auditd.layout import (
    CHECKPOINT,
    CHECKPOINTS,
    CHUNK_BYTES,
    chunks,
    last_notes,
    notes,
    segment_indexes,
    segment_name,
)
from egress_gateway.audit.notes.checkpoint import Checkpoint, cosign_ml_dsa, sign, text_of
from egress_gateway.testing.simulated_disk import SimulatedDisk


def test_segments_are_found_by_name() -> None:
    disk = SimulatedDisk()
    for name in (segment_name(1), segment_name(0), "segment-1.log", "segment-00000002.log.old", "other"):
        disk.write(name, 0, b"x")
    assert segment_indexes(disk) == [0, 1]


def test_a_file_is_read_in_chunks_from_an_offset() -> None:
    disk = SimulatedDisk()
    disk.write("a", 0, bytes(CHUNK_BYTES) + b"xyz")
    assert [len(chunk) for chunk in chunks(disk, "a")] == [CHUNK_BYTES, 3]
    assert list(chunks(disk, "a", CHUNK_BYTES + 1)) == [b"yz"]


def test_the_newest_note_is_added_where_the_history_lacks_it() -> None:
    disk = SimulatedDisk()
    assert notes(disk) == ([], b"")
    disk.write(CHECKPOINTS, 0, "a\n\n— s\n\n".encode())
    disk.write(CHECKPOINT, 0, "a\n\n— s\n".encode())
    assert notes(disk) == (["a\n\n— s\n".encode()], b"")
    disk.write(CHECKPOINT, 0, "b\n\n— s\n".encode())
    assert notes(disk) == (["a\n\n— s\n".encode(), "b\n\n— s\n".encode()], b"")


KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
SECOND = MLDSA44PrivateKey.from_seed_bytes(bytes(32))


@cache
def signed(size: int, *, twice: bool) -> bytes:
    # Kept, because ML-DSA-44 signs the same text differently each time.
    checkpoint = Checkpoint(origin="o", size=size, root=bytes(32))
    return sign(checkpoint, "o", KEY) + (cosign_ml_dsa(text_of(checkpoint), "o", SECOND, 1).encode() if twice else b"")


@pytest.mark.parametrize("twice", [False, True], ids=["one signature", "two signatures"])
@pytest.mark.parametrize("number", [0, 1, 2, 3, 200, 4000])
def test_the_last_notes_are_found_from_the_end(number: int, *, twice: bool) -> None:
    disk = SimulatedDisk()
    history = [signed(size, twice=twice) for size in range(1, min(number, 3) + 1)]
    history = (history * (number // max(len(history), 1) + 1))[:number]
    disk.write(CHECKPOINTS, 0, b"".join(note + b"\n" for note in history) + b"o\n7\n")
    found, rest = last_notes(disk)
    assert rest == b"o\n7\n"
    assert found[-2:] == history[-2:]
    assert set(found) <= set(history)
    disk.write(CHECKPOINT, 0, signed(9, twice=twice))
    assert last_notes(disk)[0] == [*found, signed(9, twice=twice)]


def test_wherever_the_end_begins_no_note_is_read_in_part(monkeypatch: pytest.MonkeyPatch) -> None:
    history = [signed(size, twice=False) for size in range(1, 4)]
    disk = SimulatedDisk()
    disk.write(CHECKPOINTS, 0, b"".join(note + b"\n" for note in history))
    for quarter in range(1, 200):
        monkeypatch.setattr(layout, "LARGEST_NOTE", quarter)
        found, rest = last_notes(disk)
        assert (found, rest) == (history[len(history) - len(found) :], b"")
