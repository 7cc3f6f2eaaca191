"""`egress contain`: stop a person, an application, an agent, a route, an upstream or a tool, at once and for now."""

import re
import secrets
import sys
from functools import partial
from pathlib import Path
from typing import Annotated, Final

from cyclopts import App, Parameter

from egress_gateway.adapters import containment_file
from egress_gateway.adapters.system import SystemClock
from egress_gateway.cli.acts import Acts, fail, said_why
from egress_gateway.cli.contain_lines import left, line_of, named, table
from egress_gateway.cli.contain_names import doubts
from egress_gateway.cli.key_terms import moment
from egress_gateway.cli.listing import json_line, print_list
from egress_gateway.core.containment import Containment
from egress_gateway.core.errors import ConfigError
from egress_gateway.core.state_config import StateConfig
from egress_gateway.decide.contain import SECOND
from egress_gateway.identify.admins import AdminAct, check_approval

DEFAULT_STATE: Final = Path("var")

_FOR: Final = re.compile(r"([1-9]\d{0,4})([mhdw])", re.ASCII)
_SECONDS: Final = {"m": 60, "h": 3_600, "d": 86_400, "w": 604_800}
_ID_BYTES: Final = 4
"""For a name that is read out over the telephone."""


def add(
    *,
    for_: Annotated[str, Parameter(name="--for")],
    reason: str,
    person: str = "",
    app: str = "",
    agent: str = "",
    route: str = "",
    upstream: str = "",
    tool: str = "",
    ticket: str = "",
    state: Path = DEFAULT_STATE,
    config: Path | None = None,
    json: bool = False,
) -> int:
    """Stop what is named, on every worker within a second; what runs is cut. Several names must all be so.

    Args:
        for_: How long: 30m, 4h, 2d, 1w; at most 31 days.
        reason: Why, for the record of it.
        person: A person as records name him, `<issuer>:<id>`, or as applications do.
        app: An application.
        agent: An agent, also one after whom another acts.
        route: A route.
        upstream: An upstream, wherever a request asked to go.
        tool: A tool, offered in a request or called in an answer.
        ticket: A reference, for the record of it.
        state: The gateway's state directory.
        config: The configuration, which says who may do this; if it is left out, the one that the gateway noted in
            the state, else `gateway.yaml` here or beside the state directory.
        json: One JSON object.
    """
    acts: Acts | None = None
    try:
        place = _list(state)
        acts = Acts(AdminAct.CONTAIN_ADD, state=state, config=config, reason=said_why(reason), ticket=ticket)
        now = SystemClock().now()
        containment = Containment(
            id=f"contain-{secrets.token_hex(_ID_BYTES)}",
            person=person,
            app=app,
            agent=agent,
            route=route,
            upstream=upstream,
            tool=tool,
            since=now,
            until=now + _span(for_),
            uid=acts.actor.uid,
            actor=acts.actor.name,
            reason=reason,
            ticket=ticket,
        )
        containment_file.add(place, containment, announce=partial(_enter, acts, containment))
    except ConfigError as error:
        return fail(error, acts)
    for doubt in doubts(containment, acts.gateway, state):
        print(f"warning: {doubt}; it is contained all the same", file=sys.stderr)
    line = line_of(containment, now)
    if json:
        print(json_line(line))
    else:
        print(f"{line.id}: {named(line)} is stopped until {line.until} ({left(line.left_seconds)})")
    return 0


def list_(*, state: Path = DEFAULT_STATE, json: bool = False) -> int:
    """List what is contained, oldest first; or say what keeps the list from being used.

    Args:
        state: The gateway's state directory.
        json: One JSON object a line.
    """
    now = SystemClock().now()
    try:
        standing = containment_file.listed(_list(state), now=now)
    except ConfigError as error:
        return fail(error)
    lines = [line_of(each, now) for each in standing]
    print_list(lines, table, json=json, none="nothing is contained")
    return 0


def lift(
    containment: str,
    /,
    *,
    reason: str,
    ticket: str = "",
    state: Path = DEFAULT_STATE,
    config: Path | None = None,
    json: bool = False,
) -> int:
    """End a containment before its time; somebody else than who made it has to.

    Args:
        containment: Its id.
        reason: Why, for the record of it.
        ticket: A reference, for the record of it.
        state: The gateway's state directory.
        config: The configuration, which says who may do this, as for `add`.
        json: One JSON object: what was lifted.
    """
    acts: Acts | None = None
    try:
        place = _list(state)
        acts = Acts(AdminAct.CONTAIN_LIFT, state=state, config=config, reason=said_why(reason), ticket=ticket)
        now = SystemClock().now()
        lifted = containment_file.lift(place, containment, now=now, announce=partial(_enter_lift, acts))
    except ConfigError as error:
        return fail(error, acts)
    if lifted is None:
        print(f"error: no containment {containment!r} is in force; `egress contain list` shows them", file=sys.stderr)
        return 1
    line = line_of(lifted, now)
    print(json_line(line) if json else f"{line.id}: {named(line)} is stopped no more")
    return 0


def _enter(acts: Acts, containment: Containment) -> None:
    details = [f"{selector}={value}" for selector, value in containment.named]
    acts.enter(containment.id, [*details, f"until={moment(containment.until)}"])


def _enter_lift(acts: Acts, containment: Containment) -> None:
    if acts.gateway.identity.admins is not None:
        # Where nobody was given a role, there need not be a second person.
        check_approval(containment.uid, acts.actor.uid)
    _enter(acts, containment)


def _span(text: str) -> int:
    """Microseconds of `4h`."""
    span = _FOR.fullmatch(text)
    if span is None:
        raise ConfigError(f"--for {text!r} is no span of time; write 30m, 4h, 2d or 1w")
    return int(span[1]) * _SECONDS[span[2]] * SECOND


def _list(state: Path) -> Path:
    if not state.is_dir():
        # Made anew somewhere else, it would be a list that no worker reads.
        raise ConfigError("is no state directory of a gateway; name it with --state", file=str(state))
    return Path(StateConfig(directory=str(state)).containments)


app: Final = App(name="contain", help="Stop a person, application, agent, route, upstream or tool for now.")
app.default(add)
app.command(add)
app.command(list_, name="list")
app.command(lift)
