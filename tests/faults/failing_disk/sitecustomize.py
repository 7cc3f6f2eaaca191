"""Makes the disk of the log's process fail, as long as a file says how; the interpreter loads this at its start.

The file named by the environment variable `FAILING_DISK` holds the name of a fault; without it the disk is
healthy. Other processes that inherit the variable are left alone.
"""

import errno
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

VARIABLE = "FAILING_DISK"
LOG = "egress_gateway.adapters.auditd"

FULL = "full"
"""No file can grow; what is in files already may be written over, as on a real file system."""
READ_ONLY = "read-only"
"""The file system was mounted again without writing, as Linux does after errors of the device."""
UNSYNCED = "unsynced"
"""Writing goes well, and making it durable does not."""
SLOW = "slow"
"""Making it durable takes a third of a second, as on a disk that others keep busy."""
STALLED = "stalled"
"""Making it durable does not end, as on a network's disk that is gone."""
SLOW_SECONDS = 0.3
LOOK_SECONDS = 0.02

_pwrite, _fallocate, _ftruncate, _fdatasync, _fsync = (
    os.pwrite,
    os.posix_fallocate,
    os.ftruncate,
    os.fdatasync,
    os.fsync,
)
_statvfs = os.statvfs


def fault() -> str:
    """The fault that is in force; empty if the disk is healthy."""
    try:
        return Path(os.environ[VARIABLE]).read_text()
    except FileNotFoundError:
        return ""


def fail(number: int) -> None:
    """Raise what the operating system would say."""
    raise OSError(number, os.strerror(number))


def _change(descriptor: int, end: int) -> None:
    """A file is changed, up to `end`."""
    now = fault()
    if now == READ_ONLY:
        fail(errno.EROFS)
    if now == FULL and end > os.fstat(descriptor).st_size:
        fail(errno.ENOSPC)


def _sync(real: Callable[[int], None], descriptor: int) -> None:
    now = fault()
    if now == UNSYNCED:
        fail(errno.EIO)
    if now == SLOW:
        time.sleep(SLOW_SECONDS)
    while fault() == STALLED:
        time.sleep(LOOK_SECONDS)
    real(descriptor)


def _write_at(descriptor: int, data: bytes, offset: int) -> int:
    _change(descriptor, offset + len(data))
    return _pwrite(descriptor, data, offset)


def _allocate(descriptor: int, offset: int, length: int) -> None:
    _change(descriptor, offset + length)
    _fallocate(descriptor, offset, length)


def _cut(descriptor: int, length: int) -> None:
    # Growing by a hole takes no space.
    _change(descriptor, 0)
    _ftruncate(descriptor, length)


def _space(path: str) -> os.statvfs_result:
    state = _statvfs(path)
    if fault() != FULL:
        return state
    fields = list(state)
    fields[3:5] = 0, 0  # f_bfree and f_bavail
    return os.statvfs_result(fields)


if VARIABLE in os.environ and LOG in sys.orig_argv:
    os.pwrite = _write_at
    os.posix_fallocate = _allocate
    os.ftruncate = _cut
    os.fdatasync = lambda descriptor: _sync(_fdatasync, descriptor)
    os.fsync = lambda descriptor: _sync(_fsync, descriptor)
    os.statvfs = _space
