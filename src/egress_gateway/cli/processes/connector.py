"""`egress connector`: holds the credentials and the way out; started by `egress serve`."""

from pathlib import Path

from egress_gateway.adapters.hardening import harden
from egress_gateway.adapters.users import find_users
from egress_gateway.cli.configured import read_configuration
from egress_gateway.cli.processes.running import Serving, ready, run
from egress_gateway.compose.connector import Connector
from egress_gateway.compose.operator import tell


def connector(*, config: Path) -> int:
    """Hold the credentials and the way out; started by `egress serve`, not by hand.

    Args:
        config: The configuration file.
    """

    def make() -> Serving:
        gateway = read_configuration(config)
        uid = find_users(gateway.users).worker.uid
        made = Connector(gateway, uids=(uid,), tell=tell)
        return lambda stop: made.serve(stop, ready)

    harden(lock_memory=True)
    return run(make)
