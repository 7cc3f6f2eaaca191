"""`egress worker`: takes requests; started by `egress serve`."""

import socket
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from egress_gateway.adapters.hardening import harden
from egress_gateway.cli.configured import read_configuration
from egress_gateway.cli.processes.running import Serving, ready, run
from egress_gateway.compose.operator import tell
from egress_gateway.compose.worker import Worker


def worker(*, config: Path, name: str, fd: Annotated[list[int], Parameter(negative="")]) -> int:
    """Serve on inherited sockets; started by `egress serve`, not by hand.

    Args:
        config: The configuration file.
        name: The worker's name in the log.
        fd: Descriptors of the listeners' sockets, in the order of the configuration.
    """
    sockets = [socket.socket(fileno=number) for number in fd]

    def make() -> Serving:
        made = Worker(read_configuration(config), name=name, tell=tell)
        return lambda stop: made.serve(sockets, stop, ready)

    harden(lock_memory=False)
    return run(make)
