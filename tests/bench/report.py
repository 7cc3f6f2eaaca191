"""The figures as a table for people, as JSON for machines."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text
from tests.bench.measure import Window
from tests.bench.summary import Row, Verdict

COLUMNS = (
    "scenario", "target", "req/s", "p50", "p99", "+p50", "+p99", "+first", "+delta p99", "CPU ms", "x bare", "budget",
)  # fmt: skip
NONE = "-"


class Rig(msgspec.Struct, frozen=True):
    """What the figures were taken on."""

    cores: int
    target_cores: tuple[int, ...]
    load_cores: tuple[int, ...]
    machine: str
    load_average: tuple[float, float, float]
    """Of the machine when the run began: what else it had to do."""
    rounds: int
    seconds: float


class Single(msgspec.Struct, frozen=True):
    """A figure of the whole gateway, with its budget."""

    name: str
    verdict: Verdict


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """One run."""

    rig: Rig
    rows: tuple[Row, ...]
    singles: tuple[Single, ...]
    processes: dict[str, dict[str, dict[str, float]]]
    """By gateway and scenario: CPU ms per request of each of its processes."""
    windows: tuple[Window, ...]
    notes: tuple[str, ...]


def write_json(result: Result, into: Path) -> None:
    into.write_bytes(msgspec.json.format(msgspec.json.encode(result), indent=0) + b"\n")


def by_process(windows: Sequence[Window], target: str) -> dict[str, dict[str, float]]:
    """What each process of a target spent on a request, by scenario, over all rounds."""
    spent: dict[str, dict[str, float]] = {}
    completed: dict[str, int] = {}
    for window in windows:
        if window.target == target:
            completed[window.scenario] = completed.get(window.scenario, 0) + window.load.completed
            named = spent.setdefault(window.scenario, {})
            for name, seconds in window.cpu.items():
                named[name] = named.get(name, 0.0) + seconds
    return {
        scenario: {name: round(1000 * seconds / completed[scenario], 4) for name, seconds in named.items()}
        for scenario, named in spent.items()
        if completed[scenario]
    }


def show(result: Result, console: Console) -> None:
    """Print everything."""
    console.print(_scenarios(result.rows))
    for target, processes in result.processes.items():
        console.print(_processes(target, processes))
    console.print(_singles(result.singles))
    for note in (_rig(result.rig), *result.notes):
        console.print(note, style="dim", highlight=False)


def missed(result: Result) -> int:
    """How many budgets were not met."""
    verdicts = [verdict for row in result.rows for verdict in row.verdicts]
    return sum(not verdict.met for verdict in [*verdicts, *(single.verdict for single in result.singles)])


def _scenarios(rows: Sequence[Row]) -> Table:
    table = Table(
        box=box.SIMPLE_HEAD,
        pad_edge=False,
        collapse_padding=True,
        title="Milliseconds; + is added to direct",
        title_justify="left",
    )
    for column in COLUMNS:
        left = column in {"scenario", "target", "budget"}
        table.add_column(column, justify="left" if left else "right", no_wrap=column != "budget")
    before: list[str] = []
    for row, following in zip(rows, [*rows[1:], None], strict=True):
        ends = following is None or following.scenario != row.scenario
        # The name, and below it how the load is sent.
        heading = [row.scenario, row.load][len(before)] if len(before) < 2 else ""
        before = [] if ends else [*before, heading]
        table.add_row(
            heading,
            row.target,
            f"{row.per_second:,.0f}",
            *map(_ms, (row.p50_ms, row.p99_ms, row.added_p50_ms, row.added_p99_ms)),
            *map(_ms, (row.added_first_ms, row.added_event_p99_ms) if row.event_p99_ms else (None, None)),
            _ms(row.cpu_ms),
            _ms(row.times_bare),
            Text("\n").join([*_failures(row), *map(_verdict, row.verdicts)]),
            end_section=ends,
        )
    return table


def _processes(target: str, processes: Mapping[str, Mapping[str, float]]) -> Table:
    names = sorted({name for named in processes.values() for name in named})
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, title=f"Of the CPU ms of the {target}", title_justify="left")
    table.add_column("scenario")
    for name in names:
        table.add_column(name, justify="right")
    for scenario, named in processes.items():
        table.add_row(scenario, *(_ms(named.get(name)) for name in names))
    return table


def _singles(singles: Sequence[Single]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("the whole gateway")
    table.add_column("budget")
    for single in singles:
        table.add_row(single.name, _verdict(single.verdict))
    return table


def _verdict(verdict: Verdict) -> Text:
    sign = ">=" if verdict.least else "<="
    said = ("met", "green") if verdict.met else ("missed", "bold red")
    return Text.assemble(f"{verdict.label} {verdict.value:.4g} {sign} {verdict.bound:g} ", said)


def _failures(row: Row) -> list[Text]:
    return [Text(f"{row.failed} failed", "bold red")] if row.failed else []


def _ms(value: float | None) -> str:
    if value is None:
        return NONE
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.2f}"


def _rig(rig: Rig) -> str:
    pinned = f"targets on core {_list(rig.target_cores)}, load and provider on {_list(rig.load_cores)}"
    busy = " ".join(f"{load:.2f}" for load in rig.load_average)
    return (
        f"{rig.machine}, {rig.cores} cores, {pinned if rig.load_cores else 'not pinned'}; load average before: {busy}. "
        f"Rounds: {rig.rounds}, windows of {rig.seconds:g} s. CPU per request: all of a target's processes."
    )


def _list(cores: Sequence[int]) -> str:
    return ", ".join(map(str, cores))
