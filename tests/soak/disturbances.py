"""What is done to the gateway while it works: kills, freezes, new policies, revoked keys.

While a disturbance lasts, and a little longer, a request may fail; it may never be answered wrongly.
"""

import asyncio
import os
import random
import signal
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Final, TypeVar

from tests.bench.processes import called, cpu_seconds
from tests.e2e.gateway import Gateway, egress, until
from tests.e2e.wire import Wire, bearer, request
from tests.soak.families import FAMILIES
from tests.soak.stage import APPS, new_key
from tests.soak.tally import Tally

AFTERMATH_SECONDS: Final = 3.0
"""For what waited to be answered or to fail, once all processes are there again."""
FORCE_SECONDS: Final = 2.0
"""For a revocation or a new policy: the promise is one second, the cores are shared."""
FREEZE_SECONDS: Final = (0.2, 2.0)
LONG_FREEZE_SECONDS: Final = 7.0
"""Longer than a request waits for the log."""
ONE: Final = ("auditd", "connector", "worker-0")
INSPECTOR: Final = "inspector"
"""Belongs to the worker, which starts it again when it needs it."""
ALL: Final = "all"
Thing = TypeVar("Thing")


class Disturbances:
    """Disturbs a gateway; knows when it was disturbed. Without `long` nothing takes more than a few seconds."""

    def __init__(self, gateway: Gateway, tally: Tally, chance: random.Random, *, long: bool) -> None:
        self._gateway = gateway
        self._tally = tally
        self._chance = chance
        self._under_way = 0
        self._last_end = 0.0
        self._serial = 1
        self._kills = self._turns((*ONE, INSPECTOR, ALL))
        others = (self.freeze_log, self.freeze_connector, self.new_policy)
        self._others: Iterator[Callable[[], Awaitable[None]]] = self._turns(
            (*others, self.revoke, self.freeze_log_for_long) if long else others
        )

    def since(self, began: float) -> bool:
        """Whether the gateway was disturbed at any time from a moment (monotonic) until now."""
        return self._under_way > 0 or began < self._last_end

    async def kill(self) -> None:
        """Kill the process whose turn it is, or all of them, and wait until they are there again."""
        name = next(self._kills)
        with self._lasting(f"killed {name}"):
            if name == ALL:
                await asyncio.to_thread(self._gateway.kill)
                await asyncio.to_thread(self._gateway.start)
                return
            before = await self._there(name)
            os.kill(before, signal.SIGKILL)
            if name != INSPECTOR:
                await until(lambda: self._pid(name) not in {0, before}, f"{name} is not started again")
            await self._answering()

    async def other(self) -> None:
        """The next disturbance that kills nobody."""
        await next(self._others)()

    async def freeze_log(self) -> None:
        """The log stands still for less than a request waits."""
        await self._freeze("auditd", self._chance.uniform(*FREEZE_SECONDS))

    async def freeze_log_for_long(self) -> None:
        """The log stands still for longer than a request waits."""
        await self._freeze("auditd", LONG_FREEZE_SECONDS)

    async def freeze_connector(self) -> None:
        """The connector stands still."""
        await self._freeze("connector", self._chance.uniform(*FREEZE_SECONDS))

    async def new_policy(self) -> None:
        """The same policy with another serial number comes into force; requests under way notice nothing."""
        file = self._gateway.directory / "policy" / "bundle.yaml"
        text = file.read_text()
        told = self._gateway.told.count("is in force")
        file.write_text(text.replace(f"serial: {self._serial}", f"serial: {self._serial + 1}", 1))
        self._serial += 1
        self._tally.counts["new policy"] += 1
        await until(lambda: self._gateway.told.count("is in force") > told, "a new policy is not in force")

    async def revoke(self) -> None:
        """An application changes to a new key; the old one is revoked and refused."""
        gateway, app = self._gateway, self._chance.choice(APPS)
        old, gateway.keys[app] = gateway.keys[app], await asyncio.to_thread(new_key, gateway.directory, app)
        await asyncio.sleep(FORCE_SECONDS)
        key_id = old.split("_")[2]
        done = await asyncio.to_thread(egress, "keys", "revoke", key_id, "--state", "var", directory=gateway.directory)
        assert done.returncode == 0, done.stderr
        self._tally.counts["revoked key"] += 1
        await asyncio.sleep(FORCE_SECONDS)
        status = await self._ask(app, old)
        if status != 401:
            self._tally.violated("a revoked key is refused", f"the gateway answered {status}")

    async def _freeze(self, name: str, seconds: float) -> None:
        with self._lasting(f"froze {name}"):
            pid = await self._there(name)
            os.kill(pid, signal.SIGSTOP)
            try:
                await asyncio.sleep(seconds)
            finally:
                os.kill(pid, signal.SIGCONT)

    async def _there(self, name: str) -> int:
        """The process id of a process, once there is one: 0 would be this program's own group (kill(2))."""
        found = [0]

        def look() -> bool:
            found[0] = self._pid(name)
            return found[0] > 0

        await until(look, f"there is no {name}")
        return found[0]

    def _pid(self, name: str) -> int:
        if name != INSPECTOR:
            return self._gateway.pid(name)
        process = self._gateway.process
        assert process is not None
        return next((pid for pid in cpu_seconds(process.pid) if called(pid).endswith(INSPECTOR)), 0)

    async def _answering(self) -> None:
        async def asked() -> int:
            try:
                return await self._ask(APPS[0], self._gateway.keys[APPS[0]])
            except (OSError, asyncio.IncompleteReadError, TimeoutError):
                return 0

        async with asyncio.timeout(LONG_FREEZE_SECONDS * 3):
            while await asked() != 400:  # noqa: ASYNC110  (another process cannot set an event)
                await asyncio.sleep(0.1)

    async def _ask(self, app: str, key: str) -> int:
        """A request that has no messages: identified, and then unreadable."""
        async with Wire.connect(self._gateway.port.number) as wire:
            await wire.send(request(f"/{app}/{FAMILIES['openai'].path}", b"{}", bearer(key)))
            return (await wire.answer()).status

    @contextmanager
    def _lasting(self, what: str) -> Iterator[None]:
        self._tally.counts[what] += 1
        self._under_way += 1
        try:
            yield
        finally:
            self._under_way -= 1
            self._last_end = time.monotonic() + AFTERMATH_SECONDS

    def _turns(self, each: tuple[Thing, ...]) -> Iterator[Thing]:
        while True:
            yield from self._chance.sample(each, len(each))
