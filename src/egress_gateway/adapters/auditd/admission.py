"""Decides whether a record may be appended: canonical, of a kind its writer may write, next in number.

Owned by the event loop. Numbers are admitted ahead of the commits; a record that is sent again joins
the one that is under way or gets the answer that its writer missed, so that it is appended once.
"""

import zlib
from collections import deque
from typing import Generic, TypeVar

import msgspec

from egress_gateway.adapters.auditd.log import Stamped
from egress_gateway.adapters.auditd.protocol import CONNECTOR, CONTROL, MAX_UNACKED, AppendIntent
from egress_gateway.adapters.auditd.recover import Answers
from egress_gateway.adapters.auditd.snapshot import Answer
from egress_gateway.adapters.auditd.state import Placed, answer
from egress_gateway.audit.accounts.ledger import Boot
from egress_gateway.audit.records.exchanges import IntentRecord, OutcomeRecord, RefusalRecord, ToolRecord
from egress_gateway.audit.records.header import LARGEST_RECORD
from egress_gateway.audit.records.operations import (
    ConfigRecord,
    ReceiptRefusedRecord,
    ReconciliationRecord,
    ReviewRecord,
    TrafficRecord,
)
from egress_gateway.audit.records.own_kinds import (
    BootRecord,
    HeartbeatRecord,
    LogKeyRecord,
    OrphanRecord,
    WriterGapRecord,
    WriterOpenRecord,
)
from egress_gateway.audit.records.record import Record, admit
from egress_gateway.core.errors import Unavailable, WireError

OWN_WRITER = "auditd"
"""The name under which the log writes about itself."""

OWN_KINDS = (
    BootRecord,
    HeartbeatRecord,
    LogKeyRecord,
    OrphanRecord,
    ReconciliationRecord,
    WriterGapRecord,
    WriterOpenRecord,
)

OF_ANYBODY = frozenset((IntentRecord, OutcomeRecord, RefusalRecord, ToolRecord))
"""Kinds about requests, which every writer but control may write: nearly all records, so that nothing more is asked
of them."""

Waiter = TypeVar("Waiter")


class Entry(Generic[Waiter]):
    """A record on its way to the disk, and who waits for it."""

    __slots__ = ("boot", "crc", "queued", "stamped", "waiters", "wseq")

    def __init__(self, stamped: Stamped, boot: Boot, wseq: int) -> None:
        self.stamped = stamped
        self.boot = boot
        self.wseq = wseq
        self.crc = zlib.crc32(stamped.body)
        self.waiters: list[Waiter] = []
        self.queued = False


class Gap(msgspec.Struct, frozen=True):
    """A number that is not the writer's next."""

    record: Record
    expected: int


class Admission(Generic[Waiter]):
    """Numbers and answers of all boots."""

    def __init__(self, answers: Answers, last: dict[Boot, int]) -> None:
        self._answers = answers
        self._last = last
        self._under_way: dict[tuple[Boot, int], Entry[Waiter]] = {}

    def knows(self, boot: Boot) -> bool:
        """Whether this boot has been seen, in this or an earlier run of the log."""
        return boot in self._last

    def open(self, boot: Boot) -> None:
        """A writer says hello with a boot that was never seen."""
        self._last[boot] = 0

    def next(self, boot: Boot) -> int:
        """The number that this boot's next record must have."""
        return self._last.get(boot, 0) + 1

    def admit(self, boot: Boot, body: bytes, intent: AppendIntent | None) -> Entry[Waiter] | Answer | Gap:
        """A new or a waiting entry, the answer given before, or a gap. Raises `Unavailable`."""
        if len(body) > LARGEST_RECORD:
            raise Unavailable("record_too_large", f"A record has at most {LARGEST_RECORD} bytes.")
        try:
            record = admit(body)
        except WireError as error:
            raise Unavailable("record_invalid", f"The log takes canonical records only: {error.reason}.") from error
        stamp = record.writer
        if stamp is None or (stamp.id, stamp.boot) != boot:
            raise Unavailable("record_writer", "The record is not stamped by the writer of this connection.")
        if type(record) not in OF_ANYBODY or boot[0] == CONTROL:
            _check_writer(record, boot[0])
        _check_intent(record, intent)
        if stamp.wseq < self.next(boot):
            return self._again(boot, stamp.wseq, zlib.crc32(body))
        if stamp.wseq > self.next(boot):
            return Gap(record, self.next(boot))
        entry: Entry[Waiter] = Entry(Stamped(body, record), boot, stamp.wseq)
        self._last[boot] = stamp.wseq
        self._under_way[boot, stamp.wseq] = entry
        return entry

    def settle(self, placed: Placed) -> Answer:
        """A record is durable; remember what its writer is told."""
        boot, told = answer(placed)
        del self._under_way[boot, told.wseq]
        self._answers.setdefault(boot, deque(maxlen=MAX_UNACKED)).append(told)
        return told

    def withdraw(self, entry: Entry[Waiter]) -> None:
        """The entry was not appended: its number, and all after it, are free again."""
        del self._under_way[entry.boot, entry.wseq]
        self._last[entry.boot] = min(self._last[entry.boot], entry.wseq - 1)

    def forget(self, boot: Boot) -> None:
        """This boot is taken for dead; its number is kept, its answers are not."""
        self._answers.pop(boot, None)

    def answers(self) -> tuple[tuple[str, str, tuple[Answer, ...]], ...]:
        """All answers that may be asked for again, as data."""
        return tuple((writer, boot, tuple(told)) for (writer, boot), told in self._answers.items())

    def _again(self, boot: Boot, wseq: int, crc: int) -> Entry[Waiter] | Answer:
        entry = self._under_way.get((boot, wseq))
        told = next((one for one in self._answers.get(boot, ()) if one.wseq == wseq), None)
        known = entry or told
        if known is None or known.crc != crc:
            raise Unavailable("record_number", "The number belongs to another record, or one of long ago.")
        return known


def _check_writer(record: Record, writer: str) -> None:
    if writer != OWN_WRITER and isinstance(record, OWN_KINDS):
        raise Unavailable("record_kind", "Only the log itself writes records of this kind.")
    if writer != CONNECTOR and _speaks_for_the_connector(record):
        raise Unavailable("record_kind", "Only the connector writes this.")
    if (writer == CONTROL) is not _speaks_for_control(record):
        raise Unavailable("record_kind", "Only control writes of reviews and of its own start, and nothing else.")


def _speaks_for_the_connector(record: Record) -> bool:
    """Whether the record says what the connector did: what it sent and refused, or that it was started."""
    return isinstance(record, ReceiptRefusedRecord | TrafficRecord) or (
        isinstance(record, ConfigRecord) and record.component == CONNECTOR
    )


def _speaks_for_control(record: Record) -> bool:
    """Whether the record says what became of a review, or that control was started."""
    return isinstance(record, ReviewRecord) or (isinstance(record, ConfigRecord) and record.component == CONTROL)


def _check_intent(record: Record, intent: AppendIntent | None) -> None:
    """A receipt is given for what the record says and for nothing else."""
    if not isinstance(record, IntentRecord):
        if intent is not None:
            raise Unavailable("intent_kind", "A receipt is given for an intent only.")
        return
    if intent is None:
        raise Unavailable("intent_kind", "An intent is appended with its destination and digest.")
    if record.sent.destination != intent.destination or record.sent.digest != f"sha256:{intent.digest.hex()}":
        raise Unavailable("intent_mismatch", "The intent's record says something else than its receipt would.")
