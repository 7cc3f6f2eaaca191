"""A directory as `egress init` makes it."""

import importlib
from pathlib import Path

import pytest

from egress_gateway.cli.init import init


@pytest.fixture
def config(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Path:
    """A configuration with two workers."""
    # Compiling all patterns takes seconds, and none is used here.
    monkeypatch.setattr(importlib.import_module("egress_gateway.cli.init"), "cached_classifier", lambda *_: None)
    init(tmp_path)
    capsys.readouterr()
    file = tmp_path / "gateway.yaml"
    file.write_text(file.read_text().replace("workers: 1 ", "workers: 2 "))
    return file
