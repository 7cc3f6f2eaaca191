"""The processes of a gateway: what each is started with, and what none is given."""

import os
import sys
from pathlib import Path

import msgspec
import pytest

from egress_gateway.adapters.auditd.config import AuditdConfig
from egress_gateway.adapters.auditd.witnessing import WitnessingConfig
from egress_gateway.adapters.auditd.writers import WriterConfig
from egress_gateway.adapters.secret_files import read_key
from egress_gateway.adapters.supervisor import Child
from egress_gateway.adapters.users import User, Users
from egress_gateway.compose.processes import Role, prepare, processes, roles_of, user_of
from egress_gateway.core.config import (
    GatewayConfig,
    LogConfig,
    MaxUnwitnessed,
    ReviewsConfig,
    SecondSignature,
    UpstreamConfig,
    UsersConfig,
)
from egress_gateway.core.errors import ConfigError
from egress_gateway.core.identity_config import DirectoryConfig, IdentityConfig, IssuerConfig, Vendor
from egress_gateway.core.state_config import StateConfig

FILE = Path("gateway.yaml")
DIRECTORY = DirectoryConfig(url="ldaps://d.test", people="p", groups="g", bind_dn="s", credential="env:LDAP_PASSWORD")
ME = User(os.geteuid(), os.getegid())
AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away; run this as root")
APART = Users(auditd=User(4711, 4711), connector=User(4712, 4712), worker=User(4713, 4713), directory=User(4714, 4714))


class Sock:
    """A listening socket that nobody connects to."""

    def fileno(self) -> int:
        return 71


@pytest.fixture
def config(tmp_path: Path) -> GatewayConfig:
    upstream = UpstreamConfig(name="one", host="openai", url="https://api.test", credential="env:PROVIDER_KEY")
    made = GatewayConfig(
        workers=2,
        upstreams=(upstream,),
        state=StateConfig(directory=str(tmp_path / "var")),
        identity=IdentityConfig(directory=DIRECTORY),
    )
    prepare(made)
    return made


def start(config: GatewayConfig, users: Users = Users(ME, ME, ME, ME)) -> dict[str, Child]:  # noqa: B008  (frozen)
    groups = processes(config, FILE, users, [Sock()], tuple(Role))  # type: ignore[list-item]  # a number is enough
    return {child.name: child for group in groups for child in group}


def command(child: Child) -> list[str]:
    return list(child._command)


def test_each_process_is_a_module_of_this_interpreter(config: GatewayConfig) -> None:
    started = start(config)
    assert {tuple(command(child)[:3]) for child in started.values()} == {(sys.executable, "-P", "-m")}
    rest = {name: command(child)[3:] for name, child in started.items()}
    assert list(rest) == ["auditd", "connector", "directory", "worker-0", "worker-1"]
    assert rest["auditd"][:2] == ["egress_gateway.adapters.auditd", "--config"]
    assert rest["connector"] == ["egress_gateway.cli", "connector", "--config", "gateway.yaml"]
    assert rest["directory"] == ["egress_gateway.cli", "directory", "--config", "gateway.yaml"]
    assert rest["worker-1"] == [
        *("egress_gateway.cli", "worker", "--config", "gateway.yaml", "--name", "worker-1", "--fd=71")
    ]


def test_only_the_process_that_uses_a_credential_gets_what_it_refers_to(
    config: GatewayConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROVIDER_KEY", "sk-" + "A" * 20)
    monkeypatch.setenv("LDAP_PASSWORD", "x")
    monkeypatch.setenv("SOMETHING_ELSE", "x")
    given = {name: set(child._environment) for name, child in start(config).items()}
    assert {name for name, names in given.items() if "PROVIDER_KEY" in names} == {"connector"}
    assert {name for name, names in given.items() if "LDAP_PASSWORD" in names} == {"directory"}
    assert all("SOMETHING_ELSE" in names for names in given.values())


def test_the_log_is_told_where_its_keys_are_and_never_what(config: GatewayConfig) -> None:
    file = Path(command(start(config)["auditd"])[-1])
    settings = msgspec.json.decode(file.read_bytes(), type=AuditdConfig)
    keys = [read_key(reference, environment={}) for reference in (settings.log_key, settings.receipt_key)]
    assert len({key.expose() for key in keys}) == 2
    assert not any(key.expose().hex().encode() in file.read_bytes() for key in keys)
    assert file.stat().st_mode & 0o077 == 0
    assert settings.origin == "egress.local/local/gateway"
    assert settings.writers == (WriterConfig(os.geteuid(), ("connector", "worker-*")),)


def test_the_log_signs_twice_where_that_is_said(config: GatewayConfig) -> None:
    keys: list[str] = []
    for second in SecondSignature:
        said = msgspec.structs.replace(config, log=LogConfig(second_signature=second))
        file = Path(command(start(said)["auditd"])[-1])
        keys.append(msgspec.json.decode(file.read_bytes(), type=AuditdConfig).second_key)
    none, ml_dsa = keys
    assert none == ""
    assert len(read_key(ml_dsa, environment={}).expose()) == 32


def test_the_log_knows_the_recovery_key_and_what_becomes_of_old_keys(config: GatewayConfig) -> None:
    told = []
    for log in (LogConfig(), LogConfig(recovery_key="vkey", keep_old_keys=True)):
        file = Path(command(start(msgspec.structs.replace(config, log=log))["auditd"])[-1])
        settings = msgspec.json.decode(file.read_bytes(), type=AuditdConfig)
        told.append((settings.recovery_key, settings.keep_old_keys))
    assert told == [("", False), ("vkey", True)]


def test_root_starts_each_as_its_user_and_the_log_knows_who_may_write(
    config: GatewayConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(os, "fchown", lambda *_: None)
    started = start(config, APART)
    users = [child._user for child in started.values()]
    assert users == [APART.auditd, APART.connector, APART.directory, APART.worker, APART.worker]
    settings = msgspec.json.decode(Path(command(started["auditd"])[-1]).read_bytes(), type=AuditdConfig)
    assert settings.writers == (WriterConfig(4712, ("connector",)), WriterConfig(4713, ("worker-*",)))


@AS_ROOT
def test_what_root_writes_for_the_log_is_the_logs_and_no_link_in_its_directory_is_followed(
    config: GatewayConfig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    users = UsersConfig(auditd="4711", connector="4712", worker="4713", directory="4714")
    state = msgspec.structs.replace(config, users=users)
    prepare(state)
    precious = tmp_path / "precious"
    precious.write_text("root's")
    real = Path.replace

    def replace_and_swap(draft: Path, target: Path) -> Path:
        placed = real(draft, target)
        settings.append(placed.stat().st_uid)
        placed.unlink()
        placed.symlink_to(precious)
        return placed

    settings: list[int] = []
    monkeypatch.setattr(Path, "replace", replace_and_swap)
    start(state, APART)
    assert settings == [4711]
    assert precious.stat().st_uid == 0


def test_nobody_else_starts_processes_of_other_users(config: GatewayConfig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 4711)
    with pytest.raises(ConfigError, match="start as root, or each process as its user with --only"):
        start(config, APART)


def test_each_may_start_its_own(config: GatewayConfig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 4712)
    [[child]] = processes(config, FILE, APART, [], (Role.CONNECTOR,))
    assert (child.name, child._user) == ("connector", None)


FETCHED = IssuerConfig(name="a", issuer="a", vendor=Vendor.OIDC, audiences=(), keys="", url="https://a.test/keys")
NEEDED = {
    "nothing": (IdentityConfig(), False),
    "a directory": (IdentityConfig(directory=DIRECTORY), True),
    "an issuer whose keys are fetched": (IdentityConfig(issuers=(FETCHED,)), True),
    "an issuer whose keys are a file": (IdentityConfig(issuers=(msgspec.structs.replace(FETCHED, url=""),)), False),
}


@pytest.mark.parametrize(("identity", "needed"), NEEDED.values(), ids=NEEDED)
def test_the_directorys_process_runs_only_where_it_has_something_to_do(
    config: GatewayConfig, identity: IdentityConfig, *, needed: bool
) -> None:
    config = msgspec.structs.replace(config, identity=identity)
    assert (Role.DIRECTORY in roles_of(config)) is needed
    assert ("directory" in start(config)) is needed


def test_control_runs_only_where_there_are_reviews_and_writes_in_its_own_name(config: GatewayConfig) -> None:
    assert "control" not in start(config)
    reviewed = msgspec.structs.replace(config, reviews=ReviewsConfig())
    users = msgspec.structs.replace(Users(ME, ME, ME, ME), control=ME)
    started = start(reviewed, users)
    assert command(started["control"])[3:] == ["egress_gateway.cli", "control", "--config", "gateway.yaml"]
    assert list(started).index("control") < list(started).index("worker-0")
    settings = msgspec.json.decode(Path(command(started["auditd"])[-1]).read_bytes(), type=AuditdConfig)
    assert settings.writers == (WriterConfig(os.geteuid(), ("connector", "worker-*", "control")),)
    with pytest.raises(ConfigError, match=r"users\.control: name a user"):
        start(reviewed)


def test_a_process_without_a_user_is_not_started(config: GatewayConfig) -> None:
    with pytest.raises(ConfigError, match=r"users\.directory: name a user"):
        user_of(msgspec.structs.replace(APART, directory=None), Role.DIRECTORY)
    users = UsersConfig(auditd="4711", connector="4712", worker="4713")
    with pytest.raises(ConfigError, match=r"users\.directory: name a user"):
        prepare(msgspec.structs.replace(config, users=users))


def test_where_witnesses_are_named_the_courier_goes_to_them(config: GatewayConfig, tmp_path: Path) -> None:
    section = LogConfig(witnesses="witnesses.txt", max_unwitnessed=MaxUnwitnessed(records=10, seconds=60))
    watched = msgspec.structs.replace(config, log=section)
    assert Role.COURIER not in roles_of(config)
    assert Role.COURIER in roles_of(watched)
    started = start(watched, Users(ME, ME, ME, ME, courier=ME))
    assert command(started["courier"])[3:] == ["egress_gateway.cli", "courier", "--config", "gateway.yaml"]
    settings = msgspec.json.decode(
        Path(config.state.audit_socket).with_name("auditd.json").read_bytes(), type=AuditdConfig
    )
    policy = str(Path("witnesses.txt").absolute())
    assert settings.witnessing == WitnessingConfig(policy=policy, max_records=10, max_seconds=60)
    assert (settings.checkpoints_socket, settings.observers) == (config.state.checkpoints_socket, (ME.uid,))
    with pytest.raises(ConfigError, match="name a user for this process"):
        user_of(APART, Role.COURIER)
