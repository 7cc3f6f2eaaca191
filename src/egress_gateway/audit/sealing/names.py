"""The name of whoever asked, sealed into a record: read by those who may, as long as the person was not erased."""

from typing import Final

import msgspec

from egress_gateway.audit.sealing.sealed import nonce_of, seal, unseal
from egress_gateway.core.errors import WireError
from egress_gateway.core.ids import RecordId
from egress_gateway.core.subjects import Subject

PURPOSE: Final = "subject"
"""Of the nonce: nothing else is sealed under a person's key for this purpose."""


class PersonName(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who it was."""

    name: str
    """As rules and operators know the person: `<issuer>:<id>`, or what an application claimed."""
    issuer: str = ""
    tenant: str = ""


def seal_name(subject: Subject, name: PersonName, rid: RecordId) -> str:
    """The name for the records of one request."""
    return seal(subject.key, msgspec.json.encode(name), nonce=nonce_of(rid, PURPOSE), bound_to=_bound_to(rid))


def open_name(subject: Subject, sealed: str, rid: RecordId) -> PersonName:
    """The name in a record of a request. Raises `WireError`."""
    content = unseal(subject.key, sealed, bound_to=_bound_to(rid))
    try:
        return msgspec.json.decode(content, type=PersonName)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise WireError("sealed, and not a name") from error


def _bound_to(rid: RecordId) -> bytes:
    return f"{PURPOSE} {rid}".encode()
