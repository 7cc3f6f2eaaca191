"""Breaks one operation of the log's process on one of its files, once; the interpreter loads this at its start.

The file named by the environment variable `BREAKING_POINT` holds `<operation> <beginning of a name> <how>`, and is
removed when it was done: the next process, or the next operation, is healthy. Other processes are left alone.
"""

import errno
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

VARIABLE = "BREAKING_POINT"
LOG = "egress_gateway.adapters.auditd"

HOW = {"eio": errno.EIO, "enospc": errno.ENOSPC}
"""And `before` and `after`: the process is killed there."""


def broken(operation: str, name: str, call: Callable[[], object]) -> object:
    """Do it, unless this is the point."""
    place = Path(os.environ[VARIABLE])
    try:
        wanted, prefix, how = place.read_text().split()
    except (FileNotFoundError, ValueError):
        return call()
    if operation != wanted or not name.startswith(prefix):
        return call()
    place.unlink()
    if how == "after":
        call()
    if how in HOW:
        raise OSError(HOW[how], os.strerror(HOW[how]))
    os.kill(os.getpid(), signal.SIGKILL)
    return None


def named(descriptor: int) -> str:
    """The file behind a descriptor."""
    return Path(f"/proc/self/fd/{descriptor}").readlink().name


if VARIABLE in os.environ and LOG in sys.orig_argv:
    _pwrite, _fdatasync, _ftruncate, _fsync = os.pwrite, os.fdatasync, os.ftruncate, os.fsync
    _replace = Path.replace

    os.pwrite = (
        lambda descriptor, data, offset: broken(  # type: ignore[assignment]
            # A write of zeros makes room ahead.
            "extend" if bytes(data[:64]) == bytes(64) else "write",
            named(descriptor),
            lambda: _pwrite(descriptor, data, offset),
        )
    )
    os.fdatasync = lambda descriptor: broken("sync", named(descriptor), lambda: _fdatasync(descriptor))  # type: ignore[assignment]
    os.fsync = lambda descriptor: broken("sync_directory", named(descriptor), lambda: _fsync(descriptor))  # type: ignore[assignment]
    os.ftruncate = lambda descriptor, length: broken(  # type: ignore[assignment]
        "truncate", named(descriptor), lambda: _ftruncate(descriptor, length)
    )
    Path.replace = lambda self, target: broken("replace", Path(target).name, lambda: _replace(self, target))  # type: ignore[method-assign,assignment]
