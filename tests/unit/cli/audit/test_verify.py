"""`egress audit verify` over a small log in real files."""

import json
import sys
from pathlib import Path

import pytest

from egress_gateway.adapters.auditd.files import Directory
from egress_gateway.adapters.auditd.layout import CHECKPOINTS, segment_name
from egress_gateway.audit.notes.checkpoint import verifier_key
from egress_gateway.cli import main
from egress_gateway.cli.audit.verify import verify
from egress_gateway.testing.written_log import LOG_KEY, ORIGIN, signed_elsewhere

VKEY = verifier_key(ORIGIN, LOG_KEY.public_key())


def test_a_whole_log_is_verified(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert verify(log, key=[VKEY]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("ok: 6 records, 6 of them covered")
    assert "1 boot, 1 refusal" in shown


def test_the_key_may_stand_in_a_file(log: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    key = tmp_path / "vkey"
    key.write_text(VKEY + "\n")
    assert verify(log, key=[str(key)], json=True) == 0
    assert json.loads(capsys.readouterr().out)["verdict"] == "ok"


def test_a_flipped_bit_is_shown_with_its_place(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = Directory(log)
    data = bytearray(files.read(segment_name(0), 0, 40))
    data[30] ^= 1
    files.write(segment_name(0), 0, bytes(data))
    files.close()
    assert verify(log, key=[VKEY]) == 1
    shown = capsys.readouterr().out
    assert shown.startswith("tampered: 0 records")
    assert "tampered: damaged at record 0 (segment 0, byte 0)" in shown
    assert "truncated" in shown


def test_an_incomplete_log_is_a_negative_verdict_too(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = Directory(log)
    files.write(CHECKPOINTS, files.size(CHECKPOINTS), b"cut")
    files.close()
    assert verify(log, key=[VKEY]) == 2
    assert "incomplete: checkpoint_cut at log" in capsys.readouterr().out


def test_a_checkpoint_kept_elsewhere_shows_what_is_missing(
    log: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = tmp_path / "kept"
    kept.write_bytes(signed_elsewhere(30, bytes(32)))
    assert verify(log, key=[VKEY], anchor=[kept]) == 1
    assert "the anchor covers 30 records" in capsys.readouterr().out


def test_many_findings_are_summed_up(log: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kept = tmp_path / "kept"
    kept.write_bytes(b"no note")
    assert verify(log, key=[VKEY], anchor=[kept] * 30) == 2
    assert "  and 10 more" in capsys.readouterr().out


def test_usage_errors_name_the_remedy(log: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "empty").mkdir()
    assert verify(tmp_path / "nowhere", key=[VKEY]) == 64
    assert verify(tmp_path / "empty", key=[VKEY]) == 64
    assert verify(log, key=["a+b"]) == 64
    assert verify(log, key=[str(tmp_path / "nokey")]) == 64
    errors = capsys.readouterr().err.splitlines()
    assert len(errors) == 4
    assert all(line.startswith("egress-verify: error: ") for line in errors)
    assert "name the log's" in errors[0]


LINES = {
    "no key": ("audit", "verify"),
    "an unknown option": ("audit", "verify", "--key", "x", "--kee", "x"),
    "no number": ("audit", "verify", "--key", "x", "--max-age", "soon"),
}


@pytest.mark.parametrize("line", LINES.values(), ids=LINES)
def test_a_line_that_cannot_be_parsed_is_no_verdict(line: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["egress", *line])
    with pytest.raises(SystemExit) as end:
        main()
    assert end.value.code == 64


def test_other_commands_keep_their_code_for_wrong_use(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["egress", "audit", "query", "--kee", "x"])
    with pytest.raises(SystemExit) as end:
        main()
    assert end.value.code == 2
