"""The log's process is killed while it keeps pseudonyms: what was told stays true, and meanwhile nothing passes.

A real process, started anew after SIGKILL; the worker's end is in the test.
"""

import asyncio
import os
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from egress_gateway.adapters.auditd.config import AuditdConfig
from egress_gateway.adapters.subjects.client import SubjectsClient
from egress_gateway.adapters.subjects.service import SubjectsConfig
from egress_gateway.adapters.system import SystemClock
from egress_gateway.core.errors import Unavailable
from egress_gateway.core.subjects import Kind, Lookup, Subject

PATIENCE_SECONDS = 30.0
ASKING = 20
"""Requests at the same time, of four values each."""


class Node:
    """Where the process runs, twice."""

    def __init__(self, directory: Path) -> None:
        for name in ("log-key", "receipt-key", "subjects-key"):
            (directory / name).write_text(secrets.token_hex(32))
            (directory / name).chmod(0o600)
        self.socket = str(directory / "k")
        config = AuditdConfig(
            directory=str(directory / "log"),
            socket=str(directory / "s"),
            log_key=f"file:{directory / 'log-key'}",
            receipt_key=f"file:{directory / 'receipt-key'}",
            origin="audit.test/subjects",
            reserve_bytes=0,
            subjects=SubjectsConfig(
                directory=str(directory / "subjects"),
                socket=self.socket,
                key=f"file:{directory / 'subjects-key'}",
                uids=(os.geteuid(),),
            ),
        )
        self._config = directory / "auditd.json"
        self._config.write_bytes(msgspec.json.encode(config))
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [sys.executable, "-m", "egress_gateway.adapters.auditd", "--config", str(self._config)]
        self.process = subprocess.Popen(command)

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait()


@pytest.fixture
def node() -> Iterator[Node]:
    with tempfile.TemporaryDirectory(prefix="egress") as directory:
        made = Node(Path(directory))
        try:
            yield made
        finally:
            if made.process is not None:
                made.kill()


async def there(client: SubjectsClient) -> None:
    """Wait until the keeper answers."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            try:
                await client.of((Lookup(Kind.PERSON, bytes(16)),))
            except Unavailable:
                await asyncio.sleep(0.01)
            else:
                return


async def ask_until_it_is_away(client: SubjectsClient, told: dict[Lookup, Subject]) -> None:
    try:
        while True:
            lookups = [Lookup(Kind.VALUE, secrets.token_bytes(16)) for _ in range(4)]
            told.update(zip(lookups, await client.of(lookups), strict=True))
    except Unavailable:
        return


async def test_whatever_was_told_is_true_after_a_kill(node: Node) -> None:
    node.start()
    told: dict[Lookup, Subject] = {}
    client = SubjectsClient(node.socket, SystemClock())
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(client.run())
        await there(client)
        async with asyncio.TaskGroup() as asking:
            for _ in range(ASKING):
                asking.create_task(ask_until_it_is_away(client, told))
            async with asyncio.timeout(PATIENCE_SECONDS):
                while len(told) < 100:  # noqa: ASYNC110  (nothing else would say)
                    await asyncio.sleep(0.01)
            node.kill()
        with pytest.raises(Unavailable):
            await client.of((Lookup(Kind.VALUE, secrets.token_bytes(16)),))
        node.start()
        # A new connection remembers nothing: what comes now is what is on the disk.
        await there(client)
        assert dict(zip(told, await client.of(list(told)), strict=True)) == told
        running.cancel()
