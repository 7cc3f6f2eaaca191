"""Baselines on disk: what is read again, what is taken out, and what cannot be used."""

import sqlite3
from pathlib import Path

import pytest

from egress_gateway.adapters.counters.agent_account import Account, Use
from egress_gateway.adapters.counters.baseline_store import FILE, BaselineStore
from egress_gateway.adapters.counters.store import NotSavedError
from egress_gateway.core.baselines import HabitKind
from egress_gateway.core.errors import ConfigError

BOT, TWIN = b"b" * 16, b"t" * 16
ACCOUNT = Account(
    agent=BOT + b"rest",
    since=5,
    requests=7,
    uses={b"m" * 16: Use(HabitKind.CALLED, b"m" * 20, known=True, first=5, last=6)},
)


def reopened(directory: Path) -> list[Account]:
    store = BaselineStore(directory)
    try:
        return store.load()
    finally:
        store.close()


def test_what_was_saved_is_there_again_until_it_is_forgotten(tmp_path: Path) -> None:
    store = BaselineStore(tmp_path)
    store.save({BOT: ACCOUNT, TWIN: Account(agent=TWIN, since=1)})
    store.save({TWIN: None})
    store.close()
    assert reopened(tmp_path) == [ACCOUNT]
    assert (tmp_path / FILE).stat().st_mode & 0o077 == 0


def test_a_file_that_takes_nothing_is_told(tmp_path: Path) -> None:
    store = BaselineStore(tmp_path)
    store.close()
    with pytest.raises(NotSavedError):
        store.save({BOT: ACCOUNT})


def test_a_number_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    store = BaselineStore(tmp_path)
    with pytest.raises(NotSavedError):
        store.save({BOT: Account(agent=BOT, since=1, requests=1 << 70)})
    store.save({TWIN: Account(agent=TWIN, since=1)})
    store.close()
    assert len(reopened(tmp_path)) == 1


def spoil(directory: Path, statement: str) -> None:
    with sqlite3.connect(directory / FILE) as database:
        database.execute(statement)
    database.close()


UNUSABLE = {
    "another version": "PRAGMA user_version=9",
    "an account that is none": "INSERT INTO agent VALUES (x'00', x'00')",
}


@pytest.mark.parametrize("statement", UNUSABLE.values(), ids=UNUSABLE)
def test_a_file_that_cannot_be_read_is_not_begun_anew(tmp_path: Path, statement: str) -> None:
    BaselineStore(tmp_path).close()
    spoil(tmp_path, statement)
    with pytest.raises(ConfigError, match="remove it to learn them anew"):
        reopened(tmp_path)
