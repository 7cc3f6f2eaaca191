"""How the commands show an agent: how far it is learnt, what it is used to and what is new."""

from typing import Final

import msgspec
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from egress_gateway.cli.key_terms import moment
from egress_gateway.core.baselines import DIGEST_BYTES, AgentLine, HabitKind
from egress_gateway.steps.sealed_names import SealedNames

_ID_SHOWN: Final = 12
"""Characters of an id in a table: enough to tell 5,000 agents apart."""
UNREADABLE: Final = "(sealed with another key)"


class ShownAgent(msgspec.Struct, frozen=True, kw_only=True):
    """What is shown of an agent."""

    id: str
    app: str
    agent: str
    """Empty for an application whose requests prove no agent."""
    state: str
    """`learning` or `known`."""
    since: str
    requests: int
    """That were learnt from."""
    most_requests: int
    """In an hour of learning."""
    most_calls: int
    peak_requests: int
    """In an hour since."""
    peak_calls: int
    known: int
    new: int
    full: bool


class Habits(msgspec.Struct, frozen=True, kw_only=True):
    """What is shown of something that an agent does."""

    id: str
    kind: HabitKind
    name: str
    accepted: bool
    first: str
    last: str
    times: int


def shown(line: AgentLine, names: SealedNames) -> ShownAgent:
    """An agent with its name."""
    app, agent = names.open_agent(line.agent) or (UNREADABLE, "")
    return ShownAgent(
        id=line.agent[:DIGEST_BYTES].hex(),
        app=app,
        agent=agent,
        state="learning" if line.learning else "known",
        since=moment(line.since),
        requests=line.requests,
        most_requests=line.most_requests,
        most_calls=line.most_calls,
        peak_requests=line.peak_requests,
        peak_calls=line.peak_calls,
        known=line.known,
        new=line.unknown,
        full=line.full,
    )


def habits_of(line: AgentLine, names: SealedNames) -> list[Habits]:
    """What an agent does with its names: what is new first, then by kind and name."""
    found = [
        Habits(
            id=one.sealed[:DIGEST_BYTES].hex(),
            kind=one.kind,
            name=names.open_habit(one.kind, one.sealed) or UNREADABLE,
            accepted=one.accepted,
            first=moment(one.first),
            last=moment(one.last),
            times=one.times,
        )
        for one in line.habits
    ]
    return sorted(found, key=lambda one: (one.accepted, one.kind, one.name))


def agents(lines: list[ShownAgent]) -> Table:
    """The agents, a row each."""
    table = _table("id", "application", "agent", "state", "since", "requests", "used to", "new")
    for line in lines:
        table.add_row(
            Text(line.id[:_ID_SHOWN], style="bold"),
            Text(on_a_line(line.app)),
            Text(on_a_line(line.agent)),
            Text(line.state, style="yellow" if line.state == "learning" else "green"),
            Text(line.since),
            Text(str(line.requests)),
            Text(str(line.known)),
            Text(str(line.new), style="red" if line.new else ""),
        )
    return table


def described(line: ShownAgent, habits: list[Habits], console: Console) -> None:
    """Print one agent with what it does."""
    who = f"{line.app}, agent {line.agent}" if line.agent else line.app
    console.print(Text(f"{line.id}: {on_a_line(who)}, {line.state} since {line.since}"))
    console.print(Text(f"busiest hour learnt: {line.most_requests} requests, {line.most_calls} calls"))
    console.print(Text(f"busiest hour since: {line.peak_requests} requests, {line.peak_calls} calls"))
    if line.full:
        console.print(
            Text("this hour there was no room for all that it did, or more was new than is told of", style="red")
        )
    table = _table("", "kind", "name", "first", "last", "times")
    for one in habits:
        table.add_row(
            Text("" if one.accepted else "new", style="red"),
            Text(one.kind.value),
            Text(on_a_line(one.name)),
            Text(one.first),
            Text(one.last),
            Text(str(one.times)),
        )
    console.print(table)


def on_a_line(name: str) -> str:
    """What others named, without what would move the cursor, colour the terminal, end the line or turn its direction.

    It is escaped as Python does, backslashes too, so that no two names look alike for that.
    """
    return "".join(
        sign if sign.isprintable() and sign != "\\" else sign.encode("unicode_escape").decode() for sign in name
    )


def _table(*headings: str) -> Table:
    table = Table(box=box.SIMPLE, pad_edge=False, padding=(0, 1))
    for heading in headings:
        table.add_column(heading, no_wrap=heading in {"id", "state"}, overflow="fold")
    return table
