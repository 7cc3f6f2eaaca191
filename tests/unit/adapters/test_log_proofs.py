"""Proofs about a log directory: checked before they are handed out, and refused where they would not hold."""

from pathlib import Path

import pytest

from egress_gateway.adapters.auditd.files import Directory
from egress_gateway.adapters.auditd.layout import COSIGNED, segment_name
from egress_gateway.adapters.log_hashes import LogHashes
from egress_gateway.adapters.log_proofs import checkpoint_of, newest_note, prove_growth, prove_record
from egress_gateway.audit.merkle.leaf import GENESIS, hash_of
from egress_gateway.audit.merkle.proof_file import check, read, write
from egress_gateway.audit.merkle.tree import EMPTY_ROOT, consistent
from egress_gateway.audit.notes.checkpoint import Checkpoint
from egress_gateway.audit.records.own_kinds import HeartbeatRecord
from egress_gateway.core.errors import ConfigError, Unavailable
from egress_gateway.testing.written_log import ORIGIN, WrittenLog, signed_elsewhere, write_log

SIZE = 300


@pytest.fixture
def written(tmp_path: Path) -> WrittenLog:
    return write_log(tmp_path, [HeartbeatRecord(ts=1 + n, size=n, root="", connected=0) for n in range(SIZE)])


def test_any_record_is_proven_and_the_record_alone_is_enough(written: WrittenLog) -> None:
    files = Directory(written.path)
    hashes, note = LogHashes(files), newest_note(files)
    before = GENESIS
    for seq in (0, 1, 255, 256, SIZE - 1):
        proof, leaf = prove_record(hashes, seq, note)
        assert check(read(write(proof)), hash_of(leaf), written.vkey).size == SIZE
        assert written.bodies[seq] in leaf
        before = hash_of(next(hashes.leaves.read(seq - 1, seq))) if seq else GENESIS
        assert proof.extra == before


def test_a_record_beyond_the_checkpoint_is_not(written: WrittenLog) -> None:
    files = Directory(written.path)
    for seq in (-1, SIZE):
        with pytest.raises(ConfigError, match="no record"):
            prove_record(LogHashes(files), seq, newest_note(files))
    with pytest.raises(ConfigError, match=f"covers record {SIZE}"):
        newest_note(files, SIZE + 1)


def test_the_cosigned_checkpoint_comes_first_where_it_covers_enough(written: WrittenLog) -> None:
    files = Directory(written.path)
    cosigned = signed_elsewhere(100, bytes(32))
    (written.path / COSIGNED).write_bytes(cosigned)
    assert newest_note(files) == newest_note(files, 100) == cosigned
    assert checkpoint_of(newest_note(files, 101)).size == SIZE


def test_without_a_checkpoint_there_is_nothing_to_prove_by(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no checkpoint yet"):
        newest_note(Directory(tmp_path))
    (tmp_path / "checkpoint").write_bytes(b"hello")
    with pytest.raises(ConfigError, match="is no checkpoint"):
        newest_note(Directory(tmp_path))


def test_a_log_that_was_changed_proves_nothing(written: WrittenLog) -> None:
    segment = written.path / segment_name(0)
    note = newest_note(Directory(written.path))
    other = write_log(written.path / "..", [HeartbeatRecord(ts=9, size=n, root="", connected=0) for n in range(SIZE)])
    segment.write_bytes((other.path / segment_name(0)).read_bytes())
    with pytest.raises(Unavailable, match="log_damaged"):
        prove_record(LogHashes(Directory(written.path)), 7, note)
    with pytest.raises(Unavailable, match="log_damaged"):
        prove_growth(LogHashes(Directory(written.path)), checkpoint_of(note), checkpoint_of(note))


def test_growth_is_proven_from_what_was_and_not_from_what_was_not(written: WrittenLog, tmp_path: Path) -> None:
    hashes = LogHashes(Directory(written.path))
    later = Checkpoint(origin=ORIGIN, size=SIZE, root=written.root)
    (tmp_path / "then").mkdir()
    then = write_log(tmp_path / "then", [HeartbeatRecord(ts=1 + n, size=n, root="", connected=0) for n in range(123)])
    earlier = Checkpoint(origin=ORIGIN, size=123, root=then.root)
    proof = prove_growth(hashes, earlier, later)
    assert proof is not None
    assert consistent(123, SIZE, then.root, written.root, proof)
    assert prove_growth(hashes, later, later) == ()
    assert prove_growth(hashes, Checkpoint(origin=ORIGIN, size=0, root=EMPTY_ROOT), later) == ()
    for size, root in ((124, then.root), (0, bytes(32)), (SIZE, then.root)):
        assert prove_growth(hashes, Checkpoint(origin=ORIGIN, size=size, root=root), later) is None
