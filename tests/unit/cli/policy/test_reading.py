"""What the commands on policies have in common."""

from pathlib import Path

import pytest

from egress_gateway.cli.policy.reading import load, now, print_json, read, refuse
from egress_gateway.core.errors import ConfigError

Captured = pytest.CaptureFixture[str]


def test_a_bundle_is_read_without_a_configuration(directory: Path) -> None:
    assert load(directory).name == "sample"


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("x")
    assert read(tmp_path / "a") == b"x"
    with pytest.raises(ConfigError, match="b: the file cannot be read"):
        read(tmp_path / "b")


def test_time_is_in_microseconds() -> None:
    assert 1.7e15 < now() < 1e16


def test_what_is_said(capsys: Captured) -> None:
    assert refuse(ConfigError("no")) == 2
    print_json({"a": 1})
    shown = capsys.readouterr()
    assert (shown.out, shown.err) == ('{"a":1}\n', "no\n")
