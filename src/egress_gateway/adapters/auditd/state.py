"""The log's state in memory: what starting it rebuilds and what every commit moves on.

Owned by the thread that commits. Starting applies the records that are there with the same `apply`
as committing does, so that the path for crashes is the path that always runs.
"""

import zlib

import msgspec

from egress_gateway.adapters.auditd.snapshot import Answer
from egress_gateway.audit.accounts.ledger import Boot, Fault, Ledger
from egress_gateway.audit.merkle.leaf import GENESIS
from egress_gateway.audit.merkle.segment import HEADER_BYTES
from egress_gateway.audit.merkle.tree import Frontier
from egress_gateway.audit.records.record import Record
from egress_gateway.core.ids import LeafHash


class Placed(msgspec.Struct, frozen=True, kw_only=True):
    """A record in its place in the log."""

    seq: int
    leaf: LeafHash
    leaf_bytes: int
    body: bytes
    record: Record


class State:
    """Tree, chain and ledger after the last durable record, and where its next frame belongs."""

    def __init__(
        self,
        *,
        segment: int = 0,
        offset: int = 0,
        frontier: Frontier | None = None,
        previous: LeafHash = GENESIS,
        ledger: Ledger | None = None,
    ) -> None:
        self.segment = segment
        self.offset = offset
        """Bytes of frames in the segment."""
        self.frontier = frontier or Frontier()
        self.previous = previous
        self.ledger = ledger or Ledger()

    @property
    def size(self) -> int:
        """Records."""
        return self.frontier.size

    def apply(self, placed: Placed) -> list[Fault]:
        """The record is durable."""
        self.frontier.add(placed.leaf)
        self.previous = placed.leaf
        self.offset += HEADER_BYTES + placed.leaf_bytes
        return self.ledger.apply(placed.seq, placed.record)

    def next_segment(self) -> None:
        """The segment is full and closed."""
        self.segment += 1
        self.offset = 0


def answer(placed: Placed) -> tuple[Boot, Answer]:
    """What the record's writer is told."""
    stamp = placed.record.writer
    if stamp is None:
        raise ValueError("a record without a writer cannot be in the log")
    told = Answer(wseq=stamp.wseq, seq=placed.seq, leaf=placed.leaf, crc=zlib.crc32(placed.body))
    return (stamp.id, stamp.boot), told
