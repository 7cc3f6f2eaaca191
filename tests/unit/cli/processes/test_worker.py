"""`egress worker`: serves until it is told to stop."""

import asyncio
import signal
import socket
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from egress_gateway.cli.processes import worker as module
from egress_gateway.cli.processes.worker import worker
from egress_gateway.compose import operator
from egress_gateway.core.config import GatewayConfig

Captured = pytest.CaptureFixture[str]


class Serving:
    """Stands for a composed worker; ends when it is told to stop."""

    def __init__(self, gateway: GatewayConfig, *, name: str, tell: Callable[[str], None]) -> None:
        assert tell is operator.tell
        self.made = (gateway.workers, name)
        last.append(self)

    async def serve(self, sockets: Sequence[socket.socket], stop: asyncio.Event, ready: Callable[[], None]) -> None:
        self.sockets = sockets
        ready()
        signal.raise_signal(signal.SIGTERM)
        await asyncio.wait_for(stop.wait(), 30)


last: list[Serving] = []


def test_a_worker_serves_until_it_is_told_to_stop(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "Worker", Serving)
    assert worker(config=config, name="worker-1", fd=[]) == 0
    assert last[-1].made == (2, "worker-1")
    assert list(last[-1].sockets) == []


def test_a_worker_whose_policy_does_not_load_says_so(config: Path, capsys: Captured) -> None:
    (config.parent / "policy" / "rules.yaml").write_text("rules: [{id: a, effect: permitt}]\n")
    assert worker(config=config, name="worker-0", fd=[]) == 2
    shown = capsys.readouterr().err
    assert "permitt" in shown
    assert shown.count("\n") == 1
