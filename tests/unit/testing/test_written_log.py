"""What is written is a log that the verifier finds whole."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tests.written import verified

from egress_gateway.audit.notes.checkpoint import open_note, verifier_key
from egress_gateway.audit.records.own_kinds import BootRecord
from egress_gateway.audit.records.record import decode
from egress_gateway.testing.written_log import forge, signed_elsewhere, write_log
from egress_verify.report import Verdict


def test_the_verifier_finds_it_whole(tmp_path: Path) -> None:
    log = write_log(tmp_path, (BootRecord(ts=10, size=0, version=str(number)) for number in range(3)))
    report = verified(tmp_path, log.vkey)
    assert (report.verdict, report.records, report.covered) == (Verdict.OK, 3, 3)
    assert report.root == log.root.hex()
    assert [getattr(decode(body), "version", "") for body in log.bodies] == ["0", "1", "2"]


def test_its_key_signs_other_states_too(tmp_path: Path) -> None:
    log = write_log(tmp_path, [BootRecord(ts=10, size=0, version="1")])
    assert open_note(signed_elsewhere(7, bytes(32)), log.vkey).size == 7


def test_another_key_signs_it_under_another_name(tmp_path: Path) -> None:
    key = Ed25519PrivateKey.from_private_bytes(bytes(32))
    log = write_log(tmp_path, [BootRecord(ts=10, size=0, version="1")], origin="another", key=key)
    assert (log.vkey, log.key) == (verifier_key("another", key.public_key()), key)
    assert verified(tmp_path, log.vkey).verdict is Verdict.OK


def test_a_forged_record_is_told_by_its_place(tmp_path: Path) -> None:
    log = write_log(tmp_path, (BootRecord(ts=10, size=0, version=f"v{number}") for number in range(3)))
    assert forge(tmp_path, b'"v1"', b'"v9"') == 1
    with pytest.raises(ValueError, match="no leaf"):
        forge(tmp_path, b'"v1"', b'"v9"')
    assert verified(tmp_path, log.vkey).verdict is Verdict.TAMPERED
