"""Keeps the files with issuers' public keys new: fetched now and then, and when a token's key is unknown.

A file's modification time is when its keys were fetched, and is what readers judge its age by. Whatever
goes wrong, the old file stays, with its old time: keys that cannot be fetched grow stale, and the readers
stop believing them. Names of files are those of issuers.
"""

import asyncio
import os
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Final

from egress_gateway.adapters.directory.key_document import check_key_document
from egress_gateway.adapters.directory.key_fetch import FetchFailed
from egress_gateway.adapters.secret_files import replace_file
from egress_gateway.core.errors import ConfigError, WireError
from egress_gateway.core.identity_config import IssuerConfig

LEAST_SECONDS: Final = 30.0
"""Between two fetches from one issuer, whoever wants them: anybody can send a token with an unknown key."""
MODE: Final = 0o644
"""Public keys: workers are another user, and only read them. Only this process may write there."""

Get = Callable[[str, str], Awaitable[bytes]]
"""Address and CA bundle to document. Raises `FetchFailed` or `ConfigError`."""


class KeyRefresh:
    """Refreshes the files of those issuers that have an address, in `directory`."""

    def __init__(
        self,
        issuers: Sequence[IssuerConfig],
        directory: Path,
        get: Get,
        *,
        tell: Callable[[str], None],
        least_seconds: float = LEAST_SECONDS,
    ) -> None:
        self._sources = {issuer.name: _Source(issuer, directory) for issuer in issuers if issuer.url}
        self._get = get
        self._tell = tell
        self._least = least_seconds

    def want(self, issuer: str) -> None:
        """Have an issuer's keys fetched as soon as the last fetch is long enough ago."""
        source = self._sources.get(issuer)
        if source is not None:
            source.wanted.set()

    async def run(self) -> None:
        """Fetch, for as long as it is not cancelled."""
        async with asyncio.TaskGroup() as group:
            for source in self._sources.values():
                group.create_task(self._keep(source))

    async def begun(self) -> None:
        """Return when each issuer without a file has been asked once; with one, there is no hurry."""
        for source in self._sources.values():
            if not source.file.exists():
                await source.asked.wait()

    async def _keep(self, source: "_Source") -> None:
        while True:
            source.wanted.clear()
            well = await self._refresh(source)
            source.asked.set()
            await asyncio.sleep(self._least)
            rest = source.issuer.refresh_seconds - self._least if well else 0.0
            try:
                async with asyncio.timeout(max(rest, 0.0)):
                    await source.wanted.wait()
            except TimeoutError:
                continue

    async def _refresh(self, source: "_Source") -> bool:
        try:
            data = await self._get(source.issuer.url, source.issuer.ca)
            check_key_document(data)
            source.put(data)
        except (FetchFailed, WireError, ConfigError) as error:
            problem = error.message if isinstance(error, ConfigError) else error.reason
        else:
            problem = ""
        if problem != source.problem:
            source.problem = problem
            name = source.issuer.name
            self._tell(
                f"the keys of issuer {name!r} are not renewed, the old ones stay: {problem}"
                if problem
                else f"the keys of issuer {name!r} are renewed again"
            )
        return not problem


class _Source:
    """An issuer, and how it went last."""

    def __init__(self, issuer: IssuerConfig, directory: Path) -> None:
        self.issuer = issuer
        self.file = directory / f"{issuer.name}.json"
        self.wanted = asyncio.Event()
        self.asked = asyncio.Event()
        self.problem = ""

    def put(self, data: bytes) -> None:
        """Write the file, or only its time if the keys are the same: readers then keep what they have made of them.

        Raises `ConfigError`.
        """
        try:
            if self.file.read_bytes() == data:
                os.utime(self.file)
                return
        except OSError:
            # There is none yet, or one that is of no use: it is written anew.
            pass
        replace_file(self.file, data, mode=MODE)
