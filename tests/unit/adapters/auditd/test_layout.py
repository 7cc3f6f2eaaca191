"""Names in a log directory."""

from egress_gateway.adapters.auditd.layout import (
    CHECKPOINT,
    CHECKPOINTS,
    CHUNK_BYTES,
    chunks,
    notes,
    segment_indexes,
    segment_name,
)
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
