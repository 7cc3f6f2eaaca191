"""The log's process is killed while its key is changed, again and again: every checkpoint is believed in the end.

Real processes and a real disk. An auditor has the first verifier key and the recovery key, and nothing else.
"""

import signal
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.faults.test_auditd_kill import ORIGIN, Logd

from egress_gateway.adapters.auditd.files import Directory
from egress_gateway.adapters.auditd.layout import chunks, notes, segment_indexes, segment_name
from egress_gateway.adapters.log_key_files import NEXT, begin_rotation, beside, prepare, require_signing_key
from egress_gateway.audit.merkle.leaf import hash_of, unwrap
from egress_gateway.audit.merkle.segment import SegmentReader
from egress_gateway.audit.merkle.tree import Frontier
from egress_gateway.audit.notes.checkpoint import read_text, verifier_key
from egress_gateway.audit.notes.log_keys import KeyChain
from egress_gateway.audit.notes.note import VerifierKey, parse, read_key, signed_by
from egress_gateway.audit.records.own_kinds import LogKeyRecord
from egress_gateway.audit.records.record import admit

KILLED_AFTER = (0.0, 0.4, 0.8, 1.1, 1.4, 1.9)
"""Seconds from when a successor is there: it is taken up within one, and has the key's place within two."""
PATIENCE_SECONDS = 20.0


def vkey(key: Path) -> VerifierKey:
    return verifier_key(ORIGIN, require_signing_key(key).public_key())


def wait_for(seconds: float) -> None:
    signal.sigtimedwait([], seconds)


def settle(logd: Logd, key: Path) -> None:
    """The log is started again and takes the successor up."""
    logd.start()
    logd.wait_until_it_serves()
    deadline = time.monotonic() + PATIENCE_SECONDS
    while beside(key, NEXT).exists():
        assert time.monotonic() < deadline, "the successor is not taken up"
        wait_for(0.05)


def check(log: Path, first: VerifierKey) -> tuple[VerifierKey, ...]:
    """Every checkpoint is signed by a key that was in force, over the root of its records; all keys, in order."""
    files = Directory(log)
    chain, frontier, roots = KeyChain(ORIGIN, [first]), Frontier(), {}
    for index in segment_indexes(files):
        reader = SegmentReader()
        for chunk in chunks(files, segment_name(index)):
            for frame in reader.feed(chunk):
                leaf = unwrap(frame.leaf)
                record = admit(leaf.body)
                if isinstance(record, LogKeyRecord):
                    chain.take(leaf.seq, record)
                frontier.add(hash_of(frame.leaf))
                roots[frontier.size] = frontier.root()
    history, _ = notes(files)
    for raw in history:
        note = parse(raw)
        checkpoint = read_text(note.text)
        assert roots[checkpoint.size] == checkpoint.root
        assert any(signed_by(note, read_key(each)) for each in chain.signers(checkpoint.size))
    return tuple(term.vkey for term in chain.terms)


@pytest.fixture
def place() -> Iterator[Path]:
    # Not tmp_path: the path of a Unix socket has at most 107 bytes.
    with tempfile.TemporaryDirectory(prefix="egress") as name:
        yield Path(name)


def test_a_key_is_changed_whenever_the_log_is_killed(place: Path) -> None:
    logd = Logd(place)
    key = place / "log-key"
    keys = [vkey(key)]
    logd.start()
    logd.wait_until_it_serves()
    for seconds in KILLED_AFTER:
        successor = verifier_key(ORIGIN, prepare(key).public_key())
        begin_rotation(key)
        wait_for(seconds)
        logd.kill()
        settle(logd, key)
        assert vkey(key) == successor
        keys.append(successor)
    assert logd.stop() == 0
    assert check(logd.log, keys[0]) == tuple(keys)
