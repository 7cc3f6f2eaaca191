"""A disk that can fail, fail but persist, fill up and lose power, for tests of whatever must survive that.

Implements `adapters.auditd.files.Files`. Data written is seen at once, and survives `power_cut` only
after `sync`; names only after `sync_directory`. What an operating system may do besides, namely
persist more than it was asked to, is `power_cut(keep=True)`.
"""

import errno
from enum import StrEnum


class Fault(StrEnum):
    """What happens to the operation that is broken."""

    REFUSED = "refused"
    """It fails and nothing of it happened."""
    PERSISTED = "persisted"
    """It fails, and yet it is on the disk."""


class _Content:
    __slots__ = ("durable", "seen")

    def __init__(self) -> None:
        self.seen = bytearray()
        self.durable = b""


class SimulatedDisk:
    """One directory on one disk."""

    def __init__(self, capacity: int = 1 << 40) -> None:
        self.capacity = capacity
        self.operations: list[str] = []
        """Every change and sync so far, as `<operation> <name>`."""
        self._seen: dict[str, _Content] = {}
        self._durable: dict[str, _Content] = {}
        self._break_at = -1
        self._fault = Fault.REFUSED
        self._errno = errno.EIO

    def break_at(self, operation: int, fault: Fault = Fault.REFUSED, error: int = errno.EIO) -> None:
        """Fail the given operation, counted from 0 over the disk's life. -1: none."""
        self._break_at, self._fault, self._errno = operation, fault, error

    def power_cut(self, *, keep: bool = False) -> None:
        """Lose everything that was not synced, or, with `keep`, nothing of what was seen."""
        if keep:
            for content in self._seen.values():
                content.durable = bytes(content.seen)
            self._durable = dict(self._seen)
        self._seen = dict(self._durable)
        for content in self._seen.values():
            content.seen = bytearray(content.durable)
        self._break_at = -1

    def lose(self, name: str) -> None:
        """The file is gone, for tests of what is missed."""
        del self._seen[name]

    def content(self, name: str) -> bytearray:
        """What the file holds, for tests that damage it."""
        return self._seen[name].seen

    def names(self) -> list[str]:
        """See `Files.names`."""
        return sorted(self._seen)

    def size(self, name: str) -> int:
        """See `Files.size`."""
        return len(self._seen[name].seen) if name in self._seen else 0

    def read(self, name: str, offset: int, length: int) -> bytes:
        """See `Files.read`."""
        return bytes(self._seen[name].seen[offset : offset + length]) if name in self._seen else b""

    def free(self) -> int:
        """See `Files.free`."""
        return self.capacity - sum(len(content.seen) for content in self._seen.values())

    def write(self, name: str, offset: int, data: bytes) -> None:
        """See `Files.write`."""
        broken = self._begin("write", name)
        if not broken or self._fault is Fault.PERSISTED:
            self._grow(name, offset + len(data))
            self._open(name).seen[offset : offset + len(data)] = data
        self._end(name, broken=broken)

    def sync(self, name: str) -> None:
        """See `Files.sync`."""
        broken = self._begin("sync", name)
        if not broken:
            content = self._open(name)
            content.durable = bytes(content.seen)
        self._end(name, broken=broken)

    def truncate(self, name: str, length: int) -> None:
        """See `Files.truncate`."""
        broken = self._begin("truncate", name)
        if not broken or self._fault is Fault.PERSISTED:
            content = self._open(name)
            del content.seen[length:]
            content.seen.extend(bytes(length - len(content.seen)))
        self._end(name, broken=broken)

    def allocate(self, name: str, length: int) -> None:
        """See `Files.allocate`."""
        broken = self._begin("allocate", name)
        if not broken or self._fault is Fault.PERSISTED:
            self._grow(name, length)
        self._end(name, broken=broken)

    def replace(self, source: str, name: str) -> None:
        """See `Files.replace`."""
        broken = self._begin("replace", name)
        if not broken or self._fault is Fault.PERSISTED:
            self._seen[name] = self._seen.pop(source)
        self._end(name, broken=broken)

    def sync_directory(self) -> None:
        """See `Files.sync_directory`."""
        broken = self._begin("sync_directory", "")
        if not broken or self._fault is Fault.PERSISTED:
            self._durable = dict(self._seen)
        self._end("", broken=broken)

    def _open(self, name: str) -> _Content:
        return self._seen.setdefault(name, _Content())

    def _grow(self, name: str, length: int) -> None:
        content = self._open(name)
        missing = length - len(content.seen)
        if missing > self.free():
            raise OSError(errno.ENOSPC, "no space on the simulated disk")
        content.seen.extend(bytes(max(0, missing)))

    def _begin(self, operation: str, name: str) -> bool:
        self.operations.append(f"{operation} {name}".strip())
        return len(self.operations) - 1 == self._break_at

    def _end(self, name: str, *, broken: bool) -> None:
        if not broken:
            return
        if self._fault is Fault.PERSISTED and name in self._seen:
            content = self._seen[name]
            content.durable = bytes(content.seen)
        raise OSError(self._errno, "the simulated disk fails")
