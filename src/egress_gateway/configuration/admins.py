"""Who administers the gateway: `identity.admins` of `gateway.yaml`."""

import re
from typing import Final

from egress_gateway.core.errors import ConfigError
from egress_gateway.core.identity_config import AdminsConfig
from egress_gateway.identify.admins import check_admins
from egress_gateway.wire.fields import Fields

ADMIN: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_.@-]{0,63}|0|[1-9][0-9]{0,8}")
"""A user's name, also one of a domain (`ann@example.test`), or a number without leading zeros."""


PERSON: Final = re.compile(r"[a-z0-9][^\s:]{0,127}:\S{1,255}")
"""As records name a person: `<issuer>:<id>`, or `<issuer>/<tenant>:<id>`."""


def read_admins(identity: Fields) -> AdminsConfig | None:
    """The roles, from the mapping `identity`; None where none are given."""
    if not identity.has("admins"):
        return None
    with identity.mapping("admins") as fields:
        admins = AdminsConfig(
            auditor=_users(fields.words("auditor") if fields.has("auditor") else (), fields),
            reviewer=_users(fields.words("reviewer") if fields.has("reviewer") else (), fields, people=True),
            author=_users(fields.words("author") if fields.has("author") else (), fields),
            approver=_users(fields.words("approver") if fields.has("approver") else (), fields),
            operator=_users(fields.words("operator") if fields.has("operator") else (), fields),
        )
        try:
            check_admins(admins)
        except ConfigError as error:
            raise fields.error(error.message) from error
        return admins


def _users(words: tuple[tuple[str, int], ...], fields: Fields, *, people: bool = False) -> tuple[str, ...]:
    for user, line in words:
        if not ADMIN.fullmatch(user) and not (people and PERSON.fullmatch(user)):
            raise ConfigError(f"{user!r} is no name or number of a user", file=fields.file, line=line)
    return tuple(user for user, _ in words)
