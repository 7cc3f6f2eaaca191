"""What was counted, on disk: an SQLite file that a restart begins from.

It holds keyed digests and numbers, no names and no values. What was counted in the last second before a crash
may be missing; a crash of the machine in the midst of a write loses no more than that.

An attacker who can write the file can give everybody full quotas again; the log's user alone can.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from egress_gateway.adapters.counters.buckets import BucketRow
from egress_gateway.adapters.counters.tallies import ValueRow
from egress_gateway.core.errors import ConfigError

FILE: Final = "counters.sqlite"
VERSION: Final = 1
_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS bucket(
    bucket BLOB, amount INTEGER, seconds INTEGER, drained BLOB, full INTEGER,
    PRIMARY KEY (bucket, amount, seconds)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS value(
    tally BLOB, seconds INTEGER, value BLOB, ends INTEGER, PRIMARY KEY (tally, seconds, value)) WITHOUT ROWID;
"""
_TICKS_BYTES: Final = 16
"""Ticks of a bucket are microseconds times its amount: more than SQLite's integers hold."""


class NotSavedError(Exception):
    """The file takes nothing at the moment; what was to be written has to be written later."""


class Batch:
    """What changed since the last save; of what changed twice, the newest."""

    def __init__(self) -> None:
        self._buckets: dict[tuple[bytes, int, int], BucketRow] = {}
        self._values: dict[tuple[bytes, int, bytes], ValueRow] = {}

    def __bool__(self) -> bool:
        return bool(self._buckets or self._values)

    @property
    def buckets(self) -> Iterable[BucketRow]:
        """Each bucket once."""
        return self._buckets.values()

    @property
    def values(self) -> Iterable[ValueRow]:
        """Each value of each tally once."""
        return self._values.values()

    def add(self, buckets: Iterable[BucketRow], values: Iterable[ValueRow]) -> None:
        """Take in later changes."""
        self._buckets.update(((row.bucket, row.amount, row.seconds), row) for row in buckets)
        self._values.update(((row.tally, row.seconds, row.value), row) for row in values)


class Store:
    """The file of one directory. One thread at a time."""

    def __init__(self, directory: Path) -> None:
        """Raises `ConfigError` if the file cannot be used: nobody is to begin with full quotas for that."""
        self._path = directory / FILE
        try:
            self._database = sqlite3.connect(self._path, isolation_level=None, check_same_thread=False)
            # FULL: a commit is on disk when it returns, also in WAL mode.
            self._database.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;" + _SCHEMA)
            self._path.chmod(0o600)
            (version,) = self._database.execute("PRAGMA user_version").fetchone()
            if version not in {0, VERSION}:
                raise sqlite3.DatabaseError(f"version {version}")
            self._database.execute(f"PRAGMA user_version={VERSION}")
        except (sqlite3.Error, OSError) as error:
            raise self._unusable(error) from error

    def load(self, now: int) -> tuple[list[BucketRow], list[ValueRow]]:
        """What is still in force. Raises `ConfigError`."""
        try:
            buckets = [
                BucketRow(bucket, amount, seconds, int.from_bytes(drained))
                for bucket, amount, seconds, drained in self._database.execute(
                    "SELECT bucket, amount, seconds, drained FROM bucket WHERE full > ?", (now,)
                )
            ]
            values = [ValueRow(*row) for row in self._database.execute("SELECT * FROM value WHERE ends > ?", (now,))]
        except (sqlite3.Error, TypeError) as error:
            raise self._unusable(error) from error
        return buckets, values

    def save(self, batch: Batch) -> None:
        """Durable on return. Raises `NotSavedError`."""
        rows = [
            (row.bucket, row.amount, row.seconds, row.drained.to_bytes(_TICKS_BYTES), -(-row.drained // row.amount))
            for row in batch.buckets
        ]
        with self._transaction():
            self._database.executemany("REPLACE INTO bucket VALUES (?, ?, ?, ?, ?)", rows)
            self._database.executemany(
                "REPLACE INTO value VALUES (?, ?, ?, ?)", [(v.tally, v.seconds, v.value, v.ends) for v in batch.values]
            )

    def forget(self, now: int) -> None:
        """Take out what is no longer in force. Raises `NotSavedError`."""
        with self._transaction():
            self._database.execute("DELETE FROM bucket WHERE full <= ?", (now,))
            self._database.execute("DELETE FROM value WHERE ends <= ?", (now,))

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        try:
            with self._database:
                self._database.execute("BEGIN")
                yield
        except sqlite3.Error as error:
            raise NotSavedError(str(error)) from error

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def _unusable(self, error: Exception) -> ConfigError:
        return ConfigError(
            f"what was counted cannot be read ({error}); restore the file, or remove it to begin with full quotas",
            file=str(self._path),
        )
