"""What was counted, on disk: what is read again, what is taken out, and what cannot be used."""

import sqlite3
from pathlib import Path

import pytest

from egress_gateway.adapters.counters.buckets import BucketRow
from egress_gateway.adapters.counters.store import FILE, Batch, NotSavedError, Store
from egress_gateway.adapters.counters.tallies import ValueRow
from egress_gateway.core.errors import ConfigError

NOW = 1_800_000_000_000_000
LATER = NOW + 1_000_000
SPENT = BucketRow(b"a" * 16, 1 << 40, 60, LATER << 40)
"""Its ticks are more than 64 bits hold."""
VALUE = ValueRow(b"t" * 16, 60, b"v" * 16, LATER)


def batch(*rows: BucketRow | ValueRow) -> Batch:
    made = Batch()
    made.add([row for row in rows if isinstance(row, BucketRow)], [row for row in rows if isinstance(row, ValueRow)])
    return made


def reopened(directory: Path, now: int = NOW) -> tuple[list[BucketRow], list[ValueRow]]:
    store = Store(directory)
    try:
        return store.load(now)
    finally:
        store.close()


def test_what_was_saved_is_there_again(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.save(batch(SPENT, VALUE))
    store.close()
    assert reopened(tmp_path) == ([SPENT], [VALUE])
    assert (tmp_path / FILE).stat().st_mode & 0o077 == 0


def test_of_what_changed_twice_the_newest_is_kept(tmp_path: Path) -> None:
    older, newer = BucketRow(b"a" * 16, 1, 60, LATER), BucketRow(b"a" * 16, 1, 60, LATER + 5)
    store = Store(tmp_path)
    store.save(batch(older))
    store.save(batch(older, newer))
    store.close()
    assert reopened(tmp_path) == ([newer], [])


def test_what_is_no_longer_in_force_is_neither_loaded_nor_kept(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.save(batch(SPENT, VALUE))
    assert store.load(LATER) == ([], [])
    store.forget(LATER - 1)
    assert store.load(NOW) == ([SPENT], [VALUE])
    store.forget(LATER)
    assert store.load(NOW) == ([], [])
    store.close()


def test_an_empty_batch_is_false() -> None:
    assert not Batch()
    assert batch(SPENT)
    assert batch(VALUE)


def _other_version(file: Path) -> None:
    with sqlite3.connect(file) as database:
        database.execute("PRAGMA user_version=7")
    database.close()


def _other_tables(file: Path) -> None:
    with sqlite3.connect(file) as database:
        database.execute("CREATE TABLE bucket(x)")
    database.close()


def test_a_file_that_takes_nothing_is_told(tmp_path: Path) -> None:
    store = Store(tmp_path)
    with sqlite3.connect(tmp_path / FILE) as database:
        database.execute("DROP TABLE bucket")
    database.close()
    for write in (lambda: store.save(batch(SPENT)), lambda: store.forget(NOW)):
        with pytest.raises(NotSavedError, match="no such table"):
            write()
    store.close()


DAMAGE = {
    "not a database": lambda file: file.write_bytes(b"counters" * 1000),
    "a directory": lambda file: file.mkdir(),
    "of a later version": _other_version,
    "with other tables": _other_tables,
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_a_file_that_cannot_be_used_is_not_taken_for_an_empty_one(tmp_path: Path, damage: object) -> None:
    assert callable(damage)
    damage(tmp_path / FILE)
    with pytest.raises(ConfigError, match="restore the file, or remove it to begin with full quotas"):
        reopened(tmp_path)


def test_rows_of_another_kind_are_not_taken_for_none(tmp_path: Path) -> None:
    store = Store(tmp_path)
    with sqlite3.connect(tmp_path / FILE) as database:
        database.execute("INSERT INTO bucket VALUES (x'00', 1, 1, 'text', ?)", (LATER,))
    database.close()
    with pytest.raises(ConfigError):
        store.load(NOW)
    store.close()
