"""What stands for whom: kept over restarts, apart by quarter, and gone from the disk once it is erased."""

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from egress_gateway.adapters.subjects import store as module
from egress_gateway.adapters.subjects.store import FILE, NotKeptError, Store
from egress_gateway.core.errors import ConfigError
from egress_gateway.core.secret import Secret
from egress_gateway.core.subjects import Kind, Lookup, is_pseudonym

KEY = Secret(b"w" * 32)
ADA = Lookup(Kind.PERSON, bytes(range(16)))
BOB = Lookup(Kind.PERSON, bytes(range(16, 32)))
MAIL = Lookup(Kind.VALUE, bytes(range(16)))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    kept = Store(tmp_path, KEY)
    yield kept
    kept.close()


def one(store: Store, lookup: Lookup, quarter: int = 8107):
    return store.of([(quarter, lookup)])[quarter, lookup]


def test_the_same_is_given_again_and_after_a_restart(store: Store, tmp_path: Path) -> None:
    ada, mail = one(store, ADA), one(store, MAIL)
    assert is_pseudonym(ada.pseudonym, Kind.PERSON)
    assert is_pseudonym(mail.pseudonym, Kind.VALUE)
    assert one(store, ADA) == ada != mail
    again = Store(tmp_path, KEY)
    assert (one(again, ADA), one(again, MAIL)) == (ada, mail)
    again.close()


def test_nothing_that_is_given_follows_from_what_was_asked(store: Store, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    other = Store(tmp_path / "other", KEY)
    mine, others = one(store, ADA), one(other, ADA)
    assert mine.pseudonym != others.pseudonym
    assert mine.key != others.key
    other.close()


def test_each_quarter_has_its_own(store: Store) -> None:
    made = store.of([(8107, ADA), (8108, ADA), (8107, ADA), (8107, BOB)])
    assert len({subject.pseudonym for subject in made.values()}) == 3
    rows = store.rows(ADA)
    assert [row.quarter for row in rows] == [8107, 8108]
    assert [row.subject for row in rows] == [made[8107, ADA], made[8108, ADA]]


def test_a_pseudonym_leads_to_its_row(store: Store) -> None:
    ada = one(store, ADA)
    row = store.named(ada.pseudonym)
    assert row is not None
    assert (row.kind, row.digest, row.quarter, row.subject) == (Kind.PERSON, ADA.digest, 8107, ada)
    assert store.named("p" + "0" * 26) is None
    assert store.rows(BOB) == ()


def test_what_is_erased_is_in_no_file(store: Store, tmp_path: Path) -> None:
    ada, bob = one(store, ADA), one(store, BOB)
    for number in range(2000):
        one(store, Lookup(Kind.VALUE, number.to_bytes(16)))
    (wrapped,) = (
        sqlite3.connect(tmp_path / FILE)
        .execute("SELECT key FROM subject WHERE pseudonym = ?", (ada.pseudonym,))
        .fetchone()
    )
    assert store.erase([ada.pseudonym, "p" + "0" * 26]) == 1
    left = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    for gone in (ada.pseudonym.encode(), ADA.digest, wrapped):
        assert gone not in left
    assert bob.pseudonym.encode() in left
    assert store.named(ada.pseudonym) is None
    assert one(store, ADA).pseudonym != ada.pseudonym


def test_what_another_process_changes_is_noticed(store: Store, tmp_path: Path) -> None:
    ada = one(store, ADA)
    before = store.version
    assert store.version == before
    other = Store(tmp_path, KEY, create=False)
    other.erase([ada.pseudonym])
    other.close()
    assert store.version != before


def test_a_journal_in_use_is_said_to_be_so(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "WAIT_SECONDS", 0.0)
    ada = one(store, ADA)
    impatient = Store(tmp_path, KEY, create=False)
    reader = sqlite3.connect(tmp_path / FILE, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM subject").fetchall()
    with pytest.raises(NotKeptError, match="erase again"):
        impatient.erase([ada.pseudonym])
    reader.close()
    assert impatient.erase([ada.pseudonym]) == 0
    impatient.close()


def test_a_file_under_another_key_gives_nothing(store: Store, tmp_path: Path) -> None:
    ada = one(store, ADA)
    other = Store(tmp_path, Secret(b"o" * 32))
    for ask in (lambda: one(other, ADA), lambda: other.rows(ADA), lambda: other.named(ada.pseudonym)):
        with pytest.raises(NotKeptError, match="a key does not open what it should"):
            ask()
    other.close()


def test_rows_of_one_person_cannot_be_put_under_anothers_pseudonym(store: Store, tmp_path: Path) -> None:
    ada, bob = one(store, ADA), one(store, BOB)
    database = sqlite3.connect(tmp_path / FILE)
    (wrapped,) = database.execute("SELECT key FROM subject WHERE pseudonym = ?", (ada.pseudonym,)).fetchone()
    database.execute("DELETE FROM subject WHERE pseudonym = ?", (ada.pseudonym,))
    database.execute(
        "UPDATE subject SET key = ?, pseudonym = ? WHERE pseudonym = ?", (wrapped, ada.pseudonym, bob.pseudonym)
    )
    database.commit()
    database.close()
    with pytest.raises(NotKeptError):
        one(store, BOB)


def test_the_log_has_its_share_of_the_disk(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    ada = one(store, ADA)
    monkeypatch.setattr(module, "FREE_BYTES", 1 << 62)
    assert one(store, ADA) == ada
    with pytest.raises(NotKeptError, match="the log needs them"):
        one(store, BOB)


def test_all_or_none_are_made(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    taken = one(store, ADA).pseudonym
    monkeypatch.setattr(module, "pseudonym", lambda kind, _: taken if kind is Kind.VALUE else "p" + "1" * 26)
    with pytest.raises(NotKeptError, match="UNIQUE"):
        store.of([(8107, BOB), (8107, MAIL)])
    assert store.rows(BOB) == ()


BROKEN: dict[str, Callable[[Path], object]] = {
    "not a database": lambda file: file.write_bytes(b"subjects" * 1000),
    "of a later version": lambda file: sqlite3.connect(file).execute("PRAGMA user_version=9").connection.close(),
    "a directory": lambda file: file.mkdir(),
}


@pytest.mark.parametrize("spoil", BROKEN.values(), ids=BROKEN)
def test_a_file_that_cannot_be_used_is_named_with_the_remedy(spoil: Callable[[Path], object], tmp_path: Path) -> None:
    spoil(tmp_path / FILE)
    with pytest.raises(ConfigError, match="restore the file, or remove it to begin anew"):
        Store(tmp_path, KEY)


def test_whoever_only_reads_makes_no_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="read it as root or as the log's user"):
        Store(tmp_path, KEY, create=False)
    assert not list(tmp_path.iterdir())


def test_the_file_is_its_owners_alone(store: Store, tmp_path: Path) -> None:
    one(store, ADA)
    assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o600}
