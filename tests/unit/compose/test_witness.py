"""A witness is put together from what it is told, or says what is wrong with that."""

import asyncio
from pathlib import Path

import pytest
from tests.unit.growing_log import GrowingLog

from egress_gateway.adapters.witness.keys import make_witness_keys
from egress_gateway.compose import witness as module
from egress_gateway.compose.witness import WitnessProcess, WitnessSettings
from egress_gateway.core.config import ListenerConfig, TlsFiles
from egress_gateway.core.errors import ConfigError

LOG = GrowingLog()


def settings(directory: Path, **changes: object) -> WitnessSettings:
    given: dict[str, object] = {
        "name": "w.test",
        "state": directory,
        "key": directory / "key",
        "logs": (LOG.vkey,),
        "listener": ListenerConfig(port=1),
    }
    return WitnessSettings(**(given | changes))  # type: ignore[arg-type]


def test_without_tls_nobody_else_can_connect(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="give --tls-certificate"):
        WitnessProcess(settings(tmp_path, listener=ListenerConfig(address="0.0.0.0")), tell=lambda _: None)
    tls = TlsFiles(certificate=str(tmp_path / "c"), key=str(tmp_path / "k"))
    make_witness_keys(tmp_path / "key", ml_dsa=False)
    with pytest.raises(ConfigError, match="cannot be read"):
        WitnessProcess(settings(tmp_path, listener=ListenerConfig(tls=tls)), tell=lambda _: None)


async def test_it_serves_until_it_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import socket

    def bind(_: ListenerConfig) -> socket.socket:
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(str(tmp_path / "s"))
        return listener

    monkeypatch.setattr(module, "bind", bind)
    make_witness_keys(tmp_path / "key", ml_dsa=False)
    stop = asyncio.Event()
    async with asyncio.timeout(10):
        await WitnessProcess(settings(tmp_path), tell=lambda _: None).serve(stop, stop.set)
