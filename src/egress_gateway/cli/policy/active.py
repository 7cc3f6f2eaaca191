"""`egress policy active` and `history`: what is in force, since when, by whom, and what was before."""

from pathlib import Path
from typing import Final

from egress_gateway.adapters.active_policy import Activation, ActivePolicy
from egress_gateway.cli.key_terms import moment
from egress_gateway.cli.policy.reading import DEFAULT_STATE, NEGATIVE, OK, policy_of, print_json, refuse
from egress_gateway.core.errors import ConfigError

NOTHING: Final = "nothing was put in force; under the profile dev the directory of `policy` is"


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
        print(NOTHING)
    else:
        _show(found, "in force since")
    return NEGATIVE if found is None else OK


def history(*, state: Path = DEFAULT_STATE, json: bool = False) -> int:
    """List what was put in force, newest first, and who looked at it before; the log has all of it.

    Exits 1 if nothing was put in force.

    Args:
        state: The gateway's state directory.
        json: One JSON object a line.
    """
    try:
        found = _store(state).history()
    except ConfigError as error:
        return refuse(error)
    for number, each in enumerate(reversed(found)):
        if json:
            print_json(each)
        else:
            print("\n" * (number > 0), end="")
            _show(each, "put in force at")
    if not found and not json:
        print(NOTHING)
    return OK if found else NEGATIVE


def _store(state: Path) -> ActivePolicy:
    return ActivePolicy(policy_of(state))


def _show(found: Activation, when: str) -> None:
    """A block of lines, so that the digest stands whole on one of them, however narrow the terminal."""
    print(f"{found.name} serial {found.serial}  {found.digest}")
    approved = f", approved by {', '.join(found.approvers)}" if found.approvers else ""
    print(f"{when} {moment(found.since)} by {found.actor}{approved}")
    for what, text in (("ticket", found.ticket), ("reason", found.reason)):
        if text:
            print(f"{what}: {text}")
