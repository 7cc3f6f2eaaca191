"""What workers and the directory process say to each other over the Unix socket: frames of MessagePack.

A worker keeps one connection and may have many questions under way on it; an answer carries the number
of its question and comes whenever it is ready. `WantKeys` has no answer: the new keys appear in their file.
"""

from typing import Final

import msgspec

from egress_gateway.core.concealed import conceals
from egress_gateway.core.identity import Membership
from egress_gateway.wire.frames import frame

LARGEST_QUESTION: Final = 16 << 10
"""Bytes: a name and a password, each bounded where they are taken."""
LARGEST_ANSWER: Final = 4 << 20
"""Bytes: the names of some 10,000 groups."""


@conceals("person")
class AskGroups(msgspec.Struct, frozen=True, array_like=True, tag=1):
    """Which groups is a person in?"""

    id: int
    issuer: str
    tenant: str
    person: str


@conceals("name", "password")
class LogIn(msgspec.Struct, frozen=True, array_like=True, tag=2):
    """Is this the password of the person with this name?"""

    id: int
    name: str
    password: str


class WantKeys(msgspec.Struct, frozen=True, array_like=True, tag=3):
    """A token came with a key id that is not among the issuer's keys."""

    issuer: str


class Groups(msgspec.Struct, frozen=True, array_like=True, tag=1):
    """Answers `AskGroups`."""

    id: int
    membership: Membership


@conceals("person")
class LoggedIn(msgspec.Struct, frozen=True, array_like=True, tag=2):
    """Answers `LogIn`."""

    id: int
    person: str = ""
    """As the directory spells the id; empty if it is not this person's password."""
    known: bool = False
    """Whether it was found out at all."""


Question = AskGroups | LogIn | WantKeys
Answer = Groups | LoggedIn

_ENCODER: Final = msgspec.msgpack.Encoder()
QUESTION: Final[msgspec.msgpack.Decoder[Question]] = msgspec.msgpack.Decoder(Question)
ANSWER: Final[msgspec.msgpack.Decoder[Answer]] = msgspec.msgpack.Decoder(Answer)


def pack(message: Question | Answer) -> bytes:
    """The message as it is sent."""
    return frame(_ENCODER.encode(message))
