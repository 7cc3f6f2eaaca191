"""How the commands show a containment: what it stops, for how long yet, who made it and why."""

from collections.abc import Sequence
from typing import Final

import msgspec
from rich import box
from rich.table import Table
from rich.text import Text

from egress_gateway.cli.key_terms import moment
from egress_gateway.core.containment import Containment

_SECOND: Final = 1_000_000
_UNITS: Final = ((86_400, "d"), (3_600, "h"), (60, "m"), (1, "s"))
_SOON: Final = 900
"""Seconds before its end from which a containment is marked: whoever wants it longer has to act."""


class ContainmentLine(msgspec.Struct, frozen=True, kw_only=True):
    """What is shown of a containment."""

    id: str
    contains: dict[str, str]
    """What it names, by selector: a request is met of which all of it is so."""
    since: str
    until: str
    left_seconds: int
    uid: int
    actor: str
    reason: str
    ticket: str


def line_of(containment: Containment, now: int) -> ContainmentLine:
    """A containment as it is at `now`, in microseconds since the epoch."""
    return ContainmentLine(
        id=containment.id,
        contains=dict(containment.named),
        since=moment(containment.since),
        until=moment(containment.until),
        left_seconds=max(0, -(-(containment.until - now) // _SECOND)),
        uid=containment.uid,
        actor=containment.actor,
        reason=containment.reason,
        ticket=containment.ticket,
    )


def named(line: ContainmentLine) -> str:
    """What a containment stops, in words."""
    return ", ".join(f"{selector} {value}" for selector, value in line.contains.items())


def left(seconds: int) -> str:
    """A time in its two largest units: `3h 59m`."""
    parts: list[str] = []
    for size, unit in _UNITS:
        count, seconds = divmod(seconds, size)
        if count or parts:
            parts.append(f"{count}{unit}")
        if len(parts) == 2:
            break
    return " ".join(part for part in parts if not part.startswith("0")) or "0s"


def table(lines: Sequence[ContainmentLine]) -> Table:
    """The containments, a row each."""
    shown = Table(box=box.SIMPLE, pad_edge=False, padding=(0, 1))
    for heading in ("id", "contains", "left", "by", "reason", "ticket"):
        shown.add_column(heading, no_wrap=heading in {"id", "left"}, overflow="fold")
    for line in lines:
        # As text: a reason is not markup.
        shown.add_row(
            Text(line.id, style="bold"),
            Text(named(line), style="red"),
            Text(left(line.left_seconds), style="yellow" if line.left_seconds < _SOON else "green"),
            Text(line.actor or str(line.uid)),
            Text(line.reason),
            Text(line.ticket),
        )
    return shown
