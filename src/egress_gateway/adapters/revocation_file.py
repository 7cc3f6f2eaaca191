"""The list of revoked identities, a file of lines below the state directory that the operator appends to.

A list that is not there revokes nothing. One that cannot be read, that others may write, or that has a line
which turns nobody out, lets nobody in by a signed identity: it may have lost an entry.
"""

import errno
import os
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Final

from egress_gateway.adapters.file_lock import exclusive
from egress_gateway.adapters.polled_file import PolledFile, read_guarded
from egress_gateway.adapters.secret_files import sync_directory
from egress_gateway.core.errors import ConfigError, Unavailable
from egress_gateway.core.identity import Revoked
from egress_gateway.identify.revocation import Entry, check_entry, line_of, parse_revoked, read_entries

MAX_LIST: Final = 16 * 1024 * 1024
"""Bytes: some 200,000 lines. Tokens end within a day, so that old lines can go."""

_NOBODY: Final = Revoked()
_READABLE: Final = 0o644
"""Workers read it, as another user."""


class RevocationFile:
    """The `RevokedIdentities` over a file, of issuers that are named as in gateway.yaml."""

    def __init__(self, path: Path, issuers: Collection[str]) -> None:
        self._file = PolledFile(path, lambda data: parse_revoked(data, file=str(path), issuers=issuers), limit=MAX_LIST)

    def current(self) -> Revoked:
        try:
            return self._file.current() or _NOBODY
        except ConfigError as error:
            raise Unavailable(
                "revocations_unreadable",
                "the gateway cannot read its list of revoked identities; its operator has to look",
            ) from error


def listed(path: Path, issuers: Collection[str]) -> tuple[Entry, ...]:
    """What the list has, oldest first; nothing where there is none. Raises `ConfigError` where nothing of it counts."""
    return read_entries(_bytes(path), file=str(path), issuers=issuers)


def revoke(path: Path, entry: Entry, issuers: Collection[str], *, announce: Callable[[], None]) -> bool:
    """Append an entry; durable on return. False if the list has it already.

    `announce` is called when the entry is about to be written, and what it raises stops that. The line is
    appended, and the file never replaced, so that one that somebody appends by hand meanwhile is not lost.
    Raises `ConfigError`, also for a list that counts for nothing as it is: it has to be mended first.
    """
    check_entry(entry, issuers)
    with exclusive(path):
        data = _bytes(path)
        if entry in read_entries(data, file=str(path), issuers=issuers):
            return False
        # A last line that was written by hand need not end.
        line = ("" if not data or data.endswith(b"\n") else "\n") + f"{line_of(entry)}\n"
        if len(data) + len(line.encode()) > MAX_LIST:
            raise ConfigError(f"is full ({MAX_LIST} bytes); remove what has ended", file=str(path))
        announce()
        try:
            _append(path, line.encode())
        except OSError as error:
            raise ConfigError(f"cannot be written: {error.strerror}", file=str(path)) from error
    return True


def _bytes(path: Path) -> bytes:
    return read_guarded(path, MAX_LIST) if path.exists() else b""


def _append(path: Path, line: bytes) -> None:
    made = not path.exists()
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, _READABLE)
    with os.fdopen(descriptor, "ab", buffering=0) as file:
        if made:
            # Whatever the umask of the command: a list that workers cannot read lets nobody in.
            os.fchmod(descriptor, _READABLE)
            if os.geteuid() == 0:
                # What root writes must not be closed to the state's owner.
                home = path.parent.stat()
                os.fchown(descriptor, home.st_uid, home.st_gid)
        if file.write(line) != len(line):
            # What stands there now turns out somebody else, or lets nobody in; either is told.
            raise OSError(errno.ENOSPC, "only a part of the line was written; look at the end of the file")
        os.fsync(descriptor)
    if made:
        sync_directory(path.parent)
