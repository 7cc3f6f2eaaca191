"""`egress policy active` and `history`: what is in force, since when, by whom, and what was before."""

from pathlib import Path

from rich.console import Console
from rich.table import Table

from egress_gateway.adapters.active_policy import Activation, ActivePolicy
from egress_gateway.cli.key_terms import moment
from egress_gateway.cli.policy.reading import DEFAULT_STATE, NEGATIVE, OK, print_json, refuse
from egress_gateway.core.config import StateConfig
from egress_gateway.core.errors import ConfigError


def active(*, state: Path = DEFAULT_STATE, json: bool = False) -> int:
    """Show which bundle is in force, since when and by whom; exits 1 if none was put in force.

    Args:
        state: The gateway's state directory.
        json: Print one JSON document instead of text.
    """
    try:
        found = _store(state).current()
    except ConfigError as error:
        return refuse(error)
    if json:
        print_json(found)
    elif found is None:
        print("nothing was put in force; under the profile dev the directory of `policy` is")
    else:
        _show(found)
    return NEGATIVE if found is None else OK


def history(*, state: Path = DEFAULT_STATE, json: bool = False) -> int:
    """List what was put in force, newest first; the log has all of it, and who looked at it before.

    Args:
        state: The gateway's state directory.
        json: One JSON object a line.
    """
    try:
        found = _store(state).history()
    except ConfigError as error:
        return refuse(error)
    if json:
        for each in reversed(found):
            print_json(each)
        return OK
    table = Table(box=None)
    for heading in ("since", "name", "serial", "digest", "by", "approved by", "ticket", "reason"):
        table.add_column(heading, overflow="fold", no_wrap=heading in {"since", "serial", "digest"})
    for each in reversed(found):
        approvers = ", ".join(each.approvers)
        digest = each.digest[: len("sha256:") + 12]
        table.add_row(
            moment(each.since), each.name, str(each.serial), digest, each.actor, approvers, each.ticket, each.reason
        )
    Console(highlight=False, markup=False).print(table)
    return OK


def _store(state: Path) -> ActivePolicy:
    return ActivePolicy(Path(StateConfig(directory=str(state)).policy))


def _show(found: Activation) -> None:
    print(f"{found.name} serial {found.serial}  {found.digest}")
    approved = f", approved by {', '.join(found.approvers)}" if found.approvers else ""
    print(f"in force since {moment(found.since)} by {found.actor}{approved}")
    for what, text in (("ticket", found.ticket), ("reason", found.reason)):
        if text:
            print(f"{what}: {text}")
