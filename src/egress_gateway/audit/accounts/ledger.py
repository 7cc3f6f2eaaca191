"""What the records of a log add up to: each writer's last number, and intents without an outcome.

The appender keeps one to refuse gaps and to record orphans, the verifier keeps one to find them: the
same rules write the log and check it.

    intent ──> outcome                     closed
    intent ──> refusal                     closed; its writer got no receipt in time, so nothing was sent
    intent ──> orphan ──> (late outcome)   closed; the writer was taken for dead
    outcome of attempt 0                   an answer that was there already: nothing was sent
"""

from enum import StrEnum

import msgspec

from egress_gateway.audit.records.exchanges import IntentRecord, OutcomeRecord, RefusalRecord
from egress_gateway.audit.records.groups import WriterStamp
from egress_gateway.audit.records.own_kinds import OrphanRecord
from egress_gateway.audit.records.record import Record

Boot = tuple[str, str]
"""A writer's id and the id of one start of it."""

Attempt = tuple[str, int]
"""A request's id and the number of one attempt."""


class Fault(StrEnum):
    """What a record can break."""

    UNSTAMPED = "unstamped"
    WSEQ_GAP = "wseq_gap"
    WSEQ_DUPLICATE = "wseq_duplicate"
    INTENT_TWICE = "intent_twice"
    OUTCOME_WITHOUT_INTENT = "outcome_without_intent"
    ORPHAN_WITHOUT_INTENT = "orphan_without_intent"


class OpenIntent(msgspec.Struct, frozen=True, kw_only=True):
    """An intent whose outcome is not known yet."""

    seq: int
    ts: int
    writer: WriterStamp


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """A ledger as data, to be kept and resumed from."""

    last: tuple[tuple[str, str, int], ...] = ()
    """Writer, boot, last number."""
    open: tuple[tuple[str, int, OpenIntent], ...] = ()
    orphaned: tuple[Attempt, ...] = ()


class Ledger:
    """Applies records in log order."""

    def __init__(self, standing: Standing = Standing()) -> None:  # noqa: B008  (frozen, empty)
        self._last: dict[Boot, int] = {(writer, boot): wseq for writer, boot, wseq in standing.last}
        self._open: dict[Attempt, OpenIntent] = {(rid, attempt): intent for rid, attempt, intent in standing.open}
        self._orphaned: set[Attempt] = set(standing.orphaned)

    def standing(self) -> Standing:
        """This ledger as data."""
        return Standing(
            last=tuple((writer, boot, wseq) for (writer, boot), wseq in self._last.items()),
            open=tuple((rid, attempt, intent) for (rid, attempt), intent in self._open.items()),
            orphaned=tuple(sorted(self._orphaned)),
        )

    def last(self, boot: Boot) -> int:
        """The last number of this boot; 0 if it wrote nothing."""
        return self._last.get(boot, 0)

    def knows(self, boot: Boot) -> bool:
        """Whether this boot wrote anything."""
        return boot in self._last

    def open_intents(self) -> dict[Attempt, OpenIntent]:
        """Intents without an outcome, in log order. A copy."""
        return dict(self._open)

    def apply(self, seq: int, record: Record) -> list[Fault]:
        """Take the next record; say which rules it breaks. Faults do not stop the counting."""
        faults: list[Fault] = []
        if record.writer is None:
            return [Fault.UNSTAMPED]
        boot = (record.writer.id, record.writer.boot)
        expected = self._last.get(boot, 0) + 1
        if record.writer.wseq > expected:
            faults.append(Fault.WSEQ_GAP)
        elif record.writer.wseq < expected:
            faults.append(Fault.WSEQ_DUPLICATE)
        self._last[boot] = max(record.writer.wseq, expected - 1)
        faults += self._pair(seq, record, record.writer)
        return faults

    def _pair(self, seq: int, record: Record, writer: WriterStamp) -> list[Fault]:
        match record:
            case IntentRecord():
                key = (record.rid, record.attempt)
                twice = key in self._open or key in self._orphaned
                self._open[key] = OpenIntent(seq=seq, ts=record.ts, writer=writer)
                return [Fault.INTENT_TWICE] if twice else []
            case OutcomeRecord(attempt=0, sent=None, upstream_status=0):
                pass
            case OutcomeRecord():
                key = (record.rid, record.attempt)
                if self._open.pop(key, None) is None and key not in self._orphaned:
                    return [Fault.OUTCOME_WITHOUT_INTENT]
                self._orphaned.discard(key)
            case OrphanRecord():
                key = (record.rid, record.attempt)
                if self._open.pop(key, None) is None:
                    return [Fault.ORPHAN_WITHOUT_INTENT]
                self._orphaned.add(key)
            case RefusalRecord():
                for attempt in [attempt for attempt in self._open if attempt[0] == record.rid]:
                    del self._open[attempt]
            case _:
                pass
        return []
