"""`make bench`: the gateway beside direct, a bare pass-through of the same stack, nginx and peers, in one run.

Exits 0 whether budgets are met or not, since the machine decides that as well; `--strict` exits 1 if one is missed.
"""

import os
import platform
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from tests.bench.bodies import Kind, one_body, write_bodies
from tests.bench.gateway import Measured, NotAsMeantError
from tests.bench.measure import LoadFailedError, Rig, Timing, Window, able, windows
from tests.bench.native import NotBuiltError, build
from tests.bench.plot import write_plot
from tests.bench.processes import on_cores, pss_bytes
from tests.bench.report import Result, Single, by_process, missed, show, write_json
from tests.bench.report import Rig as Described
from tests.bench.scenarios import JSON, KB, SCENARIOS, Scenario
from tests.bench.summary import Verdict, rows
from tests.bench.targets import NotStartedError, Target, Upstreams, direct, make_authority, nginx, pass_through
from tests.bench.targets import peer as started_peer

ROOT = Path(__file__).parents[2]
FULL = Timing(rounds=3, warm=1.0, seconds=3.0)
QUICK = Timing(rounds=1, warm=0.3, seconds=0.8)
SETTLING = Kind(2 * KB, JSON)
SETTLE = Timing(rounds=1, warm=0.0, seconds=0.5)
"""For each target before anything is measured: connections, caches, allocators."""
READY_SECONDS = 3.0
WORKER_MB = 150.0
IN_FORCE_SECONDS = 1.0
WIDTH = 150
"""Columns of the table where the output is no terminal."""

app = App(name="bench", help="Measure the gateway beside what it could be compared with.")


@app.default
def bench(
    *,
    quick: Annotated[bool, Parameter(negative=())] = False,
    strict: Annotated[bool, Parameter(negative=())] = False,
    only: Annotated[list[str] | None, Parameter(negative=())] = None,
    peer: Annotated[list[str] | None, Parameter(name="--peer", negative=())] = None,
    out: Path = ROOT / "build" / "bench",
) -> int:
    """Measure, print the table, write `bench.json` and `bench.svg`.

    Args:
        quick: One short window of each instead of three.
        strict: Exit with 1 if a budget is missed.
        only: Scenarios to run whose names contain one of these.
        peer: Another proxy to measure, as NAME=COMMAND with {port} and {upstream} in the command.
        out: Where the results go.
    """
    chosen = [each for each in SCENARIOS if only is None or any(part in each.name for part in only)]
    try:
        result = _measured(chosen, QUICK if quick else FULL, peer or [])
    except (NotBuiltError, NotStartedError, NotAsMeantError, LoadFailedError) as error:
        sys.stderr.write(f"error: {error}\n")
        return 2
    out.mkdir(parents=True, exist_ok=True)
    write_json(result, out / "bench.json")
    write_plot(result.rows, out / "bench.svg")
    console = Console()
    show(result, console if console.is_terminal else Console(width=WIDTH))
    sys.stdout.write(f"wrote {out / 'bench.json'} and {out / 'bench.svg'}\n")
    return 1 if strict and missed(result) else 0


def _measured(scenarios: Sequence[Scenario], timing: Timing, peers: Sequence[str]) -> Result:
    busy = os.getloadavg()
    target_cores, load_cores = _cores()
    notes: list[str] = []
    with ExitStack() as stack:
        # Not the results' directory: the path of a Unix socket has at most 107 bytes.
        directory = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench")))
        programs = build(directory)
        authority = make_authority(directory / "ca") if programs.tls else None
        if authority is None:
            notes.append("rows with TLS need OpenSSL's headers: apt-get install libssl-dev")
        with on_cores(load_cores):
            nothing, providers = stack.enter_context(direct(programs, authority))
        upstreams = Upstreams(
            f"http://127.0.0.1:{nothing.plain.port}",
            f"https://127.0.0.1:{nothing.secure.port}" if nothing.secure is not None else "",
            authority,
        )
        with on_cores(target_cores):
            floor = stack.enter_context(nginx(upstreams, directory))
            if floor is None:
                notes.append("rows of nginx need it installed: apt-get install nginx-light")
            bare = stack.enter_context(pass_through(upstreams, ROOT))
            others = [stack.enter_context(started_peer(each, upstreams)) for each in peers]
            gateway = Measured(directory, upstreams)
            stack.callback(gateway.stop)
            gateways = [gateway]
            if any(each.without_names for each in scenarios):
                gateways.append(Measured(directory / "names-off", upstreams, names=False))
                stack.callback(gateways[-1].stop)
        own = [each.target for each in gateways]
        targets = [nothing, *([floor] if floor is not None else []), bare, *others, *own]
        bodies = _Bodies(directory)
        sample = one_body(bodies(SETTLING))
        notes += [
            f"a request of the {each.target.name}: {each.check(sample)}, and its values came back" for each in gateways
        ]
        with on_cores(load_cores):
            rig = Rig(programs.load, directory, bodies, authority)
            measured = _run(scenarios, targets, timing, lambda each, target, round_, how: rig.run(
                each, target, providers, round_=round_, timing=how))  # fmt: skip
        singles = _singles(gateway, sample)
    return Result(
        rig=Described(
            cores=os.cpu_count() or 1,
            target_cores=tuple(sorted(target_cores)),
            load_cores=tuple(sorted(load_cores)),
            machine=f"{platform.machine()}, Linux {platform.release()}, Python {platform.python_version()}",
            load_average=busy,
            rounds=timing.rounds,
            seconds=timing.seconds,
        ),
        rows=tuple(rows(scenarios, measured)),
        singles=singles,
        processes={target.name: by_process(measured, target.name) for target in own},
        windows=tuple(measured),
        notes=tuple(notes),
    )


class _Bodies:
    """Files of requests, written when they are first asked for."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._files: dict[Kind, Path] = {}

    def __call__(self, kind: Kind) -> Path:
        if kind not in self._files:
            self._files[kind] = self._directory / f"bodies-{len(self._files)}"
            write_bodies(kind, self._files[kind])
        return self._files[kind]


def _run(
    scenarios: Sequence[Scenario],
    targets: Sequence[Target],
    timing: Timing,
    run: Callable[[Scenario, Target, int, Timing], Window],
) -> list[Window]:
    """All windows, with a bar that shows how far the whole run is."""
    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    total = len(targets) + timing.rounds * sum(len(able(scenario, targets)) for scenario in scenarios)
    measured: list[Window] = []
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task("settling", total=total)

        def shown(scenario: Scenario, target: Target, round_: int) -> Window:
            progress.update(task, description=f"{scenario.name}: {target.name}")
            return run(scenario, target, round_, timing)

        settling = Scenario(name="settling", kind=SETTLING, streams=16)
        for target in targets:
            run(settling, target, 0, SETTLE)
            progress.advance(task)
        for window in windows(scenarios, targets, shown, timing):
            measured.append(window)
            progress.advance(task)
    return measured


def _singles(gateway: Measured, sample: bytes) -> tuple[Single, ...]:
    """What is measured once for the whole gateway, after all load; the last stops all traffic."""
    memory = pss_bytes(gateway.worker) / 1e6
    in_force = gateway.seconds_until_blocked(sample)
    return (
        Single("start, until it serves", _at_most("seconds", gateway.start_seconds, READY_SECONDS)),
        Single("memory of the worker after all of this (PSS)", _at_most("MB", memory, WORKER_MB)),
        Single("a new rule in force for new requests", _at_most("seconds", in_force, IN_FORCE_SECONDS)),
    )


def _at_most(unit: str, value: float, bound: float) -> Verdict:
    return Verdict(unit, bound, value, value <= bound)


def _cores() -> tuple[frozenset[int], frozenset[int]]:
    """Cores of the targets, and the last one for load and provider; none of them pinned if there is only one."""
    cores = sorted(os.sched_getaffinity(0))
    if len(cores) < 2:
        return frozenset(), frozenset()
    return frozenset(cores[:-1]), frozenset(cores[-1:])


if __name__ == "__main__":
    sys.exit(app())
