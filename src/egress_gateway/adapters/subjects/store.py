"""Which pseudonym and key stand for which digest in which quarter: an SQLite file.

A row holds a keyed digest, a random pseudonym, and a random key that is wrapped with the log's own (AES-256-GCM).
Deleting a row overwrites it (`secure_delete`), and the journal with it is cut to nothing. What was sealed with the
key cannot be read from then on, and nobody can tell what the pseudonym stood for. Copies of the file made before,
such as backups, have the row still.

An attacker with this file, the log's key for it, and the log reads the names of people there. With the workers'
key besides he can find a value that he knows.
"""

import os
import secrets
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from egress_gateway.core.errors import ConfigError
from egress_gateway.core.secret import Secret
from egress_gateway.core.subjects import KEY_BYTES, PSEUDONYM_DIGITS, Kind, Lookup, Subject, pseudonym

FILE: Final = "subjects.sqlite"
VERSION: Final = 1
FREE_BYTES: Final = 16 << 20
"""That rows leave free: they share the disk with the log, which must be able to go on."""
WAIT_SECONDS: Final = 5.0
"""For another process that writes: whoever erases does so within milliseconds."""
_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS subject(
    kind TEXT, digest BLOB, quarter INTEGER, pseudonym TEXT NOT NULL UNIQUE, key BLOB NOT NULL,
    PRIMARY KEY (kind, digest, quarter)) WITHOUT ROWID;
"""
_NONCE: Final = 12


class NotKeptError(Exception):
    """The file cannot be used at the moment; nothing was changed."""


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """What stands for a digest in one quarter."""

    kind: Kind
    digest: bytes
    quarter: int
    subject: Subject


class Store:
    """The file of one directory. One thread at a time."""

    def __init__(self, directory: Path, key: Secret[bytes], *, create: bool = True) -> None:
        """`key` wraps the keys of subjects. Raises `ConfigError` if the file cannot be used.

        Unless it is to `create` the file, one that is not there is an error.
        """
        self._path = directory / FILE
        self._cipher = AESGCM(key.expose())
        try:
            if create:
                # Before the journals, which get the mode of the file.
                self._path.touch(0o600)
            self._database = sqlite3.connect(
                f"{self._path.absolute().as_uri()}?mode=rw",
                uri=True,
                isolation_level=None,
                check_same_thread=False,
                timeout=WAIT_SECONDS,
            )
            # FULL: a commit is on disk when it returns, also in WAL mode.
            self._database.executescript(
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;" + _SCHEMA
            )
            (version,) = self._database.execute("PRAGMA user_version").fetchone()
            if version not in {0, VERSION}:
                raise sqlite3.DatabaseError(f"version {version}")
            self._database.execute(f"PRAGMA user_version={VERSION}")
        except (sqlite3.Error, OSError) as error:
            remedy = (
                "restore the file, or remove it to begin anew: then nobody can tell whose earlier records are"
                if create
                else "read it as root or as the log's user, where the gateway has run"
            )
            raise ConfigError(
                f"what pseudonyms stand for cannot be read ({error}); {remedy}", file=str(self._path)
            ) from error

    def of(self, wanted: Iterable[tuple[int, Lookup]]) -> dict[tuple[int, Lookup], Subject]:
        """The subjects of lookups in quarters; those of who had none are made. Durable on return.

        Raises `NotKeptError`.
        """
        found: dict[tuple[int, Lookup], Subject] = {}
        missing: list[tuple[int, Lookup]] = []
        try:
            for asked in dict.fromkeys(wanted):
                known = self._find(*asked)
                if known is None:
                    missing.append(asked)
                else:
                    found[asked] = known
            if missing:
                self._check_room()
                with self._transaction():
                    found |= {asked: self._make(*asked) for asked in missing}
        except (sqlite3.Error, OSError, InvalidTag) as error:
            raise NotKeptError(str(error) or "a key does not open what it should") from error
        return found

    def rows(self, lookup: Lookup) -> tuple[Row, ...]:
        """What stood for a digest in all quarters, in order. Raises `NotKeptError`."""
        with self._reading():
            rows = self._database.execute(
                "SELECT quarter, pseudonym, key FROM subject WHERE kind = ? AND digest = ? ORDER BY quarter",
                (lookup.kind.value, lookup.digest),
            ).fetchall()
            return tuple(
                Row(
                    kind=lookup.kind,
                    digest=lookup.digest,
                    quarter=quarter,
                    subject=self._subject(lookup, quarter, name, key),
                )
                for quarter, name, key in rows
            )

    def named(self, name: str) -> Row | None:
        """The row of a pseudonym; None if nobody knows any more whose it is. Raises `NotKeptError`."""
        with self._reading():
            row = self._database.execute(
                "SELECT kind, digest, quarter, key FROM subject WHERE pseudonym = ?", (name,)
            ).fetchone()
            if row is None:
                return None
            kind, digest, quarter, key = row
            subject = self._subject(Lookup(Kind(kind), digest), quarter, name, key)
            return Row(kind=Kind(kind), digest=digest, quarter=quarter, subject=subject)

    def erase(self, names: Sequence[str]) -> int:
        """Delete the rows of pseudonyms, overwritten in file and journal on return; how many there were.

        Raises `NotKeptError`: then call again, as some of it may be done.
        """
        with self._reading():
            with self._transaction():
                gone = sum(
                    self._database.execute("DELETE FROM subject WHERE pseudonym = ?", (name,)).rowcount
                    for name in names
                )
            # The journal holds pages as they were before.
            (busy, _, _) = self._database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            if busy:
                raise NotKeptError("the journal is in use; erase again to overwrite it")
            return gone

    @property
    def version(self) -> int:
        """Another number after each change that another process made. Raises `NotKeptError`."""
        with self._reading():
            (version,) = self._database.execute("PRAGMA data_version").fetchone()
            return int(version)

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def _find(self, quarter: int, lookup: Lookup) -> Subject | None:
        row = self._database.execute(
            "SELECT pseudonym, key FROM subject WHERE kind = ? AND digest = ? AND quarter = ?",
            (lookup.kind.value, lookup.digest, quarter),
        ).fetchone()
        return None if row is None else self._subject(lookup, quarter, *row)

    def _make(self, quarter: int, lookup: Lookup) -> Subject:
        name = pseudonym(lookup.kind, secrets.randbits(5 * PSEUDONYM_DIGITS))
        key = secrets.token_bytes(KEY_BYTES)
        nonce = secrets.token_bytes(_NONCE)
        wrapped = nonce + self._cipher.encrypt(nonce, key, _bound_to(lookup, quarter, name))
        self._database.execute(
            "INSERT INTO subject VALUES (?, ?, ?, ?, ?)", (lookup.kind.value, lookup.digest, quarter, name, wrapped)
        )
        return Subject(pseudonym=name, key=Secret(key))

    def _subject(self, lookup: Lookup, quarter: int, name: str, wrapped: bytes) -> Subject:
        key = self._cipher.decrypt(wrapped[:_NONCE], wrapped[_NONCE:], _bound_to(lookup, quarter, name))
        return Subject(pseudonym=name, key=Secret(key))

    def _check_room(self) -> None:
        disk = os.statvfs(self._path)
        if disk.f_bavail * disk.f_frsize < FREE_BYTES:
            raise OSError(f"fewer than {FREE_BYTES >> 20} MiB are free on the disk; the log needs them")

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        # A transaction that becomes a writer's later cannot wait for another process that writes.
        self._database.execute("BEGIN IMMEDIATE")
        with self._database:
            yield

    @contextmanager
    def _reading(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, InvalidTag) as error:
            raise NotKeptError(str(error) or "a key does not open what it should") from error


def _bound_to(lookup: Lookup, quarter: int, name: str) -> bytes:
    """The whole row, so that nobody's pseudonym and key can be put into another's."""
    return lookup.digest + f"{lookup.kind.value} {quarter} {name}".encode()
