"""What writers and the log say to each other over the Unix socket: length-prefixed MessagePack.

A connection begins with `Hello`. Every other message of a writer carries an id of its choosing, which
the answer repeats. Answers to records come in the order of the records. After a `Refused` the log
ignores whatever else that connection sends and closes it: the numbers of later records have moved
down by one, and the writer sends them again with their new numbers on a new connection.
"""

import msgspec

from egress_gateway.audit.records.header import LARGEST_RECORD
from egress_gateway.core.exchange import Receipt
from egress_gateway.core.ids import BodyDigest, LeafHash, RecordId
from egress_gateway.wire.frames import frame

CONNECTOR = "connector"
"""The name under which the process with the way out writes; what it alone can know is believed of no other."""

CONTROL = "control"
"""The name under which the process with the reviews writes; it writes of nothing else."""

LARGEST_MESSAGE = 4 * 1024 * 1024
"""Bytes of a message to a writer: the records of one request, in one answer, need them."""

LARGEST_FROM_WRITER = 2 * LARGEST_RECORD + 1024
"""Bytes of a message to the log: a record, and the destination that the record names."""

MAX_UNACKED = 2_048
"""Records that a writer may have sent without an answer; the log remembers as many answers of each
boot, so that every record that is sent again gets the answer it missed."""


class Hello(msgspec.Struct, frozen=True, array_like=True, tag="hello"):
    """Who writes on this connection."""

    writer: str
    boot: str
    node: str = ""
    region: str = ""


class Append(msgspec.Struct, frozen=True, array_like=True, tag="append"):
    """A stamped record."""

    id: int
    body: bytes


class AppendIntent(msgspec.Struct, frozen=True, array_like=True, tag="intent"):
    """A stamped intent, and what its receipt is to cover; both must be what the record says."""

    id: int
    body: bytes
    destination: str
    digest: BodyDigest


class Find(msgspec.Struct, frozen=True, array_like=True, tag="find"):
    """Ask for the records of one request."""

    id: int
    rid: RecordId


class Durable(msgspec.Struct, frozen=True, array_like=True, tag="durable"):
    """The record is on disk."""

    id: int
    seq: int
    leaf: LeafHash


class Granted(msgspec.Struct, frozen=True, array_like=True, tag="granted"):
    """The intent is on disk."""

    id: int
    receipt: Receipt


class Found(msgspec.Struct, frozen=True, array_like=True, tag="found"):
    """Canonical bodies, in log order."""

    id: int
    bodies: tuple[bytes, ...]


class NotAccepted(msgspec.Struct, frozen=True, array_like=True, tag="refused"):
    """The record is not in the log and its number is free again."""

    id: int
    code: str
    public: str


FromWriter = Hello | Append | AppendIntent | Find
ToWriter = Durable | Granted | Found | NotAccepted

_ENCODER = msgspec.msgpack.Encoder()
FROM_WRITER: msgspec.msgpack.Decoder[FromWriter] = msgspec.msgpack.Decoder(FromWriter)
TO_WRITER: msgspec.msgpack.Decoder[ToWriter] = msgspec.msgpack.Decoder(ToWriter)


def pack(message: FromWriter | ToWriter) -> bytes:
    """The message as it is sent."""
    return frame(_ENCODER.encode(message))
