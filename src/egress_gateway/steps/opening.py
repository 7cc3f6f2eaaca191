"""The documents of a request as slots: opened once, however often the request is looked at.

What stands in a document is rigid: nothing is ever written back into one. What was not opened, in whole or in
part, stays opaque, so that policy hears of it.
"""

import hashlib
from collections.abc import Sequence

import msgspec

from egress_gateway.core.documents import Attachment, Opened, Opener
from egress_gateway.core.slots import Coverage, Opaque, Slot
from egress_gateway.providers.body import Document
from egress_gateway.providers.ledger import PICTURE


class Openings(msgspec.Struct, frozen=True, kw_only=True):
    """What the documents of a body came to."""

    slots: tuple[Slot, ...]
    """Their text, at the leaf's pointer, `!` and the place in the document: `/messages/0/content/1!page/3`."""
    opaque: tuple[Opaque, ...]
    """The body's opaque leaves, without those that were read, with the parts that were not."""
    coverage: Coverage
    """The body's; a leaf that was read counts as scanned, with what its pictures show."""


class Reading:
    """Opens the documents of one request, and remembers what was in them until it is forgotten with the request."""

    def __init__(self, opener: Opener | None = None) -> None:
        """Without an opener every document stays opaque."""
        self._opener = opener
        self._opened: dict[bytes, Opened] = {}
        if opener is not None:
            opener.begin()

    def read(self, document: Document) -> Openings:
        """Open what the body carries. Costs nothing where it carries nothing."""
        if self._opener is None or not document.attachments:
            return Openings(slots=(), opaque=document.opaque, coverage=document.coverage)
        return _resolve(document, [self._open(self._opener, one) for one in document.attachments])

    def _open(self, opener: Opener, attachment: Attachment) -> Opened:
        name = hashlib.sha256(attachment.content).digest()
        if name not in self._opened:
            self._opened[name] = opener.open(attachment.content)
        return self._opened[name]


def _resolve(document: Document, answers: Sequence[Opened]) -> Openings:
    slots: list[Slot] = []
    unread: list[Opaque] = []
    known: set[int] = set()
    moved = 0
    for leaf, opened in zip(document.attachments, answers, strict=True):
        slots += [
            Slot(pointer=f"{leaf.pointer}!{passage.where}", scope=leaf.scope, text=passage.text, rigid=True)
            for passage in opened.passages
        ]
        unread += [
            Opaque(
                pointer=f"{leaf.pointer}!{part.where}" if part.where else leaf.pointer,
                data_class=part.data_class,
                bytes=len(leaf.content),
                reason=part.reason,
            )
            for part in opened.unread
        ]
        known.add(leaf.declared)
        if all(part.data_class == PICTURE for part in opened.unread):
            moved += leaf.booked
    before = document.coverage
    return Openings(
        slots=tuple(slots),
        opaque=(*(leaf for index, leaf in enumerate(document.opaque) if index not in known), *unread),
        coverage=msgspec.structs.replace(before, opaque=before.opaque - moved, scanned=before.scanned + moved),
    )
