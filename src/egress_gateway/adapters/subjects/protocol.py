"""What workers and the keeper of pseudonyms say to each other over the Unix socket: frames of MessagePack.

Many questions may be under way on a connection; an answer carries the number of its question. The keeper learns
keyed digests, never a name or a value. `Forget` answers nothing: it tells everybody that rows are gone.
"""

from typing import Annotated, Final

import msgspec

from egress_gateway.core.concealed import conceals
from egress_gateway.core.subjects import DIGEST_BYTES, Kind
from egress_gateway.wire.frames import frame

MOST_LOOKUPS: Final = 1024
"""Of one question: four times what one record names."""
LARGEST_QUESTION: Final = MOST_LOOKUPS * 32 + 64
"""Bytes."""
LARGEST_ANSWER: Final = MOST_LOOKUPS * 80 + 64
"""Bytes."""

Digest = Annotated[bytes, msgspec.Meta(min_length=DIGEST_BYTES, max_length=DIGEST_BYTES)]
Quarter = Annotated[int, msgspec.Meta(ge=0, le=1 << 20)]


class Wanted(msgspec.Struct, frozen=True, array_like=True):
    """A `core.subjects.Lookup` on its way."""

    kind: Kind
    digest: Digest


class Ask(msgspec.Struct, frozen=True, array_like=True, tag=1):
    """What stands for these in a quarter?"""

    id: int
    quarter: Quarter
    wanted: Annotated[tuple[Wanted, ...], msgspec.Meta(max_length=MOST_LOOKUPS)]


@conceals("key")
class Given(msgspec.Struct, frozen=True, array_like=True):
    """A `core.subjects.Subject` on its way."""

    pseudonym: str
    key: bytes


class Told(msgspec.Struct, frozen=True, array_like=True, tag=1):
    """Answers `Ask`, in its order. What is new is durable."""

    id: int
    given: tuple[Given, ...]


class NotTold(msgspec.Struct, frozen=True, array_like=True, tag=2):
    """Answers `Ask`: the store cannot be used at the moment."""

    id: int


class Forget(msgspec.Struct, frozen=True, array_like=True, tag=3):
    """Somebody was erased: whatever was told before may not be true any more."""


Answer = Told | NotTold
FromKeeper = Answer | Forget

_ENCODER: Final = msgspec.msgpack.Encoder()
ASK: Final[msgspec.msgpack.Decoder[Ask]] = msgspec.msgpack.Decoder(Ask)
FROM_KEEPER: Final[msgspec.msgpack.Decoder[FromKeeper]] = msgspec.msgpack.Decoder(FromKeeper)


def pack(message: Ask | FromKeeper) -> bytes:
    """The message as it is sent."""
    return frame(_ENCODER.encode(message))
