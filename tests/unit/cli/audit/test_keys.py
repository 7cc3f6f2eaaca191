"""`egress audit keys`: from a key that is trusted to the one that signs now, and no further."""

import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from egress_gateway.audit.notes.checkpoint import verifier_key
from egress_gateway.audit.notes.log_keys import recovery_key, revoked, rotated
from egress_gateway.audit.records.own_kinds import BootRecord, LogKeyRecord
from egress_gateway.cli.audit.keys import keys
from egress_gateway.testing.written_log import ORIGIN, write_log

Captured = pytest.CaptureFixture[str]
OLD, NEW, RECOVERY, STRANGER = (Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32) for number in range(1, 5))
V_OLD, V_NEW = (verifier_key(ORIGIN, key.public_key()) for key in (OLD, NEW))


@pytest.fixture
def log(tmp_path: Path) -> Path:
    boot = BootRecord(ts=1, size=0, version="1")
    records = [
        boot,
        LogKeyRecord(ts=2, act="rotated", note=rotated(ORIGIN, OLD, NEW, 1)),
        LogKeyRecord(ts=3, act="revoked", note=revoked(ORIGIN, V_OLD, V_NEW, 1, RECOVERY)),
    ]
    (tmp_path / "log").mkdir()
    return write_log(tmp_path / "log", records).path


def test_it_follows_the_records_that_trusted_keys_signed(log: Path, capsys: Captured) -> None:
    assert keys(log, key=[V_OLD], recovery=recovery_key(ORIGIN, RECOVERY), json=True) == 0
    old, new = map(json.loads, capsys.readouterr().out.splitlines())
    assert old == {"vkey": V_OLD, "since": 0, "until": 1, "ended_by": "revoked", "record": 2}
    assert new == {"vkey": V_NEW, "since": 2, "until": None, "ended_by": None, "record": None}
    assert keys(log, key=[V_OLD], recovery=recovery_key(ORIGIN, RECOVERY)) == 0
    assert "revoked by record 2" in capsys.readouterr().out


def test_a_record_that_nobody_trusted_signed_is_told(log: Path, capsys: Captured) -> None:
    assert keys(log, key=[verifier_key(ORIGIN, STRANGER.public_key())]) == 1
    told = capsys.readouterr().err
    assert "record 1 says nothing about a key: a rotation of a key that is not in force" in told
    assert "record 2 says nothing about a key: a revocation that the recovery key did not sign" in told


def test_keys_may_stand_in_files(log: Path, tmp_path: Path, capsys: Captured) -> None:
    (tmp_path / "key").write_text(V_OLD + "\n")
    (tmp_path / "recovery").write_text(recovery_key(ORIGIN, RECOVERY) + "\n")
    assert keys(log, key=[str(tmp_path / "key")], recovery=str(tmp_path / "recovery"), json=True) == 0
    assert len(capsys.readouterr().out.splitlines()) == 2


def test_what_is_no_key_and_no_log_is_said(log: Path, capsys: Captured) -> None:
    assert keys(log, key=["x+y"]) == 2
    assert keys(log / "elsewhere", key=[V_OLD]) == 2
    told = capsys.readouterr().err
    assert "not a verifier key" in told
    assert "no log directory" in told
