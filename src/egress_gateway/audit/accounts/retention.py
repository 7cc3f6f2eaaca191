"""Which segments of a log may go: the first ones, whole, past the retention of each record, and held by nobody.

A segment is kept as long as the record in it that is kept longest. Only a beginning of the log can go, because
what is left must be one chain that ends in the newest checkpoint. The time of a record is what its writer says,
but not before the log's own last sign of life: a writer whose clock is behind shortens nothing.
"""

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from egress_gateway.audit.records.exchanges import Exchange, IntentRecord, OutcomeRecord, ToolRecord
from egress_gateway.audit.records.operations import ReviewRecord, TokenIssuedRecord
from egress_gateway.audit.records.own_kinds import BootRecord, HeartbeatRecord, LogKeyRecord, OrphanRecord
from egress_gateway.audit.records.record import Record
from egress_gateway.core.ids import DataClass
from egress_gateway.core.legal_hold import Hold
from egress_gateway.core.retention import DAY, RetentionConfig
from egress_gateway.core.slots import ClassCount


class Term(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of one closed segment."""

    segment: int
    records: int
    oldest: int
    newest: int
    """Microseconds since the epoch."""
    kept_until: int
    because: str
    """`class phi (record 70123)`: what keeps it so long."""
    held: tuple[str, ...] = ()
    """Names of the holds that a record of it is under."""
    obstacle: str = ""
    """What else keeps it, whatever the time."""


class TermReader:
    """Takes all records of a log in order, segment by segment: `take` for each, `close` at a segment's end."""

    def __init__(
        self,
        retention: RetentionConfig,
        holds: Sequence[Hold] = (),
        persons: Mapping[str, frozenset[str]] | None = None,
    ) -> None:
        """`persons` are the pseudonyms of each hold's person, by hold; who has none there is held by any record."""
        self._retention = retention
        self._holds = holds
        self._persons = persons or {}
        self._alive = 0
        """When the log itself last wrote, in microseconds since the epoch."""
        self._begin()

    def _begin(self) -> None:
        self._records = 0
        self._oldest = self._newest = self._until = 0
        self._because = ""
        self._held: dict[str, None] = {}
        self._obstacle = ""

    def take(self, seq: int, record: Record | None) -> None:
        """The next record; None for one that cannot be read."""
        self._records += 1
        if record is None:
            self._obstacle = self._obstacle or f"record {seq} cannot be read"
            return
        if isinstance(record, BootRecord | HeartbeatRecord):
            self._alive = max(self._alive, record.ts)
        elif isinstance(record, LogKeyRecord) and record.act == "revoked":
            self._obstacle = self._obstacle or (
                f"record {seq} revokes a key; install its note again, so that a record that stays says so"
            )
        ts = max(record.ts, self._alive)
        days, because = self._term(record)
        if ts + days * DAY > self._until:
            self._until, self._because = ts + days * DAY, f"{because} (record {seq})"
        self._oldest = min(self._oldest or record.ts, record.ts)
        self._newest = max(self._newest, record.ts)
        for hold in self._holds:
            if hold.name not in self._held and self._under(hold, record, ts):
                self._held[hold.name] = None

    def close(self, segment: int) -> Term:
        """The segment ends here."""
        term = Term(
            segment=segment,
            records=self._records,
            oldest=self._oldest,
            newest=self._newest,
            kept_until=self._until,
            because=self._because,
            held=tuple(self._held),
            obstacle=self._obstacle,
        )
        self._begin()
        return term

    def _term(self, record: Record) -> tuple[int, str]:
        match record:
            case Exchange():
                return self._retention.days(record.route, set(_classes(record)), unknown_classes=record.abridged)
            case ReviewRecord():
                # It does not say what was found in what people looked at.
                return self._retention.days(record.route, (), unknown_classes=True)
            case TokenIssuedRecord():
                return self._retention.days(record.route, ())
            case OrphanRecord():
                # It says of bytes that may have left neither what they were nor for which route.
                routes = ("", *self._retention.routes)
                terms = (self._retention.days(route, (), unknown_classes=True) for route in routes)
                return max(terms, key=lambda term: term[0])
            case _:
                return self._retention.days("", ())

    def _under(self, hold: Hold, record: Record, ts: int) -> bool:
        names = self._persons.get(hold.name, frozenset())
        return any(is_under(hold, record, at=at, persons=names) for at in (record.ts, ts))


def _classes(record: Exchange) -> Iterator[DataClass]:
    """What was found, in all places of a record where it says so."""
    counts: list[ClassCount] = [*record.request.classes, *record.redactions.replaced]
    if isinstance(record, OutcomeRecord):
        counts += record.response.classes
    if isinstance(record, OutcomeRecord | ToolRecord):
        counts += (count for tool in record.tools for count in tool.classes)
    if isinstance(record, IntentRecord):
        yield from (one.data_class for one in record.disclosed)
    yield from (count.data_class for count in counts)


def is_under(hold: Hold, record: Record, *, at: int, persons: frozenset[str]) -> bool:
    """Whether a hold is on a record of the time `at`; `persons` are the pseudonyms of its person, none for anybody."""
    if at < hold.since or (hold.until and at >= hold.until):
        return False
    if not (hold.person or hold.route or hold.app):
        return True
    match record:
        case Exchange():
            who = record.principal
            named, route, app = {who.person, who.asserted_person}, record.route, who.app
        case ReviewRecord():
            named, route, app = {record.person}, record.route, record.app
        case TokenIssuedRecord():
            who = record.principal
            named, route, app = {who.person, who.asserted_person}, record.route, who.app
        case _:
            return False
    return (
        (not hold.person or not persons or bool(named & {hold.person, *persons}))
        and hold.route in {"", route}
        and hold.app in {"", app}
    )


def may_go(terms: Sequence[Term], now: int) -> int:
    """How many of the first segments may go at `now`, in microseconds since the epoch."""
    for count, term in enumerate(terms):
        if term.kept_until > now or term.held or term.obstacle:
            return count
    return len(terms)
