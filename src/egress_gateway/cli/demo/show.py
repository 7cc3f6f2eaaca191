"""The story for people: for each scene inside and outside side by side, values and tokens in two colours."""

from contextlib import AbstractContextManager
from typing import Final

from rich import box
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from egress_gateway.cli.demo.plain import NOTHING
from egress_gateway.cli.demo.story import Check, Claim, Proof, Scene, Story, Turn, marked

NARROWEST: Final = 80
WIDEST: Final = 120

VALUE: Final = "bold yellow"
TOKEN: Final = "bold cyan"  # noqa: S105  (a colour)
QUIET: Final = "dim"
GOOD: Final = "not dim green"
BAD: Final = "not dim bold red"
TITLE: Final = "not dim bold"
"""Titles and what stands beside them take after a panel's border, which is quiet."""
_STYLES: Final = {"value": VALUE, "token": TOKEN}
_SUMMARY_LINES: Final = 8
"""Of what the verifier says; the rest of a long list of findings is left to whoever runs it."""


class Panels:
    """Implements `Audience` with rich."""

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console(highlight=False)
        self._console.width = min(max(self._console.width, NARROWEST), WIDEST)
        self._progress = Console(stderr=True)
        self._begun = False

    def waiting(self, for_what: str) -> AbstractContextManager[object]:
        return self._progress.status(for_what, spinner="dots")

    def scene(self, number: int, scene: Scene) -> None:
        if not self._begun:
            self._console.print(legend())
            self._begun = True
        self._console.print(scene_panel(number, scene))

    def proof(self, proof: Proof) -> None:
        self._console.print(records_panel(proof))
        self._console.print(log_panel(proof))

    def end(self, story: Story) -> None:
        self._console.print(ending(story))


def legend() -> RenderableType:
    """What the colours mean."""
    line = Text.assemble(
        ("a value", VALUE), " of a customer stays inside;  ", ("a token", TOKEN), " stands for it outside"
    )
    return Group(Rule(Text("LLM Egress Gateway", "bold"), style=QUIET), Text.assemble(line, justify="center"), "")


def scene_panel(number: int, scene: Scene) -> Panel:
    """One scene."""
    parts: list[RenderableType] = []
    for turn in scene.turns:
        if parts:
            parts += [Rule(style=QUIET, characters="┄"), ""]
        parts.append(_turn(turn, scene.values))
    return Panel(
        Group(*parts, _claims(scene.claims)),
        title=Text.assemble((f" {number} ", f"{TITLE} reverse"), " ", (scene.title, TITLE), " "),
        title_align="left",
        subtitle=Text.assemble(" ", _decisions(scene), (f"   {scene.seconds * 1000:.0f} ms ", QUIET)),
        subtitle_align="right",
        border_style=QUIET,
        box=box.ROUNDED,
        padding=(1, 2, 0, 2),
    )


def records_panel(proof: Proof) -> Panel:
    """What the log holds of it."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style=QUIET, expand=True)
    for heading in ("#", "scene", "record", "upstream", "decision", "found in the request", "tokens"):
        table.add_column(heading, overflow="fold", no_wrap=heading in {"#", "scene", "record", "upstream", "tokens"})
    for row in proof.rows:
        counts = f"{row.replaced} out, {row.restored} back" if row.replaced else ""
        table.add_row(
            Text(str(row.seq), QUIET),
            str(row.scene or ""),
            row.kind,
            row.upstream,
            Text(row.verdict, BAD if row.verdict.startswith("block") else GOOD),
            Text(row.found),
            Text(counts, TOKEN),
        )
    return _evidence("The records: who, where to, what was found, never what was said", table)


def log_panel(proof: Proof) -> Panel:
    """Whether they can be trusted."""
    return _evidence(
        "The verifier, on the log and on a forged copy of it",
        Group(_check(proof.whole), "", Text(proof.tampering), "", _check(proof.altered), "", _claims(proof.claims)),
    )


def verdict_panel(proof: Proof) -> Panel:
    """The same in short: each verdict, and what is wrong with the copy."""
    return _evidence(
        "The verifier, on the log and on a forged copy of it",
        Group(_check(proof.whole, short=True), "", Text(proof.tampering), "", _check(proof.altered, short=True), ""),
    )


def ending(story: Story) -> Text:
    """The last line."""
    count = len(story.claims)
    if story.untrue:
        return Text(f"{len(story.untrue)} of {count} claims were not borne out by this run.", BAD)
    return Text.assemble(
        (f"All {count} claims were checked in this run", f"{GOOD} bold"), (f", {story.seconds:.1f} s.", QUIET)
    )


def highlighted(text: str, values: tuple[str, ...]) -> Text:
    """A text with its values and tokens in their colours."""
    shown = Text(text or NOTHING, "" if text else QUIET)
    for start, end, kind in marked(text, values):
        shown.stylize(_STYLES[kind], start, end)
    return shown


def _turn(turn: Turn, values: tuple[str, ...]) -> RenderableType:
    table = Table(box=None, expand=True, pad_edge=False, padding=(0, 3, 0, 0), show_header=False)
    table.add_column(ratio=1, overflow="fold")
    table.add_column(ratio=1, overflow="fold")
    rows = (
        (("application sent", turn.sent), ("provider saw", turn.saw)),
        (("application got", turn.got), ("provider answered", turn.answered)),
    )
    for row in rows:
        table.add_row(*(Group(Text(head, QUIET), highlighted(text, values), "") for head, text in row))
    return table


def _decisions(scene: Scene) -> Text:
    decision = scene.turns[-1].decision if scene.turns else ""
    style = BAD if decision.startswith("block") else GOOD
    return Text.assemble(("x-egress-decision: ", QUIET), (decision, style))


def _claims(claims: tuple[Claim, ...]) -> RenderableType:
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 1, 0, 0))
    for claim in claims:
        sign = Text("✓", GOOD) if claim.holds else Text("✗", BAD)
        table.add_row(sign, Text(claim.text, "" if claim.holds else BAD))
    return Padding(table, (0, 0, 1, 0))


def _check(check: Check, *, short: bool = False) -> RenderableType:
    first, *others = check.said.splitlines()[:_SUMMARY_LINES] or [NOTHING]
    findings = [line for line in others if line.startswith("  ")]
    style = GOOD if check.exit_code == 0 else BAD
    return Group(
        Text.assemble(("$ ", QUIET), (check.command, "bold")),
        Text(first, style),
        *(Text(line, BAD if line in findings else QUIET) for line in (findings if short else others)),
    )


def _evidence(title: str, content: RenderableType) -> Panel:
    return Panel(
        content,
        title=Text(f" {title} ", TITLE),
        title_align="left",
        border_style=QUIET,
        box=box.ROUNDED,
        padding=(1, 2, 0, 2),
    )
