"""`egress policy check`: does a bundle load, do its tests pass, what has nobody tested."""

from pathlib import Path

import msgspec
from rich.console import Console

from egress_gateway.cli.acts import configuration_to_read
from egress_gateway.cli.policy.reading import DEFAULT_STATE, NEGATIVE, OK, load, now, print_json, refuse
from egress_gateway.compose.detection import found_classes
from egress_gateway.core.errors import ConfigError
from egress_gateway.decide.cases import run_cases, untouched_rules
from egress_gateway.decide.deep import deep_lines
from egress_gateway.decide.unfound import undeclared_lines, unfound, unfound_lines


class CheckReport(msgspec.Struct, frozen=True, kw_only=True):
    """What `egress policy check --json` prints."""

    name: str
    serial: int
    digest: str
    routes: tuple[str, ...]
    rules: int
    tests: int
    failed: tuple[str, ...]
    untouched: tuple[str, ...]
    ended: tuple[str, ...]
    """Providers whose agreements have ended."""
    ended_bypasses: tuple[str, ...]
    """Exceptions that are over."""
    ended_observing: tuple[str, ...]
    """Routes that were to observe for a time, which is over."""
    unfound: dict[str, tuple[str, ...]]
    """What rests on data classes that no detector finds, with these classes."""
    undeclared: tuple[str, ...]
    """What is looked for and not declared, a sentence each."""
    deep: tuple[str, ...]
    """Routes that want models which the configuration does not have, a sentence each."""


def check(directory: Path, /, *, state: Path = DEFAULT_STATE, config: Path | None = None, json: bool = False) -> int:
    """Load a bundle, run its tests, and show its version and what nobody has tested.

    Args:
        directory: The bundle.
        state: The gateway's state directory, which says what configuration it is used with.
        config: The configuration, for what is looked for besides the built-in classes; if it is left out, as for
            `activate`.
        json: Print one JSON document instead of text.
    """
    moment = now()
    try:
        bundle = load(directory)
        gateway = configuration_to_read(state, config)
        found = found_classes(gateway.detection)
        models = [model.name for model in gateway.detection.models]
        results = run_cases(bundle, moment)
    except ConfigError as error:
        return refuse(error)
    report = CheckReport(
        name=bundle.name,
        serial=bundle.serial,
        digest=bundle.digest,
        routes=tuple(bundle.routes),
        rules=len(bundle.rules),
        tests=len(results),
        failed=tuple(result.name for result in results if result.problems),
        untouched=untouched_rules(bundle, results),
        ended=tuple(
            name for name, contract in bundle.contracts.items() if contract.valid_until and moment >= contract.ends
        ),
        ended_bypasses=tuple(
            rule.id for rule in bundle.rules if rule.bypass is not None and moment >= rule.bypass.ends
        ),
        ended_observing=tuple(
            name
            for name, route in bundle.routes.items()
            if route.observe is not None and not route.observe.holds(moment)
        ),
        unfound=dict(unfound(bundle, found)),
        undeclared=undeclared_lines(bundle, found),
        deep=tuple(deep_lines(bundle, models, inspectors=gateway.inspectors)),
    )
    if json:
        print_json(report)
    else:
        _print_report(report)
    return NEGATIVE if report.failed else OK


def _print_report(report: CheckReport) -> None:
    console = Console(highlight=False, markup=False, soft_wrap=True)
    console.print(f"{report.name} serial {report.serial}  {report.digest}")
    console.print(f"{len(report.routes)} routes, {report.rules} rules, {report.tests} tests")
    for name in report.failed:
        console.print(f"failed test: {name}")
    for name in report.untouched:
        console.print(f"no test touches rule {name}")
    for name in report.ended:
        console.print(f"the agreements with {name} have ended; their promises are off")
    for name in report.ended_bypasses:
        console.print(f"the bypass {name} has ended and sets nothing aside")
    for name in report.ended_observing:
        console.print(f"the route {name} observes no more, and enforces")
    for line in (*report.deep, *report.undeclared, *unfound_lines(report.unfound)):
        console.print(line)
