"""The log's process is killed while it counts: what was saved is there again, and whoever asks meanwhile waits.

A real process, started anew after SIGKILL; the worker's end is in the test.
"""

import asyncio
import os
import secrets
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from egress_gateway.adapters.auditd.config import AuditdConfig
from egress_gateway.adapters.counters.baseline_store import FILE as AGENTS
from egress_gateway.adapters.counters.client import CountersClient
from egress_gateway.adapters.counters.service import CountingConfig
from egress_gateway.adapters.counters.store import FILE
from egress_gateway.core.agents_config import AgentsConfig
from egress_gateway.core.baselines import Baseline, Habit, HabitKind, Practice
from egress_gateway.core.counting import Charge, Overdrawn, Reservation, Tally

PATIENCE_SECONDS = 30.0
DAY = 86_400
ADA = b"a" * 16
ALL = Charge(ADA, 100, DAY, 100)
SEEN = Tally(ADA, DAY, (b"1" * 16, b"2" * 16))

PAY = Habit(HabitKind.CALLED, b"pay".ljust(20, b"."))
PAYS = Practice(ADA, 1, 1, (PAY,))


class Node:
    """Where the process runs, twice."""

    def __init__(self, directory: Path) -> None:
        for name in ("log-key", "receipt-key"):
            (directory / name).write_text(secrets.token_hex(32))
            (directory / name).chmod(0o600)
        self.counting = CountingConfig(
            directory=str(directory / "counters"),
            socket=str(directory / "c"),
            uids=(os.geteuid(),),
            agents=AgentsConfig(learning_days=0, least_requests=1),
        )
        config = AuditdConfig(
            directory=str(directory / "log"),
            socket=str(directory / "s"),
            log_key=f"file:{directory / 'log-key'}",
            receipt_key=f"file:{directory / 'receipt-key'}",
            origin="audit.test/counters",
            reserve_bytes=0,
            counting=self.counting,
        )
        self._config = directory / "auditd.json"
        self._config.write_bytes(msgspec.json.encode(config))
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [sys.executable, "-m", "egress_gateway.adapters.auditd", "--config", str(self._config)]
        self.process = subprocess.Popen(command)

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def saved(self) -> int:
        """How many buckets, values and agents are on disk."""
        with sqlite3.connect(Path(self.counting.directory) / FILE) as database:
            ((buckets,),) = database.execute("SELECT count(*) FROM bucket").fetchall()
            ((values,),) = database.execute("SELECT count(*) FROM value").fetchall()
        database.close()
        with sqlite3.connect(Path(self.counting.directory) / AGENTS) as database:
            ((agents,),) = database.execute("SELECT count(*) FROM agent").fetchall()
        database.close()
        return int(buckets) + int(values) + int(agents)


@pytest.fixture
def node() -> Iterator[Node]:
    with tempfile.TemporaryDirectory(prefix="egress") as directory:
        made = Node(Path(directory))
        yield made
        made.kill()


async def test_a_killed_service_begins_where_it_was_saved(node: Node) -> None:
    client = CountersClient(node.counting.socket)
    async with asyncio.TaskGroup() as tasks:
        asking = tasks.create_task(client.run())
        node.start()
        reservation = await client.reserve([ALL])
        assert isinstance(reservation, Reservation)
        assert await client.disclose([SEEN]) == (2,)
        client.practised(PAYS)
        async with asyncio.timeout(PATIENCE_SECONDS):
            while node.saved() < 4:  # noqa: ASYNC110  (another process cannot set an event)
                await asyncio.sleep(0.05)
        node.kill()
        asked = tasks.create_task(client.reserve([ALL]))
        node.start()
        refused = await asked
        assert isinstance(refused, Overdrawn)
        assert 0 < refused.wait <= DAY * 1_000_000
        assert await client.count([SEEN]) == (2,)
        assert await client.baseline(ADA) == Baseline(unusual_rate=False, known=frozenset({PAY.digest}))
        # Whether the other life's reservation was used is not known, so it gives nothing back.
        client.settle(reservation, [0])
        assert isinstance(await client.reserve([ALL]), Overdrawn)
        asking.cancel()
