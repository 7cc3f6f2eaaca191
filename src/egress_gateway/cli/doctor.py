"""`egress doctor`: what stands between this installation and its promises, each with the remedy."""

import sys
from pathlib import Path
from typing import Final, Literal

import msgspec
from rich.console import Console
from rich.table import Table
from rich.text import Text

from egress_gateway.cli.configured import CONFIG_FILE, read_configuration
from egress_gateway.compose.doctor.check import Mark, Result, examine
from egress_gateway.compose.doctor.examination import CHECKS, refusals, survey
from egress_gateway.core.errors import ConfigError

STARTS, REFUSED, USAGE = 0, 1, 2
"""Exit codes: the profile would start; something refuses it; the configuration could not be read."""
_SIGNS: Final = {Mark.WELL: ("✓", "green"), Mark.WARNING: ("!", "yellow"), Mark.REFUSED: ("✗", "bold red")}


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What `--json` prints."""

    profile: str
    starts: bool
    """Whether nothing refuses the start under that profile."""
    checks: tuple[Result, ...]


def doctor(
    *, config: Path = CONFIG_FILE, profile: Literal["dev", "production"] | None = None, json: bool = False
) -> int:
    """Look at everything that production asks for, and say what is wrong and how to mend it. Changes nothing.

    Run as root, or it cannot see what it has to look at. Exits 1 if something refuses the start.

    Args:
        config: The configuration file.
        profile: Judge as this profile would, whatever the configuration says.
        json: One JSON document.
    """
    try:
        gateway = read_configuration(config)
    except ConfigError as error:
        print(f"error: {error}", file=sys.stderr)
        return USAGE
    judged = profile or gateway.profile
    results = examine(CHECKS, survey(gateway, config), judged)
    report = Report(profile=judged, starts=not refusals(results), checks=results)
    if json:
        print(msgspec.json.encode(report).decode())
    else:
        _show(report)
    return STARTS if report.starts else REFUSED


def _show(report: Report) -> None:
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 1))
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for result in report.checks:
        sign, style = _SIGNS[result.mark]
        # As text: what is found names files, and a file's name is not markup.
        table.add_row(Text(sign, style), Text(result.name), Text(result.holds))
        for problem in result.problems:
            table.add_row("", "", Text(problem.what, style))
            table.add_row("", "", Text(f"→ {problem.remedy}", "dim"))
    console = Console(highlight=False, markup=False)
    console.print(table)
    counts = {mark: sum(result.mark is mark for result in report.checks) for mark in Mark}
    console.print(
        f"{len(report.checks)} checks for profile {report.profile}: {counts[Mark.WELL]} hold, "
        f"{counts[Mark.WARNING]} to mend, {counts[Mark.REFUSED]} refuse the start"
    )
