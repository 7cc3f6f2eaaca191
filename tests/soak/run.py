"""One soak: callers, disturbances and looks at the processes, for so long, and then the log."""

import asyncio
import random
import time
from collections.abc import Callable
from typing import Final

import msgspec
from tests.bench.processes import called, cpu_seconds
from tests.e2e.gateway import PROVIDER_KEY, Gateway
from tests.e2e.template import provider_port
from tests.soak.callers import Callers
from tests.soak.disturbances import Disturbances
from tests.soak.intake import Intake
from tests.soak.memory import Flat, Sample, Watch
from tests.soak.planted import Planted
from tests.soak.settled import Settled, check_log, settle
from tests.soak.stage import slow_echo, staged
from tests.soak.tally import Tally, Violation

from egress_gateway.testing.providers import ProviderSimulator

KILLING: Final = 1 / 3
"""The part of the run in which processes are killed. After it they live to the end: only then memory has a trend."""
MOST_IN_FLIGHT: Final = 100
"""Callers at a time; beyond them the machine, and not the gateway, would be what is tested."""
LONG_SECONDS: Final = 120.0
"""From here on a run has time for long freezes, revoked keys, and verifying the log while it is written."""
SAMPLES: Final = 720
LOG_CHECKS: Final = 6


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """How long, how much, and which chances."""

    seconds: float
    rate: float
    """Callers a second, whether or not earlier ones are done."""
    seed: int


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """What came of it."""

    plan: Plan
    counts: dict[str, int]
    planted: int
    log: Settled
    memory: tuple[Flat, ...]
    broken: dict[str, int]
    """How often each promise was broken."""
    violations: tuple[Violation, ...]

    @property
    def kept(self) -> bool:
        """Whether every promise was."""
        return not self.broken


Tell = Callable[[float, Tally, dict[str, Sample]], None]
"""Told every second: how far the run is, and what was seen."""


async def soak(plan: Plan, tell: Tell) -> Result:
    """Run to the end, whatever breaks on the way."""
    tally, planted, watch = Tally(), Planted(plan.seed), Watch()
    # Of each task its own: what one draws must not depend on what another waits for.
    chances = [random.Random(f"{plan.seed}/{name}") for name in ("callers", "disturbances", "provider")]  # noqa: S311
    gateway = await asyncio.to_thread(staged)
    simulator = ProviderSimulator(key=PROVIDER_KEY, port=provider_port().number, model=slow_echo(chances[2]))
    async with simulator:
        intake = Intake(simulator, planted, tally)
        disturbances = Disturbances(gateway, tally, chances[1], long=plan.seconds >= LONG_SECONDS)
        callers = Callers(gateway, planted, tally, disturbances, chances[0])
        await asyncio.to_thread(gateway.start)
        try:
            began = time.monotonic()
            async with asyncio.TaskGroup() as tasks:
                looking = tasks.create_task(_look(gateway, intake, watch, tally, plan, tell))
                checking = tasks.create_task(_check(gateway, tally, plan))
                async with asyncio.TaskGroup() as work:
                    work.create_task(_disturb(disturbances, plan, began))
                    work.create_task(_call(callers, tally, chances[0], plan, began))
                looking.cancel()
                checking.cancel()
            intake.look()
            log = await settle(gateway, intake.digests, callers.complete, tally)
        finally:
            if gateway.process is not None:
                await asyncio.to_thread(gateway.stop)
            gateway.port.release()
    memory = tuple(watch.judged())
    for each in memory:
        if not each.flat:
            tally.violated("memory and descriptors are flat", each.process)
    return Result(
        plan=plan,
        counts=dict(sorted(tally.counts.items())),
        planted=len(planted),
        log=log,
        memory=memory,
        broken=dict(tally.broken),
        violations=tuple(tally.violations),
    )


async def _call(callers: Callers, tally: Tally, chance: random.Random, plan: Plan, began: float) -> None:
    under_way: set[asyncio.Task[None]] = set()
    async with asyncio.TaskGroup() as tasks:
        while time.monotonic() - began < plan.seconds:
            await asyncio.sleep(chance.expovariate(plan.rate))
            if len(under_way) >= MOST_IN_FLIGHT:
                tally.counts["not started, too many under way"] += 1
                continue
            task = tasks.create_task(callers.call())
            under_way.add(task)
            task.add_done_callback(under_way.discard)


async def _disturb(disturbances: Disturbances, plan: Plan, began: float) -> None:
    """In turn: in the first part of the run a kill and something else, then only something else."""
    pause = min(45.0, max(0.5, plan.seconds / 60))
    while (passed := time.monotonic() - began) < plan.seconds:
        if passed < plan.seconds * KILLING:
            await disturbances.kill()
            await asyncio.sleep(pause)
        await disturbances.other()
        await asyncio.sleep(pause)


async def _look(gateway: Gateway, intake: Intake, watch: Watch, tally: Tally, plan: Plan, tell: Tell) -> None:
    began = time.monotonic()
    pause = max(0.25, plan.seconds / SAMPLES)
    while True:
        passed = time.monotonic() - began
        tally.second = round(passed)
        intake.look()
        process = gateway.process
        if process is not None:
            for pid in cpu_seconds(process.pid):
                watch.look(called(pid), pid, passed)
        tell(min(passed, plan.seconds), tally, watch.last())
        await asyncio.sleep(pause)


async def _check(gateway: Gateway, tally: Tally, plan: Plan) -> None:
    """Verify the log while it is written."""
    while plan.seconds >= LONG_SECONDS:
        await asyncio.sleep(plan.seconds / LOG_CHECKS)
        await check_log(gateway, tally)
