"""A file that others replace, read again when it is another one.

Whoever asks pays one `stat` (about two microseconds), so that a change is in force with the next
request. What was read is one object until the file changes; that it is another object tells whoever
kept something made from it to throw that away.
"""

import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Final, Generic, TypeVar

from egress_gateway.core.errors import ConfigError

Contents = TypeVar("Contents")

_Version = tuple[int, int, int, int, int]
"""Device, inode, mode, size, and time of change in nanoseconds: differs for any two versions of the file."""

_WRITABLE: Final = stat.S_IWGRP | stat.S_IWOTH


class PolledFile(Generic[Contents]):
    """One file, and what `read` makes of its bytes. `read` may raise `ConfigError`."""

    def __init__(self, path: Path, read: Callable[[bytes], Contents], *, limit: int) -> None:
        self._path = path
        self._place = str(path)
        self._read = read
        self._limit = limit
        self._seen: _Version | None = None
        self._contents: Contents | None = None
        self._problem: ConfigError | None = None
        """What the file came to when it was `_seen`: contents, or why there are none."""
        self.modified = 0
        """When the file was written, in microseconds since the epoch, as of the last `current`."""

    def current(self) -> Contents | None:
        """What the file says; None if there is no file.

        Raises `ConfigError` for a file that cannot be read, is no regular file, is larger than the limit
        (bytes), may be written by its group or the world, or that `read` refuses.
        """
        seen = self._look()
        if seen != self._seen:
            self._contents, self._problem = None, None
            if seen:
                try:
                    self._contents = self._read(read_guarded(self._path, self._limit))
                except ConfigError as error:
                    self._problem = error
            # If the file was replaced between the look and the read, the next look sees it and reads again.
            self._seen = seen
        if self._problem:
            raise ConfigError(self._problem.message, file=str(self._path), line=self._problem.line)
        return self._contents

    def _look(self) -> _Version | None:
        try:
            status = os.stat(self._place)  # noqa: PTH116  (half the price of `Path.stat`, and paid by every request)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise ConfigError(f"cannot be read: {error.strerror}", file=str(self._path)) from error
        self.modified = status.st_mtime_ns // 1000
        return status.st_dev, status.st_ino, status.st_mode, status.st_size, status.st_ctime_ns


def read_guarded(path: Path, limit: int) -> bytes:
    """The bytes of a file that only its owner may write. Raises `ConfigError`."""
    try:
        # A pipe in the file's place must not make the gateway wait for a writer.
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except OSError as error:
        raise ConfigError(f"cannot be read: {error.strerror}", file=str(path)) from error
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        os.close(descriptor)
        raise ConfigError("is not a regular file", file=str(path))
    with os.fdopen(descriptor, "rb") as file:
        if status.st_mode & _WRITABLE:
            raise ConfigError(f"can be written by others; run `chmod go-w {path}`", file=str(path))
        data = file.read(limit + 1)
    if len(data) > limit:
        raise ConfigError(f"is larger than {limit} bytes; this is not the file it should be", file=str(path))
    return data
