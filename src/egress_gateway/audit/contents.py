"""Content in a record, for routes that want it there: sealed under the key of whoever asked.

What is sealed is a list of names with texts: the tokens of an intent with what they stand for, the calls of a tool
record with their arguments. It is bound to the request and to what it is there for, so that it opens nowhere else, and
nobody can open it once the person was erased.
"""

from collections.abc import Iterable
from typing import Final

import msgspec

from egress_gateway.audit.groups import SealedGroup
from egress_gateway.audit.sealed import nonce_of, seal, unseal
from egress_gateway.core.errors import WireError
from egress_gateway.core.ids import RecordId
from egress_gateway.core.secret import Secret
from egress_gateway.core.subjects import Subject

MOST_SEALED: Final = 16 << 10
"""Bytes of content in one record: sealed, they leave two thirds of it to the rest."""

Entry = tuple[str, str]
"""A name, and the text it is the name of."""


def seal_entries(holder: Subject, entries: Iterable[Entry], *, rid: RecordId, purpose: str) -> SealedGroup:
    """As many of the entries as there is room for, sealed. `purpose` must be another for each content of a request."""
    kept: list[bytes] = []
    room, left_out = MOST_SEALED - len(b"[]"), 0
    for entry in entries:
        encoded = msgspec.json.encode(entry)
        if len(encoded) + 1 > room:
            left_out += 1
        else:
            kept.append(encoded)
            room -= len(encoded) + 1
    content = b"[" + b",".join(kept) + b"]"
    return SealedGroup(
        holder=holder.pseudonym,
        purpose=purpose,
        text=seal(holder.key, content, nonce=nonce_of(rid, purpose), bound_to=_bound_to(rid, purpose)) if kept else "",
        entries=len(kept),
        left_out=left_out,
    )


def open_entries(key: Secret[bytes], group: SealedGroup, rid: RecordId) -> tuple[Entry, ...]:
    """What was sealed into a record of a request. Raises `WireError`."""
    if not group.text:
        return ()
    content = unseal(key, group.text, bound_to=_bound_to(rid, group.purpose))
    try:
        return msgspec.json.decode(content, type=tuple[Entry, ...])
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise WireError("sealed, and not content of a record") from error


def without_text(group: SealedGroup | None) -> SealedGroup | None:
    """The same group without its content, where a record would not fit."""
    if group is None:
        return None
    return msgspec.structs.replace(group, text="", entries=0, left_out=group.left_out + group.entries)


def _bound_to(rid: RecordId, purpose: str) -> bytes:
    return f"{purpose} {rid}".encode()
