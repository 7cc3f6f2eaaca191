"""`egress init`: everything that a first start needs, and nothing of what is there is touched."""

import importlib
from pathlib import Path

import pytest

from egress_gateway import registry
from egress_gateway.adapters.bundle_files import read_bundle_files
from egress_gateway.adapters.key_files import MASTER_KEY, worker_key
from egress_gateway.cli.configured import read_configuration
from egress_gateway.cli.init import init
from egress_gateway.compose.policy import load_policy

Captured = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Where patterns were compiled to: that takes seconds, and is tested with the file."""
    directories: list[Path] = []
    module = importlib.import_module("egress_gateway.cli.init")
    monkeypatch.setattr(module, "cached_classifier", lambda directory, _: directories.append(directory))
    return directories


def files(directory: Path) -> dict[str, bytes]:
    return {str(path.relative_to(directory)): path.read_bytes() for path in directory.rglob("*") if path.is_file()}


def test_what_it_writes_is_a_gateway_that_could_start(tmp_path: Path, capsys: Captured, compiled: list[Path]) -> None:
    assert init(tmp_path) == 0
    gateway = read_configuration(tmp_path / "gateway.yaml")
    bundle = load_policy(read_bundle_files(Path(gateway.policy)), gateway.upstreams)
    assert bundle.name == "starter"
    assert {upstream.host for upstream in gateway.upstreams} <= registry.hosts_by_name().keys()
    assert compiled == [Path(gateway.state.worker_cache)]
    assert len(worker_key(gateway.state, MASTER_KEY).expose()) == 32
    shown = capsys.readouterr().out
    assert f"wrote {tmp_path / 'gateway.yaml'}" in shown
    assert "egress serve" in shown


def test_no_code_of_ours_is_written(tmp_path: Path) -> None:
    init(tmp_path)
    assert {Path(name).suffix for name in files(tmp_path) if not name.startswith("var/")} == {".yaml"}


def test_what_exists_stays_as_it_is(tmp_path: Path, capsys: Captured) -> None:
    init(tmp_path)
    (tmp_path / "gateway.yaml").write_text("mine")
    before = files(tmp_path)
    capsys.readouterr()
    assert init(tmp_path) == 0
    assert files(tmp_path) == before
    assert "nothing was changed" in capsys.readouterr().out


def test_what_is_missing_is_added(tmp_path: Path, capsys: Captured) -> None:
    init(tmp_path)
    before = files(tmp_path)
    (tmp_path / "policy" / "floor.yaml").unlink()
    capsys.readouterr()
    assert init(tmp_path) == 0
    assert files(tmp_path) == before
    wrote = [line for line in capsys.readouterr().out.splitlines() if line.startswith("wrote")]
    assert wrote == [f"wrote {tmp_path / 'policy' / 'floor.yaml'}"]


IN_THE_WAY = {"a file where the policy goes": "policy", "a file where the state goes": "var"}


@pytest.mark.parametrize("name", IN_THE_WAY.values(), ids=IN_THE_WAY)
def test_what_cannot_be_written_is_told_in_one_line(tmp_path: Path, capsys: Captured, name: str) -> None:
    (tmp_path / name).write_text("in the way")
    assert init(tmp_path) == 2
    shown = capsys.readouterr().err
    assert shown.startswith("error: ")
    assert shown.count("\n") == 1
    assert name in shown
