"""The key store: what workers see of it, writers at once, and every way it can be damaged."""

import os
import threading
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from egress_gateway.adapters.key_store import KeyStore, ensure_pepper
from egress_gateway.core.errors import ConfigError, Unauthenticated, Unavailable
from egress_gateway.core.keys import KeyRecord, Scope
from egress_gateway.core.secret import Secret
from egress_gateway.identify.gateway_key import authenticate
from egress_gateway.identify.key_rules import MAX_NOTE, NEW_SCOPES
from egress_gateway.ports import KeySource

PEPPER = Secret(bytes(range(32)))
NOW = 1_800_000_000_000_000


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "gateway-keys" / "keys.json"


def make(store: KeyStore, **options: object) -> tuple[Secret[str], KeyRecord]:
    settings: dict[str, object] = {"app": "cx-bot", "routes": ("support",), "env": "live", "now": NOW} | options
    return store.create(PEPPER, **settings)  # type: ignore[arg-type] # a table's options are checked by the store


def test_a_store_that_is_not_there_holds_no_keys(path: Path) -> None:
    store: KeySource = KeyStore(path)
    assert store.find("aaaaaaaa") is None
    assert KeyStore(path).records() == ()


def test_a_key_that_was_made_opens_its_routes_in_every_worker(path: Path) -> None:
    worker = KeyStore(path)
    assert worker.records() == ()
    key, record = make(KeyStore(path), expires=NOW + 1, asserts_identity=True, note="for the bot", env="test")
    assert authenticate(key, worker, PEPPER, now=NOW) == record
    assert record == KeyRecord(
        key_id=record.key_id,
        env="test",
        app="cx-bot",
        digest=record.digest,
        routes=("support",),
        scopes=NEW_SCOPES,
        asserts_identity=True,
        created=NOW,
        expires=NOW + 1,
        note="for the bot",
    )


def test_a_revocation_is_in_force_with_the_next_request_on_every_worker(path: Path) -> None:
    admin, worker = KeyStore(path), KeyStore(path)
    _, record = make(admin)
    assert worker.find(record.key_id) == record
    admin.revoke(record.key_id, now=NOW + 5)
    found = worker.find(record.key_id)
    assert found is not None
    assert found.revoked == NOW + 5


def test_a_store_from_before_scopes_means_what_it_meant(path: Path) -> None:
    key, record = make(KeyStore(path))
    document = msgspec.json.decode(path.read_bytes())
    document["version"] = 1
    for name in ("scopes", "networks", "sigv4", "successor"):
        del document["keys"][0][name]
    path.write_bytes(msgspec.json.encode(document))
    found = authenticate(key, KeyStore(path), PEPPER, now=NOW)
    assert found == record
    assert found.scopes == (Scope.CALL, Scope.RECORDS)
    # The next change writes it in the form of today, with nothing changed besides.
    KeyStore(path).revoke(record.key_id, now=NOW)
    assert msgspec.json.decode(path.read_bytes())["version"] == 2
    assert KeyStore(path).records() == (msgspec.structs.replace(record, revoked=NOW),)


def test_a_key_without_scopes_in_a_store_of_today_is_for_nothing(path: Path) -> None:
    make(KeyStore(path))
    path.write_bytes(path.read_bytes().replace(b'["call","records"]', b"[]"))
    assert KeyStore(path).records()[0].scopes == ()


RIGHTS: dict[str, object] = {
    "routes": ("support", "clinic"),
    "scopes": (Scope.CALL, Scope.TOKEN),
    "networks": ("10.0.0.0/8",),
    "sigv4": True,
    "asserts_identity": True,
    "note": "night batch",
}


def test_a_rotated_key_has_the_same_rights_and_both_are_good_for_the_overlap(path: Path) -> None:
    admin, worker = KeyStore(path), KeyStore(path)
    first, old = make(admin, **RIGHTS)
    rotated = admin.rotate(PEPPER, old.key_id, now=NOW + 10, overlap=100)
    assert rotated is not None
    key, record, replaced = rotated
    assert record == msgspec.structs.replace(old, key_id=record.key_id, digest=record.digest, created=NOW + 10)
    assert replaced == msgspec.structs.replace(old, expires=NOW + 110, successor=record.key_id)
    for presented in (first, key):
        assert authenticate(presented, worker, PEPPER, now=NOW + 109).app == "cx-bot"
    with pytest.raises(Unauthenticated) as caught:
        authenticate(first, worker, PEPPER, now=NOW + 110)
    assert caught.value.code == "key_expired"
    assert authenticate(key, worker, PEPPER, now=NOW + 110) == record


def test_an_overlap_does_not_put_off_the_end_of_a_key(path: Path) -> None:
    store = KeyStore(path)
    _, old = make(store, expires=NOW + 50)
    rotated = store.rotate(PEPPER, old.key_id, now=NOW + 10, overlap=100)
    assert rotated is not None
    assert rotated[2].expires == NOW + 50


LASTING = {
    "as long as the old one was made for": (NOW + 50, None, NOW + 60),
    "for ever, as the old one": (0, None, 0),
    "until it is said": (0, NOW + 70, NOW + 70),
    "for ever, when it is said": (NOW + 50, 0, 0),
}


@pytest.mark.parametrize(("old", "said", "expected"), LASTING.values(), ids=LASTING)
def test_a_successor_lasts(path: Path, old: int, said: int | None, expected: int) -> None:
    store = KeyStore(path)
    _, record = make(store, expires=old)
    rotated = store.rotate(PEPPER, record.key_id, now=NOW + 10, overlap=100, expires=said)
    assert rotated is not None
    assert rotated[1].expires == expected


def test_an_unknown_key_cannot_be_rotated(path: Path) -> None:
    assert KeyStore(path).rotate(PEPPER, "aaaaaaaa", now=NOW, overlap=1) is None


def test_a_key_is_rotated_once(path: Path) -> None:
    store = KeyStore(path)
    _, old = make(store)
    rotated = store.rotate(PEPPER, old.key_id, now=NOW, overlap=100)
    assert rotated is not None
    with pytest.raises(ConfigError, match=f"rotate {rotated[1].key_id}"):
        store.rotate(PEPPER, old.key_id, now=NOW, overlap=100)


def test_every_change_is_announced_before_it_is_made(path: Path) -> None:
    store, told = KeyStore(path), list[tuple[str, str, tuple[str, ...]]]()

    def announce(record: KeyRecord, replaced: KeyRecord | None) -> None:
        written = tuple(each.key_id for each in KeyStore(path).records() if not each.revoked)
        told.append((record.key_id, replaced.key_id if replaced else "", written))

    _, first = make(store, announce=announce)
    rotated = store.rotate(PEPPER, first.key_id, now=NOW + 1, overlap=1, announce=announce)
    assert rotated is not None
    second = rotated[1]
    store.revoke(first.key_id, now=NOW + 2, announce=announce)
    store.revoke(first.key_id, now=NOW + 3, announce=announce)
    assert told == [
        (first.key_id, "", ()),
        (second.key_id, first.key_id, (first.key_id,)),
        (first.key_id, "", (first.key_id, second.key_id)),
    ]


def test_a_change_that_cannot_be_announced_is_not_made(path: Path) -> None:
    def refuse(_record: KeyRecord, _replaced: KeyRecord | None) -> None:
        raise ConfigError("no journal")

    store = KeyStore(path)
    _, record = make(store)
    before = path.read_bytes()
    for change in (
        lambda: make(store, announce=refuse),
        lambda: store.rotate(PEPPER, record.key_id, now=NOW, overlap=1, announce=refuse),
        lambda: store.revoke(record.key_id, now=NOW, announce=refuse),
    ):
        with pytest.raises(ConfigError, match="no journal"):
            change()
    assert path.read_bytes() == before


def test_a_second_revocation_keeps_the_time_of_the_first(path: Path) -> None:
    store = KeyStore(path)
    _, record = make(store)
    store.revoke(record.key_id, now=NOW + 1)
    again = store.revoke(record.key_id, now=NOW + 2)
    assert again is not None
    assert again.revoked == NOW + 1


def test_an_unknown_key_cannot_be_revoked(path: Path) -> None:
    assert KeyStore(path).revoke("aaaaaaaa", now=NOW) is None


def test_keys_are_listed_oldest_first(path: Path) -> None:
    store = KeyStore(path)
    for app, now in (("b", NOW + 1), ("c", NOW + 2), ("a", NOW)):
        make(store, app=app, now=now)
    assert [record.app for record in KeyStore(path).records()] == ["a", "b", "c"]


def test_the_file_is_private_and_holds_no_key(path: Path) -> None:
    key, record = make(KeyStore(path))
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert key.expose()[-43:].encode() not in path.read_bytes()
    assert key.expose()[-43:] not in repr(record)


def test_an_unchanged_file_is_read_once(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(KeyStore(path))
    worker, opened = KeyStore(path), []
    really = os.open

    def watch(name: object, flags: int, mode: int = 0o777) -> int:
        opened.append(name)
        return really(name, flags, mode)  # type: ignore[arg-type] # passed on as it came

    monkeypatch.setattr(os, "open", watch)
    for _ in range(5):
        worker.find("aaaaaaaa")
    assert opened == [path]


def test_a_file_that_goes_away_takes_its_keys_with_it(path: Path) -> None:
    store = KeyStore(path)
    _, record = make(store)
    path.unlink()
    assert store.find(record.key_id) is None


def whole(path: Path) -> bytes:
    return path.read_bytes()


DAMAGE: dict[str, tuple[Callable[[Path], object], str]] = {
    "cut short": (lambda path: path.write_bytes(whole(path)[:-5]), "is not a key store"),
    "empty": (lambda path: path.write_bytes(b""), "is not a key store"),
    "of another version": (
        lambda path: path.write_bytes(whole(path).replace(b'"version":2', b'"version":22')),
        "is not a key store",
    ),
    "with a scope nobody knows": (
        lambda path: path.write_bytes(whole(path).replace(b'"records"', b'"everything"')),
        "is not a key store",
    ),
    "with a field nobody knows": (
        lambda path: path.write_bytes(whole(path).replace(b'{"version"', b'{"revoked":[],"version"')),
        "is not a key store",
    ),
    "with an expiry that is no number": (
        lambda path: path.write_bytes(whole(path).replace(b'"expires":0', b'"expires":"never"')),
        "is not a key store",
    ),
    "with a key twice": (
        lambda path: path.write_bytes(whole(path)[:-2] + b"," + whole(path).partition(b"[")[2]),
        "names a key id twice",
    ),
    "readable by the world": (lambda path: path.chmod(0o644), "chmod 600"),
}


@pytest.mark.parametrize(("damage", "message"), DAMAGE.values(), ids=DAMAGE)
def test_a_damaged_store_lets_nobody_in_and_is_not_overwritten(
    path: Path, damage: Callable[[Path], object], message: str
) -> None:
    store = KeyStore(path)
    _, record = make(store)
    damage(path)
    damaged = path.read_bytes()
    for _ in range(2):
        with pytest.raises(Unavailable) as caught:
            store.find(record.key_id)
        assert (caught.value.code, caught.value.status) == ("keys_unreadable", 503)
        assert str(path) not in caught.value.public
    with pytest.raises(ConfigError, match=message):
        store.records()
    with pytest.raises(ConfigError, match=message):
        make(store)
    with pytest.raises(ConfigError, match=message):
        store.revoke(record.key_id, now=NOW)
    with pytest.raises(ConfigError, match=message):
        store.rotate(PEPPER, record.key_id, now=NOW, overlap=1)
    assert path.read_bytes() == damaged


def test_a_mended_store_is_in_use_again(path: Path) -> None:
    store = KeyStore(path)
    _, record = make(store)
    path.chmod(0o644)
    with pytest.raises(Unavailable):
        store.find(record.key_id)
    path.chmod(0o600)
    assert store.find(record.key_id) == record


def test_a_store_that_cannot_be_looked_at_lets_nobody_in(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    store = KeyStore(tmp_path / "file" / "keys.json")
    with pytest.raises(Unavailable):
        store.find("aaaaaaaa")


REFUSED: dict[str, tuple[dict[str, object], str]] = {
    "no route": ({"routes": ()}, "at least one route"),
    "an empty route": ({"routes": ("",)}, "cannot name a route"),
    "a route with a slash": ({"routes": ("support/openai",)}, "cannot name a route"),
    "an application with markup": ({"app": "[red]x"}, "cannot name an application"),
    "an application with a line feed": ({"app": "bot\n"}, "cannot name an application"),
    "an application without a name": ({"app": ""}, "cannot name an application"),
    "an environment with a separator": ({"env": "pre_prod"}, "environment"),
    "an expiry in the past": ({"expires": NOW - 1}, "expired already"),
    "an expiry now": ({"expires": NOW}, "expired already"),
    "a note with an escape": ({"note": "\x1b[31m"}, "printable"),
    "a note too long": ({"note": "n" * (MAX_NOTE + 1)}, "printable"),
}


@pytest.mark.parametrize(("options", "message"), REFUSED.values(), ids=REFUSED)
def test_a_key_that_cannot_be_is_not_made(path: Path, options: dict[str, object], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        make(KeyStore(path), **options)
    assert not path.exists()


def test_an_id_is_never_given_twice(path: Path) -> None:
    store = KeyStore(path, entropy=bytes)
    _, record = make(store, app="first")
    with pytest.raises(ConfigError, match="taken"):
        make(store, app="second")
    assert store.records() == (record,)


def test_a_full_store_is_told_and_stays(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = KeyStore(path)
    _, record = make(store)
    monkeypatch.setattr("egress_gateway.adapters.key_store.MAX_STORE", path.stat().st_size)
    with pytest.raises(ConfigError, match="is full"):
        make(store)
    assert store.records() == (record,)


def test_a_lock_that_cannot_be_had_is_told(path: Path) -> None:
    path.parent.mkdir()
    path.with_name("keys.json.lock").symlink_to("elsewhere")
    with pytest.raises(ConfigError, match="cannot be opened"):
        make(KeyStore(path))


def test_writers_at_once_lose_nothing_and_readers_never_see_less(path: Path) -> None:
    def write(app: str) -> None:
        # A store of its own, as in another process: the lock belongs to the open file, not to the process.
        store = KeyStore(path)
        for _ in range(10):
            make(store, app=app)

    apps = [f"app{number}" for number in range(4)]
    writers = [threading.Thread(target=write, args=(app,)) for app in apps]
    for writer in writers:
        writer.start()
    reader, counts = KeyStore(path), [0]
    while any(writer.is_alive() for writer in writers):
        counts.append(len(reader.records()))
    for writer in writers:
        writer.join()
    assert counts == sorted(counts)
    assert sorted(record.app for record in reader.records()) == sorted(apps * 10)


def test_a_pepper_is_made_on_first_use_and_kept(path: Path, tmp_path: Path) -> None:
    pepper = tmp_path / "keys" / "pepper"
    first = ensure_pepper(pepper, KeyStore(path))
    assert pepper.stat().st_mode & 0o777 == 0o600
    make(KeyStore(path))
    assert ensure_pepper(pepper, KeyStore(path)) == first


def test_a_lost_pepper_is_not_replaced_while_keys_depend_on_it(path: Path, tmp_path: Path) -> None:
    make(KeyStore(path))
    with pytest.raises(ConfigError, match="restore it"):
        ensure_pepper(tmp_path / "pepper", KeyStore(path))
    assert not (tmp_path / "pepper").exists()


def test_the_file_is_one_documented_object(path: Path) -> None:
    _, record = make(KeyStore(path))
    contents = msgspec.json.decode(path.read_bytes())
    assert contents["version"] == 2
    assert [key["key_id"] for key in contents["keys"]] == [record.key_id]
