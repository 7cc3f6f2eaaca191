"""The verifier key that is printed is the one that the log is signed with."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from egress_gateway.adapters.auditd.second_line import second_line
from egress_gateway.adapters.key_files import LOG_KEY, SECOND_LOG_KEY, ensure_keys, log_key
from egress_gateway.audit.notes.checkpoint import Checkpoint, VerifierKey, open_note, sign, text_of
from egress_gateway.cli.audit.key import key
from egress_gateway.cli.configured import read_configuration

CONFIG = "node: here\nupstreams: {one: {host: openai, url: 'https://api.example'}}\n"


def test_it_opens_what_the_log_signs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "gateway.yaml"
    file.write_text(CONFIG)
    gateway = read_configuration(file)
    ensure_keys(gateway.state)
    assert key(config=file) == 0
    printed = VerifierKey(capsys.readouterr().out.strip())
    private = Ed25519PrivateKey.from_private_bytes(log_key(gateway.state, LOG_KEY).expose())
    checkpoint = Checkpoint(origin=gateway.log_origin, size=1, root=bytes(32))
    assert open_note(sign(checkpoint, gateway.log_origin, private), printed) == checkpoint


def test_a_second_signature_has_a_key_of_its_own(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "gateway.yaml"
    file.write_text(CONFIG + "log: {second_signature: ml-dsa-44}\n")
    gateway = read_configuration(file)
    ensure_keys(gateway.state)
    assert key(config=file) == 0
    first, second = capsys.readouterr().out.splitlines()
    reference = f"file:{Path(gateway.state.log_keys) / SECOND_LOG_KEY}"
    sign_again = second_line(reference, gateway.log_origin, environment={}, now=lambda: 5_000_000)
    assert sign_again is not None
    private = Ed25519PrivateKey.from_private_bytes(log_key(gateway.state, LOG_KEY).expose())
    checkpoint = Checkpoint(origin=gateway.log_origin, size=1, root=bytes(32))
    note = sign(checkpoint, gateway.log_origin, private) + sign_again(text_of(checkpoint)).encode()
    assert open_note(note, VerifierKey(first)) == open_note(note, VerifierKey(second)) == checkpoint


def test_without_a_key_it_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "gateway.yaml"
    file.write_text(CONFIG)
    assert key(config=file) == 2
    assert "log-signing" in capsys.readouterr().err
