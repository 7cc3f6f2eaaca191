"""What workers and control say to each other over the Unix socket: frames of MessagePack.

A worker keeps one connection and may have many questions under way on it; an answer carries the number of its
question and comes whenever it is ready. Content crosses sealed towards control; an answer that was approved comes
back open, to a process that had it before.
"""

from typing import Final

import msgspec

from egress_gateway.core.concealed import conceals
from egress_gateway.core.errors import GatewayError, Refused, Unavailable
from egress_gateway.core.ids import RecordId
from egress_gateway.core.reviews import Asker, Case, Content, ContentDigest, ReviewId, Standing
from egress_gateway.wire.frames import frame

LARGEST_CONTENT: Final = 8 << 20
"""Bytes that are sealed for one review: more is nothing that a person looks through."""
LARGEST: Final = LARGEST_CONTENT + (1 << 20)
"""Bytes of a message."""


class Ask(msgspec.Struct, frozen=True, array_like=True, tag=1):
    """How far is the latest review of this?"""

    id: int
    digest: ContentDigest


@conceals("sealed")
class Submit(msgspec.Struct, frozen=True, array_like=True, tag=2):
    """Ask people."""

    id: int
    case: Case
    sealed: bytes


class Wait(msgspec.Struct, frozen=True, array_like=True, tag=3):
    """How far is a review, as soon as it is decided or so many milliseconds are over?"""

    id: int
    review: ReviewId
    milliseconds: int


class Consume(msgspec.Struct, frozen=True, array_like=True, tag=4):
    """Use up an approval, for a request."""

    id: int
    review: ReviewId
    digest: ContentDigest
    rid: RecordId


class Take(msgspec.Struct, frozen=True, array_like=True, tag=5):
    """Use up the approval of an answer, for a request, and hand the answer over."""

    id: int
    review: ReviewId
    digest: ContentDigest
    rid: RecordId


class Look(msgspec.Struct, frozen=True, array_like=True, tag=6):
    """How far is a review, if this is who asked for it?"""

    id: int
    review: ReviewId
    asker: Asker


class Told(msgspec.Struct, frozen=True, array_like=True, tag=1):
    """How far it is."""

    id: int
    standing: Standing


class Used(msgspec.Struct, frozen=True, array_like=True, tag=2):
    """Whether the approval was there to be used."""

    id: int
    done: bool


class Taken(msgspec.Struct, frozen=True, array_like=True, tag=3):
    """The answer, or that there is none to be had."""

    id: int
    content: Content | None


class Failed(msgspec.Struct, frozen=True, array_like=True, tag=4):
    """It cannot be done."""

    id: int
    code: str
    public: str
    status: int

    def error(self) -> GatewayError:
        """The same error on the worker's side. What is no refusal of control's is that it cannot work."""
        family = Refused if self.status < _SERVER_ERRORS else Unavailable
        return family(self.code, self.public, status=self.status)


Question = Ask | Submit | Wait | Consume | Take | Look
Answer = Told | Used | Taken | Failed

_SERVER_ERRORS: Final = 500
_ENCODER: Final = msgspec.msgpack.Encoder()
QUESTION: Final[msgspec.msgpack.Decoder[Question]] = msgspec.msgpack.Decoder(Question)
ANSWER: Final[msgspec.msgpack.Decoder[Answer]] = msgspec.msgpack.Decoder(Answer)
CONTENT: Final[msgspec.msgpack.Decoder[Content]] = msgspec.msgpack.Decoder(Content)


def pack(message: Question | Answer) -> bytes:
    """The message as it is sent."""
    return frame(_ENCODER.encode(message))


def pack_content(content: Content) -> bytes:
    """Content as it is sealed."""
    return _ENCODER.encode(content)
