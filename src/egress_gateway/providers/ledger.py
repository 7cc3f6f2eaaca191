"""What a walk over a body collects: slots with their places, blobs, and an account of every byte."""

from typing import Any, TypeAlias

import msgspec

from egress_gateway.core.answers import Unseal
from egress_gateway.core.documents import Attachment
from egress_gateway.core.errors import Unreadable
from egress_gateway.core.ids import DataClass
from egress_gateway.core.redaction import Replacement
from egress_gateway.core.routes import UnknownFields
from egress_gateway.core.slots import Coverage, Opaque, Scope, Slot
from egress_gateway.wire.json import Json

BINARY = DataClass("opaque.binary")
REMOTE = DataClass("opaque.remote")
ENCRYPTED = DataClass("opaque.encrypted")
PICTURE = DataClass("opaque.picture")
OPAQUE = (BINARY, REMOTE, ENCRYPTED, PICTURE)
"""What a leaf that no detector can read counts as."""

# `Any`: the trees come from the JSON decoder. A container is a dict with names or a list with indices,
# a pair that no static type expresses without a check on every leaf.
Place: TypeAlias = tuple[Any, str | int, int]
"""Where a leaf is written back: container, key, and the JSON text that the container is part of (an
index, or `BODY`)."""

BODY = -1

At: TypeAlias = tuple[Any, str | int, str]
"""Where a value stands during the walk: container, key, pointer."""


class Vouch(msgspec.Struct, frozen=True, kw_only=True):
    """A seal that held: an upstream said the text in one member of an object, and made the blob in another."""

    container: Any
    text: str
    blob: str
    upstream: str


class Ledger:
    """The account of one body. Each leaf and key is booked once, as one of three kinds."""

    def __init__(self, unknown: UnknownFields, unseal: Unseal) -> None:
        self.unknown = unknown
        self.unseal = unseal
        self.slots: list[Slot] = []
        self.places: list[Place | None] = []
        """Beside each slot; None where nothing can be written back."""
        self.opaques: list[Opaque] = []
        self.attachments: list[Attachment] = []
        self.held: list[tuple[Place, list[Json]]] = []
        """JSON held in strings: where the string stands, and its tree in a list of one."""
        self.said: list[Replacement] = []
        self.scanned = 0
        self.structural = 0
        self.opaque = 0
        self.within = BODY
        """The JSON text that is being walked."""
        self.vouch: Vouch | None = None
        """For the object that is being walked. It covers two members of it and nothing below."""
        self.altered = False
        """Whether the tree is no longer the one that was decoded."""

    def text(self, at: At, scope: Scope, text: str, *, rigid: bool) -> None:
        """Book a string leaf as a slot."""
        if not text:
            return
        self.scanned += size(text)
        container, key, pointer = at
        vouch = self.vouch
        said_by = vouch.upstream if vouch and container is vouch.container and key == vouch.text else ""
        self.slots.append(Slot(pointer=pointer, scope=scope, text=text, rigid=rigid, said_by=said_by))
        self.places.append(None if rigid else (container, key, self.within))

    def inspect(self, pointer: str, scope: Scope, text: str, *, number: At | None = None) -> None:
        """Book a number, a key or decoded content as a slot that nothing can be written back to.

        `number`: where a whole number stands that another number may take the place of.
        """
        if text:
            self.slots.append(Slot(pointer=pointer, scope=scope, text=text, rigid=True, number=number is not None))
            self.places.append(None if number is None else (number[0], number[1], self.within))

    def declare(self, pointer: str, data_class: DataClass, length: int, reason: str) -> None:
        """Let policy know of something that text detectors cannot see. Books no bytes."""
        self.opaques.append(Opaque(pointer=pointer, data_class=data_class, bytes=length, reason=reason))

    def attach(self, pointer: str, scope: Scope, content: bytes, length: int, reason: str, *, booked: int = 0) -> None:
        """Declare a document as binary, for as long as nobody opens it. Books no bytes.

        `booked` of them, which were booked as opaque, are then scanned.
        """
        declared = len(self.opaques)
        self.declare(pointer, BINARY, length, reason)
        self.attachments.append(
            Attachment(pointer=pointer, scope=scope, content=content, declared=declared, booked=booked)
        )

    def coverage(self, counted: int) -> Coverage:
        """The account beside what was counted independently."""
        return Coverage(bytes=counted, scanned=self.scanned, structural=self.structural, opaque=self.opaque)


def size(text: str) -> int:
    """UTF-8 bytes of a string."""
    return len(text) if text.isascii() else len(text.encode())


def expected(kind: str, pointer: str) -> Unreadable:
    """The refusal of a value whose JSON type the API does not have there."""
    where = pointer or "the top"
    return Unreadable("wrong_type", f"the body must have {kind} at {where}", pointer=pointer)
