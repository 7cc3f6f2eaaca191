"""`egress directory`: what it writes can be read by workers."""

import asyncio
import os
import signal
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from egress_gateway.cli.processes import directory as module
from egress_gateway.cli.processes.directory import directory
from egress_gateway.compose import operator
from egress_gateway.core.config import GatewayConfig

DIRECTORY = """identity:
  issuers: {corp: {vendor: oidc, issuer: 'https://corp.test', audiences: egress, keys: corp.json}}
  directory: {url: 'ldaps://d.test', people: ou=p, groups: ou=g, issuers: corp}
"""


class Asking:
    """Stands for a composed directory process."""

    def __init__(self, gateway: GatewayConfig, *, uids: Sequence[int], tell: Callable[[str], None]) -> None:
        assert (tuple(uids), tell) == ((os.geteuid(),), operator.tell)
        assert gateway.identity.directory is not None

    async def serve(self, stop: asyncio.Event, ready: Callable[[], None]) -> None:
        ready()
        signal.raise_signal(signal.SIGTERM)
        await asyncio.wait_for(stop.wait(), 30)


def test_the_directorys_process_writes_what_workers_can_read(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "DirectoryProcess", Asking)
    config.write_text(config.read_text() + DIRECTORY)
    before = os.umask(0o077)
    try:
        assert directory(config=config) == 0
    finally:
        assert os.umask(before) == 0o022
