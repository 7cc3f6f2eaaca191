"""Users of the processes, and what of the state each is given."""

import os
import pwd
from pathlib import Path

import msgspec
import pytest

from egress_gateway.adapters.key_files import ensure_keys
from egress_gateway.adapters.users import User, Users, find_users, hand_over
from egress_gateway.core.config import UsersConfig
from egress_gateway.core.errors import ConfigError
from egress_gateway.core.state_config import StateConfig

APART = Users(auditd=User(4711, 4711), connector=User(4712, 4712), worker=User(4713, 4713), directory=User(4714, 4714))
AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away; run this as root")


def test_without_users_everything_runs_as_whoever_starts_it() -> None:
    users = find_users(UsersConfig())
    me = User(os.geteuid(), os.getegid())
    assert (users.all, users.apart) == ((me, me, me, me, me, me), False)


def test_a_name_is_looked_up_and_a_number_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    entry = pwd.struct_passwd(("egress-log", "x", 61, 62, "", "/", "/bin/false"))
    monkeypatch.setattr(pwd, "getpwnam", {"egress-log": entry}.__getitem__)
    users = find_users(UsersConfig(auditd="egress-log", connector="4712", worker="4713"))
    assert (users.auditd, users.connector, users.apart) == (User(61, 62), User(4712, 4712), True)


def test_the_directorys_process_may_have_no_user_or_one_of_its_own() -> None:
    without = find_users(UsersConfig(auditd="4711", connector="4712", worker="4713"))
    assert (without.directory, without.apart, len(without.all)) == (None, True, 3)
    with_one = find_users(UsersConfig(auditd="4711", connector="4712", worker="4713", directory="4714"))
    assert (with_one, with_one.apart) == (APART, True)
    shared = find_users(UsersConfig(auditd="4711", connector="4712", worker="4713", directory="4713"))
    assert not shared.apart


def test_control_may_have_no_user_or_one_of_its_own() -> None:
    named = {"auditd": "4711", "connector": "4712", "worker": "4713"}
    assert find_users(UsersConfig(**named)).control is None
    with_one = find_users(UsersConfig(**named, control="4715"))
    assert (with_one.control, with_one.apart) == (User(4715, 4715), True)
    assert not find_users(UsersConfig(**named, control="4713")).apart


def test_the_courier_may_have_no_user_or_one_of_its_own() -> None:
    named = {"auditd": "4711", "connector": "4712", "worker": "4713"}
    assert find_users(UsersConfig(**named)).courier is None
    assert find_users(UsersConfig(**named, courier="4716")).courier == User(4716, 4716)
    assert not find_users(UsersConfig(**named, courier="4713")).apart


WRONG = {"nobody-has-this-name": "useradd --system nobody-has-this-name", "0": "may run as root", "root": "run as root"}


@pytest.mark.parametrize(("name", "message"), WRONG.items(), ids=WRONG)
def test_a_user_that_cannot_be_used(name: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        find_users(UsersConfig(auditd="4711", connector=name, worker="4713"))


@pytest.fixture
def state(tmp_path: Path) -> StateConfig:
    made = StateConfig(directory=str(tmp_path / "var"))
    ensure_keys(made)
    return made


def test_what_is_not_shared_stays_private(state: StateConfig) -> None:
    hand_over(state, find_users(UsersConfig()))
    for path in Path(state.directory).rglob("*"):
        assert path.stat().st_mode & 0o077 == 0


@AS_ROOT
def test_each_gets_its_part_and_the_others_can_only_pass(state: StateConfig) -> None:
    hand_over(state, msgspec.structs.replace(APART, control=User(4715, 4715)))
    owners = {
        state.log: 4711,
        state.log_keys: 4711,
        state.counters: 4711,
        str(Path(state.audit_socket).parent): 4711,
        state.connector_keys: 4712,
        str(Path(state.connector_socket).parent): 4712,
        state.worker_keys: 4713,
        state.key_store: 4713,
        state.key_use: 4713,
        state.acts: 4713,
        state.worker_cache: 4713,
        state.issuer_keys: 4714,
        str(Path(state.directory_socket).parent): 4714,
        state.control_keys: 4715,
        state.reviews: 4715,
        str(Path(state.control_socket).parent): 4715,
    }
    for place, uid in owners.items():
        assert {path.stat().st_uid for path in (Path(place), *Path(place).iterdir())} == {uid}
    for path in Path(state.directory).rglob("*"):
        assert path.stat().st_mode & 0o066 == 0
        assert path.is_dir() or path.stat().st_mode & 0o077 == 0


def test_a_state_that_cannot_be_given_away_is_told(state: StateConfig, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(os, "fchown", refuse)
    with pytest.raises(ConfigError, match="cannot be given to its users"):
        hand_over(state, APART)


@AS_ROOT
def test_root_does_not_follow_a_link_out_of_a_process_s_directory(state: StateConfig, tmp_path: Path) -> None:
    hand_over(state, APART)
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "file").touch()
    cache = Path(state.worker_cache)
    (cache / "directory").symlink_to(outside)
    (cache / "file").symlink_to(outside / "file")
    hand_over(state, APART)
    assert {path.stat().st_uid for path in (outside, outside / "file")} == {0}


@AS_ROOT
def test_a_link_that_is_swapped_in_during_the_walk_is_not_followed_either(
    state: StateConfig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand_over(state, APART)
    inside, outside = Path(state.worker_cache) / "inside", tmp_path / "outside"
    for directory in (inside, outside):
        directory.mkdir()
        for name in ("one", "two"):
            (directory / name).touch()
    really_open, really_chown = os.open, os.chown

    def swap() -> None:
        if not inside.is_symlink():
            inside.rename(tmp_path / "aside")
            inside.symlink_to(outside)

    def open_late(path: str, flags: int, mode: int = 0o777, *, dir_fd: int | None = None) -> int:
        if path == "inside":
            swap()
        return really_open(path, flags, mode, dir_fd=dir_fd)

    def chown_early(path: Path, uid: int, gid: int, *, follow_symlinks: bool = True) -> None:
        really_chown(path, uid, gid, follow_symlinks=follow_symlinks)
        if path.parent == inside:
            swap()

    monkeypatch.setattr(os, "open", open_late)
    monkeypatch.setattr(os, "chown", chown_early)
    hand_over(state, APART)
    assert inside.is_symlink()
    assert {path.stat().st_uid for path in (outside, *outside.iterdir())} == {0}


@AS_ROOT
def test_somebody_else_s_file_under_a_second_name_is_not_given_away(state: StateConfig, tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.touch()
    hand_over(state, APART)
    (Path(state.worker_cache) / "mine").hardlink_to(precious)
    with pytest.raises(ConfigError, match="'mine' has a second name elsewhere"):
        hand_over(state, APART)
    assert precious.stat().st_uid == 0


@AS_ROOT
def test_a_directory_that_cannot_be_listed_is_told(state: StateConfig, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "scandir", refuse)
    with pytest.raises(ConfigError, match="cannot be given to its users: Permission denied"):
        hand_over(state, APART)
