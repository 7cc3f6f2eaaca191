"""`egress agent baseline`: what each agent is used to, what it does that is new, and that it may from now on.

The commands ask the log's process, which keeps names sealed; they are opened here, with the workers' key.
"""

import sys
from pathlib import Path
from typing import Final, TypeVar

import msgspec
from cyclopts import App
from rich.console import Console

from egress_gateway.adapters.counters.agents_client import ask
from egress_gateway.adapters.counters.agents_protocol import (
    AcceptHabits,
    AcceptRate,
    AgentsAre,
    Changed,
    DismissHabits,
    ForgetAgent,
    ListAgents,
    Question,
    ShowAgent,
)
from egress_gateway.adapters.key_files import MASTER_KEY, worker_key
from egress_gateway.cli.acts import Acts, fail, said_why
from egress_gateway.cli.agent_lines import Habits, ShownAgent, agents, described, habits_of, on_a_line, shown
from egress_gateway.core.baselines import DIGEST_BYTES, HabitKind
from egress_gateway.core.errors import ConfigError
from egress_gateway.core.state_config import StateConfig
from egress_gateway.identify.admins import AdminAct
from egress_gateway.steps.sealed_names import SealedNames

DEFAULT_STATE: Final = Path("var")

Expected = TypeVar("Expected", AgentsAre, Changed)

app = App(name="agent", help="Agents, and the applications that stand for theirs.")
_baseline = App(name="baseline", help="What each agent is used to.")
app.command(_baseline)


@_baseline.command(name="list")
def list_(*, state: Path = DEFAULT_STATE, json: bool = False) -> int:
    """List the agents with how far each is learnt, and how much of what it did since is new.

    Args:
        state: The gateway's state directory.
        json: One JSON object a line.
    """
    try:
        lines = [shown(line, _names(state)) for line in _ask(state, ListAgents(), AgentsAre).agents]
    except ConfigError as error:
        return fail(error)
    if json:
        for line in lines:
            print(msgspec.json.encode(line).decode())
    elif lines:
        Console(soft_wrap=True).print(agents(lines))
    else:
        print("no agent has asked for anything yet", file=sys.stderr)
    return 0


@_baseline.command
def show(agent: str, /, *, state: Path = DEFAULT_STATE, json: bool = False) -> int:
    """Show what one agent is used to, and what it did since that is new.

    Args:
        agent: Its id, or the beginning of it, as `list` shows it.
        state: The gateway's state directory.
        json: One JSON object.
    """
    try:
        line, habits = _one(agent, state)
    except ConfigError as error:
        return fail(error)
    if json:
        print(msgspec.json.encode({**msgspec.to_builtins(line), "habits": habits}).decode())
    else:
        described(line, habits, Console(soft_wrap=True))
    return 0


@_baseline.command
def accept(
    agent: str,
    /,
    *,
    tool: list[str] | None = None,
    target: list[str] | None = None,
    rate: bool = False,
    reason: str,
    ticket: str = "",
    state: Path = DEFAULT_STATE,
    config: Path | None = None,
    json: bool = False,
) -> int:
    """Make what an agent did since part of what it is used to.

    Args:
        agent: Its id, or the beginning of it.
        tool: A tool that was new, offered or called.
        target: A host, or a route and target, that was new.
        rate: Its busiest hour so far; exits 1 where it is used to that.
        reason: Why, for the record of it.
        ticket: A reference, for the record of it.
        state: The gateway's state directory.
        config: The configuration, which says who may do this; if it is left out, as for `egress contain`.
        json: One JSON object: how many things were accepted.
    """
    acts: Acts | None = None
    try:
        acts = Acts(AdminAct.AGENT_ACCEPT, state=state, config=config, reason=said_why(reason), ticket=ticket)
        line, habits = _one(agent, state)
        wanted = _wanted(habits, tool or [], target or [], rate=rate)
        details = [*(f"tool={name}" for name in tool or ()), *(f"target={name}" for name in target or ())]
        acts.enter(line.id, [*details, *(["rate=peak"] if rate else [])])
        count = _accept(line, wanted, state, rate=rate)
        if not count:
            acts.failed()
    except ConfigError as error:
        return fail(error, acts)
    if not count:
        print(f"error: {line.id} is used to as much as its busiest hour had; nothing was changed", file=sys.stderr)
        return 1
    print(msgspec.json.encode({"id": line.id, "accepted": count}).decode() if json else f"{line.id}: accepted")
    return 0


@_baseline.command
def dismiss(
    agent: str,
    /,
    *,
    reason: str,
    ticket: str = "",
    state: Path = DEFAULT_STATE,
    config: Path | None = None,
    json: bool = False,
) -> int:
    """Let go of everything that is new of an agent: it is told of when it is done again.

    Args:
        agent: Its id, or the beginning of it.
        reason: Why, for the record of it.
        ticket: A reference, for the record of it.
        state: The gateway's state directory.
        config: The configuration, which says who may do this; if it is left out, as for `egress contain`.
        json: One JSON object: how many things were let go of.
    """
    acts: Acts | None = None
    try:
        acts = Acts(AdminAct.AGENT_DISMISS, state=state, config=config, reason=said_why(reason), ticket=ticket)
        line, _ = _one(agent, state)
        acts.enter(line.id, [f"new={line.new}"])
        count = _ask(state, DismissHabits(_key(line)), Changed).count
    except ConfigError as error:
        return fail(error, acts)
    print(
        msgspec.json.encode({"id": line.id, "dismissed": count}).decode() if json else f"{line.id}: {count} dismissed"
    )
    return 0


@_baseline.command
def forget(
    agent: str,
    /,
    *,
    reason: str,
    ticket: str = "",
    state: Path = DEFAULT_STATE,
    config: Path | None = None,
    json: bool = False,
) -> int:
    """Forget what an agent is used to: it is learnt anew, from its next request on.

    Args:
        agent: Its id, or the beginning of it.
        reason: Why, for the record of it.
        ticket: A reference, for the record of it.
        state: The gateway's state directory.
        config: The configuration, which says who may do this; if it is left out, as for `egress contain`.
        json: One JSON object: what was forgotten.
    """
    acts: Acts | None = None
    try:
        acts = Acts(AdminAct.AGENT_FORGET, state=state, config=config, reason=said_why(reason), ticket=ticket)
        line, _ = _one(agent, state)
        acts.enter(line.id, [f"app={line.app}", f"agent={line.agent}"])
        _forget(line, state)
    except ConfigError as error:
        return fail(error, acts)
    print(msgspec.json.encode(line).decode() if json else f"{line.id}: is learnt anew")
    return 0


def _one(named: str, state: Path) -> tuple[ShownAgent, list[Habits]]:
    """The agent whose id begins so, with its habits."""
    names = _names(state)
    found = [line for line in _ask(state, ListAgents(), AgentsAre).agents if shown(line, names).id.startswith(named)]
    if not named or len(found) != 1:
        what = "no agent's id begins" if not found else "the ids of several agents begin"
        raise ConfigError(f"{what} with {named!r}; `egress agent baseline list` shows them")
    whole = _ask(state, ShowAgent(found[0].agent[:DIGEST_BYTES]), AgentsAre).agents
    if not whole:
        raise ConfigError(f"{named} was forgotten meanwhile")
    return shown(whole[0], names), habits_of(whole[0], names)


def _wanted(habits: list[Habits], tools: list[str], targets: list[str], *, rate: bool) -> tuple[bytes, ...]:
    """The digests of what is to be accepted."""
    if not (tools or targets or rate):
        raise ConfigError("name what to accept, with --tool, --target or --rate")
    new = [_new(habits, (HabitKind.OFFERED, HabitKind.CALLED), name, "tool") for name in tools]
    new += [_new(habits, (HabitKind.REACHED,), name, "target") for name in targets]
    return tuple(dict.fromkeys(digest for digests in new for digest in digests))


def _accept(line: ShownAgent, wanted: tuple[bytes, ...], state: Path, *, rate: bool) -> int:
    count = _ask(state, AcceptHabits(_key(line), wanted), Changed).count if wanted else 0
    if count < len(wanted):
        raise ConfigError(f"{line.id} has no room for more; `egress agent baseline forget` has it learnt anew")
    return count + (
        _ask(state, AcceptRate(_key(line), line.peak_requests, line.peak_calls), Changed).count if rate else 0
    )


def _forget(line: ShownAgent, state: Path) -> None:
    if not _ask(state, ForgetAgent(_key(line)), Changed).count:
        raise ConfigError(f"{line.id} was forgotten meanwhile")


def _new(habits: list[Habits], kinds: tuple[HabitKind, ...], name: str, what: str) -> list[bytes]:
    found = [
        bytes.fromhex(one.id)
        for one in habits
        if one.kind in kinds and name in {one.name, on_a_line(one.name)} and not one.accepted
    ]
    if not found:
        raise ConfigError(f"no {what} {name!r} is new; `egress agent baseline show` lists what is")
    return found


def _key(line: ShownAgent) -> bytes:
    return bytes.fromhex(line.id)


def _names(state: Path) -> SealedNames:
    return SealedNames(worker_key(StateConfig(directory=str(state)), MASTER_KEY))


def _ask(state: Path, question: Question, expected: type[Expected]) -> Expected:
    path = StateConfig(directory=str(state)).agents_socket
    answer = ask(path, question)
    if not isinstance(answer, expected):
        raise ConfigError("the log's process gave an answer to another question; both have to be of one version")
    return answer
