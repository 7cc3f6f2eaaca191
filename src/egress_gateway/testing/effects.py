"""What can be seen happening between a gateway and its peers, one record an effect.

The simulators note these in the order in which they happen; a playbook compares them. `line` is the
effect in one readable line, as it stands in a playbook's diff.
"""

from typing import Protocol

import msgspec

from egress_gateway.core.exchange import Headers, OutboundRequest, Receipt
from egress_gateway.core.ids import BodyDigest

SHOWN = 96
"""Bytes of a body that a diff shows; a playbook is read on a screen."""


class Effect(Protocol):
    """One line of a journal."""

    @property
    def line(self) -> str:
        """The effect in one line."""
        ...


def excerpt(data: bytes) -> str:
    """The beginning of a body, printable on one line."""
    return repr(data[:SHOWN]) + (f" + {len(data) - SHOWN} bytes" if len(data) > SHOWN else "")


class Intent(msgspec.Struct, frozen=True, kw_only=True):
    """The log was asked for a receipt."""

    body: bytes
    """The canonical record."""
    destination: str
    digest: BodyDigest

    @property
    def line(self) -> str:
        return f"<< intent to {self.destination!r}: {excerpt(self.body)}"


class Appended(msgspec.Struct, frozen=True, kw_only=True):
    """The log was given a record other than an intent."""

    body: bytes

    @property
    def line(self) -> str:
        return f"<< append {excerpt(self.body)}"


class Denied(msgspec.Struct, frozen=True, kw_only=True):
    """A refusal before authentication was counted."""

    peer: str
    code: str

    @property
    def line(self) -> str:
        return f"<< deny {self.peer}: {self.code}"


class Forwarded(msgspec.Struct, frozen=True, kw_only=True):
    """A request left."""

    request: OutboundRequest
    receipt: Receipt

    @property
    def line(self) -> str:
        return f"<< forward to {self.request.destination!r}: {excerpt(self.request.body)}"


class Withheld(msgspec.Struct, frozen=True, kw_only=True):
    """The upstream adapter refused to send; nothing left."""

    request: OutboundRequest
    code: str

    @property
    def line(self) -> str:
        return f"<< withheld from {self.request.destination!r}: {self.code}"


class Dropped(msgspec.Struct, frozen=True, kw_only=True):
    """The gateway left an answer before its end."""

    upstream: str

    @property
    def line(self) -> str:
        return f"<< drop the answer of {self.upstream!r}"


class Started(msgspec.Struct, frozen=True, kw_only=True):
    """The caller got a response head."""

    status: int
    headers: Headers

    @property
    def line(self) -> str:
        return f"<< head {self.status}"


class Wrote(msgspec.Struct, frozen=True, kw_only=True):
    """The caller got body bytes. Adjacent writes are one effect: chunk borders are free to change."""

    data: bytes

    @property
    def line(self) -> str:
        return f"<< body {excerpt(self.data)}"


class Finished(msgspec.Struct, frozen=True):
    """The response ended cleanly."""

    @property
    def line(self) -> str:
        return "<< end"


class Aborted(msgspec.Struct, frozen=True):
    """The connection was broken, so that the caller sees an incomplete response."""

    @property
    def line(self) -> str:
        return "<< abort"


class Raised(msgspec.Struct, frozen=True, kw_only=True):
    """The gateway's handler ended with an exception."""

    error: Exception

    @property
    def line(self) -> str:
        return f"<< raise {type(self.error).__name__}: {self.error}"
