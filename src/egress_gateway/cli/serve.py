"""`egress serve`: run the gateway's processes."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import uvloop

from egress_gateway.adapters.hardening import allow_locked_memory
from egress_gateway.adapters.supervisor import Supervisor, bind
from egress_gateway.adapters.used_configuration import note_configuration
from egress_gateway.adapters.users import find_users
from egress_gateway.cli.configured import CONFIG_FILE, read_configuration
from egress_gateway.compose.doctor.check import PRODUCTION
from egress_gateway.compose.operator import tell
from egress_gateway.compose.policy_line import say_policy
from egress_gateway.compose.processes import Role, prepare, processes, roles_of
from egress_gateway.core.config import GatewayConfig
from egress_gateway.core.errors import ConfigError


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
            # Only here: it brings a third of a second of modules, which the supervisor needs for nothing else.
            from egress_gateway.compose.doctor.examination import require_production  # noqa: PLC0415

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


def _announce(gateway: GatewayConfig, roles: Sequence[Role]) -> None:
    if Role.WORKER in roles:
        for listener in gateway.listeners:
            scheme = "https" if listener.tls is not None else "http"
            sys.stdout.write(f"egress: serving on {scheme}://{listener.address}:{listener.port}/<route>/<target>/...\n")
        sys.stdout.write(f"egress: log in {gateway.state.log}, {say_policy(gateway)}\n")
    else:
        sys.stdout.write(f"egress: {', '.join(roles)} is up\n")
    sys.stdout.flush()
