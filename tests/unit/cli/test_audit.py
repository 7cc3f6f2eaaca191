"""`egress audit verify` and `query` over a small log in real files."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from egress_gateway.adapters.auditd.files import Directory
from egress_gateway.adapters.auditd.layout import CHECKPOINTS, segment_name
from egress_gateway.adapters.auditd.log import Log, Stamped
from egress_gateway.adapters.auditd.publish import Publisher
from egress_gateway.adapters.auditd.state import State
from egress_gateway.audit.checkpoint import Checkpoint, sign, verifier_key
from egress_gateway.audit.exchanges import RefusalRecord
from egress_gateway.audit.groups import ErrorGroup, PrincipalGroup, RequestGroup
from egress_gateway.audit.operations import AdminRecord, ReviewRecord
from egress_gateway.audit.own_kinds import BootRecord
from egress_gateway.audit.record import Record, decode, encode
from egress_gateway.audit.stamp import Stamper
from egress_gateway.cli import audit
from egress_gateway.core.ids import DataClass, RecordId
from egress_gateway.core.slots import ClassCount

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
ORIGIN = "audit.test/n1"
VKEY = verifier_key(ORIGIN, KEY.public_key())
T0 = 1_700_000_000_000_000
RECORDS: list[Record] = [
    BootRecord(ts=T0, size=0, version="1"),
    RefusalRecord(
        rid=RecordId("0" * 32),
        ts=T0 + 1,
        family_of_error="refused",
        status=403,
        error=ErrorGroup(code="ceiling"),
        principal=PrincipalGroup(app="bot", person="ada"),
        request=RequestGroup(classes=(ClassCount(data_class=DataClass("pii.email"), count=2, score=900),)),
    ),
    AdminRecord(
        ts=T0 + 2, act="key.revoke", act_id="0" * 32, at=T0, actor="ann", uid=4711, role="operator", object="abcdefgh"
    ),
    AdminRecord(ts=T0 + 3, act="key.create", act_id="1" * 32, at=T0, uid=4712, role="unassigned", object="bcdefghj"),
    ReviewRecord(ts=T0 + 4, act="submitted", review="2" * 32, phase="request", app="bot", route="clinic"),
    ReviewRecord(ts=T0 + 5, act="denied", review="2" * 32, phase="request", actor="dave", role="reviewer", reason="no"),
]


@pytest.fixture
def log(tmp_path: Path) -> Path:
    files, state, stamper = Directory(tmp_path), State(), Stamper("w", "b")
    writer = Log(files, state)
    bodies = [stamper.stamp(encode(record), wseq) for wseq, record in enumerate(RECORDS, 1)]
    writer.commit([Stamped(body, decode(body)) for body in bodies])
    Publisher(files, KEY).publish(Checkpoint(origin=ORIGIN, size=state.size, root=state.frontier.root()))
    files.close()
    return tmp_path


def test_a_whole_log_is_verified(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert audit.verify(log, key=VKEY) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("ok: 6 records, 6 of them covered")
    assert "1 boot, 1 refusal" in shown


def test_the_key_may_stand_in_a_file(log: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    key = tmp_path / "vkey"
    key.write_text(VKEY + "\n")
    assert audit.verify(log, key=str(key), json=True) == 0
    assert json.loads(capsys.readouterr().out)["verdict"] == "ok"


def test_a_flipped_bit_is_shown_with_its_place(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = Directory(log)
    data = bytearray(files.read(segment_name(0), 0, 40))
    data[30] ^= 1
    files.write(segment_name(0), 0, bytes(data))
    files.close()
    assert audit.verify(log, key=VKEY) == 1
    shown = capsys.readouterr().out
    assert shown.startswith("tampered: 0 records")
    assert "tampered: damaged at record 0 (segment 0, byte 0)" in shown
    assert "truncated" in shown


def test_an_incomplete_log_is_a_negative_verdict_too(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = Directory(log)
    files.write(CHECKPOINTS, files.size(CHECKPOINTS), b"cut")
    files.close()
    assert audit.verify(log, key=VKEY) == 1
    assert "incomplete: checkpoint_cut at log" in capsys.readouterr().out


def test_a_checkpoint_kept_elsewhere_shows_what_is_missing(
    log: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = tmp_path / "kept"
    kept.write_bytes(sign(Checkpoint(origin=ORIGIN, size=30, root=bytes(32)), ORIGIN, KEY))
    assert audit.verify(log, key=VKEY, trusted=[kept]) == 1
    assert "a checkpoint covers 30 records" in capsys.readouterr().out


def test_many_findings_are_summed_up(log: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kept = tmp_path / "kept"
    kept.write_bytes(b"no note")
    assert audit.verify(log, key=VKEY, trusted=[kept] * 30) == 1
    assert "  and 10 more" in capsys.readouterr().out


def test_usage_errors_name_the_remedy(log: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "empty").mkdir()
    assert audit.verify(tmp_path / "nowhere", key=VKEY) == 2
    assert audit.verify(tmp_path / "empty", key=VKEY) == 2
    assert audit.verify(log, key="a+b") == 2
    assert audit.verify(log, key=str(tmp_path / "nokey")) == 2
    errors = capsys.readouterr().err.splitlines()
    assert len(errors) == 4
    assert all(line.startswith("error: ") for line in errors)
    assert "start the gateway first" in errors[0]


def test_records_are_found_and_shown(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert audit.query(log) == 0
    shown = capsys.readouterr().out
    assert "2023-11-14" in shown
    assert "boot" in shown
    assert "ceiling" in shown


def test_acts_of_administrators_are_found_by_their_kind(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert audit.query(log, kind="admin") == 0
    shown = capsys.readouterr().out
    assert "ann (operator)" in shown
    assert "key.revoke abcdefgh" in shown
    assert "4712 (unassigned)" in shown
    assert "ceiling" not in shown


def test_what_became_of_reviews_is_found_by_its_kind(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert audit.query(log, kind="review") == 0
    shown = capsys.readouterr().out
    assert "submitted: review" in shown
    assert "dave (reviewer)" in shown
    assert "clinic" in shown


def test_as_json_a_record_is_what_the_log_holds(log: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    since = datetime.fromtimestamp((T0 - 1) // 1_000_000, UTC)
    assert audit.query(log, person="ada", since=since.replace(tzinfo=None), until=datetime.now(UTC), json=True) == 0
    line = capfdbinary.readouterr().out
    assert line == Stamper("w", "b").stamp(encode(RECORDS[1]), 2) + b"\n"


def test_a_log_without_a_checkpoint_cannot_be_queried_yet(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = Directory(tmp_path)
    files.write(segment_name(0), 0, b"\x00")
    files.close()
    assert audit.query(tmp_path) == 2
    assert "wait a second" in capsys.readouterr().err


def test_an_index_that_does_not_fit_is_an_error(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert audit.query(log) == 0
    files = Directory(log)
    files.write(segment_name(0), 0, bytes(10))
    files.close()
    assert audit.query(log) == 2
    assert "delete index.sqlite" in capsys.readouterr().err
