"""Checks of what keeps the processes apart: users of their own, and files that none of them may change."""

import sys
import sysconfig
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from egress_gateway import __file__ as package
from egress_gateway.adapters.permissions import changed_through, tree_changed_through
from egress_gateway.adapters.unix_sockets import LONGEST_PATH
from egress_gateway.adapters.users import User, find_users
from egress_gateway.compose.doctor.check import PRODUCTION, Check, Installation, Problem, Severity
from egress_gateway.compose.processes import roles_of, user_of
from egress_gateway.core.errors import ConfigError


def profile_said(installation: Installation) -> Iterator[Problem]:
    """What only the command line says, the processes and the log would not know."""
    if installation.config.profile != PRODUCTION:
        yield Problem(
            f"{installation.file} says `profile: {installation.config.profile}`",
            "say `profile: production` there when all of this is mended",
        )


def users_found(installation: Installation) -> Iterator[Problem]:
    """A process whose user is not there does not start."""
    try:
        users = find_users(installation.config.users)
        for role in roles_of(installation.config):
            user_of(users, role)
    except ConfigError as error:
        yield Problem(str(error), "make the user, or name another in `users`")


def users_apart(installation: Installation) -> Iterator[Problem]:
    """The kernel keeps users apart, and nothing else does."""
    if installation.users is None or not installation.users.apart:
        yield Problem(
            "a worker that is taken over could read the log, its key and the credentials: the processes share a user",
            "name a user for each in `users`, and start as root or with a unit for each",
        )


def configuration_fixed(installation: Installation) -> Iterator[Problem]:
    """Who may write it may send requests and credentials anywhere."""
    return _fixed(installation, "the configuration", lambda users: [changed_through(installation.file, users)])


def policy_fixed(installation: Installation) -> Iterator[Problem]:
    """Who may write it decides what leaves."""
    places = [Path(installation.config.policy)]
    activated = Path(installation.config.state.policy)
    if activated.exists():
        places.append(activated)
    return _fixed(installation, "the policy", lambda users: [tree_changed_through(place, users) for place in places])


def code_fixed(installation: Installation) -> Iterator[Problem]:
    """Who may write it is every process after the next start."""
    return _fixed(
        installation,
        "the programme",
        lambda users: [
            tree_changed_through(Path(package).parent, users),
            tree_changed_through(Path(sysconfig.get_path("purelib")), users),
            changed_through(Path(sysconfig.get_path("stdlib")), users),
            changed_through(Path(sys.executable), users),
        ],
    )


def _fixed(
    installation: Installation, what: str, look: Callable[[Sequence[User]], Iterable[Path | None]]
) -> Iterator[Problem]:
    if installation.users is None or not installation.users.apart:
        yield Problem("no process has a user of its own who could be kept from it", "mend `users` first")
        return
    for place in dict.fromkeys(look(installation.users.all)):
        if place is not None:
            yield Problem(
                f"a process may change {what}, through {place}",
                "give it to root, and take writing from group and others (`chmod go-w`)",
            )


def socket_paths(installation: Installation) -> Iterator[Problem]:
    """The kernel takes no longer ones."""
    state = installation.config.state
    for path in (
        state.audit_socket,
        state.counters_socket,
        state.agents_socket,
        state.subjects_socket,
        state.connector_socket,
        state.directory_socket,
        state.control_socket,
        state.admin_socket,
    ):
        size = len(path.encode())
        if size > LONGEST_PATH:
            yield Problem(f"{path} has {size} bytes, a socket's path at most {LONGEST_PATH}", "shorten `state`")


CHECKS: Final = (
    Check(
        name="profile",
        holds="The configuration says `profile: production`",
        severity=Severity.PRODUCTION,
        look=profile_said,
    ),
    Check(
        name="users-found",
        holds="The users of the processes are there",
        severity=Severity.START,
        look=users_found,
    ),
    Check(
        name="users",
        holds="Each process has a user of its own",
        severity=Severity.PRODUCTION,
        look=users_apart,
    ),
    Check(
        name="configuration-fixed",
        holds="No process may change the configuration",
        severity=Severity.PRODUCTION,
        look=configuration_fixed,
    ),
    Check(
        name="policy-fixed",
        holds="No process may change the policy",
        severity=Severity.PRODUCTION,
        look=policy_fixed,
    ),
    Check(
        name="code-fixed",
        holds="No process may change the programme",
        severity=Severity.PRODUCTION,
        look=code_fixed,
    ),
    Check(
        name="socket-paths",
        holds="The paths of the sockets are short enough",
        severity=Severity.START,
        look=socket_paths,
    ),
)
