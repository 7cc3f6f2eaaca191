"""`egress directory`: asks directories and issuers; started by `egress serve`."""

import os
from pathlib import Path
from typing import Final

from egress_gateway.adapters.hardening import harden
from egress_gateway.adapters.users import find_users
from egress_gateway.cli.configured import read_configuration
from egress_gateway.cli.processes.running import Serving, ready, run
from egress_gateway.compose.directory import DirectoryProcess
from egress_gateway.compose.operator import tell

READABLE_UMASK: Final = 0o022
"""Workers, which are another user, read the issuers' public keys; the directory process writes nothing else."""


def directory(*, config: Path) -> int:
    """Ask the directory for groups and issuers for keys; started by `egress serve`, not by hand.

    Args:
        config: The configuration file.
    """

    def make() -> Serving:
        gateway = read_configuration(config)
        uid = find_users(gateway.users).worker.uid
        made = DirectoryProcess(gateway, uids=(uid,), tell=tell)
        return lambda stop: made.serve(stop, ready)

    harden(lock_memory=True)
    os.umask(READABLE_UMASK)
    return run(make)
