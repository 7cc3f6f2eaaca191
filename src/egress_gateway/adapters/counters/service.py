"""The counting service between start and stop: what it begins from, its socket, and a save each second.

It lives in the log's process and must not end it. If what was counted cannot be read it does not begin, and if
it cannot be written it goes on and says so: a quota that cannot be asked lets nothing leave, but the log must
be there for everything else.
"""

import asyncio
import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

import msgspec

from egress_gateway.adapters.counters.agent_account import Account
from egress_gateway.adapters.counters.agents_desk import AgentsConnection, AgentsDesk
from egress_gateway.adapters.counters.baseline_store import BaselineStore
from egress_gateway.adapters.counters.baselines import Baselines
from egress_gateway.adapters.counters.buckets import Buckets
from egress_gateway.adapters.counters.serve import Connection, Desk
from egress_gateway.adapters.counters.store import Batch, NotSavedError, Store
from egress_gateway.adapters.counters.tallies import Tallies
from egress_gateway.adapters.unix_sockets import listen
from egress_gateway.core.agents_config import AgentsConfig
from egress_gateway.core.errors import ConfigError

SAVE_SECONDS: Final = 1.0
"""What was counted since the last save is what a crash may lose."""
FORGET_SAVES: Final = 60
"""Saves between two times at which what is no longer in force is taken out of the file."""


class CountingConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where the service is and whom it serves."""

    directory: str
    socket: str
    uids: tuple[int, ...]
    """Users whose processes may ask: the workers'."""
    agents: AgentsConfig = AgentsConfig()
    agents_socket: str = ""
    """Where the operator is shown baselines; empty for nowhere."""


class SteadyClock:
    """Microseconds since the epoch, as the machine had them at the start: never stepped."""

    def __init__(self) -> None:
        self._offset = time.time_ns() - time.monotonic_ns()

    def now(self) -> int:
        """The time."""
        return (self._offset + time.monotonic_ns()) // 1000


class CountingService:
    """Counts for the workers of a node. Raises `ConfigError` from the constructor if it cannot begin."""

    def __init__(self, config: CountingConfig, *, now: Callable[[], int], tell: Callable[[str], None]) -> None:
        self._config = config
        self._now = now
        self._tell = tell
        directory = Path(config.directory)
        try:
            directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise ConfigError(f"the directory cannot be made: {error.strerror}", file=config.directory) from error
        self._store = Store(directory)
        self._baselines = BaselineStore(directory)
        buckets, values = self._store.load(now())
        baselines = Baselines(self._baselines.load(), config.agents, tell=tell)
        # Numbers of this life are above those of all earlier ones: nothing happens once a microsecond.
        self.desk = Desk(
            Buckets(buckets, at=now()),
            Tallies(values),
            uids=frozenset(config.uids),
            now=now,
            tell=tell,
            baselines=baselines,
        )
        self._agents = AgentsDesk(baselines, {0, os.geteuid()}, now=now, tell=tell)
        self._saves = ThreadPoolExecutor(1, "counters")
        self._unsaved = Batch()
        self._unsaved_agents: dict[bytes, Account | None] = {}

    async def run(self, stopping: asyncio.Event) -> None:
        """Serve until told to stop; what was counted is on disk then. Raises `ConfigError`."""
        loop = asyncio.get_running_loop()
        try:
            server = await loop.create_unix_server(
                lambda: Connection(self.desk).link, sock=listen(Path(self._config.socket))
            )
            servers = [server]
            try:
                if self._config.agents_socket:
                    place = listen(Path(self._config.agents_socket))
                    servers.append(
                        await loop.create_unix_server(lambda: AgentsConnection(self._agents).link, sock=place)
                    )
                await self._keep(stopping)
            finally:
                for each in servers:
                    each.close()
                for asking in tuple(self.desk.connections):
                    asking.link.abort()
                for looking in tuple(self._agents.connections):
                    looking.link.abort()
        finally:
            await self._save(forget=True)
            while not self._unsaved_agents and self.desk.baselines.waiting:
                await self._save(forget=False)
            await loop.run_in_executor(self._saves, self._store.close)
            await loop.run_in_executor(self._saves, self._baselines.close)
            self._saves.shutdown(wait=False)

    async def _keep(self, stopping: asyncio.Event) -> None:
        saves = 0
        while not stopping.is_set():
            try:
                async with asyncio.timeout(SAVE_SECONDS):
                    await stopping.wait()
            except TimeoutError:
                saves += 1
                self.desk.forget()
                await self._save(forget=saves % FORGET_SAVES == 0)

    async def _save(self, *, forget: bool) -> None:
        self._unsaved.add(self.desk.buckets.changed(), self.desk.tallies.changed())
        self._unsaved_agents.update(self.desk.baselines.changed())
        batch, self._unsaved = self._unsaved, Batch()
        agents, self._unsaved_agents = self._unsaved_agents, {}
        loop = asyncio.get_running_loop()
        try:
            if batch:
                await loop.run_in_executor(self._saves, self._store.save, batch)
                batch = Batch()
            if agents:
                await loop.run_in_executor(self._saves, self._baselines.save, agents)
                agents = {}
            if forget:
                await loop.run_in_executor(self._saves, self._store.forget, self._now())
        except NotSavedError as error:
            self._tell(f"what was counted cannot be written, and is lost if the process ends: {error}")
            batch.add(self._unsaved.buckets, self._unsaved.values)
            self._unsaved = batch
            self._unsaved_agents = agents | self._unsaved_agents
