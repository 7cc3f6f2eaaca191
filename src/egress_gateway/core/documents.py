"""Documents that a request carries, and what opening them brings to light."""

from typing import Protocol

import msgspec

from egress_gateway.core.concealed import conceals
from egress_gateway.core.ids import DataClass
from egress_gateway.core.slots import Scope


@conceals("content")
class Attachment(msgspec.Struct, frozen=True, kw_only=True):
    """A leaf that holds a document. Until it is opened it counts as opaque."""

    pointer: str
    """Of the leaf, as in `Slot`."""
    scope: Scope
    content: bytes
    declared: int
    """Which of the body's opaque leaves it is."""
    booked: int
    """Bytes of the body that are opaque for as long as it is not opened; 0 where its characters are a slot."""


@conceals("text")
class Passage(msgspec.Struct, frozen=True):
    """Text of a document."""

    where: str
    """Place in the document: `page/3`, `sheet/1`. Names that its writer chose are numbers here, and text besides."""
    text: str


class Unread(msgspec.Struct, frozen=True):
    """Part of a document that nobody can read."""

    where: str
    """As in `Passage`; empty for all of it."""
    data_class: DataClass
    """`opaque.binary`, `opaque.encrypted`, or `opaque.picture` where the text in it was read."""
    reason: str
    """Why, in words of a fixed list: `encrypted`, `too large`, `unknown type` ..."""


class Opened(msgspec.Struct, frozen=True):
    """What a document holds. It was read in full if nothing is unread."""

    media: str
    """What it is by its own evidence."""
    passages: tuple[Passage, ...] = ()
    unread: tuple[Unread, ...] = ()


class Opener(Protocol):
    """Opens documents. Whoever wrote one may want to break, flood or stall its reader.

    Raises nothing for what a document holds: what cannot be read is unread, with the reason.
    """

    def begin(self) -> None:
        """A request begins, and with it the time that opening all its documents may take."""
        ...

    def open(self, content: bytes) -> Opened:
        """What this document holds. The same for the same bytes, unless time or memory runs out."""
        ...
