"""The file operations that the log is made of, as a port, and a directory that implements it.

Names are plain names inside one directory. What each call guarantees after a power cut is what the
crash tests simulate: data is durable after `sync`, names after `sync_directory`.
"""

import os
from pathlib import Path
from typing import Protocol

PRIVATE = 0o600


class Files(Protocol):
    """One directory. Every method raises `OSError` as the operating system does."""

    def names(self) -> list[str]:
        """Names of all files, sorted."""
        ...

    def size(self, name: str) -> int:
        """Bytes in the file; 0 if there is none."""
        ...

    def read(self, name: str, offset: int, length: int) -> bytes:
        """At most `length` bytes from `offset`; empty at the end or if there is no such file."""
        ...

    def write(self, name: str, offset: int, data: bytes) -> None:
        """Write all of `data`; creates the file. Durable only after `sync`."""
        ...

    def sync(self, name: str) -> None:
        """The file's data and size survive a power cut from now on. Never called again after failing."""
        ...

    def truncate(self, name: str, length: int) -> None:
        """Cut or extend with zeros; creates the file."""
        ...

    def allocate(self, name: str, length: int) -> None:
        """Take disk space up to `length`, so that none of it can be missing later."""
        ...

    def replace(self, source: str, name: str) -> None:
        """Rename over `name`, atomically."""
        ...

    def sync_directory(self) -> None:
        """Names survive a power cut from now on."""
        ...

    def free(self) -> int:
        """Bytes that may still be taken on this file system."""
        ...


class Directory:
    """Real files. Keeps descriptors open; one instance is used by one process only.

    Reads where it may not write, too: a copy that an auditor holds.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._descriptors: dict[str, int] = {}
        self._readers: dict[str, int] = {}

    def names(self) -> list[str]:
        """See `Files.names`."""
        return sorted(entry.name for entry in self.path.iterdir() if entry.is_file())

    def size(self, name: str) -> int:
        """See `Files.size`."""
        path = self.path / name
        return path.stat().st_size if path.exists() else 0

    def read(self, name: str, offset: int, length: int) -> bytes:
        """See `Files.read`."""
        descriptor = self._descriptors.get(name, self._readers.get(name))
        if descriptor is None:
            try:
                descriptor = os.open(self.path / name, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
            except FileNotFoundError:
                return b""
            self._readers[name] = descriptor
        return os.pread(descriptor, length, offset)

    def write(self, name: str, offset: int, data: bytes) -> None:
        """See `Files.write`."""
        descriptor, view = self._open(name), memoryview(data)
        while view:
            written = os.pwrite(descriptor, view, offset)
            view, offset = view[written:], offset + written

    def sync(self, name: str) -> None:
        """See `Files.sync`. fdatasync also writes the size where it changed, but not the times."""
        os.fdatasync(self._open(name))

    def truncate(self, name: str, length: int) -> None:
        """See `Files.truncate`."""
        os.ftruncate(self._open(name), length)

    def allocate(self, name: str, length: int) -> None:
        """See `Files.allocate`."""
        os.posix_fallocate(self._open(name), 0, length)

    def replace(self, source: str, name: str) -> None:
        """See `Files.replace`. Descriptors of both names are closed: they would name other files."""
        self._close(source)
        self._close(name)
        (self.path / source).replace(self.path / name)

    def sync_directory(self) -> None:
        """See `Files.sync_directory`."""
        descriptor = os.open(self.path, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def free(self) -> int:
        """See `Files.free`."""
        state = os.statvfs(self.path)
        return state.f_bavail * state.f_frsize

    def close(self, name: str = "") -> None:
        """Close one file, or all."""
        for each in [name] if name else {*self._descriptors, *self._readers}:
            self._close(each)

    def _open(self, name: str) -> int:
        descriptor = self._descriptors.get(name)
        if descriptor is None:
            descriptor = os.open(self.path / name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, PRIVATE)
            self._descriptors[name] = descriptor
        return descriptor

    def _close(self, name: str) -> None:
        for kept in (self._descriptors, self._readers):
            descriptor = kept.pop(name, None)
            if descriptor is not None:
                os.close(descriptor)
