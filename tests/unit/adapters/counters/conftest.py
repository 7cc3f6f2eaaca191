"""A counting service at a socket, in the loop of the test, with a clock that the test moves."""

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from egress_gateway.adapters.counters.client import CountersClient
from egress_gateway.adapters.counters.service import CountingConfig, CountingService
from egress_gateway.core.agents_config import AgentsConfig

Until = Callable[[Callable[[], object]], Awaitable[None]]


async def until(holds: Callable[[], object]) -> None:
    """Let the loop go on until something holds."""
    while not holds():  # noqa: ASYNC110  (nothing else would say)
        await asyncio.sleep(0.001)


class Node:
    """Where a service runs, again and again."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.now = 1_800_000_000_000_000
        self.uids = (os.geteuid(),)
        self.agents = AgentsConfig(learning_days=1, least_requests=1)
        self.told: list[str] = []

    @property
    def socket(self) -> str:
        return str(self.directory / "s")

    @property
    def agents_socket(self) -> str:
        return str(self.directory / "a")

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[CountingService]:
        """Run the service; what it counted is on disk afterwards."""
        config = CountingConfig(
            directory=str(self.directory / "counters"),
            socket=self.socket,
            uids=self.uids,
            agents=self.agents,
            agents_socket=self.agents_socket,
        )
        service = CountingService(config, now=lambda: self.now, tell=self.told.append)
        for place in (self.socket, self.agents_socket):
            Path(place).unlink(missing_ok=True)  # noqa: ASYNC240  (a look takes a microsecond)
        stopping = asyncio.Event()
        async with asyncio.TaskGroup() as tasks:
            running = tasks.create_task(service.run(stopping))
            await until(lambda: Path(self.agents_socket).exists() or running.done())
            try:
                yield service
            finally:
                stopping.set()
                await running

    @asynccontextmanager
    async def asking(self) -> AsyncIterator[CountersClient]:
        """A worker's end."""
        client = CountersClient(self.socket)
        async with asyncio.TaskGroup() as tasks:
            running = tasks.create_task(client.run())
            try:
                yield client
            finally:
                running.cancel()


@pytest.fixture
def node() -> Iterator[Node]:
    # A socket's path has a hundred bytes, and the test's own directory may have more.
    with tempfile.TemporaryDirectory(prefix="egress") as directory:
        yield Node(Path(directory))


@pytest.fixture(name="until")
def _until() -> Until:
    return until
