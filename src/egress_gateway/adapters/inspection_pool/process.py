"""Starting an inspector: this interpreter, one socket, nothing of the caller's environment that it could use."""

import asyncio
import os
import socket
from collections.abc import Mapping, Sequence
from typing import Final

from egress_gateway.adapters.inspection_pool.pool import Spawn


def spawner(command: Sequence[str]) -> Spawn:
    """Starts `command` with the descriptor of its socket appended as `--fd`."""

    async def spawn(theirs: socket.socket) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            *command,
            f"--fd={theirs.fileno()}",
            pass_fds=(theirs.fileno(),),
            stdin=asyncio.subprocess.DEVNULL,
            env=_needed(os.environ),
        )

    return spawn


PINNED: Final[Mapping[str, str]] = {
    # One thread: an order of additions that changes with the cores would change scores.
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "TOKENIZERS_PARALLELISM": "false",
    # Libraries of models ask their hub for whatever they miss, unless they are told not to.
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "HF_DATASETS_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
}
"""What libraries of models are told, whatever the caller's environment says."""


def _needed(environment: Mapping[str, str]) -> Mapping[str, str]:
    """What the interpreter itself looks at: where it is, where its libraries are."""
    kept = {
        name: value
        for name, value in environment.items()
        if name in {"PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "VIRTUAL_ENV"} or name.startswith("PYTHON")
    }
    return {**kept, **PINNED}
