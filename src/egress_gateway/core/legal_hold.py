"""A legal hold: records that must stay, and values that must stay readable, until somebody lifts it."""

import re
from typing import Final

import msgspec

from egress_gateway.core.errors import ConfigError

NAME: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,62}")
LARGEST_TEXT: Final = 200
"""Characters of a reason or a selector."""


class Hold(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """What is held: every record of which all is so that is named here. One that names nothing holds all."""

    name: str
    reason: str
    person: str = ""
    """As records name him, `<issuer>:<id>`, or a pseudonym."""
    route: str = ""
    app: str = ""
    since: int = 0
    until: int = 0
    """Microseconds since the epoch, by the record's own time; `until` is exclusive, 0 for no end."""
    opened: int
    """When it was made, in microseconds since the epoch."""
    uid: int = 0
    """The machine's user who made it: where roles are given, somebody else has to lift it."""
    actor: str = ""
    """That user's name."""
    ticket: str = ""


def check_hold(hold: Hold) -> None:
    """Raise `ConfigError` for a hold that cannot mean what it says."""
    if not NAME.fullmatch(hold.name):
        raise ConfigError(f"{hold.name!r} is no name of a hold: lower case, digits, dots and hyphens, at most 63")
    if not hold.reason.strip():
        raise ConfigError("a hold has a reason")
    for what in ("reason", "person", "route", "app", "actor", "ticket"):
        text: str = getattr(hold, what)
        if len(text) > LARGEST_TEXT or not text.isprintable():
            raise ConfigError(f"the {what} of a hold has at most {LARGEST_TEXT} printable characters")
    if hold.until and hold.until <= hold.since:
        raise ConfigError("a hold ends after it begins; give --until after --since")
