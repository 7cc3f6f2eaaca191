"""`egress audit query` over a small log in real files."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from egress_gateway.adapters.auditd.files import Directory
from egress_gateway.adapters.auditd.layout import segment_name
from egress_gateway.cli.audit.query import query
from egress_gateway.testing.written_log import WrittenLog

T0 = 1_700_000_000_000_000


def test_records_are_found_and_shown(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert query(log) == 0
    shown = capsys.readouterr().out
    assert "2023-11-14" in shown
    assert "boot" in shown
    assert "ceiling" in shown


def test_acts_of_administrators_are_found_by_their_kind(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert query(log, kind="admin") == 0
    shown = capsys.readouterr().out
    assert "ann (operator)" in shown
    assert "key.revoke abcdefgh" in shown
    assert "4712 (unassigned)" in shown
    assert "ceiling" not in shown


def test_what_became_of_reviews_is_found_by_its_kind(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert query(log, kind="review") == 0
    shown = capsys.readouterr().out
    assert "submitted: review" in shown
    assert "dave (reviewer)" in shown
    assert "clinic" in shown


def test_as_json_a_record_is_what_the_log_holds(written: WrittenLog, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    since = datetime.fromtimestamp((T0 - 1) // 1_000_000, UTC)
    assert query(written.path, person="ada", since=since.replace(tzinfo=None), until=datetime.now(UTC), json=True) == 0
    line = capfdbinary.readouterr().out
    assert line == written.bodies[1] + b"\n"


def test_a_log_without_a_checkpoint_cannot_be_queried_yet(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = Directory(tmp_path)
    files.write(segment_name(0), 0, b"\x00")
    files.close()
    assert query(tmp_path) == 2
    assert "wait a second" in capsys.readouterr().err


def test_an_index_that_does_not_fit_is_an_error(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert query(log) == 0
    files = Directory(log)
    files.write(segment_name(0), 0, bytes(10))
    files.close()
    assert query(log) == 2
    assert "delete index.sqlite" in capsys.readouterr().err
