"""Opens the files of a log: regular files, and nothing else that whoever has the directory could put in their place."""

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


@contextmanager
def open_regular(path: Path) -> Iterator[BinaryIO]:
    """Open for reading. Raises `OSError`, also if it is a pipe, which could be waited for without end, or a device."""
    with open(path, "rb", opener=_without_waiting) as file:
        # Asked of the file that is open: a path may stand for another by now.
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError(errno.EINVAL, "not a regular file", str(path))
        yield file


def read_regular(path: Path) -> bytes:
    """All of a file. Raises `OSError`."""
    with open_regular(path) as file:
        return file.read()


def _without_waiting(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))
