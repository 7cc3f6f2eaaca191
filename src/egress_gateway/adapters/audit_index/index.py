"""Finds audit records by request, person, time and the like.

Never evidence: answers are read again from the segments. SQLite, fed from the segments behind the commits,
and rebuilt from them when it is lost or of an older version. Several processes may feed one index: each takes in
records, and adds up their roll-ups, in a transaction with the cursor. What was pruned from the log is dropped here
too, except the sums of its hours.

An attacker who changes the index can hide records from a query, not from `egress audit verify`; where rows are
gone, the commands find that out.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path

from egress_gateway.adapters.audit_index import schema
from egress_gateway.adapters.audit_index.query import Hit, Query, order, where
from egress_gateway.adapters.audit_index.rollups import HourOfTraffic, HourOfUse, Rollups
from egress_gateway.adapters.audit_index.rows import Row, row_of
from egress_gateway.adapters.auditd.files import Directory
from egress_gateway.adapters.auditd.layout import segment_indexes, segment_name
from egress_gateway.adapters.auditd.pruned import PRUNED, pruned_segments
from egress_gateway.audit.merkle.leaf import unwrap
from egress_gateway.audit.merkle.segment import HEADER_BYTES, LARGEST_LEAF, SEGMENT_LEAVES, SegmentReader
from egress_gateway.audit.records.exchanges import IntentRecord
from egress_gateway.audit.records.record import decode
from egress_gateway.core.errors import Unavailable, WireError
from egress_gateway.core.ids import RecordId

INDEX = "index.sqlite"
BUSY_SECONDS = 5.0
"""How long to wait for another process that is feeding the same index."""
STEP_BYTES = 256 << 10
"""Of a segment that are taken in at a time: at least four records, most often some hundred."""
STEP_DROPPED = 256
"""Records that are dropped at a time, of segments that were pruned."""
MOST_RECORDS = 1_024
LARGEST_ANSWER = 1 << 20
"""Records and bytes of one request that are told at once. An attempt has two records of some KiB; a writer
that does not read makes the log hold one answer for each of its connections."""

_DAMAGED = {sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT}

Cursor = tuple[int, int, int]
"""Segment, byte and number of the next record."""


class _Taken:
    """What one step takes in."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.disclosures: list[Row] = []
        self.rollups = Rollups()


class AuditIndex:
    """An index of one log directory. One thread at a time."""

    def __init__(self, directory: Path, path: Path | None = None) -> None:
        self._files = Directory(directory)
        self._path = path or directory / INDEX
        try:
            self._database = self._opened()
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorcode not in _DAMAGED:
                raise _unusable(self._path, error) from error
            # Nothing is lost: all of it is in the segments.
            for suffix in ("", "-wal", "-shm"):
                self._path.with_name(self._path.name + suffix).unlink(missing_ok=True)
            self._database = self._opened()

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
        # Another file each time that more is pruned.
        self._files.close(PRUNED)
        pruned = pruned_segments(self._files)
        if not self._due(pruned, size):
            return True
        self._database.execute("BEGIN IMMEDIATE")
        try:
            if self._drop(pruned):
                segment, offset, known = self._cursor(pruned)
                if known < size:
                    taken, (segment, offset, known) = self._scan(segment, offset, known, size)
                    self._put(taken)
                self._database.execute("UPDATE cursor SET segment=?, offset=?, size=?", (segment, offset, known))
            self._database.execute("COMMIT")
        finally:
            if self._database.in_transaction:
                self._database.execute("ROLLBACK")
        return not self._due(pruned, size)

    def check_whole(self) -> None:
        """Whether there is a row for each record up to the cursor that was not pruned, whatever stands in it.

        Raises `Unavailable` if not: what is not found then may be there all the same.
        """
        # One statement, as other processes may be feeding the index.
        size, count, oldest, newest = self._database.execute(
            "SELECT size, (SELECT COUNT(*) FROM record), (SELECT MIN(seq) FROM record), (SELECT MAX(seq) FROM record) "
            "FROM cursor"
        ).fetchone()
        self._files.close(PRUNED)
        kept_from = min(pruned_segments(self._files) * SEGMENT_LEAVES, size)
        first = size if oldest is None else oldest
        if first > kept_from or count != size - first or newest not in {None, size - 1}:
            raise _stale()

    def of_request(self, rid: RecordId) -> tuple[bytes, ...]:
        """The canonical bodies of a request among the records that are in, in order.

        Raises `Unavailable` if they are more than one answer may hold: a part of them would mislead.
        """
        bodies: list[bytes] = []
        room = LARGEST_ANSWER
        for hit in self.records_of(rid, MOST_RECORDS + 1):
            room -= len(hit.body)
            if room < 0 or len(bodies) == MOST_RECORDS:
                raise Unavailable("lookup_too_large", "The records of this request are too many to be told at once.")
            bodies.append(hit.body)
        return tuple(bodies)

    def records_of(self, rid: RecordId, limit: int = -1) -> Iterator[Hit]:
        """The records of a request, in order."""
        # The second condition is what lets the database use its index of requests.
        rows = self._database.execute(
            "SELECT seq, segment, offset FROM record WHERE rid=? AND rid != '' ORDER BY seq LIMIT ?", (rid, limit)
        )
        for row in rows.fetchall():
            yield self._read(*row)

    def find(self, query: Query) -> Iterator[Hit]:
        """Matching records, newest first unless the query says otherwise."""
        condition, values = where(query)
        rows = self._database.execute(
            f"SELECT seq, segment, offset FROM record {condition} {order(query)} LIMIT ?",  # noqa: S608
            [*values, query.limit],
        )
        for row in rows:
            yield self._read(*row)

    def count(self, query: Query) -> int:
        """How many records match, whatever the limit."""
        condition, values = where(query)
        (count,) = self._database.execute(f"SELECT COUNT(*) FROM record {condition}", values).fetchone()  # noqa: S608
        return int(count)

    def at(self, seq: int) -> Hit | None:
        """The record at one position, if it is in."""
        row = self._database.execute("SELECT seq, segment, offset FROM record WHERE seq=?", (seq,)).fetchone()
        return None if row is None else self._read(*row)

    def span(self, query: Query) -> tuple[int, int] | None:
        """The first and the last position of what matches; None if nothing does."""
        condition, values = where(query)
        first, last = self._database.execute(
            f"SELECT MIN(seq), MAX(seq) FROM record {condition}",  # noqa: S608
            values,
        ).fetchone()
        return None if first is None else (first, last)

    def disclosures(self, subjects: Sequence[str]) -> Iterator[Hit]:
        """Intents by which values with these pseudonyms left, in the order of the log."""
        marks = ",".join("?" * len(subjects))
        rows = self._database.execute(
            "SELECT seq, segment, offset FROM record WHERE seq IN "  # noqa: S608  (marks only)
            f"(SELECT seq FROM disclosure WHERE subject IN ({marks})) ORDER BY seq",
            list(subjects),
        )
        for row in rows:
            yield self._read(*row)

    def hourly(self, hour: int) -> tuple[HourOfUse, ...]:
        """What the records of requests say of one hour (microseconds since the epoch // `HOUR`), by upstream."""
        rows = self._database.execute("SELECT * FROM hourly WHERE hour=? ORDER BY upstream", (hour,))
        return tuple(
            HourOfUse(
                upstream=upstream,
                intents=intents,
                sent_bytes=sent,
                outcomes=outcomes,
                received_bytes=received,
                input_tokens=read,
                output_tokens=written,
            )
            for _, upstream, intents, sent, outcomes, received, read, written in rows
        )

    def traffic(self, hour: int) -> tuple[HourOfTraffic, ...]:
        """What the connector counted in one hour, by upstream."""
        rows = self._database.execute("SELECT * FROM traffic WHERE hour=? ORDER BY upstream", (hour,))
        return tuple(
            HourOfTraffic(upstream=upstream, requests=requests, sent_bytes=sent, received_bytes=received)
            for _, upstream, requests, sent, received in rows
        )

    def _opened(self) -> sqlite3.Connection:
        database = sqlite3.connect(self._path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
        try:
            # The index can be rebuilt, so that losing its newest rows in a power cut costs nothing.
            database.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF; PRAGMA secure_delete=ON;")
            _prepare(database)
        except (sqlite3.Error, Unavailable):
            database.close()
            raise
        return database

    def _due(self, pruned: int, size: int) -> bool:
        """Whether there is anything to take in or to drop."""
        segment, _, known = self._database.execute("SELECT segment, offset, size FROM cursor").fetchone()
        return bool(known < size or segment < pruned or self._oldest() < pruned)

    def _oldest(self) -> int:
        """The segment of the oldest record that is in; beyond all if there is none."""
        row = self._database.execute("SELECT segment FROM record ORDER BY seq LIMIT 1").fetchone()
        return row[0] if row is not None else 1 << 62

    def _cursor(self, pruned: int) -> Cursor:
        segment, offset, known = self._database.execute("SELECT segment, offset, size FROM cursor").fetchone()
        return (segment, offset, known) if segment >= pruned else (pruned, 0, pruned * SEGMENT_LEAVES)

    def _drop(self, pruned: int) -> bool:
        """Drop some records of segments that are gone; whether none is left."""
        if self._oldest() >= pruned:
            return True
        rows = self._database.execute("SELECT seq, segment FROM record ORDER BY seq LIMIT ?", (STEP_DROPPED,))
        gone = [(seq,) for seq, segment in rows.fetchall() if segment < pruned]
        self._database.executemany("DELETE FROM disclosure WHERE seq=?", gone)
        self._database.executemany("DELETE FROM record WHERE seq=?", gone)
        return False

    def _put(self, taken: _Taken) -> None:
        self._database.executemany(schema.INSERT_RECORD, taken.rows)
        self._database.executemany(schema.INSERT_DISCLOSURE, taken.disclosures)
        self._database.executemany(schema.ADD_HOURLY, taken.rollups.use())
        self._database.executemany(schema.ADD_TRAFFIC, taken.rollups.traffic())

    def _scan(self, segment: int, offset: int, known: int, size: int) -> tuple[_Taken, Cursor]:
        """The next records, and what follows them."""
        taken = _Taken()
        data = self._files.read(segment_name(segment), offset, STEP_BYTES)
        if not data and segment_indexes(self._files)[-1:] > [segment]:
            return taken, (segment + 1, 0, known)
        for frame in SegmentReader(offset).feed(data):
            if known >= size:
                break
            leaf = unwrap(frame.leaf)
            if leaf.seq != known:
                raise _stale()
            record = decode(leaf.body)
            taken.rows.append((known, segment, frame.offset, *row_of(record)))
            if isinstance(record, IntentRecord):
                taken.disclosures += [(each.subject, known) for each in record.disclosed]
            taken.rollups.add(record)
            known += 1
            offset = frame.offset + HEADER_BYTES + len(frame.leaf)
        if not taken.rows:
            raise _stale()
        return taken, (segment, offset, known)

    def _read(self, seq: int, segment: int, offset: int) -> Hit:
        data = self._files.read(segment_name(segment), offset, HEADER_BYTES + LARGEST_LEAF)
        length = int.from_bytes(data[:4], "little")
        content = data[HEADER_BYTES : HEADER_BYTES + length]
        try:
            leaf = unwrap(content)
        except WireError as error:
            raise _stale() from error
        if leaf.seq != seq:
            raise _stale()
        return Hit(seq, leaf.body, content)


def _stale() -> Unavailable:
    return Unavailable("index_stale", "The audit index does not fit its log; delete index.sqlite and try again.")


def _unusable(path: Path, error: sqlite3.Error) -> Unavailable:
    return Unavailable(
        "index_unusable", f"The audit index {path} cannot be used ({error}); keep it in a file elsewhere, or delete it."
    )


def _prepare(database: sqlite3.Connection) -> None:
    """Make the tables, instead of those of an older version. Raises `Unavailable` for those of a newer one."""
    if _version(database) == schema.VERSION:
        return
    database.execute("BEGIN IMMEDIATE")
    try:
        # Another process may have made them meanwhile.
        version = _version(database)
        if version > schema.VERSION:
            raise Unavailable(
                "index_newer", "The audit index is of a newer version of the gateway; use another file for it."
            )
        if version < schema.VERSION:
            for statement in (*(f"DROP TABLE IF EXISTS {table}" for table in schema.TABLES), *_statements()):
                database.execute(statement)
            database.execute(f"PRAGMA user_version={schema.VERSION}")
        database.execute("COMMIT")
    finally:
        if database.in_transaction:
            database.execute("ROLLBACK")


def _version(database: sqlite3.Connection) -> int:
    (version,) = database.execute("PRAGMA user_version").fetchone()
    return int(version)


def _statements() -> list[str]:
    """One by one, because `executescript` would commit the transaction that they are to be in."""
    return [statement for statement in schema.CREATE.split(";") if statement.strip()]
