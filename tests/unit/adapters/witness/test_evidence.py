"""Contradictions are kept, once, and told; without bound they are not."""

from pathlib import Path

import pytest
from tests.unit.growing_log import ORIGIN, GrowingLog

from egress_gateway.adapters.witness import evidence as module
from egress_gateway.adapters.witness.evidence import Evidence
from egress_gateway.audit.note import read_key
from egress_gateway.audit.witnessing import Held, Signed, authenticate

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
    assert {path.suffix: path.read_bytes() for path in (tmp_path / "evidence").iterdir()} == {
        ".submitted": FORK.note(8),
        ".held": LOG.note(8),
    }
    (line,) = told
    assert line.startswith(f"ALARM: {ORIGIN} at size 8: another root; keep {tmp_path}")


def test_a_disk_is_not_filled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST", 1)
    told: list[str] = []
    evidence = Evidence(tmp_path / "evidence", told.append)
    evidence.keep(signed(FORK, 8), HELD, "one")
    assert evidence.keep(signed(FORK, 9), HELD, "two")
    assert len(list((tmp_path / "evidence").iterdir())) == 2
    assert told[1].startswith(f"ALARM: {ORIGIN} at size 9: two; not kept")


def test_what_cannot_be_kept_is_still_told(tmp_path: Path) -> None:
    (tmp_path / "evidence").write_text("a file")
    told: list[str] = []
    assert Evidence(tmp_path / "evidence", told.append).keep(signed(FORK, 8), HELD, "one")
    assert "not kept: " in told[0]
