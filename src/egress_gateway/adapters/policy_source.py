"""The bundle in force, and where it comes from: what was activated, or the directory that is watched.

`current` is one attribute read. What no longer loads leaves the last good bundle in force, and is told
once for each thing that is wrong with it.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

import msgspec

from egress_gateway.adapters.active_policy import Activation, check_serial
from egress_gateway.core.errors import ConfigError, Unavailable
from egress_gateway.decide.bundle import Bundle

POLL_SECONDS: Final = 0.25
"""A changed policy is to be in force within a second on every worker."""


class Origin(msgspec.Struct, frozen=True):
    """The files of a policy, and who put them in force."""

    files: Mapping[str, bytes]
    activation: Activation | None = None
    """None for those of the watched directory."""


class Version(msgspec.Struct, frozen=True):
    """A bundle that loads, and who put it in force."""

    bundle: Bundle
    activation: Activation | None = None


class WatchedPolicy:
    """Holds the bundle; `watch` swaps it when its origin is another."""

    def __init__(
        self, read: Callable[[], Origin], load: Callable[[Origin], Bundle], *, tell: Callable[[str], None]
    ) -> None:
        """Raises `ConfigError` if there is nothing that loads."""
        self._read = read
        self._load = load
        self._tell = tell
        self._origin: Origin | None = read()
        self._version = Version(load(self._origin), self._origin.activation)
        self.problem = ""
        """Why what is there now is not in force; empty if it is."""

    def current(self) -> Bundle:
        """The bundle in force."""
        return self._version.bundle

    @property
    def version(self) -> Version:
        """The bundle in force, and who put it there."""
        return self._version

    async def watch(self, changed: Callable[[Version, Version], Awaitable[None]]) -> None:
        """Look at the origin until cancelled; `changed(old, new)` is awaited before the new one is in force.

        While `changed` raises `Unavailable` the old one stays, and the new one is tried again.
        """
        while True:
            await asyncio.sleep(POLL_SECONDS)
            fresh = self.refresh()
            if fresh is not None:
                await self._put_in_force(fresh, changed)

    def refresh(self) -> Version | None:
        """What is there now, if it is another version and may take the place of the one in force."""
        origin: Origin | None = None
        try:
            origin = self._read()
            if origin == self._origin:
                return None
            active = self._version.activation
            if origin.activation not in {None, active}:
                check_serial(origin.activation.serial, active)
            fresh = Version(self._load(origin), origin.activation)
        except ConfigError as error:
            self._complain(str(error))
            return None
        finally:
            self._origin = origin
        if fresh.bundle.digest != self._version.bundle.digest or fresh.activation != self._version.activation:
            return fresh
        self.problem = ""
        return None

    async def _put_in_force(self, fresh: Version, changed: Callable[[Version, Version], Awaitable[None]]) -> None:
        try:
            await changed(self._version, fresh)
        except Unavailable as error:
            self._complain(str(error))
            # Forgotten, so that the next look takes it for new.
            self._origin = None
            return
        self._version = fresh
        self.problem = ""
        self._tell(f"policy {fresh.bundle.digest} is in force")

    def _complain(self, problem: str) -> None:
        if problem != self.problem:
            self.problem = problem
            self._tell(f"the changed policy is not in force, the last good one stays: {problem}")
