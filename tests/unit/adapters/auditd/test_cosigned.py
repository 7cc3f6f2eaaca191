"""The newest cosigned note takes the place of the one before; one an hour is kept."""

from egress_gateway.adapters.auditd.cosigned import HISTORY, HOUR, CosignedFiles
from egress_gateway.audit.notes.checkpoint import split_notes
from egress_gateway.testing.simulated_disk import SimulatedDisk


def note(number: int) -> bytes:
    return b"origin\n%d\nroot\n\n\xe2\x80\x94 a b\n" % number


def test_the_newest_is_whole_and_the_history_has_one_an_hour() -> None:
    disk = SimulatedDisk()
    files = CosignedFiles(disk)
    assert files.newest() == b""
    for number, now in enumerate((HOUR, HOUR + 1, 2 * HOUR, 2 * HOUR + 5)):
        files.store(note(number), now)
        assert files.newest() == note(number)
    kinds = [operation.partition(" ")[0] for operation in disk.operations]
    assert kinds[:5] == ["truncate", "write", "sync", "replace", "sync_directory"]
    assert split_notes(disk.read(HISTORY, 0, 10_000)) == ([note(0), note(2)], b"")


def test_what_was_cut_off_is_written_over() -> None:
    disk = SimulatedDisk()
    CosignedFiles(disk).store(note(0), HOUR)
    disk.write(HISTORY, disk.size(HISTORY), note(1)[:7])
    CosignedFiles(disk).store(note(2), 3 * HOUR)
    assert split_notes(disk.read(HISTORY, 0, 10_000)) == ([note(0), note(2)], b"")
