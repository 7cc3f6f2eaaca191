"""What the log says about its checkpoints over a socket of its own, to the courier and to who asks for its status.

Frames of MessagePack; an answer carries the number of its question and comes whenever it is ready. Nothing that is
said here can change a record, and a cosignature proves itself.
"""

from typing import Final

import msgspec

from egress_gateway.wire.frames import frame

LARGEST_QUESTION: Final = 128 << 10
"""Bytes: a witness's answer has 64 KB at most."""
LARGEST_ANSWER: Final = 256 << 10
"""Bytes: a note and a proof, or the standing with 128 witnesses."""


class Ask(msgspec.Struct, frozen=True, array_like=True, tag=1):
    """Which checkpoint is a witness to cosign that has cosigned one of size `old`? Answered when there is one."""

    id: int
    old: int
    beyond: int
    """Only one that is larger."""


class Give(msgspec.Struct, frozen=True, array_like=True, tag=2):
    """What a witness answered to the checkpoint of this size."""

    id: int
    size: int
    lines: bytes


class AskStanding(msgspec.Struct, frozen=True, array_like=True, tag=3):
    """How far are the records?"""

    id: int


class Offer(msgspec.Struct, frozen=True, array_like=True, tag=1):
    """Answers `Ask`."""

    id: int
    size: int
    note: bytes
    proof: tuple[bytes, ...]


class Taken(msgspec.Struct, frozen=True, array_like=True, tag=2):
    """Answers `Give`."""

    id: int
    problem: str = ""
    """Why nothing of it counts; empty if it does."""


class NotOffered(msgspec.Struct, frozen=True, array_like=True, tag=3):
    """Answers `Ask` where there is no such checkpoint to offer."""

    id: int
    reason: str


class State(msgspec.Struct, frozen=True, kw_only=True):
    """One of the states that records come to."""

    records: int
    """From the first on."""
    lag_records: int
    lag_micros: int


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """How far the records of a log are."""

    origin: str
    received: int
    durable: State
    checkpointed: State
    witnessed: State | None = None
    """None where no witnesses are configured."""
    witnesses: dict[str, int] = {}
    """Size that each cosigned last, by its name in the policy."""
    refusing: str = ""
    """Code with which intents are refused at the moment; empty if they are taken."""


class StandingNow(msgspec.Struct, frozen=True, array_like=True, tag=4):
    """Answers `AskStanding`."""

    id: int
    standing: Standing


Question = Ask | Give | AskStanding
Answer = Offer | Taken | NotOffered | StandingNow

_ENCODER: Final = msgspec.msgpack.Encoder()
QUESTION: Final[msgspec.msgpack.Decoder[Question]] = msgspec.msgpack.Decoder(Question)
ANSWER: Final[msgspec.msgpack.Decoder[Answer]] = msgspec.msgpack.Decoder(Answer)


def pack(message: Question | Answer) -> bytes:
    """The message as it is sent."""
    return frame(_ENCODER.encode(message))
