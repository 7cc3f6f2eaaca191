"""What is told of a log is in the tree that its checkpoint signs, or it is not told."""

from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from egress_gateway.adapters.auditd.files import Directory
from egress_gateway.adapters.auditd.layout import CHECKPOINT, CHECKPOINTS, COSIGNED, segment_name
from egress_gateway.adapters.auditd.pruned import PRUNED
from egress_gateway.adapters.auditd.tiles import TileWriter
from egress_gateway.adapters.log_hashes import LogHashes
from egress_gateway.adapters.proven_log import ProvenLog, Vouched, signed_by, vouched
from egress_gateway.adapters.prune import carry_out
from egress_gateway.audit.merkle.leaf import hash_of
from egress_gateway.audit.merkle.proof_file import read
from egress_gateway.audit.merkle.proofs import head
from egress_gateway.audit.merkle.segment import SegmentReader
from egress_gateway.audit.merkle.tree import included
from egress_gateway.audit.notes.checkpoint import Checkpoint, verifier_key
from egress_gateway.audit.records.operations import AdminRecord
from egress_gateway.audit.records.own_kinds import BootRecord
from egress_gateway.core.errors import ConfigError, Unavailable
from egress_gateway.testing.written_log import ORIGIN, WrittenLog, forge, signed_elsewhere, write_log

SIZE = 7
SEGMENT = 512
"""Leaves, as many as the log is written in at once."""


@pytest.fixture
def log(tmp_path: Path) -> WrittenLog:
    return write_log(tmp_path, (BootRecord(ts=1, size=0, version=f"v{number}") for number in range(SIZE)))


@pytest.fixture
def files(log: WrittenLog) -> Iterator[Directory]:
    directory = Directory(log.path)
    yield directory
    directory.close()


def leaves(files: Directory) -> list[bytes]:
    return [frame.leaf for frame in SegmentReader().feed(files.read(segment_name(0), 0, 1 << 20))]


def test_a_proof_to_take_away_shows_the_leaf(log: WrittenLog, files: Directory) -> None:
    proven = ProvenLog(files, vouched(files))
    for seq, leaf in enumerate(leaves(files)):
        proof = read(proven.proof(seq, leaf))
        assert included(hash_of(leaf), seq, SIZE, proof.path, log.root)
        assert proof.note == (log.path / CHECKPOINT).read_bytes()


def test_the_chain_from_one_record_to_another(files: Directory) -> None:
    assert list(ProvenLog(files, vouched(files)).chain(2, 5)) == leaves(files)[2:6]
    assert list(ProvenLog(files, vouched(files)).chain(3, 3)) == leaves(files)[3:4]


def test_the_whole_log_is_all_that_was_not_pruned(log: WrittenLog, files: Directory) -> None:
    assert list(ProvenLog(files, vouched(files)).whole()) == list(enumerate(leaves(files)))


def test_what_was_not_pruned_is_not_left_out(log: WrittenLog, files: Directory) -> None:
    (log.path / PRUNED).write_text('{"segments": 1}')
    with pytest.raises(Unavailable, match="still there, or that no checkpoint covers"):
        list(ProvenLog(files, vouched(files)).whole())
    (log.path / segment_name(0)).rename(log.path / segment_name(9))
    with pytest.raises(Unavailable, match="still there, or that no checkpoint covers"):
        list(ProvenLog(files, vouched(files)).whole())


PRUNING = AdminRecord(ts=1, act="audit.prune", act_id="0" * 32, at=1, uid=1, role="operator", object="segments 0-0")
NOT_RECORDED = {
    "of one segment": (PRUNING, 1, True),
    "of another segment": (msgspec.structs.replace(PRUNING, object="segments 0-1"), 1, False),
    "of another act": (msgspec.structs.replace(PRUNING, act="hold.add"), 1, False),
    "of none": (PRUNING, 0, False),
}


@pytest.mark.parametrize(("record", "times", "found"), NOT_RECORDED.values(), ids=NOT_RECORDED)
def test_what_went_has_to_be_on_record(tmp_path: Path, record: AdminRecord, times: int, *, found: bool) -> None:
    boots = [BootRecord(ts=1, size=0, version="v") for _ in range(SEGMENT + 2)]
    write_log(tmp_path, [*boots, *[record] * times, *boots[:2]], segment_leaves=SEGMENT)
    tiles = TileWriter(tmp_path, SEGMENT)
    while not tiles.step(len(boots) + times + 2):
        pass
    tiles.close()
    carry_out(tmp_path, 1)
    files = Directory(tmp_path)
    proven = ProvenLog(files, vouched(files), segment_leaves=SEGMENT)
    with nullcontext() if found else pytest.raises(Unavailable, match="no record says"):
        assert [seq for seq, _ in proven.whole()] == list(range(SEGMENT, SEGMENT + 4 + times))
    files.close()


@pytest.mark.parametrize("forged", range(2, 6))
def test_a_changed_link_is_found(log: WrittenLog, files: Directory, forged: int) -> None:
    forge(log.path, b'"v%d"' % forged, b'"w%d"' % forged)
    with pytest.raises(Unavailable, match="record_not_proven"):
        list(ProvenLog(files, vouched(files)).chain(2, 5))


def earlier(files: Directory, size: int) -> Vouched:
    """A checkpoint of fewer records than the log has."""
    checkpoint = Checkpoint(origin=ORIGIN, size=size, root=head(LogHashes(files), size))
    return msgspec.structs.replace(vouched(files), checkpoint=checkpoint)


@pytest.mark.parametrize("size", [0, 1, 4, SIZE])
def test_what_no_checkpoint_covers_yet(files: Directory, size: int) -> None:
    assert list(ProvenLog(files, earlier(files, size)).unproven()) == leaves(files)[size:]


BEHIND = {
    "the last that is covered is another": (b'"v3"', b'"w3"', "vouches for"),
    "one is another": (b'"v5"', b'"w5"', "Record 6 does not follow"),
    "one has another position": (b'"s":5', b'"s":6', "Record 5 does not follow"),
    "one is no leaf": (b'"s":5}', b'"s":5]', "Record 5 does not follow"),
}


@pytest.mark.parametrize(("original", "forged", "said"), BEHIND.values(), ids=BEHIND)
def test_what_no_checkpoint_covers_yet_follows_what_one_does(
    log: WrittenLog, files: Directory, original: bytes, forged: bytes, said: str
) -> None:
    under = earlier(files, 4)
    forge(log.path, original, forged)
    with pytest.raises(Unavailable, match=said):
        list(ProvenLog(files, under).unproven())


def test_another_leaf_is_not_proven(files: Directory) -> None:
    proven = ProvenLog(files, vouched(files))
    with pytest.raises(Unavailable, match="vouches for"):
        proven.path(2, leaves(files)[3])
    with pytest.raises(Unavailable, match="not covered"):
        proven.path(SIZE, leaves(files)[3])


def test_a_chain_of_what_is_no_leaf(log: WrittenLog, files: Directory) -> None:
    forge(log.path, b'{"b"', b'{"x"')
    with pytest.raises(Unavailable, match="does not follow"):
        list(ProvenLog(files, vouched(files)).chain(0, 1))


def test_the_key_that_signed_is_named(log: WrittenLog, files: Directory) -> None:
    other = verifier_key("another", Ed25519PrivateKey.generate().public_key())
    assert vouched(files).key == ""
    under = signed_by(vouched(files), (other, log.vkey))
    assert (under.key, under.signers, under.checkpoint.size) == (ORIGIN, (ORIGIN,), SIZE)
    for none in ((other,), ()):
        with pytest.raises(ConfigError, match="none of the keys"):
            signed_by(vouched(files), none)


def test_the_cosigned_checkpoint_is_taken_where_it_is_wanted(log: WrittenLog, files: Directory) -> None:
    (log.path / COSIGNED).write_bytes(signed_elsewhere(3, bytes(32)))
    assert vouched(files).checkpoint.size == SIZE
    under = vouched(files, cosigned=True)
    assert (under.checkpoint.size, under.cosigned) == (3, True)


def test_what_is_no_checkpoint(log: WrittenLog, files: Directory) -> None:
    (log.path / CHECKPOINT).write_bytes(b"text\n\n\xe2\x80\x94 a AAAAAAAA\n")
    with pytest.raises(ConfigError, match="newest checkpoint"):
        vouched(files)
    (log.path / CHECKPOINT).unlink()
    (log.path / CHECKPOINTS).unlink()
    files.close()
    with pytest.raises(ConfigError, match="no checkpoint yet"):
        vouched(files)
