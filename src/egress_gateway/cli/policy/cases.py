"""`egress policy test`: runs the tests of a bundle, and shows each with its decision."""

from pathlib import Path

from rich.console import Console
from rich.table import Table

from egress_gateway.cli.policy.reading import NEGATIVE, OK, load, now, print_json, refuse
from egress_gateway.core.errors import ConfigError
from egress_gateway.decide.bundle import Bundle
from egress_gateway.decide.cases import CaseResult, run_cases, untouched_rules


def test(directory: Path, /, *, json: bool = False) -> int:  # noqa: PT028 - a command, not a test of ours
    """Run the tests of a bundle and show each with its decision.

    Args:
        directory: The bundle.
        json: Print one JSON document instead of a table.
    """
    try:
        bundle = load(directory)
        results = run_cases(bundle, now())
    except ConfigError as error:
        return refuse(error)
    if json:
        print_json(results)
    else:
        _print_results(bundle, results)
    return NEGATIVE if any(result.problems for result in results) else OK


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
