"""What a witness cosigned last, by origin, on disk: an SQLite file in which sizes only grow.

Judging and replacing is one transaction, durable before `advance` returns. An attacker who can put an older file
in its place makes the witness cosign a fork; that is why it belongs on another machine than the log.
"""

import sqlite3
from pathlib import Path
from typing import Final

from egress_gateway.adapters.secret_files import make_directory
from egress_gateway.audit.notes.witnessing import NOTHING_HELD, Held, Refusal, Signed, judge
from egress_gateway.core.errors import ConfigError, Unavailable

VERSION: Final = 1
_SCHEMA: Final = "CREATE TABLE IF NOT EXISTS log(origin TEXT PRIMARY KEY, size INTEGER, root BLOB, note BLOB)"
_BUSY_SECONDS: Final = 5.0
"""For another process on the same file, which a second witness by mistake would be: it waits, and both are right."""


class WitnessState:
    """The file. One thread at a time; several processes do no harm."""

    def __init__(self, path: Path) -> None:
        """Raises `ConfigError` if the file cannot be used: a witness that forgot would cosign anything."""
        make_directory(path.parent)
        try:
            self._database = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=_BUSY_SECONDS)
            path.chmod(0o600)
            # FULL: a commit is on disk when it returns, also in WAL mode.
            self._database.execute("PRAGMA journal_mode=WAL")
            self._database.execute("PRAGMA synchronous=FULL")
            self._database.execute(_SCHEMA)
            (version,) = self._database.execute("PRAGMA user_version").fetchone()
            if version not in {0, VERSION}:
                raise sqlite3.DatabaseError(f"version {version}")
            self._database.execute(f"PRAGMA user_version={VERSION}")
        except (sqlite3.Error, OSError) as error:
            raise ConfigError(f"no state of a witness: {error}", file=str(path)) from error

    def held(self, origin: str) -> Held:
        """What was cosigned last of a log. Raises `Unavailable`."""
        try:
            return self._held(origin)
        except sqlite3.Error as error:
            raise _unusable() from error

    def advance(self, signed: Signed) -> tuple[Refusal | None, Held]:
        """Judge a checkpoint and, unless it is refused, put it in the place of what was held before.

        Returns the refusal, and what was held. Raises `Unavailable` if it is not known to be on disk; then nothing
        may be cosigned.
        """
        checkpoint = signed.checkpoint
        try:
            # IMMEDIATE takes the lock before the look, so that nothing changes between look and replacement.
            self._database.execute("BEGIN IMMEDIATE")
            try:
                held = self._held(checkpoint.origin)
                refusal = judge(signed, held)
                if refusal is None:
                    self._database.execute(
                        "INSERT OR REPLACE INTO log VALUES (?, ?, ?, ?)",
                        (checkpoint.origin, checkpoint.size, checkpoint.root, signed.submission.note),
                    )
            finally:
                self._database.execute("COMMIT")
        except sqlite3.Error as error:
            if self._database.in_transaction:
                self._database.rollback()
            raise _unusable() from error
        return refusal, held

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def _held(self, origin: str) -> Held:
        row = self._database.execute("SELECT size, root, note FROM log WHERE origin = ?", (origin,)).fetchone()
        return NOTHING_HELD if row is None else Held(*row)


def _unusable() -> Unavailable:
    return Unavailable("witness_state", "The witness cannot write what it cosigned; it cosigns nothing.")
