"""Checks of who administers the gateway."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from egress_gateway.adapters.actor import find_uid
from egress_gateway.compose.doctor.check import Check, Installation, Problem, Severity
from egress_gateway.identify.admins import AdminRole


def admins_named(installation: Installation) -> Iterator[Problem]:
    """Otherwise whoever can write the key store makes keys, and nothing says whether he was meant to."""
    admins = installation.config.identity.admins
    if admins is None:
        yield Problem("nobody is named to administer the gateway", "name the roles in `identity.admins`")
        return
    if not admins.operator:
        yield Problem("there is no operator: nobody may make or revoke gateway keys", "name one in `identity.admins`")
    roles: defaultdict[int, dict[AdminRole, str]] = defaultdict(dict)
    for role in AdminRole:
        for name in getattr(admins, role.value):
            if ":" in name:
                # A person whom a token names, for the admin API.
                continue
            uid = find_uid(name)
            if uid is None:
                yield Problem(f"{role.value} {name!r} is no user of this machine", "correct `identity.admins`")
            else:
                roles[uid][role] = name
    for held in roles.values():
        # By number, since one user may be named in two ways.
        if AdminRole.AUDITOR in held and len(held) > 1:
            others = ", ".join(f"{role.value} as {name!r}" for role, name in held.items() if role != AdminRole.AUDITOR)
            yield Problem(
                f"auditor {held[AdminRole.AUDITOR]!r}, who changes nothing, is {others}", "let another be auditor"
            )


CHECKS: Final = (
    Check(
        name="admins",
        holds="The configuration says who administers the gateway",
        severity=Severity.PRODUCTION,
        look=admins_named,
    ),
)
