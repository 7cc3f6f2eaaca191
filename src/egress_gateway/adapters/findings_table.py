"""A memory of findings that all workers of a machine and their inspectors share, without a lock.

One file of fixed size, mapped by each process. An entry is a message authentication code over its name and what
is kept, and what is kept: an entry that is torn, overwritten in part, of another name or of another making does
not verify, and is not there. A new entry takes its place whatever stands in it. What is kept holds places, kinds
and scores of findings, never text; the name of a text is a keyed digest of it.

Each start of the gateway begins with a new file, under a new key that stands in it; a table that cannot be opened
is done without. Whoever can write the file can make the workers blind for texts that he knows, as whoever can
write the compiled detectors beside it can; whoever can read it can tell whether a text that he knows has passed
since, if he has the key of its scope. It has mode 0600 for that reason.
"""

import fcntl
import hashlib
import hmac
import mmap
import os
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Final

from egress_gateway.adapters.secret_files import PRIVATE, make_directory
from egress_gateway.core.errors import ConfigError

FILE: Final = "findings.table"
TABLE_BYTES: Final = 16 << 20
"""For all processes together: some 30,000 passages without many findings, or about 60 MB of conversations."""
CELL: Final = 256
"""Bytes: a passage of 2 KB with fifteen findings takes one."""
LONGEST: Final = 16 << 10
"""Bytes of an entry: a thousand findings in one passage."""

_MAGIC: Final = b"egress findings 1\n"
_KEY: Final = 32
_HEADER: Final = len(_MAGIC) + _KEY
_LENGTH: Final = 4
_MAC: Final = 16
_FIRST: Final = CELL
"""Where the cells begin, behind the header."""
_PLACES: Final = (TABLE_BYTES - _FIRST - LONGEST) // CELL
"""Where an entry may begin, so that the longest one ends inside."""


class FindingsTable:
    """The table as one process has it; implements `classify.recall.Memory`."""

    def __init__(self, mapped: mmap.mmap) -> None:
        self._mapped = mapped
        self._key = mapped[len(_MAGIC) : _HEADER]

    def name(self, content: bytes) -> bytes:
        """A keyed digest."""
        return hashlib.blake2b(content, digest_size=32, key=self._key, person=b"name").digest()

    def recall(self, name: bytes) -> bytes | None:
        """What is kept under the name, if it is still there and whole."""
        start = _start(name)
        kept = start + _LENGTH + _MAC
        length = int.from_bytes(self._mapped[start : start + _LENGTH], "big")
        if not 0 < length <= LONGEST - _LENGTH - _MAC:
            return None
        # Copied once, so that what was verified is what is returned.
        entry = self._mapped[start + _LENGTH : kept + length]
        found = entry[_MAC:]
        return found if hmac.compare_digest(entry[:_MAC], self._mac(name, found)) else None

    def keep(self, name: bytes, found: bytes) -> None:
        """Keep it in the place of what was there; too much for one entry is not kept."""
        entry = len(found).to_bytes(_LENGTH, "big") + self._mac(name, found) + found
        if len(entry) <= LONGEST:
            start = _start(name)
            self._mapped[start : start + len(entry)] = entry

    def _mac(self, name: bytes, found: bytes) -> bytes:
        return hashlib.blake2b(name + found, digest_size=_MAC, key=self._key, person=b"found").digest()


def shared_table(directory: Path, tell: Callable[[str], None]) -> FindingsTable | None:
    """The table that this directory's processes share, or none: then everything is inspected anew, and it is told."""
    try:
        return open_table(directory)
    except ConfigError as error:
        tell(f"{error}; what was inspected before is inspected again")
        return None


def open_table(directory: Path) -> FindingsTable:
    """The table that this directory's processes share; made, if there is none. Raises `ConfigError`."""
    make_directory(directory)
    file = directory / FILE
    try:
        lock = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
        try:
            # Of several that start at once one makes the table, and the others find it whole.
            fcntl.flock(lock, fcntl.LOCK_EX)
            return _open(file) or _make(file)
        finally:
            os.close(lock)
    except OSError as error:
        raise ConfigError(f"the table of findings cannot be opened: {error.strerror}", file=str(file)) from error


def forget_table(directory: Path, tell: Callable[[str], None]) -> None:
    """Have the next `open_table` begin anew; who has the old one open keeps it. One that cannot be removed is told."""
    file = directory / FILE
    try:
        file.unlink(missing_ok=True)
    except OSError as error:
        tell(f"{file}: the table of findings cannot be removed: {error.strerror}; remove it")


def _open(file: Path) -> FindingsTable | None:
    """The table in a file; None if there is no file, or none that is a table."""
    try:
        descriptor = os.open(file, os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    try:
        if os.fstat(descriptor).st_size != TABLE_BYTES or os.pread(descriptor, len(_MAGIC), 0) != _MAGIC:
            return None
        return FindingsTable(mmap.mmap(descriptor, TABLE_BYTES))
    finally:
        os.close(descriptor)


def _make(file: Path) -> FindingsTable:
    draft = file.with_suffix(".new")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, PRIVATE)
    try:
        # Room for all of it: on a disk that is full by then, a write to the mapping would end the process.
        os.posix_fallocate(descriptor, 0, TABLE_BYTES)
        os.pwrite(descriptor, _MAGIC + secrets.token_bytes(_KEY), 0)
        draft.replace(file)
        return FindingsTable(mmap.mmap(descriptor, TABLE_BYTES))
    finally:
        os.close(descriptor)


def _start(name: bytes) -> int:
    """Where the entry of a name stands."""
    return _FIRST + int.from_bytes(name[:8], "big") % _PLACES * CELL
