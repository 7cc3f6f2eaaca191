"""A witness knows the keys that it was given, and those that were written into its files since."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tests.unit.growing_log import ORIGIN, GrowingLog

from egress_gateway.adapters.witness.known_logs import KnownLogs
from egress_gateway.audit.notes.checkpoint import cosigner_key
from egress_gateway.core.errors import ConfigError

LOG = GrowingLog()
NEXT_KEY = GrowingLog(seed=2).vkey
WITNESS = cosigner_key("w.test", Ed25519PrivateKey.from_private_bytes(bytes(32)).public_key())


def counts(known: KnownLogs) -> dict[str, int]:
    return {origin: len(keys) for origin, keys in known.current().items()}


def test_logs_are_given_as_keys_or_in_files(tmp_path: Path) -> None:
    (tmp_path / "logs").write_text(f"# ours\n{NEXT_KEY}\n\n{GrowingLog('log.test/two').vkey}\n")
    known = KnownLogs([LOG.vkey, str(tmp_path / "logs")], print)
    assert counts(known) == {ORIGIN: 2, "log.test/two": 1}


def test_wrong_logs_are_named(tmp_path: Path) -> None:
    (tmp_path / "logs").write_bytes(b"\xff")
    wrong = {"": "a witness knows a log", "x": "not a verifier key", WITNESS: "one of a witness, not of a log"}
    for given, message in wrong.items():
        with pytest.raises(ConfigError, match=message):
            KnownLogs([given] if given else [], print)
    with pytest.raises(ConfigError, match="no text file"):
        KnownLogs([str(tmp_path / "logs")], print)


def test_a_key_that_is_written_down_is_known(tmp_path: Path) -> None:
    file = tmp_path / "logs"
    file.write_text(f"{LOG.vkey}\n")
    known = KnownLogs([str(file)], print)
    file.write_text(f"{LOG.vkey}\n{NEXT_KEY}\n")
    assert counts(known) == {ORIGIN: 2}
    file.write_text(f"{NEXT_KEY}\n")
    assert counts(known) == {ORIGIN: 1}


def test_a_file_that_became_wrong_changes_nothing_and_is_told_once(tmp_path: Path) -> None:
    file = tmp_path / "logs"
    file.write_text(f"{LOG.vkey}\n")
    told: list[str] = []
    known = KnownLogs([str(file)], told.append)
    file.write_text("half a li")
    assert (counts(known), counts(known)) == ({ORIGIN: 1}, {ORIGIN: 1})
    file.unlink()
    assert counts(known) == {ORIGIN: 1}
    assert len(told) == 2
    assert "the keys that were known stay" in told[0]
    assert "is gone" in told[1]
    file.write_text(f"{NEXT_KEY}\n")
    assert counts(known) == {ORIGIN: 1}
    file.unlink()
    known.current()
    assert len(told) == 3
