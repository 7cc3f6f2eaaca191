"""Contradictions are kept, once, and told; without bound they are not."""

from pathlib import Path

import pytest
from tests.unit.growing_log import ORIGIN, GrowingLog

from egress_gateway.adapters.witness import evidence as module
from egress_gateway.adapters.witness.evidence import Evidence
from egress_gateway.audit.notes.note import read_key
from egress_gateway.audit.notes.witnessing import Held, Signed, authenticate

LOG = GrowingLog()
FORK = LOG.branch(4)
HELD = Held(8, LOG.checkpoint(8).root, LOG.note(8))


def signed(log: GrowingLog, size: int) -> Signed:
    found = authenticate(log.submission(0, size), {ORIGIN: [read_key(LOG.vkey)]})
    assert isinstance(found, Signed)
    return found


def test_both_notes_are_kept_and_told_of_once(tmp_path: Path) -> None:
    told: list[str] = []
    evidence = Evidence(tmp_path / "evidence", told.append)
    assert evidence.keep(signed(FORK, 8), HELD, "another root")
    assert not evidence.keep(signed(FORK, 8), HELD, "another root")
    kept = {path.suffix: path.read_bytes() for path in (tmp_path / "evidence").glob("fork-*")}
    assert kept == {".submitted": FORK.note(8), ".held": LOG.note(8)}
    (line,) = told
    assert line.startswith(f"ALARM: {ORIGIN} at size 8: another root; keep {tmp_path}")


def test_one_wrong_proof_is_kept_for_each_size_that_is_held(tmp_path: Path) -> None:
    told: list[str] = []
    evidence = Evidence(tmp_path / "evidence", told.append)
    later = Held(9, LOG.checkpoint(9).root, LOG.note(9))
    kept = [evidence.keep(signed(LOG, size), held, "no proof") for held in (HELD, later) for size in (10, 11, 12)]
    assert kept == [True, False, False, True, False, False]
    assert len(list((tmp_path / "evidence").glob("proof-*.submitted"))) == 2
    assert len(told) == 2


def test_a_disk_is_not_filled_and_wrong_proofs_leave_forks_their_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST", 1)
    told: list[str] = []
    evidence = Evidence(tmp_path / "evidence", told.append)
    for size in (6, 7, 8, 9):
        # All from a log that has done nothing wrong; anybody has its checkpoints.
        evidence.keep(signed(LOG, 20), Held(size, LOG.checkpoint(size).root, LOG.note(size)), "no proof")
    assert ["; keep " in line for line in told] == [True, False]
    assert evidence.keep(signed(FORK, 8), HELD, "another root")
    assert evidence.keep(signed(LOG.branch(5), 8), HELD, "a third")
    assert told[3].startswith(f"ALARM: {ORIGIN} at size 8: a third; not kept")
    names = sorted(path.name.split("-")[0] + path.suffix for path in (tmp_path / "evidence").iterdir())
    assert names == ["fork.held", "fork.submitted", "proof.held", "proof.submitted"]


def test_what_cannot_be_kept_is_still_told(tmp_path: Path) -> None:
    (tmp_path / "evidence").write_text("a file")
    told: list[str] = []
    assert Evidence(tmp_path / "evidence", told.append).keep(signed(FORK, 8), HELD, "one")
    assert "not kept: " in told[0]
