"""Identities that are believed no more, before their tokens end: how they are listed and looked up.

A list has a line for each: the issuer's name in gateway.yaml, what is meant (`token`, `session`, `person`,
`client`, `workload`), and its id as the issuer spells it, which may hold blanks. Empty lines and lines that
begin with `#` say nothing. A line that would load and turn nobody out is refused instead, with the list: whoever
wrote it believes that it does something.
"""

from collections import defaultdict
from collections.abc import Collection
from typing import Final

import msgspec

from egress_gateway.core.errors import ConfigError, Unauthenticated
from egress_gateway.core.identity import Identity, Revoked
from egress_gateway.identify.certificate import is_spiffe_id
from egress_gateway.identify.claims.reading import MAX_TEXT
from egress_gateway.wire.fields import nearest

WORKLOAD: Final = "workload"
KINDS: Final = {
    "token": "tokens",
    "session": "sessions",
    "person": "persons",
    "client": "clients",
    WORKLOAD: "workloads",
}
"""Words of the list, and the fields that they fill."""

_BYTE_ORDER_MARK: Final = "\ufeff"
_QUOTES: Final = frozenset("\"'`\u2018\u2019\u201c\u201d")
_COMMENT: Final = " #"


class Entry(msgspec.Struct, frozen=True):
    """What one line turns out."""

    issuer: str
    kind: str
    id: str


def line_of(entry: Entry) -> str:
    """The entry as it stands in a list."""
    return f"{entry.issuer} {entry.kind} {entry.id}"


def check_entry(entry: Entry, issuers: Collection[str]) -> None:
    """Raise `ConfigError` for an entry that is no identity of one of these issuers, named as in gateway.yaml."""
    issuer, kind, value = entry.issuer, entry.kind, entry.id
    if kind not in KINDS:
        raise _shapeless()
    if issuer not in issuers:
        raise ConfigError(f"gateway.yaml has no issuer {issuer!r}{nearest(issuer, issuers)}")
    if not 0 < len(value) <= MAX_TEXT or not value.isprintable() or value != value.strip():
        raise ConfigError(f"an id has 1 to {MAX_TEXT} printable characters, and no blanks at its ends")
    if value.startswith("#") or _COMMENT in value:
        raise ConfigError("a comment has a line of its own: what stands behind an id is taken for a part of it")
    if _QUOTES & {value[0], value[-1]}:
        raise ConfigError("an id stands without quotes: they are taken for a part of it")
    if kind == WORKLOAD and not is_spiffe_id(value):
        raise ConfigError("a workload is known by its SPIFFE id (spiffe://trust.domain/path)")
    if kind != WORKLOAD and value.startswith(f"{issuer}:"):
        raise ConfigError(f"leave out {issuer + ':'!r}, which records put before an id")


def read_entries(data: bytes, *, file: str, issuers: Collection[str]) -> tuple[Entry, ...]:
    """The entries of a list, in its order. Raises `ConfigError` with the first line that turns nobody out."""
    try:
        lines = data.decode().splitlines()
    except UnicodeDecodeError as error:
        raise ConfigError("is not UTF-8 text", file=file) from error
    if lines and lines[0].startswith(_BYTE_ORDER_MARK):
        raise ConfigError("begins with a byte order mark; save it as UTF-8 without one", file=file, line=1)
    entries = []
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.startswith("#"):
            continue
        try:
            entries.append(_entry(line, issuers))
        except ConfigError as error:
            raise ConfigError(error.message, file=file, line=number) from error
    return tuple(entries)


def _entry(line: str, issuers: Collection[str]) -> Entry:
    words = line.split(maxsplit=2)
    if len(words) != len(Entry.__struct_fields__):
        raise _shapeless()
    entry = Entry(words[0], words[1], words[2].rstrip())
    check_entry(entry, issuers)
    return entry


def _shapeless() -> ConfigError:
    return ConfigError(f"a line is an issuer, one of {', '.join(KINDS)}, and an id")


def parse_revoked(data: bytes, *, file: str, issuers: Collection[str]) -> Revoked:
    """The list in a file. Raises `ConfigError` as `read_entries` does; then nothing of it counts."""
    found: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
    for entry in read_entries(data, file=file, issuers=issuers):
        found[KINDS[entry.kind]].add((entry.issuer, entry.id))
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
