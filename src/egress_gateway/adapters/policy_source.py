"""The bundle in force, and in the `dev` profile the directory it is reloaded from.

`current` is one attribute read. A directory that no longer loads leaves the last good bundle in
force, and says so once for each thing that is wrong with it.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from egress_gateway.core.errors import ConfigError
from egress_gateway.decide.bundle import Bundle

POLL_SECONDS: Final = 0.25
"""A changed policy is to be in force within a second on every worker."""

Files = Mapping[str, bytes]


class WatchedPolicy:
    """Holds the bundle; `watch` swaps it when the files change."""

    def __init__(
        self, read: Callable[[], Files], load: Callable[[Files], Bundle], *, tell: Callable[[str], None]
    ) -> None:
        self._read = read
        self._load = load
        self._tell = tell
        self._files = read()
        self._bundle = load(self._files)
        self.problem = ""
        """Why the files on disk are not in force; empty if they are."""

    def current(self) -> Bundle:
        """The bundle in force."""
        return self._bundle

    async def watch(self, changed: Callable[[Bundle, Bundle], Awaitable[None]]) -> None:
        """Look at the files until cancelled; `changed(old, new)` is awaited before the new one is in force."""
        while True:
            await asyncio.sleep(POLL_SECONDS)
            fresh = self.refresh()
            if fresh is not None:
                await changed(self._bundle, fresh)
                self._bundle = fresh
                self._tell(f"policy {fresh.digest} is in force")

    def refresh(self) -> Bundle | None:
        """The bundle that the files now hold, if it is another one and loads."""
        try:
            files = self._read()
            if files == self._files:
                return None
            self._files = files
            fresh = self._load(files)
        except ConfigError as error:
            if str(error) != self.problem:
                self.problem = str(error)
                self._tell(f"the changed policy is not in force, the last good one stays: {error}")
            return None
        self.problem = ""
        return fresh if fresh.digest != self._bundle.digest else None
