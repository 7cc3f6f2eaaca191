"""Content in a record, for routes that want it there: sealed under the key of whoever asked.

What is sealed is a list of names with texts: the tokens of an intent with what they stand for, the calls of a tool
record with their arguments. It is bound to the request and to what it is there for, so that it opens nowhere else, and
nobody can open it once the person was erased. A value that tells of somebody is sealed once more inside, under the
key of the value's own pseudonym: erasing either makes it unreadable.
"""

from collections.abc import Iterable
from typing import Final

import msgspec

from egress_gateway.audit.records.groups import SealedGroup
from egress_gateway.audit.sealing.sealed import nonce_of, seal, unseal
from egress_gateway.core.errors import WireError
from egress_gateway.core.ids import RecordId
from egress_gateway.core.secret import Secret
from egress_gateway.core.subjects import Subject

MOST_SEALED: Final = 16 << 10
"""Bytes of content in one record: sealed, they leave two thirds of it to the rest."""


class Entry(msgspec.Struct, frozen=True, array_like=True, omit_defaults=True):
    """A name, and the text it is the name of."""

    name: str
    text: str
    """What it says; sealed, if it is about a value that has a pseudonym."""
    subject: str = ""
    """The pseudonym of the value under whose key the text is sealed; empty if it stands there as it is."""


def entry_about(subject: Subject, name: str, text: str, *, rid: RecordId) -> Entry:
    """An entry whose text only those may read who still have the key of the value that it is."""
    bound = _bound_to(rid, f"value {name}")
    nonce = nonce_of(rid, f"value {name}")
    return Entry(
        name, seal(subject.key, text.encode("utf-8", "surrogatepass"), nonce=nonce, bound_to=bound), subject.pseudonym
    )


def text_about(key: Secret[bytes], entry: Entry, rid: RecordId) -> str:
    """The text of an entry with a pseudonym, by that one's key. Raises `WireError`."""
    content = unseal(key, entry.text, bound_to=_bound_to(rid, f"value {entry.name}"))
    return content.decode("utf-8", "surrogatepass")


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
