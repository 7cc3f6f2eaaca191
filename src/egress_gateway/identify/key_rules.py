"""Which gateway keys can be made, and which can be rotated."""

import re
from typing import Final

from egress_gateway.core.errors import ConfigError, WireError
from egress_gateway.core.keys import KeyRecord, Scope
from egress_gateway.core.networks import parse_network

NEW_SCOPES: Final = (Scope.CALL, Scope.RECORDS)
"""Of a key that is made without saying so, and of every key from before there were scopes."""

MAX_NOTE: Final = 200
MAX_ROUTES: Final = 64
MAX_NETWORKS: Final = 64
"""Each is named in the record of the key's making, which has to fit into the log."""

_NAME: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
"""Applications and routes: what is safe in a URL, a log line and a table."""


def check_key(record: KeyRecord) -> None:
    """Raise `ConfigError` for a key that cannot be, or that would open nothing."""
    for kind, name in (("an application", record.app), *(("a route", route) for route in record.routes)):
        if not _NAME.fullmatch(name):
            raise ConfigError(f"{name!r} cannot name {kind}; use lower-case letters, digits, `.`, `_` and `-`")
    if not record.routes:
        raise ConfigError("a key needs at least one route; name those it may use")
    if not record.scopes:
        raise ConfigError(f"a key needs at least one scope; they are {', '.join(Scope)}")
    for network in record.networks:
        try:
            parse_network(network)
        except WireError as error:
            raise ConfigError(f"{network!r} is {error.reason}") from error
    for what, some, most in (("routes", record.routes, MAX_ROUTES), ("networks", record.networks, MAX_NETWORKS)):
        if len(some) > most:
            raise ConfigError(f"a key has at most {most} {what}; make another for the others")
    if record.expires and record.expires <= record.created:
        raise ConfigError("the key would have expired already; choose a later time")
    if len(record.note) > MAX_NOTE or not record.note.isprintable():
        raise ConfigError(f"a note has at most {MAX_NOTE} printable characters")


def check_rotation(old: KeyRecord, now: int, overlap: int) -> None:
    """Raise `ConfigError` for a key that is not in force, or has a successor."""
    if overlap <= 0:
        raise ConfigError("the overlap must be longer than nothing; or make a key and revoke this one")
    if old.revoked:
        raise ConfigError(f"key {old.key_id} is revoked; make a new one")
    if old.expires and now >= old.expires:
        raise ConfigError(f"key {old.key_id} has expired; make a new one")
    if old.successor:
        raise ConfigError(f"key {old.key_id} has a successor; rotate {old.successor}")
