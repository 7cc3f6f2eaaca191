"""Requests put together from a log's records as they come, in bounded memory."""

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from typing import Final

import msgspec

from egress_gateway.audit.records.exchanges import Exchange, IntentRecord, OutcomeRecord, RefusalRecord
from egress_gateway.audit.records.operations import ReviewRecord
from egress_gateway.audit.records.own_kinds import OrphanRecord
from egress_gateway.audit.records.record import Record
from egress_gateway.audit.telling.words import Context, explain

MOST_OPEN: Final = 4096
"""Requests, and reviews, of which more records may come; beyond that the oldest are told as they are."""


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """One request, as a report tells it."""

    rid: str
    seqs: tuple[int, ...]
    """Positions of its records."""
    ts: int
    person: str = ""
    app: str = ""
    agent: str = ""
    route: str = ""
    upstream: str = ""
    model: str = ""
    outcome: str = ""
    code: str = ""
    rule: str = ""
    bundle: str = ""
    end: str = ""
    """How it ended; empty if that is not known."""
    classes: dict[str, int] = {}
    """Found in the request and in the answer."""
    replaced: int = 0
    sent_bytes: int = 0
    sentences: tuple[str, ...] = ()


class Cases:
    """Takes records in the order of the log; gives each request when its end has come."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._open: OrderedDict[str, list[tuple[int, Record]]] = OrderedDict()
        self._reviews: OrderedDict[str, list[ReviewRecord]] = OrderedDict()

    def feed(self, seq: int, record: Record) -> Iterator[Case]:
        """Take a record; the requests that are told now."""
        match record:
            case ReviewRecord():
                self._reviews.setdefault(record.review, []).append(record)
                if len(self._reviews) > MOST_OPEN:
                    self._reviews.popitem(last=False)
            case Exchange() | OrphanRecord():
                self._open.setdefault(record.rid, []).append((seq, record))
                if _ends(record):
                    yield self._told(self._open.pop(record.rid))
                elif len(self._open) > MOST_OPEN:
                    yield self._told(self._open.popitem(last=False)[1])
            case _:
                pass  # Of no request.

    def close(self) -> Iterator[Case]:
        """The requests of which no end has come."""
        while self._open:
            yield self._told(self._open.popitem(last=False)[1])

    def _told(self, entries: Sequence[tuple[int, Record]]) -> Case:
        records = [record for _, record in entries]
        exchanges = [record for record in records if isinstance(record, Exchange)]
        seqs = tuple(seq for seq, _ in entries)
        if not exchanges:
            # Of an orphan alone, its intent is not among the records.
            return Case(rid=records[0].rid, seqs=seqs, ts=records[0].ts, end="orphan")
        last = exchanges[-1]
        reviews = self._reviews.get(last.policy.review, []) if last.policy.review else []
        failure = last.error if isinstance(last, OutcomeRecord | RefusalRecord) else None
        return Case(
            rid=last.rid,
            seqs=seqs,
            ts=records[0].ts,
            person=last.principal.person or last.principal.asserted_person,
            app=last.principal.app,
            agent=last.principal.agent,
            route=last.route,
            upstream=last.target.upstream,
            model=last.model.served or last.model.asked or last.model.requested,
            outcome=last.policy.outcome,
            code=last.policy.code if failure is None else failure.code,
            rule=last.policy.rule,
            bundle=last.policy.bundle,
            end=_end(records),
            classes=_classes(last),
            replaced=sum(count.count for count in last.redactions.replaced),
            sent_bytes=sum(record.sent.bytes for record in records if isinstance(record, IntentRecord)),
            sentences=explain([*reviews, *records], self._context),
        )


def _ends(record: Record) -> bool:
    """Whether nothing more of the request is to come; after an upstream that failed there may be another attempt."""
    return isinstance(record, RefusalRecord) or (
        isinstance(record, OutcomeRecord) and record.end not in {"upstream_failed", "refused"}
    )


def _end(records: Sequence[Record]) -> str:
    ends = [record for record in records if isinstance(record, OutcomeRecord | RefusalRecord | OrphanRecord)]
    match ends[-1:]:
        case [OutcomeRecord(end=end)]:
            return end
        case [RefusalRecord()]:
            return "not sent"
        case [OrphanRecord()]:
            return "orphan"
        case _:
            return ""


def _classes(record: Exchange) -> dict[str, int]:
    counts = record.request.classes
    if isinstance(record, OutcomeRecord):
        counts += record.response.classes
    found: dict[str, int] = {}
    for count in counts:
        found[count.data_class] = found.get(count.data_class, 0) + count.count
    return dict(sorted(found.items()))
