"""`egress audit revoke-key`: made with the recovery key alone, installed only if the configuration knows that key."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from egress_gateway.adapters.key_files import LOG_KEY, ensure_keys
from egress_gateway.adapters.log_key_files import REVOCATION, beside, read_revocation
from egress_gateway.adapters.secret_files import create_key_file
from egress_gateway.audit.notes.checkpoint import verifier_key
from egress_gateway.audit.notes.log_keys import read_statement
from egress_gateway.audit.notes.note import VerifierKey, parse
from egress_gateway.cli.audit.recovery_key import recovery_key
from egress_gateway.cli.audit.revoke_key import revoke_key
from egress_gateway.core.state_config import StateConfig

Captured = pytest.CaptureFixture[str]
ORIGIN = "egress.local/local/here"
STOLEN, SUCCESSOR = (
    verifier_key(ORIGIN, Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32).public_key()) for number in (1, 2)
)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> Path:
    monkeypatch.chdir(tmp_path)
    recovery_key(out=tmp_path / "recovery.key", origin=ORIGIN)
    vkey = capsys.readouterr().out.strip()
    (tmp_path / "gateway.yaml").write_text(f"node: here\nupstreams: {{}}\nlog: {{recovery_key: {vkey}}}\n")
    ensure_keys(StateConfig(directory="var"))
    return tmp_path


def make(place: Path, *, key: str = STOLEN, successor: VerifierKey | str = SUCCESSOR, out: str = "note") -> int:
    recovery = place / "recovery.key"
    return revoke_key(recovery_key=recovery, key=key, successor=successor, size=7, out=place / out)


def test_a_note_is_made_offline_and_installed_at_the_gateway(place: Path, capsys: Captured) -> None:
    assert make(place) == 0
    note = (place / "note").read_bytes()
    statement = read_statement(parse(note).text)
    assert (statement.ended, statement.successor, statement.size) == (STOLEN, SUCCESSOR, 7)
    assert revoke_key(install=place / "note", reason="stolen") == 0
    assert f"{STOLEN} is believed alone for no log of more than 7 records" in capsys.readouterr().out
    assert read_revocation(place / "var/keys/log" / LOG_KEY) == note.decode()
    (act,) = (place / "var/acts").glob("*.json")
    assert b'"act":"log_key.revoke"' in act.read_bytes()
    assert make(place) == 2
    assert "exists already" in capsys.readouterr().err


def test_keys_may_stand_in_files(place: Path) -> None:
    for name, key in (("stolen", STOLEN), ("next", SUCCESSOR)):
        (place / name).write_text(key + "\n")
    assert make(place, key="stolen", successor="next") == 0
    statement = read_statement(parse((place / "note").read_bytes()).text)
    assert (statement.ended, statement.successor) == (STOLEN, SUCCESSOR)


def installed(place: Path) -> bool:
    return beside(place / "var/keys/log" / LOG_KEY, REVOCATION).exists()


def test_a_key_may_end_without_a_successor(place: Path) -> None:
    assert make(place, successor="") == 0
    assert read_statement(parse((place / "note").read_bytes()).text).successor is None


def test_what_is_missing_is_said(place: Path, capsys: Captured) -> None:
    assert revoke_key(key=STOLEN) == 2
    assert "give --recovery-key, --key, --size and --out" in capsys.readouterr().err
    assert make(place, key="none+") == 2
    assert "not a verifier key" in capsys.readouterr().err
    assert revoke_key(install=place / "note", reason=" ") == 2
    assert "say why" in capsys.readouterr().err
    assert revoke_key(install=place / "nowhere", reason="r") == 2


def test_a_note_of_another_recovery_key_is_not_installed(place: Path, capsys: Captured) -> None:
    (place / "recovery.key").unlink()
    create_key_file(place / "recovery.key")
    assert make(place) == 0
    assert revoke_key(install=place / "note", reason="stolen") == 2
    assert "recovery key did not sign" in capsys.readouterr().err
    assert not installed(place)
    assert not (place / "var/acts").exists()


def test_without_a_recovery_key_nothing_is_installed(place: Path, capsys: Captured) -> None:
    (place / "gateway.yaml").write_text("node: here\nupstreams: {}\n")
    assert make(place) == 0
    assert revoke_key(install=place / "note", reason="stolen") == 2
    assert "names no `log.recovery_key`" in capsys.readouterr().err
    assert not installed(place)
