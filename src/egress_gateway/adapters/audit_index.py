"""Finds audit records by request, person, time and the like.

Never evidence: answers are read again from the segments. SQLite, fed from the segments behind the commits,
and rebuilt from them when it is lost. Several processes may feed one index: each takes in records in
a transaction with the cursor.

An attacker who changes the index can hide records from a query, not from `egress audit verify`.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from egress_gateway.adapters.auditd.files import Directory
from egress_gateway.adapters.auditd.layout import segment_indexes, segment_name
from egress_gateway.audit.exchanges import Exchange, OutcomeRecord, RefusalRecord
from egress_gateway.audit.leaf import unwrap
from egress_gateway.audit.record import Record, admit
from egress_gateway.audit.segment import HEADER_BYTES, LARGEST_LEAF, SegmentReader
from egress_gateway.audit.verify import kind_of
from egress_gateway.core.errors import Unavailable, WireError
from egress_gateway.core.ids import RecordId

INDEX = "index.sqlite"
BUSY_SECONDS = 5.0
"""How long to wait for another process that is feeding the same index."""
STEP_BYTES = 256 << 10
"""Of a segment that are taken in at a time: at least four records, most often some hundred."""
MOST_RECORDS = 1_024
LARGEST_ANSWER = 1 << 20
"""Records and bytes of one request that are told at once. An attempt has two records of some KiB; a writer
that does not read makes the log hold one answer for each of its connections."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS cursor(id INTEGER PRIMARY KEY CHECK (id = 0), segment INTEGER, offset INTEGER, size INTEGER);
INSERT OR IGNORE INTO cursor VALUES (0, 0, 0, 0);
CREATE TABLE IF NOT EXISTS record(
    seq INTEGER PRIMARY KEY, segment INTEGER, offset INTEGER, rid TEXT, kind TEXT, ts INTEGER,
    person TEXT, asserted_person TEXT, agent TEXT, app TEXT, session TEXT, route TEXT, upstream TEXT,
    outcome TEXT, code TEXT, classes TEXT);
CREATE INDEX IF NOT EXISTS by_rid ON record(rid) WHERE rid != '';
CREATE INDEX IF NOT EXISTS by_person ON record(person, ts) WHERE person != '';
CREATE INDEX IF NOT EXISTS by_agent ON record(agent, ts) WHERE agent != '';
CREATE INDEX IF NOT EXISTS by_session ON record(session, ts) WHERE session != '';
CREATE INDEX IF NOT EXISTS by_time ON record(ts);
"""
_INSERT = f"INSERT OR REPLACE INTO record VALUES ({','.join('?' * 16)})"  # noqa: S608  (a constant)


class Query(msgspec.Struct, frozen=True, kw_only=True):
    """What to look for; empty fields match everything."""

    person: str = ""
    """Verified or asserted."""
    agent: str = ""
    app: str = ""
    session: str = ""
    route: str = ""
    upstream: str = ""
    data_class: str = ""
    """A class, or a family of them."""
    outcome: str = ""
    kind: str = ""
    since: int = 0
    until: int = 0
    """Microseconds since the epoch; `until` is exclusive, 0 means no end."""
    limit: int = 100


class Hit(msgspec.Struct, frozen=True):
    """A record and its place."""

    seq: int
    body: bytes


Row = tuple[int | str, ...]


def _row(record: Record) -> Row:
    place = (record.rid, kind_of(record), record.ts)
    if not isinstance(record, Exchange):
        return (*place, *[""] * 10)
    who, policy = record.principal, record.policy
    counts = record.request.classes
    code = policy.code
    if isinstance(record, OutcomeRecord):
        counts += record.response.classes
    if isinstance(record, OutcomeRecord | RefusalRecord) and record.error is not None:
        code = record.error.code
    classes = "".join(f" {name}." for name in sorted({count.data_class for count in counts}))
    return (
        *place,
        *(who.person, who.asserted_person, who.agent, who.app, who.session),
        *(record.route, record.target.upstream, policy.outcome, code, classes),
    )


class AuditIndex:
    """An index of one log directory. One thread at a time."""

    def __init__(self, directory: Path, path: Path | None = None) -> None:
        self._files = Directory(directory)
        self._database = sqlite3.connect(
            path or directory / INDEX, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
        )
        # The index can be rebuilt, so that losing its newest rows in a power cut costs nothing.
        self._database.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;" + _SCHEMA)

    def close(self) -> None:
        """Close the database and the segments."""
        self._database.close()
        self._files.close()

    def catch_up(self, size: int) -> None:
        """Take in all records below `size`, which must be durable."""
        while not self.step(size):
            pass

    def step(self, size: int) -> bool:
        """Take in some of the records below `size`, which must be durable; whether all of them are in now.

        Takes some milliseconds, and only for so long are other processes that feed the same index kept waiting.
        """
        known = self._database.execute("SELECT size FROM cursor").fetchone()[0]
        if known >= size:
            return True
        self._database.execute("BEGIN IMMEDIATE")
        try:
            segment, offset, known = self._database.execute("SELECT segment, offset, size FROM cursor").fetchone()
            if known < size:
                rows, (segment, offset, known) = self._scan(segment, offset, known, size)
                self._database.executemany(_INSERT, rows)
                self._database.execute("UPDATE cursor SET segment=?, offset=?, size=?", (segment, offset, known))
            self._database.execute("COMMIT")
        finally:
            if self._database.in_transaction:
                self._database.execute("ROLLBACK")
        return bool(known >= size)

    def of_request(self, rid: RecordId) -> tuple[bytes, ...]:
        """The canonical bodies of a request among the records that are in, in order.

        Raises `Unavailable` if they are more than one answer may hold: a part of them would mislead.
        """
        # The second condition is what lets the database use its index of requests.
        rows = self._database.execute(
            "SELECT seq, segment, offset FROM record WHERE rid=? AND rid != '' ORDER BY seq LIMIT ?",
            (rid, MOST_RECORDS + 1),
        ).fetchall()
        bodies: list[bytes] = []
        room = LARGEST_ANSWER
        for row in rows:
            body = self._read(*row).body
            room -= len(body)
            if room < 0 or len(bodies) == MOST_RECORDS:
                raise Unavailable("lookup_too_large", "The records of this request are too many to be told at once.")
            bodies.append(body)
        return tuple(bodies)

    def find(self, query: Query) -> Iterator[Hit]:
        """Matching records, newest first."""
        where, values = _where(query)
        rows = self._database.execute(
            f"SELECT seq, segment, offset FROM record {where} ORDER BY ts DESC, seq DESC LIMIT ?",  # noqa: S608
            [*values, query.limit],
        )
        for row in rows.fetchall():
            yield self._read(*row)

    def _scan(self, segment: int, offset: int, known: int, size: int) -> tuple[list[Row], tuple[int, int, int]]:
        """The next rows, and what follows them: segment, byte and number."""
        data = self._files.read(segment_name(segment), offset, STEP_BYTES)
        if not data and segment_indexes(self._files)[-1:] > [segment]:
            return [], (segment + 1, 0, known)
        rows: list[Row] = []
        for frame in SegmentReader(offset).feed(data):
            if known >= size:
                break
            leaf = unwrap(frame.leaf)
            if leaf.seq != known:
                raise _stale()
            rows.append((known, segment, frame.offset, *_row(admit(leaf.body))))
            known += 1
            offset = frame.offset + HEADER_BYTES + len(frame.leaf)
        if not rows:
            raise _stale()
        return rows, (segment, offset, known)

    def _read(self, seq: int, segment: int, offset: int) -> Hit:
        data = self._files.read(segment_name(segment), offset, HEADER_BYTES + LARGEST_LEAF)
        length = int.from_bytes(data[:4], "little")
        try:
            leaf = unwrap(data[HEADER_BYTES : HEADER_BYTES + length])
        except WireError as error:
            raise _stale() from error
        if leaf.seq != seq:
            raise _stale()
        return Hit(seq, leaf.body)


def _stale() -> Unavailable:
    return Unavailable("index_stale", "The audit index does not fit its log; delete index.sqlite and try again.")


def _where(query: Query) -> tuple[str, Sequence[str | int]]:
    parts: list[str] = []
    values: list[str | int] = []
    for column in ("agent", "app", "session", "route", "upstream", "outcome", "kind"):
        if value := getattr(query, column):
            parts.append(f"{column} = ?")
            values.append(value)
    if query.person:
        parts.append("(person = ? OR asserted_person = ?)")
        values += [query.person, query.person]
    if query.data_class:
        # Classes are stored with a space before and a dot behind, so that `pii` finds `pii.email`.
        parts.append("instr(classes, ?) > 0")
        values.append(f" {query.data_class}.")
    if query.since:
        parts.append("ts >= ?")
        values.append(query.since)
    if query.until:
        parts.append("ts < ?")
        values.append(query.until)
    return ("WHERE " + " AND ".join(parts) if parts else ""), values
