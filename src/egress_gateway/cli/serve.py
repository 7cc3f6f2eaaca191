"""`egress serve`: run the gateway's processes; `worker`, `connector` and others are what it runs."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import Annotated, Final, Literal

import uvloop
from cyclopts import Parameter

from egress_gateway import registry
from egress_gateway.adapters.hardening import allow_locked_memory, harden
from egress_gateway.adapters.pulse import say_ready
from egress_gateway.adapters.supervisor import Supervisor, bind
from egress_gateway.adapters.used_configuration import note_configuration
from egress_gateway.adapters.users import find_users
from egress_gateway.compose.connector import Connector
from egress_gateway.compose.control import ControlProcess
from egress_gateway.compose.courier import CourierProcess
from egress_gateway.compose.directory import DirectoryProcess
from egress_gateway.compose.doctor.check import PRODUCTION
from egress_gateway.compose.doctor.examination import require_production
from egress_gateway.compose.operator import tell
from egress_gateway.compose.policy import say_policy
from egress_gateway.compose.processes import Role, prepare, processes, roles_of
from egress_gateway.compose.worker import Worker
from egress_gateway.configuration import load_configuration
from egress_gateway.core.config import GatewayConfig
from egress_gateway.core.errors import ConfigError, Unavailable

CONFIG_FILE: Final = Path("gateway.yaml")
READABLE_UMASK: Final = 0o022
"""Workers, which are another user, read the issuers' public keys; the directory process writes nothing else."""


def serve(*, config: Path = CONFIG_FILE, only: Role | None = None, profile: Literal["production"] | None = None) -> int:
    """Run the gateway until it is told to stop (SIGTERM, SIGINT).

    Args:
        config: The configuration file.
        only: Run only this kind of process, as the current user; for systemd units and containers.
        profile: `production` refuses the start unless everything holds that production asks for, also where the
            configuration does not say so.
    """
    try:
        gateway = read_configuration(config)
        if PRODUCTION in {profile, gateway.profile}:
            require_production(gateway, config, only=only)
        if only is None:
            users = prepare(gateway)
            note_configuration(Path(gateway.state.configuration), config)
        else:
            users = find_users(gateway.users)
        roles = roles_of(gateway) if only is None else (only,)
        if only is not None and only not in roles_of(gateway):
            tell(f"the configuration needs no process {only}; there is nothing to run")
            return 0
        sockets = [bind(listener) for listener in gateway.listeners] if Role.WORKER in roles else []
        groups = processes(gateway, config, users, sockets, roles)
        allow_locked_memory()
        supervisor = Supervisor(groups, listening=sockets, tell=tell)
        uvloop.run(supervisor.run(lambda: _announce(gateway, roles)))
    except ConfigError as error:
        tell(str(error))
        return 2
    return 0


def worker(*, config: Path, name: str, fd: Annotated[list[int], Parameter(negative="")]) -> int:
    """Serve on inherited sockets; started by `egress serve`, not by hand.

    Args:
        config: The configuration file.
        name: The worker's name in the log.
        fd: Descriptors of the listeners' sockets, in the order of the configuration.
    """
    sockets = [socket.socket(fileno=number) for number in fd]

    async def run(stop: asyncio.Event) -> None:
        await Worker(read_configuration(config), name=name, tell=tell).serve(sockets, stop, say_ready)

    harden(lock_memory=False)
    return _run(run)


def connector(*, config: Path) -> int:
    """Hold the credentials and the way out; started by `egress serve`, not by hand.

    Args:
        config: The configuration file.
    """

    async def run(stop: asyncio.Event) -> None:
        gateway = read_configuration(config)
        uid = find_users(gateway.users).worker.uid
        await Connector(gateway, uids=(uid,), tell=tell).serve(stop, say_ready)

    harden(lock_memory=True)
    return _run(run)


def directory(*, config: Path) -> int:
    """Ask the directory for groups and issuers for keys; started by `egress serve`, not by hand.

    Args:
        config: The configuration file.
    """

    async def run(stop: asyncio.Event) -> None:
        gateway = read_configuration(config)
        uid = find_users(gateway.users).worker.uid
        await DirectoryProcess(gateway, uids=(uid,), tell=tell).serve(stop, say_ready)

    harden(lock_memory=True)
    os.umask(READABLE_UMASK)
    return _run(run)


def courier(*, config: Path) -> int:
    """Carry checkpoints to witnesses; started by `egress serve`, not by hand.

    Args:
        config: The configuration file.
    """

    async def run(stop: asyncio.Event) -> None:
        await CourierProcess(read_configuration(config), tell=tell).serve(stop, say_ready)

    harden(lock_memory=False)
    return _run(run)


def control(*, config: Path) -> int:
    """Keep the reviews and have people decide them; started by `egress serve`, not by hand.

    Args:
        config: The configuration file.
    """

    async def run(stop: asyncio.Event) -> None:
        gateway = read_configuration(config)
        uid = find_users(gateway.users).worker.uid
        await ControlProcess(gateway, uids=(uid,), tell=tell).serve(stop, say_ready)

    harden(lock_memory=True)
    return _run(run)


def read_configuration(path: Path) -> GatewayConfig:
    """The configuration file, read. Raises `ConfigError`."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ConfigError(f"cannot be read: {error.strerror}; `egress init` makes one", file=str(path)) from error
    return parse_configuration(data, path)


def parse_configuration(data: bytes, path: Path) -> GatewayConfig:
    """The configuration in the bytes of a file. Raises `ConfigError`."""
    return load_configuration(data, file=str(path), hosts=registry.hosts_by_name())


def _run(serving: Callable[[asyncio.Event], Coroutine[object, object, None]]) -> int:
    """Run a process of ours until a stop signal."""

    async def main() -> None:
        stop = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        await serving(stop)

    try:
        uvloop.run(main())
    except ConfigError as error:
        tell(str(error))
        return 2
    except ExceptionGroup as group:
        failed, others = group.split(Unavailable)
        if failed is None or others is not None:
            raise
        tell("the audit log does not answer; without it nothing is served")
        return 1
    return 0


def _announce(gateway: GatewayConfig, roles: Sequence[Role]) -> None:
    if Role.WORKER in roles:
        for listener in gateway.listeners:
            scheme = "https" if listener.tls is not None else "http"
            sys.stdout.write(f"egress: serving on {scheme}://{listener.address}:{listener.port}/<route>/<target>/...\n")
        sys.stdout.write(f"egress: log in {gateway.state.log}, {say_policy(gateway)}\n")
    else:
        sys.stdout.write(f"egress: {', '.join(roles)} is up\n")
    sys.stdout.flush()
