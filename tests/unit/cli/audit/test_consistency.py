"""`egress audit consistency`: a proof from a checkpoint that was kept, or that there is none."""

import base64
import json
from pathlib import Path

import pytest

from egress_gateway.adapters.auditd.files import Directory
from egress_gateway.adapters.log_hashes import LogHashes
from egress_gateway.audit.merkle.proofs import head
from egress_gateway.audit.merkle.tree import consistent
from egress_gateway.audit.notes.checkpoint import Checkpoint, sign
from egress_gateway.cli.audit.consistency import consistency
from egress_gateway.testing.written_log import LOG_KEY, WrittenLog, signed_elsewhere


@pytest.fixture
def root(written: WrittenLog) -> bytes:
    """That of the first three records."""
    return head(LogHashes(Directory(written.path)), 3)


def kept(directory: Path, note: bytes) -> Path:
    (directory / "kept").write_bytes(note)
    return directory / "kept"


def test_growth_is_proven(written: WrittenLog, root: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert consistency(kept(tmp_path, signed_elsewhere(3, root)), log=written.path) == 0
    said = capsys.readouterr()
    proof = [base64.b64decode(line) for line in said.out.splitlines()]
    assert consistent(3, 6, root, written.root, proof)
    assert said.err == "the log of 6 records continues that of 3\n"


def test_the_newer_one_may_be_named(
    written: WrittenLog, root: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old = kept(tmp_path, signed_elsewhere(3, root))
    assert consistency(old, written.path / "checkpoint", log=written.path, json=True) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["old"], said["new"], said["consistent"], len(said["proof"])) == (3, 6, True, 4)


def test_another_history_is_told(written: WrittenLog, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old = kept(tmp_path, signed_elsewhere(3, bytes(32)))
    assert consistency(old, log=written.path) == 1
    assert "DOES NOT CONTINUE" in capsys.readouterr().err
    assert consistency(old, log=written.path, json=True) == 1
    assert json.loads(capsys.readouterr().out) == {"old": 3, "new": 6, "consistent": False, "proof": []}


def test_what_cannot_be_compared_is_an_error(
    written: WrittenLog, root: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert consistency(kept(tmp_path, b"hello"), log=written.path) == 2
    other = sign(Checkpoint(origin="other", size=3, root=root), "other", LOG_KEY)
    assert consistency(kept(tmp_path, other), log=written.path) == 2
    assert consistency(kept(tmp_path, signed_elsewhere(7, root)), log=written.path) == 2
    three = kept(tmp_path, signed_elsewhere(3, root))
    assert consistency(written.path / "checkpoint", three, log=written.path) == 2
    said = capsys.readouterr().err
    assert [word in said for word in ("is no checkpoint", "two logs", "no checkpoint covers", "covers 6")] == [True] * 4
