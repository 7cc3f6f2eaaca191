"""`egress audit hold`: what must stay in the log, and stay readable, until somebody lifts the hold."""

import sys
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Final

from cyclopts import App
from rich import box
from rich.table import Table
from rich.text import Text

from egress_gateway.adapters import legal_holds
from egress_gateway.adapters.subjects.reader import SubjectReader
from egress_gateway.adapters.system import SystemClock
from egress_gateway.cli.acts import Acts, enter_failure, said_why
from egress_gateway.cli.audit.reading import fail, micros, shown_time
from egress_gateway.cli.listing import json_line, print_list
from egress_gateway.core.errors import ConfigError
from egress_gateway.core.legal_hold import Hold, check_hold
from egress_gateway.core.state_config import StateConfig
from egress_gateway.identify.admins import AdminAct, check_approval

DEFAULT_STATE: Final = Path("var")


def add(
    name: str,
    /,
    *,
    reason: str,
    person: str = "",
    route: str = "",
    app: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
    ticket: str = "",
    state: Path = DEFAULT_STATE,
    config: Path | None = None,
    json: bool = False,
) -> int:
    """Hold records: none of them is pruned and no key to them is destroyed until the hold is lifted.

    Of several names and times all must be so; a hold that names nothing holds everything.

    Args:
        name: A name for the hold, such as `case-17`.
        reason: Why, for the record of it.
        person: A person as records name him, `<issuer>:<id>`, or a pseudonym.
        route: A route.
        app: An application.
        since: Records of this time and later; UTC unless it says otherwise.
        until: Records before this time.
        ticket: A reference, for the record of it.
        state: The gateway's state directory.
        config: The configuration, which says who may do this; if it is left out, the one that the gateway noted in
            the state, else `gateway.yaml` here or beside the state directory.
        json: One JSON object.
    """
    acts: Acts | None = None
    try:
        place = _file(state)
        acts = Acts(AdminAct.HOLD_ADD, state=state, config=config, reason=said_why(reason), ticket=ticket)
        hold = Hold(
            name=name,
            reason=reason,
            person=person,
            route=route,
            app=app,
            since=micros(since),
            until=micros(until),
            opened=SystemClock().now(),
            uid=acts.actor.uid,
            actor=acts.actor.name,
            ticket=ticket,
        )
        check_hold(hold)
        legal_holds.add(place, hold, announce=partial(_enter, acts, hold))
    except ConfigError as error:
        return _fail(error, acts)
    _warn(hold, state)
    print(json_line(hold) if json else f"{hold.name}: {held(hold)} is held until it is lifted")
    return 0


def _warn(hold: Hold, state: Path) -> None:
    """Say so where a hold names a person that nobody knows: it keeps nobody's key from being erased."""
    if not hold.person:
        return
    try:
        with SubjectReader(StateConfig(directory=str(state))) as reader:
            known = bool(reader.person(hold.person))
    except ConfigError as error:
        print(f"warning: whether the log knows person {hold.person!r} cannot be looked up: {error}", file=sys.stderr)
        return
    if not known:
        print(
            f"warning: nobody is known as {hold.person!r}, and until somebody is, erasing anybody goes on; name a "
            "person as rules do, `<issuer>:<id>`, or give a pseudonym of a record",
            file=sys.stderr,
        )


def list_(*, state: Path = DEFAULT_STATE, json: bool = False) -> int:
    """List the holds, oldest first.

    Args:
        state: The gateway's state directory.
        json: One JSON object a line.
    """
    try:
        holds = legal_holds.read_holds(_file(state))
    except ConfigError as error:
        return fail(error)
    print_list(holds, _table, json=json, none="nothing is held")
    return 0


def lift(
    name: str,
    /,
    *,
    reason: str,
    ticket: str = "",
    state: Path = DEFAULT_STATE,
    config: Path | None = None,
    json: bool = False,
) -> int:
    """End a hold; where roles are given, somebody else than who made it has to.

    Args:
        name: Its name.
        reason: Why, for the record of it.
        ticket: A reference, for the record of it.
        state: The gateway's state directory.
        config: The configuration, which says who may do this, as for `add`.
        json: One JSON object: what was lifted.
    """
    acts: Acts | None = None
    try:
        place = _file(state)
        acts = Acts(AdminAct.HOLD_LIFT, state=state, config=config, reason=said_why(reason), ticket=ticket)
        lifted = legal_holds.lift(place, name, announce=partial(_enter_lift, acts))
    except ConfigError as error:
        return _fail(error, acts)
    if lifted is None:
        print(f"error: there is no hold {name!r}; `egress audit hold list` shows them", file=sys.stderr)
        return 1
    print(json_line(lifted) if json else f"{lifted.name}: {held(lifted)} is held no more by this")
    return 0


def held(hold: Hold) -> str:
    """What a hold holds, in words."""
    named = [f"{what} {value}" for what in ("person", "route", "app") if (value := getattr(hold, what))]
    if hold.since:
        named.append(f"from {shown_time(hold.since)}")
    if hold.until:
        named.append(f"before {shown_time(hold.until)}")
    return ", ".join(named) or "everything"


def _enter(acts: Acts, hold: Hold) -> None:
    # Whom a case is about is nothing for the log, which cannot forget it.
    details = [f"{what}={value}" for what in ("route", "app") if (value := getattr(hold, what))]
    details += [f"{what}={shown_time(value)}" for what in ("since", "until") if (value := getattr(hold, what))]
    acts.enter(hold.name, [*details, *(["person=named"] if hold.person else [])])


def _enter_lift(acts: Acts, hold: Hold) -> None:
    if acts.gateway.identity.admins is not None:
        # Where nobody was given a role, there need not be a second person.
        check_approval(hold.uid, acts.actor.uid)
    _enter(acts, hold)


def _file(state: Path) -> Path:
    if not state.is_dir():
        # Made anew somewhere else, it would hold nothing.
        raise ConfigError("is no state directory of a gateway; name it with --state", file=str(state))
    return Path(StateConfig(directory=str(state)).holds)


def _fail(error: ConfigError, acts: Acts | None) -> int:
    code = fail(error)
    enter_failure(acts)
    return code


def _table(holds: Sequence[Hold]) -> Table:
    shown = Table(box=box.SIMPLE, pad_edge=False, padding=(0, 1))
    for heading in ("name", "holds", "since (UTC)", "by", "reason", "ticket"):
        shown.add_column(heading, no_wrap=heading == "name", overflow="fold")
    for hold in holds:
        # As text: a reason is not markup.
        cells = (held(hold), shown_time(hold.opened), hold.actor or str(hold.uid), hold.reason, hold.ticket)
        shown.add_row(Text(hold.name, style="bold"), *map(Text, cells))
    return shown


app: Final = App(name="hold", help="Keep records from being pruned and erased.")
app.command(add)
app.command(list_, name="list")
app.command(lift)
