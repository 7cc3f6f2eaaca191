"""`egress serve`: run the gateway's processes; `egress worker` is what it runs several of."""

import asyncio
import os
import signal
import socket
import sys
from pathlib import Path
from typing import Annotated, Final

import msgspec
import uvloop
from cyclopts import Parameter

from egress_gateway import compose, registry
from egress_gateway.adapters.auditd.config import AuditdConfig
from egress_gateway.adapters.key_files import LOG_KEY, RECEIPT_KEY, ensure_keys
from egress_gateway.adapters.secret_files import replace_file
from egress_gateway.adapters.supervisor import Child, Supervisor, bind, python, say_ready
from egress_gateway.configuration import load_configuration
from egress_gateway.core.config import GatewayConfig
from egress_gateway.core.errors import ConfigError

CONFIG_FILE: Final = Path("gateway.yaml")
AUDITD_PATIENCE_SECONDS: Final = 10.0


def serve(*, config: Path = CONFIG_FILE) -> int:
    """Run the gateway until it is told to stop (SIGTERM, SIGINT).

    Args:
        config: The configuration file.
    """
    try:
        gateway = read_configuration(config)
        ensure_keys(gateway.state)
        sockets = [bind(listener) for listener in gateway.listeners]
        workers = _workers(gateway, config, sockets)
        supervisor = Supervisor(_auditd(gateway), workers, listening=sockets, tell=compose.tell)
        uvloop.run(supervisor.run(lambda: _announce(gateway)))
    except ConfigError as error:
        compose.tell(str(error))
        return 2
    return 0


def worker(*, config: Path, name: str, fd: Annotated[list[int], Parameter(negative="")]) -> int:
    """Serve on inherited sockets; started by `egress serve`, not by hand.

    Args:
        config: The configuration file.
        name: The worker's name in the log.
        fd: Descriptors of the listeners' sockets, in the order of the configuration.
    """
    try:
        uvloop.run(_serve(read_configuration(config), name, [socket.socket(fileno=number) for number in fd]))
    except ConfigError as error:
        compose.tell(str(error))
        return 2
    return 0


def read_configuration(path: Path) -> GatewayConfig:
    """The configuration file, read. Raises `ConfigError`."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ConfigError(f"cannot be read: {error.strerror}; `egress init` makes one", file=str(path)) from error
    return load_configuration(data, file=str(path), hosts=registry.hosts_by_name())


async def _serve(gateway: GatewayConfig, name: str, sockets: list[socket.socket]) -> None:
    made = compose.Worker(gateway, name=name, tell=compose.tell)
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await made.serve(sockets, stop, say_ready)


def _auditd(gateway: GatewayConfig) -> Child:
    state = gateway.state
    keys = Path(state.log_keys).absolute()
    config = AuditdConfig(
        directory=state.log,
        socket=state.audit_socket,
        log_key=f"file:{keys / LOG_KEY}",
        receipt_key=f"file:{keys / RECEIPT_KEY}",
        origin=gateway.log_origin,
        node=gateway.node,
        region=gateway.region,
        uids=(os.geteuid(),),
    )
    file = Path(state.run) / "auditd.json"
    replace_file(file, msgspec.json.encode(config))
    command = python("egress_gateway.adapters.auditd", "--config", str(file))
    return Child("auditd", command, patience=AUDITD_PATIENCE_SECONDS)


def _workers(gateway: GatewayConfig, config: Path, sockets: list[socket.socket]) -> list[Child]:
    fds = [sock.fileno() for sock in sockets]
    patience = gateway.limits.drain_seconds + AUDITD_PATIENCE_SECONDS
    children = []
    for number in range(gateway.workers):
        name = f"worker-{number}"
        command = python(
            "egress_gateway.cli", "worker", "--config", str(config), "--name", name, *(f"--fd={fd}" for fd in fds)
        )
        children.append(Child(name, command, fds=fds, patience=patience))
    return children


def _announce(gateway: GatewayConfig) -> None:
    for listener in gateway.listeners:
        scheme = "https" if listener.tls is not None else "http"
        sys.stdout.write(f"egress: serving on {scheme}://{listener.address}:{listener.port}/<route>/<target>/...\n")
    sys.stdout.write(f"egress: log in {gateway.state.log}, policy in {gateway.policy}\n")
    sys.stdout.flush()
