"""What workers and the counting service say to each other over the Unix socket: frames of MessagePack.

Many questions may be under way on a connection; an answer carries the number of its question. `Settle` and
`Practised` have no answer: a worker must be able to say them while it ends. The service learns amounts, windows
and keyed digests, never a name or a value; pieces of text and names come sealed by the worker.
"""

from typing import Annotated, Final

import msgspec

from egress_gateway.core.baselines import Baseline, Practice
from egress_gateway.core.concealed import conceals
from egress_gateway.core.counting import Charge, Overdrawn, Reservation, Settlement, Tally
from egress_gateway.wire.frames import frame

LARGEST_QUESTION: Final = 4 << 20
"""Bytes: the values of one request, 18 bytes each, for all counters that want them."""
LARGEST_ANSWER: Final = 1 << 20
"""Bytes: all pieces that are kept for one principal, and what seals them."""
MOST_PIECES: Final = 24
"""Kept for one principal: the newest."""
MOST_PIECE_BYTES: Final = 4096
"""Kept for one principal, sealed: 2 KB of text, and what seals it."""

Small = Annotated[int, msgspec.Meta(ge=0, le=1 << 40)]
Digest = Annotated[bytes, msgspec.Meta(min_length=16, max_length=16)]


class Reserve(msgspec.Struct, frozen=True, array_like=True, tag=1):
    """Take all of these, or none."""

    id: int
    charges: tuple[Charge, ...]


class Settle(msgspec.Struct, frozen=True, array_like=True, tag=2):
    """What was really used of a reservation."""

    at: int
    settlements: tuple[Settlement, ...]


class Count(msgspec.Struct, frozen=True, array_like=True, tag=3):
    """How many distinct values would there be with these?"""

    id: int
    tallies: tuple[Tally, ...]


class Disclose(msgspec.Struct, frozen=True, array_like=True, tag=4):
    """These are about to leave: count them from now on."""

    id: int
    tallies: tuple[Tally, ...]


class Recall(msgspec.Struct, frozen=True, array_like=True, tag=5):
    """Which pieces are kept for a principal?"""

    id: int
    key: Digest


@conceals("pieces")
class Keep(msgspec.Struct, frozen=True, array_like=True, tag=6):
    """Keep these pieces, too, if those of this version are still all there are; the oldest make room."""

    id: int
    key: Digest
    seconds: Small
    pieces: tuple[bytes, ...]
    seen: int


class AskBaseline(msgspec.Struct, frozen=True, array_like=True, tag=7):
    """What is this agent used to?"""

    id: int
    agent: bytes


class Practised(msgspec.Struct, frozen=True, array_like=True, tag=8):
    """This was let through."""

    practice: Practice


class Reserved(msgspec.Struct, frozen=True, array_like=True, tag=1):
    """Answers `Reserve`: taken."""

    id: int
    at: int


class NotReserved(msgspec.Struct, frozen=True, array_like=True, tag=2):
    """Answers `Reserve`: see `core.counting.Overdrawn`."""

    id: int
    charge: int
    wait: int


class Counted(msgspec.Struct, frozen=True, array_like=True, tag=3):
    """Answers `Count` and `Disclose`: a number for each tally."""

    id: int
    numbers: tuple[int, ...]


@conceals("pieces")
class Recalled(msgspec.Struct, frozen=True, array_like=True, tag=4):
    """Answers `Recall`, and `Keep` where nothing was kept since there are others now: the oldest first."""

    id: int
    pieces: tuple[bytes, ...]
    version: int


class Kept(msgspec.Struct, frozen=True, array_like=True, tag=5):
    """Answers `Keep`: they are kept."""

    id: int


class Known(msgspec.Struct, frozen=True, array_like=True, tag=7):
    """Answers `AskBaseline`."""

    id: int
    baseline: Baseline


class NoRoom(msgspec.Struct, frozen=True, array_like=True, tag=6):
    """Answers anything: the service holds as much as it may."""

    id: int


Question = Reserve | Count | Disclose | Recall | Keep | AskBaseline
FromWorker = Question | Settle | Practised
Answer = Reserved | NotReserved | Counted | Recalled | Kept | Known | NoRoom

_ENCODER: Final = msgspec.msgpack.Encoder()
FROM_WORKER: Final[msgspec.msgpack.Decoder[FromWorker]] = msgspec.msgpack.Decoder(FromWorker)
ANSWER: Final[msgspec.msgpack.Decoder[Answer]] = msgspec.msgpack.Decoder(Answer)


def pack(message: FromWorker | Answer) -> bytes:
    """The message as it is sent."""
    return frame(_ENCODER.encode(message))


def reserved(answer: Reserved | NotReserved, charges: tuple[Charge, ...]) -> Reservation | Overdrawn:
    """An answer as the worker's steps know it."""
    match answer:
        case Reserved(_, at):
            return Reservation(at=at, charges=charges)
        case NotReserved(_, charge, wait):
            return Overdrawn(charge=charge, wait=wait)
