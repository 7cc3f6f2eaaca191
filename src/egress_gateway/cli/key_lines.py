"""How the commands show a gateway key: never the key, never its digest."""

from collections.abc import Mapping, Sequence
from typing import Final

import msgspec
from rich import box
from rich.table import Table
from rich.text import Text

from egress_gateway.cli.key_terms import moment
from egress_gateway.core.keys import KeyRecord

_UNBROKEN: Final = ("id", "status", "expires", "used", "persons")
"""Columns that a narrow terminal must not cut: an id is there to be copied."""
_DATE: Final = len("2030-01-31")


class KeyLine(msgspec.Struct, frozen=True, kw_only=True):
    """What is shown of a key."""

    key_id: str
    env: str
    app: str
    routes: tuple[str, ...]
    scopes: tuple[str, ...]
    networks: tuple[str, ...]
    """Empty: any."""
    status: str
    """`active`, `expired` or `revoked`."""
    created: str
    expires: str
    """Empty: never."""
    last_used: str
    """To the minute; empty if no worker has said so."""
    successor: str
    """The key that was made in its place."""
    sigv4: bool
    asserts_identity: bool
    note: str


def line_of(record: KeyRecord, now: int, used: Mapping[str, int] | None = None) -> KeyLine:
    """A key as it is at `now`, in microseconds since the epoch."""
    expired = bool(record.expires) and now >= record.expires
    seen = (used or {}).get(record.key_id)
    return KeyLine(
        key_id=record.key_id,
        env=record.env,
        app=record.app,
        routes=record.routes,
        scopes=tuple(scope.value for scope in record.scopes),
        networks=record.networks,
        status="revoked" if record.revoked else "expired" if expired else "active",
        created=moment(record.created),
        expires=moment(record.expires) if record.expires else "",
        last_used=moment(seen) if seen else "",
        successor=record.successor,
        sigv4=record.sigv4,
        asserts_identity=record.asserts_identity,
        note=record.note,
    )


def described(line: KeyLine) -> str:
    """Everything about one key, a line for each thing."""
    facts = (
        ("id", line.key_id),
        ("application", line.app),
        ("environment", line.env),
        ("status", line.status),
        ("routes", " ".join(line.routes)),
        ("scopes", " ".join(line.scopes) or "none"),
        ("networks", " ".join(line.networks) or "any"),
        ("SigV4", "yes" if line.sigv4 else "no"),
        ("names persons", "yes, asserted" if line.asserts_identity else "no"),
        ("made", line.created),
        ("ends", line.expires or "never"),
        ("last used", line.last_used or "not known"),
        ("successor", line.successor or "none"),
        ("note", line.note),
    )
    return "\n".join(f"{name:<14}{value}".rstrip() for name, value in facts)


def table(lines: Sequence[KeyLine]) -> Table:
    """The keys, a row each."""
    shown = Table(box=box.SIMPLE, pad_edge=False, padding=(0, 1))
    for heading in ("id", "app", "routes", "status", "expires", "used", "persons", "note"):
        shown.add_column(heading, no_wrap=heading in _UNBROKEN, overflow="fold")
    for line in lines:
        cells = (
            line.key_id,
            line.app,
            " ".join(line.routes),
            line.status,
            line.expires[:_DATE] or "never",
            line.last_used[:_DATE],
            "asserts" if line.asserts_identity else "",
            line.note,
        )
        # As text: a note is not markup.
        shown.add_row(*(Text(cell) for cell in cells))
    return shown
