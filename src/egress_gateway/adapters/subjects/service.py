"""The keeper of pseudonyms between start and stop.

It lives in the log's process and must not end it. If its file cannot be read it does not begin: then no request
of a person leaves, but the log is there for everything else.
"""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec

from egress_gateway.adapters.secret_files import make_directory
from egress_gateway.adapters.subjects.serve import Connection, Desk
from egress_gateway.adapters.subjects.store import Store
from egress_gateway.adapters.unix_sockets import listen
from egress_gateway.core.secret import Secret

LOOK_SECONDS: Final = 1.0
"""Between two looks whether somebody was erased."""


class SubjectsConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where the keeper is and whom it serves."""

    directory: str
    socket: str
    key: str
    """Secret reference to the key that wraps subjects' keys, 64 hex digits."""
    uids: tuple[int, ...]
    """Users whose processes may ask: the workers'."""


class SubjectsService:
    """Keeps pseudonyms for the workers of a node. Raises `ConfigError` from the constructor if it cannot begin."""

    def __init__(
        self, config: SubjectsConfig, key: Secret[bytes], *, now: Callable[[], int], tell: Callable[[str], None]
    ) -> None:
        """`now` is in microseconds since the epoch."""
        self._config = config
        make_directory(Path(config.directory))
        store = Store(Path(config.directory), key)
        self.desk = Desk(store, uids=frozenset(config.uids), now=now, tell=tell)

    async def run(self, stopping: asyncio.Event) -> None:
        """Serve until told to stop. Raises `ConfigError` if there can be no socket."""
        try:
            server = await asyncio.get_running_loop().create_unix_server(
                lambda: Connection(self.desk).link, sock=listen(Path(self._config.socket))
            )
            try:
                async with asyncio.TaskGroup() as tasks:
                    answering = tasks.create_task(self.desk.answer_always())
                    await self._watch(stopping)
                    answering.cancel()
            finally:
                server.close()
        finally:
            await self.desk.close()

    async def _watch(self, stopping: asyncio.Event) -> None:
        while not stopping.is_set():
            try:
                async with asyncio.timeout(LOOK_SECONDS):
                    await stopping.wait()
            except TimeoutError:
                await self.desk.look_for_erasures()
