"""The processes of a gateway: their command lines, users, environments, and the order they start in."""

import os
import socket
from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Final

import msgspec

from egress_gateway.adapters.auditd.config import AuditdConfig
from egress_gateway.adapters.auditd.protocol import CONNECTOR, CONTROL
from egress_gateway.adapters.auditd.reconciler import ReconcilerConfig
from egress_gateway.adapters.auditd.witnessing import WitnessingConfig
from egress_gateway.adapters.auditd.writers import WriterConfig
from egress_gateway.adapters.counters.service import CountingConfig
from egress_gateway.adapters.findings_table import forget_table
from egress_gateway.adapters.key_files import LOG_KEY, RECEIPT_KEY, SECOND_LOG_KEY, SUBJECTS_KEY, ensure_keys
from egress_gateway.adapters.secret_files import replace_file
from egress_gateway.adapters.subjects.service import SubjectsConfig
from egress_gateway.adapters.supervisor import Child, python
from egress_gateway.adapters.users import User, Users, find_users, hand_over
from egress_gateway.compose.operator import tell
from egress_gateway.core.config import GatewayConfig, SecondSignature
from egress_gateway.core.errors import ConfigError

PATIENCE_SECONDS: Final = 10.0
"""For a process that has nothing to drain."""
WORKERS: Final = "worker-*"
"""The names under which workers write to the log."""
_BY_REFERENCE: Final = "env:"


class Role(StrEnum):
    """A kind of process, in the order in which they start."""

    AUDITD = "auditd"
    COURIER = "courier"
    CONNECTOR = "connector"
    DIRECTORY = "directory"
    CONTROL = "control"
    WORKER = "worker"


def prepare(config: GatewayConfig) -> Users:
    """Make the state's directories and keys, and give each to its user; who they are. Raises `ConfigError`.

    Nothing that exists is replaced.
    """
    users = find_users(config.users)
    for role in roles_of(config):
        user_of(users, role)
    ensure_keys(config.state)
    hand_over(config.state, users)
    return users


def processes(
    config: GatewayConfig, file: Path, users: Users, sockets: Sequence[socket.socket], roles: Collection[Role]
) -> list[list[Child]]:
    """The processes of these roles in groups, each of which needs those before it.

    Root starts each as its own user; anybody else starts them as itself, and therefore only those that
    are its own. Raises `ConfigError`.
    """
    plans = {
        Role.AUDITD: _auditd,
        Role.COURIER: _courier,
        Role.CONNECTOR: _connector,
        Role.DIRECTORY: _directory,
        Role.CONTROL: _control,
        Role.WORKER: _workers,
    }
    started = [role for role in roles_of(config) if role in roles]
    for role in started:
        wanted = user_of(users, role)
        if os.geteuid() not in {0, wanted.uid}:
            raise ConfigError(
                f"`users` gives {role} to uid {wanted.uid}, and this is uid {os.geteuid()}: "
                f"start as root, or each process as its user with --only"
            )
    return [plans[role](config, file, users, sockets) for role in started]


def roles_of(config: GatewayConfig) -> tuple[Role, ...]:
    """The kinds of process that a configuration needs, in the order in which they start."""
    needed = {
        Role.COURIER: bool(config.log.witnesses),
        Role.DIRECTORY: config.identity.asks_outside,
        Role.CONTROL: config.reviews is not None,
    }
    return tuple(role for role in Role if needed.get(role, True))


def user_of(users: Users, role: Role) -> User:
    """Whom a process runs as. Raises `ConfigError` if nobody is named for it."""
    user: User | None = getattr(users, role)
    if user is None:
        raise ConfigError(f"users.{role}: name a user for this process, too; the configuration needs it")
    return user


def _auditd(config: GatewayConfig, _file: Path, users: Users, _sockets: Sequence[socket.socket]) -> list[Child]:
    state = config.state
    keys = Path(state.log_keys).absolute()
    settings = AuditdConfig(
        directory=state.log,
        socket=state.audit_socket,
        log_key=f"file:{keys / LOG_KEY}",
        second_key=f"file:{keys / SECOND_LOG_KEY}" if config.log.second_signature is SecondSignature.ML_DSA_44 else "",
        receipt_key=f"file:{keys / RECEIPT_KEY}",
        recovery_key=config.log.recovery_key,
        keep_old_keys=config.log.keep_old_keys,
        origin=config.log_origin,
        node=config.node,
        region=config.region,
        writers=_writers(users, control=config.reviews is not None),
        checkpoints_socket=state.checkpoints_socket,
        observers=(users.courier.uid,) if config.log.witnesses and users.courier is not None else (),
        witnessing=_witnessing(config),
        counting=CountingConfig(
            directory=state.counters,
            socket=state.counters_socket,
            uids=(users.worker.uid,),
            agents=config.agents,
            agents_socket=state.agents_socket,
        ),
        subjects=SubjectsConfig(
            directory=state.subjects,
            socket=state.subjects_socket,
            key=f"file:{keys / SUBJECTS_KEY}",
            uids=(users.worker.uid,),
        ),
        reconcile=ReconcilerConfig(imports=state.imports, config=config.reconcile),
    )
    place = Path(state.audit_socket).with_name("auditd.json")
    replace_file(place, msgspec.json.encode(settings))
    command = python("egress_gateway.adapters.auditd", "--config", str(place))
    return [Child("auditd", command, environment=_without(config), user=_as(users.auditd), patience=PATIENCE_SECONDS)]


def _witnessing(config: GatewayConfig) -> WitnessingConfig | None:
    if not config.log.witnesses:
        return None
    bound = config.log.max_unwitnessed
    policy = str(Path(config.log.witnesses).absolute())
    return WitnessingConfig(policy=policy, max_records=bound.records, max_seconds=bound.seconds)


def _courier(config: GatewayConfig, file: Path, users: Users, _sockets: Sequence[socket.socket]) -> list[Child]:
    command = python("egress_gateway.cli", "courier", "--config", str(file))
    user = _as(user_of(users, Role.COURIER))
    return [_prepared("courier", command, _without(config), user)]


def _writers(users: Users, *, control: bool) -> tuple[WriterConfig, ...]:
    """Each user with the names of its processes, so that no worker can write as the connector, or as control."""
    named = [(users.connector.uid, CONNECTOR), (users.worker.uid, WORKERS)]
    if control and users.control is not None:
        named.append((users.control.uid, CONTROL))
    uids = dict.fromkeys(uid for uid, _ in named)
    return tuple(WriterConfig(uid, tuple(name for user, name in named if user == uid)) for uid in uids)


def _connector(config: GatewayConfig, file: Path, users: Users, _sockets: Sequence[socket.socket]) -> list[Child]:
    command = python("egress_gateway.cli", "connector", "--config", str(file))
    environment = _without(config, but=_provider_credentials(config))
    return [_prepared("connector", command, environment, _as(users.connector))]


def _directory(config: GatewayConfig, file: Path, users: Users, _sockets: Sequence[socket.socket]) -> list[Child]:
    command = python("egress_gateway.cli", "directory", "--config", str(file))
    environment = _without(config, but=_directory_credentials(config))
    user = _as(user_of(users, Role.DIRECTORY))
    return [_prepared("directory", command, environment, user)]


def _control(config: GatewayConfig, file: Path, users: Users, _sockets: Sequence[socket.socket]) -> list[Child]:
    command = python("egress_gateway.cli", "control", "--config", str(file))
    user = _as(user_of(users, Role.CONTROL))
    return [_prepared("control", command, _without(config), user)]


def _workers(config: GatewayConfig, file: Path, users: Users, sockets: Sequence[socket.socket]) -> list[Child]:
    forget_table(Path(config.state.worker_cache), tell)
    fds = [sock.fileno() for sock in sockets]
    children = []
    for number in range(config.workers):
        name = f"worker-{number}"
        command = python(
            "egress_gateway.cli", "worker", "--config", str(file), "--name", name, *(f"--fd={fd}" for fd in fds)
        )
        children.append(
            Child(
                name,
                command,
                environment=_without(config),
                user=_as(users.worker),
                fds=fds,
                patience=config.limits.drain_seconds + PATIENCE_SECONDS,
                prepares=True,
            )
        )
    return children


def _prepared(name: str, command: Sequence[str], environment: Mapping[str, str], user: User | None) -> Child:
    """A process that loads its modules while those that it needs are started."""
    return Child(name, command, environment=environment, user=user, patience=PATIENCE_SECONDS, prepares=True)


def _as(user: User) -> User | None:
    return user if os.geteuid() == 0 and user.uid != 0 else None


def _without(config: GatewayConfig, *, but: Collection[str] = ()) -> Mapping[str, str]:
    """The environment without what credentials refer to, `but` for those of the process that uses them."""
    named = {*_provider_credentials(config), *_directory_credentials(config)}
    return {name: value for name, value in os.environ.items() if name not in named or name in but}


def _provider_credentials(config: GatewayConfig) -> set[str]:
    return {upstream.credential.removeprefix(_BY_REFERENCE) for upstream in config.upstreams}


def _directory_credentials(config: GatewayConfig) -> set[str]:
    directory = config.identity.directory
    return {directory.credential.removeprefix(_BY_REFERENCE)} if directory is not None else set()
