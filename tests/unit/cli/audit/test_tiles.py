"""`egress audit tiles`: a directory to serve, and how much of it is new."""

import json
from pathlib import Path

import pytest

from egress_gateway.adapters.auditd.layout import segment_name
from egress_gateway.cli.audit.tiles import tiles
from egress_gateway.testing.written_log import WrittenLog


def test_a_directory_to_serve(written: WrittenLog, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    assert tiles(out, log=written.path) == 0
    assert capsys.readouterr().out == "6 records, 3 files written\n"
    assert sorted(path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()) == [
        "checkpoint",
        "tile/0/000.p/6",
        "tile/entries/000.p/6",
    ]
    assert tiles(out, log=written.path, json=True) == 0
    assert json.loads(capsys.readouterr().out) == {"size": 6, "written": 1, "pruned_bundles": 0}


def test_a_damaged_log_is_not_published(
    written: WrittenLog, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    segment = written.path / segment_name(0)
    segment.write_bytes(b"\xff" + segment.read_bytes()[1:])
    assert tiles(tmp_path / "out", log=written.path) == 1
    assert "run `egress audit verify`" in capsys.readouterr().err
