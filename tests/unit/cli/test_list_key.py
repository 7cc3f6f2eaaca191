"""The key of lists and fingerprints."""

from pathlib import Path

import pytest

from egress_gateway.cli.list_key import list_key
from egress_gateway.core.errors import ConfigError
from egress_gateway.core.state_config import StateConfig


def test_it_is_the_one_of_the_state_made_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first = list_key(None, tmp_path)
    assert list_key(None, tmp_path).expose() == first.expose()
    assert capsys.readouterr().err.count("made the key") == 1
    assert Path(StateConfig(directory=str(tmp_path)).lists_key).stat().st_mode & 0o777 == 0o600


def test_another_may_be_named(tmp_path: Path) -> None:
    assert list_key(tmp_path / "k", tmp_path / "nowhere").expose() == list_key(tmp_path / "k", tmp_path).expose()


def test_where_there_is_no_state_none_is_made(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="--key"):
        list_key(None, tmp_path / "var")
    assert not (tmp_path / "var").exists()
