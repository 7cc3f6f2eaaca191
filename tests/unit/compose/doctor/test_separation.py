"""Checks of users, and of files that no process may change."""

import os
from pathlib import Path

import msgspec
import pytest

from egress_gateway.adapters.users import User, Users
from egress_gateway.compose.doctor import separation
from egress_gateway.compose.doctor.check import Installation, Look
from egress_gateway.core.config import UsersConfig
from egress_gateway.core.identity_config import DirectoryConfig, IdentityConfig
from egress_gateway.core.state_config import StateConfig

ME = User(os.geteuid(), os.getegid())
STRANGERS = Users(
    auditd=User(4711, 4711), connector=User(4712, 4712), worker=User(4713, 4713), directory=User(4714, 4714)
)
SHARED = Users(auditd=ME, connector=ME, worker=ME)
FIXED = {
    "configuration": separation.configuration_fixed,
    "policy": separation.policy_fixed,
    "code": separation.code_fixed,
}


@pytest.fixture
def shut(installation: Installation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Installation:
    """Nobody but whoever runs the tests may change anything."""
    policy = tmp_path / "policy" / "routes"
    policy.mkdir(parents=True)
    (policy / "support.yaml").write_text("route: support\n")
    code = tmp_path / "package" / "__init__.py"
    code.parent.mkdir()
    code.write_text("")
    monkeypatch.setattr(separation, "package", str(code))
    monkeypatch.setattr(separation.sysconfig, "get_path", lambda _: str(tmp_path))
    monkeypatch.setattr(separation.sys, "executable", str(tmp_path))
    for path in (tmp_path, *tmp_path.rglob("*")):
        path.chmod(0o700 if path.is_dir() else 0o600)
    return installation


def test_the_configuration_has_to_say_production_itself(installation: Installation) -> None:
    assert list(separation.profile_said(installation)) == []
    config = msgspec.structs.replace(installation.config, profile="dev")
    (problem,) = separation.profile_said(msgspec.structs.replace(installation, config=config))
    assert problem.what.endswith("says `profile: dev`")


def test_users_that_the_machine_does_not_know(installation: Installation) -> None:
    assert list(separation.users_found(installation)) == []
    users = UsersConfig(auditd="no-such-user-here", connector="4712", worker="4713")
    config = msgspec.structs.replace(installation.config, users=users)
    (problem,) = separation.users_found(msgspec.structs.replace(installation, config=config))
    assert "no-such-user-here" in problem.what


def test_a_process_that_is_needed_has_a_user(installation: Installation) -> None:
    identity = IdentityConfig(directory=DirectoryConfig(url="ldaps://d.test", people="p", groups="g"))
    config = msgspec.structs.replace(installation.config, identity=identity)
    (problem,) = separation.users_found(msgspec.structs.replace(installation, config=config))
    assert "users.directory" in problem.what


@pytest.mark.parametrize(("users", "problems"), [(STRANGERS, 0), (SHARED, 1), (None, 1)])
def test_each_process_has_a_user_of_its_own(installation: Installation, users: Users | None, problems: int) -> None:
    found = separation.users_apart(msgspec.structs.replace(installation, users=users))
    assert len(list(found)) == problems


@pytest.mark.parametrize("look", FIXED.values(), ids=FIXED)
def test_what_belongs_to_somebody_else_is_fixed(shut: Installation, look: Look) -> None:
    assert list(look(shut)) == []


@pytest.mark.parametrize("look", FIXED.values(), ids=FIXED)
@pytest.mark.parametrize("role", ["auditd", "connector", "worker", "directory"])
def test_what_belongs_to_a_process_is_not(shut: Installation, look: Look, role: str) -> None:
    users = msgspec.structs.replace(STRANGERS, **{role: ME})
    problems = list(look(msgspec.structs.replace(shut, users=users)))
    assert problems
    assert all("chmod go-w" in problem.remedy for problem in problems)


WRITABLE = {
    "configuration": "gateway.yaml",
    "policy": "policy/routes/support.yaml",
    "code": "package/__init__.py",
}


@pytest.mark.parametrize("name", FIXED)
def test_one_file_that_everybody_may_write_is_found(shut: Installation, tmp_path: Path, name: str) -> None:
    place = tmp_path / WRITABLE[name]
    place.chmod(0o602)
    (problem,) = FIXED[name](shut)
    assert problem.what.endswith(f"through {place}")


@pytest.mark.parametrize("look", FIXED.values(), ids=FIXED)
@pytest.mark.parametrize("users", [None, SHARED], ids=["unknown", "shared"])
def test_without_users_apart_nothing_is_fixed(shut: Installation, look: Look, users: Users | None) -> None:
    (problem,) = look(msgspec.structs.replace(shut, users=users))
    assert problem.remedy == "mend `users` first"


def test_a_socket_has_a_short_path(installation: Installation) -> None:
    deep = StateConfig(directory="/" + "d" * 100)
    config = msgspec.structs.replace(installation.config, state=deep)
    found = [problem.what for problem in separation.socket_paths(msgspec.structs.replace(installation, config=config))]
    names = ("auditd", "counters", "agents", "subjects", "connector", "directory", "control", "admin")
    assert [f"{name}.sock" in what for name, what in zip(names, found, strict=True)] == [True] * len(names)
    short = msgspec.structs.replace(installation.config, state=StateConfig(directory="/d"))
    assert list(separation.socket_paths(msgspec.structs.replace(installation, config=short))) == []
