"""The bundle in force, and in the `dev` profile the directory it is reloaded from.

`current` is one attribute read. A directory that no longer loads leaves the last good bundle in
force, and says so once for each thing that is wrong with it.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from egress_gateway.core.errors import ConfigError, Unavailable
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
        """Look at the files until cancelled; `changed(old, new)` is awaited before the new one is in force.

        While `changed` raises `Unavailable` the old one stays, and the new one is tried again.
        """
        while True:
            await asyncio.sleep(POLL_SECONDS)
            fresh = self.refresh()
            if fresh is not None:
                await self._put_in_force(fresh, changed)

    def refresh(self) -> Bundle | None:
        """The bundle that the files now hold, if it is another one and loads."""
        files: Files = {}
        try:
            files = self._read()
            if files == self._files:
                return None
            fresh = self._load(files)
        except ConfigError as error:
            self._complain(str(error))
            return None
        finally:
            self._files = files
        if fresh.digest != self._bundle.digest:
            return fresh
        self.problem = ""
        return None

    async def _put_in_force(self, fresh: Bundle, changed: Callable[[Bundle, Bundle], Awaitable[None]]) -> None:
        try:
            await changed(self._bundle, fresh)
        except Unavailable as error:
            self._complain(str(error))
            # Forgotten, so that the next look takes them for new.
            self._files = {}
            return
        self._bundle = fresh
        self.problem = ""
        self._tell(f"policy {fresh.digest} is in force")

    def _complain(self, problem: str) -> None:
        if problem != self.problem:
            self.problem = problem
            self._tell(f"the changed policy is not in force, the last good one stays: {problem}")
