"""`egress serve` and `egress worker`: what is read, what is started, and errors in one line."""

import asyncio
import importlib
import signal
import socket
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec
import pytest

from egress_gateway import compose
from egress_gateway.adapters.auditd.config import AuditdConfig
from egress_gateway.adapters.secret_files import read_key
from egress_gateway.adapters.supervisor import Child
from egress_gateway.cli.init import init
from egress_gateway.cli.serve import read_configuration, serve, worker
from egress_gateway.core.config import GatewayConfig
from egress_gateway.core.errors import ConfigError

Captured = pytest.CaptureFixture[str]
serve_module = importlib.import_module("egress_gateway.cli.serve")
"""Not `from egress_gateway.cli import serve`: that is the command of the same name."""


@pytest.fixture
def config(tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A configuration with two workers."""
    # Compiling all patterns takes seconds, and none is used here.
    monkeypatch.setattr(importlib.import_module("egress_gateway.cli.init"), "cached_classifier", lambda *_: None)
    init(tmp_path)
    capsys.readouterr()
    file = tmp_path / "gateway.yaml"
    file.write_text(file.read_text().replace("workers: 1 ", "workers: 2 "))
    return file


class Started:
    """Stands for the supervisor; keeps what it was given, and is ready at once."""

    def __init__(self) -> None:
        self.log: Child | None = None
        self.workers: Sequence[Child] = ()
        self.listening: Sequence[socket.socket] = ()
        self.error: ConfigError | None = None

    def __call__(
        self, log: Child, workers: Sequence[Child], *, listening: Sequence[socket.socket], tell: Callable[[str], None]
    ) -> "Started":
        assert tell is compose.tell
        self.log, self.workers, self.listening = log, workers, listening
        return self

    async def run(self, ready: Callable[[], None]) -> None:
        ready()
        for sock in self.listening:
            sock.close()
        if self.error is not None:
            raise self.error


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> Started:
    made = Started()
    monkeypatch.setattr(serve_module, "Supervisor", made)
    monkeypatch.setattr(serve_module, "bind", lambda _: Sock())
    return made


class Sock:
    """A listening socket that nobody connects to."""

    def fileno(self) -> int:
        return 71

    def close(self) -> None:
        """Nothing is held."""


def command(child: Child) -> list[str]:
    return list(child._command)


def test_the_log_and_each_worker_get_a_process(config: Path, started: Started, capsys: Captured) -> None:
    assert serve(config=config) == 0
    assert started.log is not None
    assert command(started.log)[:5] == [sys.executable, "-P", "-m", "egress_gateway.adapters.auditd", "--config"]
    assert [child.name for child in started.workers] == ["worker-0", "worker-1"]
    first = command(started.workers[0])
    assert first[2:] == [
        *("-m", "egress_gateway.cli", "worker", "--config", str(config), "--name", "worker-0", "--fd=71")
    ]
    assert "egress: serving on http://127.0.0.1:8080/<route>/<target>/..." in capsys.readouterr().out


def test_the_log_is_told_where_its_keys_are_and_never_what(config: Path, started: Started) -> None:
    serve(config=config)
    assert started.log is not None
    file = Path(command(started.log)[-1])
    settings = msgspec.json.decode(file.read_bytes(), type=AuditdConfig)
    keys = [read_key(reference, environment={}) for reference in (settings.log_key, settings.receipt_key)]
    assert len({key.expose() for key in keys}) == 2
    assert not any(key.expose().hex().encode() in file.read_bytes() for key in keys)
    assert file.stat().st_mode & 0o077 == 0
    assert settings.origin == "egress.local/local/gateway-1"


def test_a_gateway_that_does_not_stay_up_is_told_in_one_line(config: Path, started: Started, capsys: Captured) -> None:
    started.error = ConfigError("worker-0 does not stay up")
    assert serve(config=config) == 2
    assert capsys.readouterr().err == "egress: worker-0 does not stay up\n"


COMMANDS: dict[str, Callable[[Path], int]] = {
    "serve": lambda file: serve(config=file),
    "worker": lambda file: worker(config=file, name="worker-0", fd=[]),
}
WRONG = {
    "no file": (None, "`egress init` makes one"),
    "not YAML": ("a: [", "this is not YAML"),
    "an unknown key": ("upstreams: {}\nworkerz: 2\n", "workers"),
}


@pytest.mark.parametrize("run", COMMANDS.values(), ids=COMMANDS)
@pytest.mark.parametrize(("text", "message"), WRONG.values(), ids=WRONG)
def test_a_configuration_that_does_not_load_is_told_in_one_line(
    tmp_path: Path, capsys: Captured, run: Callable[[Path], int], text: str | None, message: str
) -> None:
    file = tmp_path / "gateway.yaml"
    if text is not None:
        file.write_text(text)
    assert run(file) == 2
    shown = capsys.readouterr().err
    assert message in shown
    assert shown.count("\n") == 1


def test_the_file_is_read_into_a_record(config: Path) -> None:
    assert read_configuration(config).workers == 2


class Serving:
    """Stands for a composed worker; ends when it is told to stop."""

    def __init__(self, gateway: GatewayConfig, *, name: str, tell: Callable[[str], None]) -> None:
        assert tell is compose.tell
        self.made = (gateway.workers, name)
        last.append(self)

    async def serve(self, sockets: Sequence[socket.socket], stop: asyncio.Event, ready: Callable[[], None]) -> None:
        self.sockets = sockets
        ready()
        signal.raise_signal(signal.SIGTERM)
        await asyncio.wait_for(stop.wait(), 5)


last: list[Serving] = []


def test_a_worker_serves_until_it_is_told_to_stop(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compose, "Worker", Serving)
    assert worker(config=config, name="worker-1", fd=[]) == 0
    assert last[-1].made == (2, "worker-1")
    assert list(last[-1].sockets) == []


def test_a_worker_whose_policy_does_not_load_says_so(config: Path, capsys: Captured) -> None:
    (config.parent / "policy" / "rules.yaml").write_text("rules: [{id: a, effect: permitt}]\n")
    assert worker(config=config, name="worker-0", fd=[]) == 2
    shown = capsys.readouterr().err
    assert "permitt" in shown
    assert shown.count("\n") == 1
