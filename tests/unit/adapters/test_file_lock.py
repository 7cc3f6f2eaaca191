"""Writers of one file take turns."""

from pathlib import Path

import pytest

from egress_gateway.adapters import file_lock
from egress_gateway.adapters.file_lock import exclusive
from egress_gateway.core.errors import ConfigError


def test_the_lock_is_the_owners_alone_and_free_afterwards(tmp_path: Path) -> None:
    file = tmp_path / "state" / "list"
    for _ in range(2):
        with exclusive(file):
            lock = file.with_name("list.lock").stat()
    assert lock.st_mode & 0o777 == 0o600
    assert not file.exists()


def test_one_holds_it_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    at_once = file_lock.fcntl.LOCK_EX | file_lock.fcntl.LOCK_NB
    with exclusive(tmp_path / "list"):
        monkeypatch.setattr(file_lock.fcntl, "LOCK_EX", at_once)
        with pytest.raises(BlockingIOError), exclusive(tmp_path / "list"):
            pytest.fail("two hold it")
        with exclusive(tmp_path / "another"):
            pass
    with exclusive(tmp_path / "list"):
        pass


def test_a_lock_of_root_belongs_to_the_directorys_owner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[tuple[int, int]] = []
    monkeypatch.setattr(file_lock.os, "geteuid", lambda: 0)
    monkeypatch.setattr(file_lock.os, "fchown", lambda _descriptor, uid, gid: given.append((uid, gid)))
    with exclusive(tmp_path / "list"):
        pass
    assert given == [(tmp_path.stat().st_uid, tmp_path.stat().st_gid)]


def test_a_link_in_its_place_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "list.lock").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(ConfigError, match="cannot be opened"), exclusive(tmp_path / "list"):
        pytest.fail("it was followed")
    assert not (tmp_path / "elsewhere").exists()
