"""A keeper of pseudonyms at a socket, in the loop of the test, with a clock that the test moves."""

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from egress_gateway.adapters.subjects.client import SubjectsClient
from egress_gateway.adapters.subjects.service import SubjectsConfig, SubjectsService
from egress_gateway.core.secret import Secret
from egress_gateway.testing.manual_clock import ManualClock

Until = Callable[[Callable[[], object]], Awaitable[None]]


async def until(holds: Callable[[], object]) -> None:
    """Let the loop go on until something holds."""
    while not holds():  # noqa: ASYNC110  (nothing else would say)
        await asyncio.sleep(0.001)


class Node:
    """Where a service runs, again and again."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.clock = ManualClock()
        self.key = Secret(b"w" * 32)
        self.uids = (os.geteuid(),)
        self.told: list[str] = []

    @property
    def kept(self) -> Path:
        return self.directory / "subjects"

    @property
    def socket(self) -> str:
        return str(self.directory / "s")

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[SubjectsService]:
        """Run the keeper."""
        config = SubjectsConfig(directory=str(self.kept), socket=self.socket, key="", uids=self.uids)
        service = SubjectsService(config, self.key, now=self.clock.now, tell=self.told.append)
        Path(self.socket).unlink(missing_ok=True)  # noqa: ASYNC240  (a look takes a microsecond)
        stopping = asyncio.Event()
        async with asyncio.TaskGroup() as tasks:
            running = tasks.create_task(service.run(stopping))
            await until(lambda: Path(self.socket).exists() or running.done())
            try:
                yield service
            finally:
                stopping.set()
                await running

    @asynccontextmanager
    async def asking(self) -> AsyncIterator[SubjectsClient]:
        """A worker's end."""
        client = SubjectsClient(self.socket, self.clock)
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
