"""One writer at a time of a file that several processes read, change and write back."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from egress_gateway.adapters.secret_files import PRIVATE, make_directory
from egress_gateway.core.errors import ConfigError


@contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """Hold the lock of a file, `<name>.lock` beside it, and wait for whoever holds it.

    The kernel frees the lock of a process that dies. Only the directory's owner and root can open it, so that
    readers of the file cannot keep its writers out. Raises `ConfigError`.
    """
    make_directory(path.parent)
    lock = path.with_name(path.name + ".lock")
    try:
        descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, PRIVATE)
    except OSError as error:
        raise ConfigError(f"cannot be opened: {error.strerror}", file=str(lock)) from error
    try:
        if os.geteuid() == 0:
            # What root locks once must not be closed to the directory's owner for ever.
            home = path.parent.stat()
            os.fchown(descriptor, home.st_uid, home.st_gid)
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
