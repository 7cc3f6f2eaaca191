"""`egress audit recovery-key`: made once, private, and named after the log."""

from pathlib import Path

import pytest

from egress_gateway.adapters.log_key_files import require_signing_key
from egress_gateway.audit.notes.log_keys import recovery_key as verifier_key_of
from egress_gateway.cli.audit.recovery_key import recovery_key

Captured = pytest.CaptureFixture[str]


def test_it_is_made_once_and_private(tmp_path: Path, capsys: Captured) -> None:
    out = tmp_path / "recovery.key"
    assert recovery_key(out=out, origin="audit.test/n1") == 0
    first = capsys.readouterr()
    assert first.out.strip() == verifier_key_of("audit.test/n1", require_signing_key(out))
    assert first.out.startswith("audit.test/n1/recovery+")
    assert "move it offline" in first.err
    assert out.stat().st_mode & 0o777 == 0o600
    config = tmp_path / "gateway.yaml"
    config.write_text("node: here\nupstreams: {}\n")
    assert recovery_key(out=out, config=config) == 0
    second = capsys.readouterr()
    assert second.out.startswith("egress.local/local/here/recovery+")
    assert "was in" in second.err


def test_without_a_name_of_the_log_none_is_made(tmp_path: Path, capsys: Captured) -> None:
    assert recovery_key(out=tmp_path / "recovery.key", config=tmp_path / "gateway.yaml") == 2
    assert "cannot be read" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
