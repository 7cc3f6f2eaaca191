"""`egress policy`: check a bundle, run its tests, explain a decision. Reads files, changes nothing."""

import sys
import time
from pathlib import Path

import msgspec
from rich.console import Console
from rich.table import Table

from egress_gateway import registry
from egress_gateway.adapters.bundle_files import read_bundle_files
from egress_gateway.core.errors import ConfigError
from egress_gateway.core.policy import Outcome
from egress_gateway.decide.bundle import Bundle, load_bundle
from egress_gateway.decide.cases import CaseResult, run_cases, untouched_rules
from egress_gateway.decide.explain import Explanation
from egress_gateway.decide.explain import explain as explain_facts
from egress_gateway.decide.facts_file import read_facts
from egress_gateway.wire.fields import Fields
from egress_gateway.wire.yaml import parse_yaml

OK, NEGATIVE, USAGE = 0, 1, 2
"""Exit codes: as asked; a test failed or a request is blocked; the input could not be read."""


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


def check(directory: Path, /, *, json: bool = False) -> int:
    """Load a bundle, run its tests, and show its version and what nobody has tested.

    Args:
        directory: The bundle.
        json: Print one JSON document instead of text.
    """
    now = _now()
    try:
        bundle = _load(directory)
        results = run_cases(bundle, now)
    except ConfigError as error:
        return _refuse(error)
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
            name for name, contract in bundle.contracts.items() if contract.valid_until and now >= contract.ends
        ),
    )
    if json:
        _print_json(report)
    else:
        _print_report(report)
    return NEGATIVE if report.failed else OK


def test(directory: Path, /, *, json: bool = False) -> int:  # noqa: PT028 - a command, not a test of ours
    """Run the tests of a bundle and show each with its decision.

    Args:
        directory: The bundle.
        json: Print one JSON document instead of a table.
    """
    try:
        bundle = _load(directory)
        results = run_cases(bundle, _now())
    except ConfigError as error:
        return _refuse(error)
    if json:
        _print_json(results)
    else:
        _print_results(bundle, results)
    return NEGATIVE if any(result.problems for result in results) else OK


def explain(directory: Path, facts_file: Path, /, *, json: bool = False) -> int:
    """Decide on facts from a file and show for every rule why it matched or not.

    Args:
        directory: The bundle.
        facts_file: YAML or JSON with the keys that `given` has in a bundle's tests.
        json: Print one JSON document instead of a table.
    """
    try:
        bundle = _load(directory)
        node = parse_yaml(_read(facts_file), file=str(facts_file))
        facts = read_facts(Fields(node, file=str(facts_file), what="facts"), bundle, _now())
    except ConfigError as error:
        return _refuse(error)
    explanation = explain_facts(bundle, facts)
    if json:
        _print_json(explanation)
    else:
        _print_explanation(explanation)
    return OK if explanation.decision.outcome is Outcome.PERMIT else NEGATIVE


def _now() -> int:
    return time.time_ns() // 1_000


def _load(directory: Path) -> Bundle:
    return load_bundle(
        read_bundle_files(directory),
        upstreams=None,
        operations=registry.operations(),
        inspected=registry.inspected(),
    )


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ConfigError(f"the file cannot be read: {error.strerror}", file=str(path)) from error


def _refuse(error: ConfigError) -> int:
    print(error, file=sys.stderr)
    return USAGE


def _print_json(document: object) -> None:
    print(msgspec.json.encode(document).decode())


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


def _print_results(bundle: Bundle, results: tuple[CaseResult, ...]) -> None:
    table = Table("", box=None)
    table.add_column("test", overflow="fold")
    for heading in ("outcome", "code", "rule"):
        table.add_column(heading, no_wrap=True)
    for result in results:
        decision = result.decision
        mark = "FAILED" if result.problems else "ok"
        table.add_row(mark, result.name, str(decision.outcome), decision.code, decision.rule)
        for problem in result.problems:
            table.add_row("", f"  {result.where}: {problem}")
    console = Console(highlight=False, markup=False)
    console.print(table)
    failed = sum(1 for result in results if result.problems)
    console.print(f"{len(results)} tests, {failed} failed")
    for name in untouched_rules(bundle, results):
        console.print(f"no test touches rule {name}")


def _print_explanation(explanation: Explanation) -> None:
    decision = explanation.decision
    console = Console(highlight=False, markup=False)
    console.print(f"{decision.outcome} ({decision.code}){f' by {decision.rule}' if decision.rule else ''}")
    console.print(decision.reason)
    table = Table("", box=None)
    for heading in ("rule", "effect", "at"):
        table.add_column(heading, no_wrap=True)
    table.add_column("why not", overflow="fold")
    for rule in explanation.rules:
        mark = "matched" if rule.matched else "near miss" if rule.near_miss else ""
        table.add_row(mark, rule.rule, rule.effect, rule.where, "; ".join(rule.failed))
    console.print(table)
