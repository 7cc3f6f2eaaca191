"""`egress courier`: carries checkpoints to witnesses; started by `egress serve`."""

from pathlib import Path

from egress_gateway.adapters.hardening import harden
from egress_gateway.cli.configured import read_configuration
from egress_gateway.cli.processes.running import Serving, ready, run
from egress_gateway.compose.courier import CourierProcess
from egress_gateway.compose.operator import tell


def courier(*, config: Path) -> int:
    """Carry checkpoints to witnesses; started by `egress serve`, not by hand.

    Args:
        config: The configuration file.
    """

    def make() -> Serving:
        made = CourierProcess(read_configuration(config), tell=tell)
        return lambda stop: made.serve(stop, ready)

    harden(lock_memory=False)
    return run(make)
