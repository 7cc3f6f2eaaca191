"""`egress directory`: asks directories and issuers; started by `egress serve`."""

import asyncio
import os
from pathlib import Path
from typing import Final

from egress_gateway.adapters.hardening import harden
from egress_gateway.adapters.users import find_users
from egress_gateway.cli.configured import read_configuration
from egress_gateway.cli.processes.running import ready, run
from egress_gateway.compose.directory import DirectoryProcess
from egress_gateway.compose.operator import tell

READABLE_UMASK: Final = 0o022
"""Workers, which are another user, read the issuers' public keys; the directory process writes nothing else."""


def directory(*, config: Path) -> int:
    """Ask the directory for groups and issuers for keys; started by `egress serve`, not by hand.

    Args:
        config: The configuration file.
    """

    async def serve(stop: asyncio.Event) -> None:
        gateway = read_configuration(config)
        uid = find_users(gateway.users).worker.uid
        await DirectoryProcess(gateway, uids=(uid,), tell=tell).serve(stop, ready)

    harden(lock_memory=True)
    os.umask(READABLE_UMASK)
    return run(serve)
