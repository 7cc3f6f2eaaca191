"""Every process of the gateway: what it says in one line when it cannot run, and how it ends."""

from collections.abc import Callable
from pathlib import Path

import pytest

from egress_gateway.cli.configured import read_configuration
from egress_gateway.cli.processes.connector import connector
from egress_gateway.cli.processes.control import control
from egress_gateway.cli.processes.courier import courier
from egress_gateway.cli.processes.directory import directory
from egress_gateway.cli.processes.worker import worker
from egress_gateway.compose.processes import prepare

Captured = pytest.CaptureFixture[str]

COMMANDS: dict[str, Callable[[Path], int]] = {
    "worker": lambda file: worker(config=file, name="worker-0", fd=[]),
    "connector": lambda file: connector(config=file),
    "directory": lambda file: directory(config=file),
    "control": lambda file: control(config=file),
    "courier": lambda file: courier(config=file),
}


@pytest.mark.parametrize("run", COMMANDS.values(), ids=COMMANDS)
def test_a_configuration_that_does_not_load_is_told_in_one_line(
    tmp_path: Path, capsys: Captured, run: Callable[[Path], int]
) -> None:
    file = tmp_path / "gateway.yaml"
    file.write_text("upstreams: {}\nworkerz: 2\n")
    assert run(file) == 2
    shown = capsys.readouterr().err
    assert "workers" in shown
    assert shown.count("\n") == 1


def test_without_a_log_a_process_says_so_in_one_line(
    config: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare(read_configuration(config))
    monkeypatch.setattr("egress_gateway.compose.connector.LOG_PATIENCE_SECONDS", 0.01)
    assert connector(config=config) == 1
    assert capsys.readouterr().err == "egress: the audit log does not answer; without it nothing is served\n"
