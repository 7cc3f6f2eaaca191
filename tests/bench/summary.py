"""From windows to figures: percentiles, medians over the rounds, differences from direct, budgets."""

from collections.abc import Callable, Sequence
from statistics import median

import msgspec
from tests.bench.measure import Histogram, Window
from tests.bench.scenarios import Limit, Scenario
from tests.bench.targets import WITHOUT_NAMES

DIRECT = "direct"
BARE = "pass-through"
GATEWAY = "gateway"


class Verdict(msgspec.Struct, frozen=True):
    """A budget and what became of it."""

    label: str
    bound: float
    value: float
    met: bool
    least: bool = False


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A scenario on a target. Each figure is the median of the windows; None where there is no such thing."""

    scenario: str
    load: str
    target: str
    per_second: float
    p50_ms: float | None
    p99_ms: float | None
    first_p50_ms: float | None
    event_p99_ms: float | None
    added_p50_ms: float | None
    """To direct, in the same round; also below."""
    added_p99_ms: float | None
    added_first_ms: float | None
    added_event_p99_ms: float | None
    event_p99_moved_ms: float | None
    """To the same target without the neighbour."""
    cpu_ms: float | None
    names_cpu_ms: float | None
    """CPU time beyond that of a gateway that looks for no names, in the same round."""
    times_bare: float | None
    """CPU time by that of the bare pass-through."""
    failed: int
    """Answers other than 200, broken and missing, in all windows."""
    verdicts: tuple[Verdict, ...] = ()


def percentile(histogram: Histogram, share: float) -> float | None:
    """Milliseconds that a share of the counted stays within; None if nothing was counted."""
    left = share * sum(count for _, count in histogram)
    for microseconds, count in histogram:
        left -= count
        if left <= 0:
            return microseconds / 1000
    return None


def rows(scenarios: Sequence[Scenario], windows: Sequence[Window]) -> list[Row]:
    """One for each scenario and target that was measured, in order."""
    names = list(dict.fromkeys(window.target for window in windows))
    made = [_row(scenario, name, windows) for scenario in scenarios for name in names]
    return [row for row in made if row is not None]


def _row(scenario: Scenario, target: str, windows: Sequence[Window]) -> Row | None:
    own = _of(windows, scenario.name, target)
    if not own:
        return None
    direct = _of(windows, scenario.name, DIRECT)
    bare = _of(windows, scenario.name, BARE)
    quiet = _of(windows, scenario.beside, target)
    without_names = _of(windows, scenario.name, WITHOUT_NAMES) if target == GATEWAY else []

    def added(figure: Callable[[Window], float | None], base: Sequence[Window]) -> float | None:
        pairs = [(figure(one), figure(other)) for one, other in zip(own, base, strict=False)]
        return _median([one - other for one, other in pairs if one is not None and other is not None])

    is_direct = target == DIRECT
    base = [] if is_direct else direct
    cpu = None if is_direct or scenario.neighbour else _median([window.cpu_ms for window in own])
    bare_cpu = _median([window.cpu_ms for window in bare])
    row = Row(
        scenario=scenario.name,
        load=scenario.load,
        target=target,
        per_second=median(window.load.measured / window.load.seconds for window in own),
        p50_ms=_median([_p50(window) for window in own]),
        p99_ms=_median([_p99(window) for window in own]),
        first_p50_ms=_median([_first(window) for window in own]) if scenario.kind.streams else None,
        event_p99_ms=_median([_event(window) for window in own]),
        added_p50_ms=added(_p50, base),
        added_p99_ms=added(_p99, base),
        added_first_ms=added(_first, base),
        added_event_p99_ms=added(_event, base),
        event_p99_moved_ms=added(_event, quiet),
        cpu_ms=cpu,
        names_cpu_ms=added(_cpu, without_names),
        times_bare=cpu / bare_cpu if cpu is not None and bare_cpu else None,
        failed=sum(window.load.not_200 + window.load.broken + window.load.unfinished for window in own),
    )
    limits = {GATEWAY: scenario.limits, WITHOUT_NAMES: scenario.without_names}.get(target, ())
    return msgspec.structs.replace(row, verdicts=tuple(_verdict(limit, row) for limit in limits))


def _verdict(limit: Limit, row: Row) -> Verdict:
    value = getattr(row, limit.figure)
    # A figure that could not be had, or answers that failed, meet no budget.
    met = value is not None and not row.failed and limit.met(value)
    return Verdict(limit.label, limit.bound, value if value is not None else float("nan"), met, limit.least)


def _of(windows: Sequence[Window], scenario: str, target: str) -> list[Window]:
    return [window for window in windows if (window.scenario, window.target) == (scenario, target)]


def _median(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return median(known) if known else None


def _cpu(window: Window) -> float | None:
    return window.cpu_ms


def _p50(window: Window) -> float | None:
    return percentile(window.load.latency, 0.5)


def _p99(window: Window) -> float | None:
    return percentile(window.load.latency, 0.99)


def _first(window: Window) -> float | None:
    return percentile(window.load.first, 0.5)


def _event(window: Window) -> float | None:
    return percentile(window.load.event, 0.99)
