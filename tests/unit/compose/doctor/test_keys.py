"""Checks of keys and credentials, on real files."""

import os
from pathlib import Path

import msgspec
import pytest

from egress_gateway.adapters.key_files import ensure_keys
from egress_gateway.adapters.key_store import STORE_FILE, KeyStore
from egress_gateway.adapters.users import User, Users
from egress_gateway.compose.doctor import keys
from egress_gateway.compose.doctor.check import Installation
from egress_gateway.core.config import UsersConfig
from egress_gateway.core.identity_config import DirectoryConfig, IdentityConfig
from egress_gateway.core.secret import Secret
from egress_gateway.core.state_config import StateConfig

PEPPER = Secret(b"p" * 32)
ME = os.geteuid()
HOUR = 3_600_000_000


def holding(installation: Installation, uid: int) -> Installation:
    """The connector's user is `uid`; the others are whoever they were."""
    assert installation.users is not None
    users = msgspec.structs.replace(installation.users, connector=User(uid, uid))
    return msgspec.structs.replace(installation, users=users)


def test_this_build_keeps_its_keys_in_plain_files_and_says_which(installation: Installation) -> None:
    (problem,) = keys.plain_key_files(installation)
    for name in ("log-signing", "receipts", "tokens", "content-digests", "key-pepper"):
        assert name in problem.what
    assert problem.remedy.startswith("none yet: this build")


def test_keys_share_a_file_system_with_the_log_also_before_either_is_made(installation: Installation) -> None:
    for _ in range(2):
        (problem,) = keys.keys_beside_the_log(installation)
        assert problem.what.count("keys/") == 3
        ensure_keys(installation.config.state)


def test_keys_on_another_file_system_are_apart(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "same_file_system", lambda _, place: place.name == "worker")
    (problem,) = keys.keys_beside_the_log(installation)
    assert problem.what.endswith("keys/worker")
    monkeypatch.setattr(keys, "same_file_system", lambda *_: False)
    assert list(keys.keys_beside_the_log(installation)) == []


def test_a_key_that_others_may_read(installation: Installation) -> None:
    assert list(keys.open_key_files(installation)) == []
    ensure_keys(installation.config.state)
    assert list(keys.open_key_files(installation)) == []
    place = Path(installation.config.state.log_keys) / "log-signing"
    place.chmod(0o640)
    (problem,) = keys.open_key_files(installation)
    assert problem.what == f"{place} can be read by others"


def test_keys_of_another_user(installation: Installation) -> None:
    assert list(keys.owners_of_keys(installation)) == []
    state = installation.config.state
    place = Path(state.connector_keys)
    place.mkdir(parents=True)
    if ME == 0:
        os.chown(place, 4713, 4713)
        (problem,) = keys.owners_of_keys(installation)
        assert problem.what == f"{place} belongs to uid 4713"
        os.chown(place, 4712, 4712)
    else:
        (problem,) = keys.owners_of_keys(installation)
        assert problem.what == f"{place} belongs to uid {ME}"
        installation = holding(installation, ME)
    assert list(keys.owners_of_keys(installation)) == []


NOT_APART = [None, Users(auditd=User(1, 1), connector=User(1, 1), worker=User(1, 1))]


@pytest.mark.parametrize("users", NOT_APART, ids=["unknown", "shared"])
def test_without_users_of_their_own_nobody_owns_keys(installation: Installation, users: Users | None) -> None:
    (problem,) = keys.owners_of_keys(msgspec.structs.replace(installation, users=users))
    assert problem.remedy == "mend `users` first"


def credited(installation: Installation, credential: str) -> Installation:
    (upstream,) = installation.config.upstreams
    upstreams = (msgspec.structs.replace(upstream, credential=credential),)
    return msgspec.structs.replace(
        installation, config=msgspec.structs.replace(installation.config, upstreams=upstreams)
    )


@pytest.mark.parametrize(("credential", "problems"), {"env:KEY": 1, "file:/etc/key": 0, "": 0}.items())
def test_a_credential_in_the_environment(installation: Installation, credential: str, problems: int) -> None:
    assert len(list(keys.credentials_by_environment(credited(installation, credential)))) == problems


def test_a_credential_file_is_there_and_the_connectors_alone(installation: Installation, tmp_path: Path) -> None:
    (missing,) = keys.credential_files(installation)
    assert missing.what.endswith("is not there")
    place = tmp_path / "credential"
    place.write_text("x")
    place.chmod(0o644)
    opened, owned = (problem.what for problem in keys.credential_files(holding(installation, ME + 1)))
    assert opened.endswith("can be read by others")
    assert owned.endswith(f"belongs to uid {ME}")
    place.chmod(0o600)
    assert list(keys.credential_files(holding(installation, ME))) == []
    assert list(keys.credential_files(msgspec.structs.replace(installation, users=None))) == []
    assert list(keys.credential_files(credited(installation, "env:KEY"))) == []


def test_the_directorys_credential_is_its_processes_alone(installation: Installation, tmp_path: Path) -> None:
    place = tmp_path / "ldap"
    directory = DirectoryConfig(url="ldaps://d.test", people="p", groups="g", bind_dn="s", credential=f"file:{place}")
    config = msgspec.structs.replace(
        installation.config, upstreams=(), identity=IdentityConfig(directory=directory), users=UsersConfig()
    )
    assert installation.users is not None
    users = msgspec.structs.replace(installation.users, directory=User(ME + 1, ME + 1))
    installation = msgspec.structs.replace(installation, config=config, users=users)
    assert list(keys.credentials_by_environment(installation)) == []
    (missing,) = keys.credential_files(installation)
    assert missing.what == f"the credential of the directory, {place}, is not there"
    assert "groups are incomplete" in missing.remedy
    place.write_text("x")
    place.chmod(0o640)
    opened, owned = keys.credential_files(installation)
    assert opened.what.endswith("can be read by others")
    assert owned.remedy == f"`chown {ME + 1} {place}`: it is the directory's"
    named = msgspec.structs.replace(directory, credential="env:LDAP_PASSWORD")
    config = msgspec.structs.replace(config, identity=IdentityConfig(directory=named))
    (problem,) = keys.credentials_by_environment(msgspec.structs.replace(installation, config=config))
    assert problem.what == "the credential of the directory is taken from the environment"


def store(installation: Installation) -> KeyStore:
    return KeyStore(Path(installation.config.state.key_store) / STORE_FILE)


def test_only_keys_in_force_that_were_made_for_trying_out_are_found(installation: Installation) -> None:
    assert list(keys.demo_keys(installation)) == []
    now, made = installation.now, {}
    for env, expires in {"live": 0, "demo": 0, "test": now + HOUR, "dev": now - HOUR}.items():
        _, record = store(installation).create(
            PEPPER, app="cx-bot", routes=("support",), env=env, now=now - 2 * HOUR, expires=expires
        )
        made[env] = record.key_id
    found = [problem.what for problem in keys.demo_keys(installation)]
    assert sorted(found) == sorted(f"key {made[env]} of cx-bot was made for {env!r}" for env in ("demo", "test"))
    store(installation).revoke(made["demo"], now=now)
    assert len(list(keys.demo_keys(installation))) == 1


def test_a_key_store_that_cannot_be_read_is_a_problem(installation: Installation) -> None:
    place = Path(StateConfig(directory=installation.config.state.directory).key_store)
    place.mkdir(parents=True)
    (place / STORE_FILE).write_text("{")
    (place / STORE_FILE).chmod(0o600)
    (problem,) = keys.demo_keys(installation)
    assert "is not a key store" in problem.what
