"""`egress audit query` over a small log in real files."""

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from egress_gateway.adapters.audit_index import INDEX
from egress_gateway.adapters.auditd.files import Directory
from egress_gateway.adapters.auditd.layout import CHECKPOINT, CHECKPOINTS, segment_name
from egress_gateway.audit.notes.checkpoint import verifier_key
from egress_gateway.cli.audit.query import query
from egress_gateway.testing.written_log import WrittenLog, forge, signed_elsewhere

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
    assert (
        query(
            written.path, person=["p" + "a" * 26], since=since.replace(tzinfo=None), until=datetime.now(UTC), json=True
        )
        == 0
    )
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
    index = sqlite3.connect(log / INDEX)
    index.execute("UPDATE record SET offset = offset + 1")
    index.commit()
    index.close()
    assert query(log) == 2
    assert "delete index.sqlite" in capsys.readouterr().err


def test_a_log_that_is_damaged_is_a_negative_verdict(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert query(log) == 0
    forge(log, b'"v":1', b'"v":2')
    assert query(log) == 1
    assert "egress audit verify" in capsys.readouterr().err


def test_what_is_shown_is_proven_and_says_with_what(written: WrittenLog, capsys: pytest.CaptureFixture[str]) -> None:
    assert query(written.path) == 0
    assert "its signature was not checked: give --key" in capsys.readouterr().err
    assert query(written.path, key=[written.vkey]) == 0
    assert "6 records of audit.test/n1; signed by audit.test/n1" in capsys.readouterr().err


def test_a_key_that_did_not_sign_is_an_error(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = verifier_key("another", Ed25519PrivateKey.generate().public_key())
    assert query(log, key=[other]) == 2
    assert "none of the keys" in capsys.readouterr().err


def test_a_record_that_was_changed_is_not_shown(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    forge(log, b'"bot"', b'"bob"')
    assert query(log, app="bob") == 1
    said = capsys.readouterr()
    assert "bob" not in said.out
    assert "record_not_proven" in said.err
    assert "egress audit verify" in said.err


def test_what_no_checkpoint_covers_is_not_shown(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (log / CHECKPOINTS).write_bytes(b"")
    (log / CHECKPOINT).write_bytes(signed_elsewhere(2, b"\0" * 32))
    assert query(log, count=True) == 0
    assert capsys.readouterr().out == "2 of 2 records\n"
    assert query(log) == 1, "and that checkpoint is of another tree"


def test_counting(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert query(log, kind="admin", count=True) == 0
    assert query(log, kind="admin", count=True, json=True) == 0
    assert capsys.readouterr().out == '2 of 6 records\n{"count":2,"size":6}\n'


def test_page_by_page(log: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert query(log, limit=4) == 0
    said = capfd.readouterr()
    assert "the next page: --after 2" in said.err
    assert query(log, limit=4, after=2, json=True) == 0
    assert len(capfd.readouterr().out.splitlines()) == 2


@pytest.mark.parametrize("asked", [{}, {"json": True}, {"count": True}, {"kind": "intent"}])
def test_it_says_what_rests_on_the_index(
    log: Path, capfd: pytest.CaptureFixture[str], asked: dict[str, object]
) -> None:
    assert query(log, **asked) == 0  # type: ignore[arg-type]  # a table of options
    assert "that there are no others rests on the index" in capfd.readouterr().err


@pytest.mark.parametrize("asked", [{}, {"json": True}, {"count": True}])
def test_an_index_that_lacks_rows_gives_no_answer(
    log: Path, capfd: pytest.CaptureFixture[str], asked: dict[str, object]
) -> None:
    assert query(log) == 0
    database = sqlite3.connect(log / INDEX)
    with database:
        database.execute("DELETE FROM record WHERE seq = 3")
    database.close()
    capfd.readouterr()
    assert query(log, **asked) == 2  # type: ignore[arg-type]  # a table of options
    said = capfd.readouterr()
    assert (said.out, "delete index.sqlite" in said.err) == ("", True)
