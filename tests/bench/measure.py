"""Windows of load: every target gets the same, in turn, and what its processes cost is read around it."""

import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import msgspec
from tests.bench.bodies import Kind
from tests.bench.processes import called, cpu_seconds
from tests.bench.scenarios import Scenario
from tests.bench.targets import WITHOUT_NAMES, Target

DRAIN_SECONDS = 10.0
"""For answers that are still on their way when the last request was sent."""
FRESH_STEP = 1_000_000
"""More requests than a window sends, so that no two windows share a fresh word."""

Histogram = list[tuple[float, int]]
"""Microseconds and how often, ascending."""


class Load(msgspec.Struct, frozen=True, kw_only=True):
    """What the load generator saw in one window; see native/load.c."""

    sent: int
    completed: int
    """Answers that came whole, the warm-up's included."""
    measured: int
    """Answers with status 200 to requests that were due after the warm-up."""
    not_200: int
    broken: int
    unfinished: int
    seconds: float
    latency: Histogram
    first: Histogram
    """Until the first byte of the body."""
    event: Histogram
    """From the moment the provider wrote an event to the moment it arrived."""


class Window(msgspec.Struct, frozen=True, kw_only=True):
    """One measurement of one target."""

    scenario: str
    target: str
    round: int
    load: Load
    cpu: Mapping[str, float]
    """Seconds of CPU by process."""
    provider_cpu: float
    """Of the provider; with the generator's own it tells how near the rig is to its own limit."""

    @property
    def cpu_ms(self) -> float:
        """Per request that was answered, warm-up included on both sides of the division."""
        return 1000 * sum(self.cpu.values()) / self.load.completed if self.load.completed else 0.0


class Timing(msgspec.Struct, frozen=True):
    """How long and how often."""

    rounds: int
    warm: float
    seconds: float


class LoadFailedError(Exception):
    """The load generator gave up; the message says what it said."""


class Rig:
    """The load generator with its files, and a count that keeps every window's requests new."""

    def __init__(self, program: Path, directory: Path, bodies: Callable[[Kind], Path], authority: Path | None) -> None:
        self._program = program
        self._directory = directory
        self._bodies = bodies
        self._authority = authority
        self._windows = 0

    def run(
        self, scenario: Scenario, target: Target, providers: Sequence[int], *, round_: int, timing: Timing
    ) -> Window:
        """One window. Raises `LoadFailedError` if nobody answers."""
        before, provider_before = _cpu(target.pid), _total(providers)
        neighbour = self._start_neighbour(scenario, target, timing)
        try:
            load = _seen(self._start(scenario, scenario.kind, target, timing), target.name)
        finally:
            if neighbour is not None:
                neighbour.terminate()
                neighbour.communicate()
        after, provider_after = _cpu(target.pid), _total(providers)
        spent = {pid: seconds - before.get(pid, 0.0) for pid, seconds in after.items()}
        return Window(
            scenario=scenario.name,
            target=target.name,
            round=round_,
            load=load,
            cpu=_by_name(spent),
            provider_cpu=provider_after - provider_before,
        )

    def _start_neighbour(self, scenario: Scenario, target: Target, timing: Timing) -> subprocess.Popen[bytes] | None:
        if scenario.neighbour is None:
            return None
        alone = Scenario(name="neighbour", kind=scenario.neighbour, streams=1)
        long = msgspec.structs.replace(timing, seconds=timing.seconds + DRAIN_SECONDS)
        return self._start(alone, scenario.neighbour, target, long)

    def _start(self, scenario: Scenario, kind: Kind, target: Target, timing: Timing) -> subprocess.Popen[bytes]:
        address = target.secure if scenario.secure else target.plain
        assert address is not None
        headers = self._directory / f"headers-{target.name}"
        headers.write_text(target.headers)
        self._windows += 1
        how = ["--rate", f"{scenario.rate}"] if scenario.rate else ["--streams", f"{scenario.streams}"]
        trust = ["--trust", str(self._authority / "ca.pem")] if scenario.secure and self._authority else []
        return subprocess.Popen(
            [str(self._program), "--port", f"{address.port}", "--path", address.path, "--headers", str(headers),
             "--bodies", str(self._bodies(kind)), "--first", f"{self._windows * FRESH_STEP}", *how, *trust,
             "--warm", f"{timing.warm}", "--seconds", f"{timing.seconds}", "--drain", f"{DRAIN_SECONDS}"],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip


def windows(
    scenarios: Sequence[Scenario],
    targets: Sequence[Target],
    run: Callable[[Scenario, Target, int], Window],
    timing: Timing,
) -> Iterator[Window]:
    """All windows of a run: each round does everything once, and targets take turns within a scenario."""
    for round_ in range(timing.rounds):
        for scenario in scenarios:
            for target in able(scenario, targets):
                yield run(scenario, target, round_)


def able(scenario: Scenario, targets: Sequence[Target]) -> list[Target]:
    """The targets that a scenario can be run on, and is to be."""
    named = [target for target in targets if target.name != WITHOUT_NAMES or scenario.without_names]
    return [target for target in named if target.secure is not None or not scenario.secure]


def _seen(process: subprocess.Popen[bytes], target: str) -> Load:
    out, err = process.communicate()
    if process.returncode:
        raise LoadFailedError(f"load on {target}: {err.decode(errors='replace').strip()}")
    return msgspec.json.decode(out, type=Load)


def _cpu(root: int) -> dict[int, float]:
    return cpu_seconds(root) if root else {}


def _total(roots: Sequence[int]) -> float:
    return sum(sum(cpu_seconds(root).values()) for root in roots)


def _by_name(spent: Mapping[int, float]) -> dict[str, float]:
    named: dict[str, float] = {}
    for pid, seconds in spent.items():
        name = called(pid)
        named[name] = named.get(name, 0.0) + seconds
    return named
