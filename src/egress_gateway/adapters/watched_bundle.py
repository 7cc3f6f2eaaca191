"""The files of a bundle that people edit in place, read again when one of them is another.

Whoever asks pays one `lstat` for each file and directory. A status tells whether a file is another only once the file
has rested: one that is written twice within a tick of the file system's clock has one time for both. What was written
a moment ago is therefore read at every look, until it has rested. A file stays what it is when the directory around
it is renamed, which the directories' own times tell.

Some changes have no status: what is written through a mapping, what a network's file system has not asked for, a link
above the directory that pointed elsewhere for a moment. They are seen when all is read again, `READ_AGAIN_MICROSECONDS`
after the last time at the latest.
"""

import os
from collections.abc import Callable, Mapping
from itertools import islice
from pathlib import Path
from typing import Final

from egress_gateway.adapters.bundle_files import MAX_FILES, names_in, read_bundle_files
from egress_gateway.core.errors import ConfigError

RESTED_MICROSECONDS: Final = 3_000_000
"""Since the last change of a file or directory. The coarsest clock of a file system ticks every two seconds (FAT)."""
READ_AGAIN_MICROSECONDS: Final = 5_000_000
"""Since the last reading, whatever the status says: a twentieth of the looks."""

_Status = tuple[str, int, int, int, int, int, int]
"""Name, device, inode, mode, size, and when contents and entry changed last, in nanoseconds.

The last one is nobody's to set: it is now whenever anything of the file changes.
"""


class WatchedBundle:
    """The files of one directory. `now` gives microseconds since the epoch, by the clock that files are dated with."""

    def __init__(self, directory: Path, now: Callable[[], int]) -> None:
        self._directory = directory
        self._now = now
        self._seen: tuple[_Status, ...] | None = None
        """What `_files` had when they were read, if that is enough to know them by."""
        self._files: Mapping[str, bytes] = {}
        self._read_at = 0

    def files(self) -> Mapping[str, bytes]:
        """The files by path relative to the directory: the same object while none is another. Raises `ConfigError`."""
        began = self._now()
        seen = self._look()
        # A clock that was set back tells nothing about how long ago that was.
        if seen != self._seen or not 0 <= began - self._read_at < READ_AGAIN_MICROSECONDS:
            self._seen = None
            # What changes between the look and the reading has another status at the next look.
            files = read_bundle_files(self._directory)
            if files != self._files:
                self._files = files
            self._read_at = began
            latest = max((changed for *_, changed in seen), default=0)
            if latest // 1000 + RESTED_MICROSECONDS < began:
                self._seen = seen
        return self._files

    def _look(self) -> tuple[_Status, ...]:
        names = list(islice(names_in(self._directory), MAX_FILES + 1))
        directories = {".", *(name.rpartition("/")[0] or "." for name in names)}
        return tuple(self._status(name) for name in (*names, *sorted(directories)))

    def _status(self, name: str) -> _Status:
        try:
            status = os.lstat(f"{self._directory}/{name}")
        except OSError as error:
            raise ConfigError(f"the file cannot be looked at: {error.strerror}", file=name) from error
        times = (status.st_mtime_ns, status.st_ctime_ns)
        return (name, status.st_dev, status.st_ino, status.st_mode, status.st_size, *times)
