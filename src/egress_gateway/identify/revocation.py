"""Identities that are believed no more, before their tokens end: how they are listed and looked up.

A list has a line for each: the issuer's name in gateway.yaml, what is meant (`token`, `session`, `person`,
`client`, `workload`), and its id as the issuer spells it, which may hold blanks. Empty lines and lines that
begin with `#` say nothing. Whoever has to act at once appends a line; there is no syntax to get wrong.
"""

from collections import defaultdict
from typing import Final

from egress_gateway.core.errors import ConfigError, Unauthenticated
from egress_gateway.core.identity import Identity, Revoked

KINDS: Final = {
    "token": "tokens",
    "session": "sessions",
    "person": "persons",
    "client": "clients",
    "workload": "workloads",
}
"""Words of the list, and the fields that they fill."""


def parse_revoked(data: bytes, *, file: str) -> Revoked:
    """The list in a file. Raises `ConfigError` with the line that it cannot read; then nothing of it counts."""
    try:
        lines = data.decode().splitlines()
    except UnicodeDecodeError as error:
        raise ConfigError("is not UTF-8 text", file=file) from error
    found: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.startswith("#"):
            continue
        words = line.split(maxsplit=2)
        if len(words) != 3 or words[1] not in KINDS:
            raise ConfigError(f"a line is an issuer, one of {', '.join(KINDS)}, and an id", file=file, line=number)
        found[KINDS[words[1]]].add((words[0], words[2].rstrip()))
    return Revoked(**{field: frozenset(entries) for field, entries in found.items()})


def check_revoked(identity: Identity, revoked: Revoked) -> None:
    """Raise `Unauthenticated` (`identity_revoked`) if the list names anything of an identity."""
    for value, entries in (
        (identity.token_id, revoked.tokens),
        (identity.session, revoked.sessions),
        (identity.person, revoked.persons),
        (identity.client, revoked.clients),
        (identity.workload, revoked.workloads),
    ):
        # An entry without an id cannot be written, so that what a token does not say is never on the list.
        if (identity.issuer, value) in entries:
            raise Unauthenticated("identity_revoked", "the signed identity was revoked; log in again or ask why")
