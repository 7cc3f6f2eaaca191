"""The list of revoked identities on disk."""

import errno
import io
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from tests.unit.identify.minting import ISSUER, NOW, KeysInMemory, keys_of, mint, token

from egress_gateway.adapters import revocation_file
from egress_gateway.adapters.revocation_file import RevocationFile, listed, revoke
from egress_gateway.core.errors import ConfigError, Unauthenticated, Unavailable
from egress_gateway.core.identity import Revoked
from egress_gateway.identify.revocation import Entry
from egress_gateway.identify.tokens import Tokens
from egress_gateway.ports import RevokedIdentities


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "revoked-identities"


def test_no_list_revokes_nothing_and_stays_the_same_object(path: Path) -> None:
    revoked: RevokedIdentities = RevocationFile(path, ["corp"])
    assert revoked.current() == Revoked()
    assert revoked.current() is revoked.current()


def test_an_appended_line_is_in_force_with_the_next_request(path: Path) -> None:
    tokens = Tokens([ISSUER], KeysInMemory(corp=keys_of(ISSUER)), RevocationFile(path, ["corp"]))
    text = mint()
    person = tokens.verify(token(text), NOW).person
    with path.open("a") as opened:
        opened.write(f"corp person {person}\n")
    path.chmod(0o644)
    with pytest.raises(Unauthenticated, match="identity_revoked"):
        tokens.verify(token(text), NOW)
    path.unlink()
    assert tokens.verify(token(text), NOW).person == person


@pytest.mark.parametrize(
    ("data", "mode"), [("corp user ann\n", 0o644), ("corp person ann\n", 0o666), ("okta person ann\n", 0o644)]
)
def test_a_list_that_cannot_be_relied_on_lets_nobody_in(path: Path, data: str, mode: int) -> None:
    path.write_text(data)
    path.chmod(mode)
    with pytest.raises(Unavailable) as caught:
        RevocationFile(path, ["corp"]).current()
    assert caught.value.code == "revocations_unreadable"


ANN = Entry("corp", "person", "ann")


def nothing() -> None:
    """Nobody is told."""


def add(path: Path, *names: str) -> None:
    for name in names:
        assert revoke(path, Entry("corp", "person", name), ["corp"], announce=nothing)


def test_what_is_revoked_is_appended_once_and_workers_can_read_it(path: Path) -> None:
    before = os.umask(0o077)
    try:
        add(path, "ann", "bob")
    finally:
        os.umask(before)
    assert not revoke(path, ANN, ["corp"], announce=lambda: pytest.fail("it is there already"))
    assert path.read_text() == "corp person ann\ncorp person bob\n"
    assert path.stat().st_mode & 0o777 == 0o644
    assert listed(path, ["corp"]) == (ANN, Entry("corp", "person", "bob"))
    assert RevocationFile(path, ["corp"]).current().persons == {("corp", "ann"), ("corp", "bob")}


def test_what_stands_there_stays_as_it_is(path: Path) -> None:
    path.write_text("# by hand\ncorp session s")
    path.chmod(0o600)
    add(path, "ann")
    assert path.read_text() == "# by hand\ncorp session s\ncorp person ann\n"
    assert path.stat().st_mode & 0o777 == 0o600


def test_where_there_is_no_list_nobody_is_listed(path: Path) -> None:
    assert listed(path, ["corp"]) == ()


def test_of_several_at_once_none_is_forgotten(path: Path) -> None:
    names = {f"p{number}" for number in range(8)}
    together = Barrier(len(names))

    def go(name: str) -> None:
        together.wait(10)
        add(path, name)

    with ThreadPoolExecutor(len(names)) as pool:
        list(pool.map(go, names))
    assert {entry.id for entry in listed(path, ["corp"])} == names


@pytest.mark.parametrize("data", ["corp user ann\n", "okta person ann\n", "corp person 'ann'\n"])
def test_a_list_that_counts_for_nothing_has_to_be_mended_first(path: Path, data: str) -> None:
    path.write_text(data)
    path.chmod(0o644)
    with pytest.raises(ConfigError, match=r"revoked-identities:1: "):
        revoke(path, ANN, ["corp"], announce=lambda: pytest.fail("nothing is written"))
    assert path.read_text() == data


def test_what_is_announced_can_stop_it(path: Path) -> None:
    def stop() -> None:
        raise ConfigError("it cannot be recorded")

    with pytest.raises(ConfigError, match="cannot be recorded"):
        revoke(path, ANN, ["corp"], announce=stop)
    assert not path.exists()


def test_a_full_list_is_told(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(revocation_file, "MAX_LIST", 20)
    add(path, "ann")
    with pytest.raises(ConfigError, match=r"is full \(20 bytes\)"):
        add(path, "bob")


def test_a_line_that_was_written_in_part_is_told(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Full(io.BytesIO):
        def write(self, data: object) -> int:
            return super().write(bytes(data)[:5])  # type: ignore[call-overload] # any bytes

    def open_full(descriptor: int, _mode: str, *, buffering: int) -> Full:
        os.close(descriptor)
        return Full()

    monkeypatch.setattr(revocation_file.os, "fdopen", open_full)
    path.write_text("")
    path.chmod(0o644)
    with monkeypatch.context() as unread:
        unread.setattr(revocation_file, "read_guarded", lambda _path, _limit: b"")
        with pytest.raises(ConfigError, match="only a part of the line"):
            add(path, "ann")


def test_a_disk_that_fails_is_told(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_descriptor: int) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(revocation_file.os, "fsync", fail)
    with pytest.raises(ConfigError, match="cannot be written: Input/output error"):
        add(path, "ann")


def test_what_root_makes_belongs_to_the_states_owner(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[tuple[int, int]] = []
    monkeypatch.setattr(revocation_file.os, "geteuid", lambda: 0)
    monkeypatch.setattr(revocation_file.os, "fchown", lambda _descriptor, uid, gid: given.append((uid, gid)))
    add(path, "ann")
    home = path.parent.stat()
    assert set(given) == {(home.st_uid, home.st_gid)}
    assert len(given) == 2
