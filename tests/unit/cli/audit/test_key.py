"""The verifier key that is printed is the one that the log is signed with."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from egress_gateway.adapters.key_files import LOG_KEY, ensure_keys, log_key
from egress_gateway.audit.checkpoint import Checkpoint, VerifierKey, open_note, sign
from egress_gateway.cli.audit.key import key
from egress_gateway.cli.serve import read_configuration

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


def test_without_a_key_it_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "gateway.yaml"
    file.write_text(CONFIG)
    assert key(config=file) == 2
    assert "log-signing" in capsys.readouterr().err
