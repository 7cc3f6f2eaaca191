"""The baselines of agents on disk: an SQLite file beside that of the counters, and as durable.

It holds sealed names and numbers. An attacker who can write the file can have agents learnt anew, or put what
was seen among what they are used to; the log's user alone can.
"""

import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import msgspec

from egress_gateway.adapters.counters.agent_account import Account
from egress_gateway.adapters.counters.store import NotSavedError
from egress_gateway.core.errors import ConfigError

FILE: Final = "agents.sqlite"
VERSION: Final = 1
_SCHEMA: Final = "CREATE TABLE IF NOT EXISTS agent(agent BLOB PRIMARY KEY, account BLOB) WITHOUT ROWID;"
_ACCOUNT: Final = msgspec.msgpack.Decoder(Account)


class BaselineStore:
    """The file of one directory. One thread at a time."""

    def __init__(self, directory: Path) -> None:
        """Raises `ConfigError` if the file cannot be used: no agent is to be learnt anew for that."""
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

    def load(self) -> list[Account]:
        """All accounts. Raises `ConfigError`."""
        try:
            return [_ACCOUNT.decode(data) for (data,) in self._database.execute("SELECT account FROM agent")]
        except (sqlite3.Error, msgspec.MsgspecError, TypeError) as error:
            raise self._unusable(error) from error

    def save(self, changed: Mapping[bytes, Account | None]) -> None:
        """Durable on return; None takes an account out. Raises `NotSavedError`."""
        gone = [(key,) for key, account in changed.items() if account is None]
        try:
            kept = [(key, msgspec.msgpack.encode(account)) for key, account in changed.items() if account is not None]
            with self._database:
                self._database.execute("BEGIN")
                self._database.executemany("REPLACE INTO agent VALUES (?, ?)", kept)
                self._database.executemany("DELETE FROM agent WHERE agent = ?", gone)
        except (sqlite3.Error, msgspec.MsgspecError, OverflowError, TypeError) as error:
            # The log shares the process: nothing that was counted may end it.
            raise NotSavedError(str(error)) from error

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def _unusable(self, error: Exception) -> ConfigError:
        return ConfigError(
            f"the baselines of agents cannot be read ({error}); restore the file, or remove it to learn them anew",
            file=str(self._path),
        )
