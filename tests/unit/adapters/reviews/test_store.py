"""The file of reviews: durable when it says so, private, and without what was erased."""

import sqlite3
from pathlib import Path

import msgspec
import pytest
from tests.unit.adapters.reviews.cases import review

from egress_gateway.adapters.reviews.store import STORE_FILE, ReviewStore, how_many
from egress_gateway.core.errors import ConfigError
from egress_gateway.core.reviews import ReviewId, ReviewState
from egress_gateway.core.secret import Secret

SEALED = b"sealed-content-" * 100
KEY = Secret(b"k" * 32)


@pytest.fixture
def store(tmp_path: Path) -> ReviewStore:
    return ReviewStore(tmp_path / "reviews", KEY)


def file_of(tmp_path: Path) -> Path:
    return tmp_path / "reviews" / STORE_FILE


def test_they_are_counted_without_the_key(tmp_path: Path) -> None:
    assert how_many(tmp_path / "reviews") == 0
    store = ReviewStore(tmp_path / "reviews", KEY)
    for number in (1, 2):
        store.add(review(number), SEALED)
    assert how_many(tmp_path / "reviews") == 2
    store.close()
    file_of(tmp_path).write_bytes(b"no database" * 100)
    with pytest.raises(ConfigError, match="no file of reviews"):
        how_many(tmp_path / "reviews")


def test_what_is_added_is_there_for_the_next_process(store: ReviewStore, tmp_path: Path) -> None:
    store.add(review(2), SEALED)
    store.add(review(1), b"")
    denied = msgspec.structs.replace(review(2), state=ReviewState.DENIED)
    store.put(denied)
    # Not closed: as after a crash.
    again = ReviewStore(tmp_path / "reviews", KEY)
    assert again.load() == [review(1), denied]
    assert again.content(review(2).id) == SEALED
    assert again.content(ReviewId("none")) == b""
    again.close()
    store.close()


def test_nobody_who_asked_is_named_in_the_file(store: ReviewStore, tmp_path: Path) -> None:
    store.add(review(1), SEALED)
    assert review(1).case.principal.app.encode() not in file_of(tmp_path).read_bytes()
    with pytest.raises(OSError, match="cannot be read"):
        ReviewStore(tmp_path / "reviews", Secret(b"o" * 32)).load()
    store.close()


def test_a_file_from_before_rows_were_sealed_is_sealed(store: ReviewStore, tmp_path: Path) -> None:
    store.add(review(1), SEALED)
    store.close()
    base = sqlite3.connect(file_of(tmp_path))
    base.execute("UPDATE review SET data = ?", (msgspec.msgpack.encode(review(1)),))
    base.execute("PRAGMA user_version = 1")
    base.commit()
    base.close()
    again = ReviewStore(tmp_path / "reviews", KEY)
    assert again.load() == [review(1)]
    again.close()
    assert review(1).case.principal.app.encode() not in file_of(tmp_path).read_bytes()


def test_what_is_erased_is_gone_from_the_file(store: ReviewStore, tmp_path: Path) -> None:
    store.add(review(1), SEALED)
    assert SEALED[:15] in file_of(tmp_path).read_bytes()
    store.erase(review(1).id)
    store.close()
    assert ReviewStore(tmp_path / "reviews", KEY).load() == []
    left = b"".join(path.read_bytes() for path in (tmp_path / "reviews").iterdir())
    assert SEALED[:15] not in left
    assert b"cx-bot" not in left


def test_content_can_go_and_what_became_of_it_stay(store: ReviewStore, tmp_path: Path) -> None:
    store.add(review(1), SEALED)
    store.add(review(2), b"kept")
    assert store.sizes() == {review(1).id: len(SEALED), review(2).id: 4}
    store.empty([review(1).id])
    assert store.sizes() == {review(1).id: 0, review(2).id: 4}
    assert store.load() == [review(1), review(2)]
    store.close()
    assert SEALED[:15] not in b"".join(path.read_bytes() for path in (tmp_path / "reviews").iterdir())
    with pytest.raises(OSError, match="cannot be read"):
        store.sizes()


def test_nobody_else_can_read_it(store: ReviewStore, tmp_path: Path) -> None:
    store.add(review(1), SEALED)
    for path in (tmp_path / "reviews", *(tmp_path / "reviews").iterdir()):
        assert path.stat().st_mode & 0o077 == 0


def test_one_that_others_can_read_is_refused(store: ReviewStore, tmp_path: Path) -> None:
    store.close()
    file_of(tmp_path).chmod(0o644)
    with pytest.raises(ConfigError, match="can be read by others"):
        ReviewStore(tmp_path / "reviews", KEY)


def test_a_link_in_its_place_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "reviews").mkdir(mode=0o700)
    file_of(tmp_path).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(ConfigError, match="cannot be opened"):
        ReviewStore(tmp_path / "reviews", KEY)
    assert not (tmp_path / "elsewhere").exists()


def test_what_is_no_such_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "reviews").mkdir(mode=0o700)
    file_of(tmp_path).write_bytes(b"something else" * 400)
    file_of(tmp_path).chmod(0o600)
    with pytest.raises(ConfigError, match="no file of reviews"):
        ReviewStore(tmp_path / "reviews", KEY)


def test_another_version_is_refused(store: ReviewStore, tmp_path: Path) -> None:
    store.close()
    base = sqlite3.connect(file_of(tmp_path))
    base.execute("PRAGMA user_version = 9")
    base.close()
    with pytest.raises(ConfigError, match="another version"):
        ReviewStore(tmp_path / "reviews", KEY)


def test_a_disk_that_fails_is_told(store: ReviewStore) -> None:
    store.add(review(1), b"")
    with pytest.raises(OSError, match="cannot be written"):
        store.add(review(1), b"")
    store.close()
    with pytest.raises(OSError, match="cannot be read"):
        store.load()
    with pytest.raises(OSError, match="cannot be read"):
        store.content(review(1).id)


def test_a_review_of_another_form_is_told(store: ReviewStore, tmp_path: Path) -> None:
    base = sqlite3.connect(file_of(tmp_path))
    base.execute("INSERT INTO review VALUES ('x', x'00', x'00')")
    base.commit()
    base.close()
    with pytest.raises(OSError, match="cannot be read"):
        store.load()
