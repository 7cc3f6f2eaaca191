"""Reads the files of a policy bundle from a directory, and nothing outside of it.

Symbolic links are refused, not followed: a bundle is what was reviewed, not what a link points at when
it is read. Hidden files and directories (`.git`, an editor's swap file) are not part of a bundle;
every other file is handed over, so that loading can refuse what it does not know.
"""

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from egress_gateway.core.errors import ConfigError

MAX_FILES: Final = 1_000
"""Routes and tests of a large company; a directory with more is not a bundle."""
MAX_BYTES: Final = 16 << 20
"""For all files together."""


def read_bundle_files(directory: Path) -> dict[str, bytes]:
    """The files by path relative to the directory. Raises `ConfigError`; what changes while it reads is not noticed."""
    files: dict[str, bytes] = {}
    total = 0
    for name in _names(directory):
        if len(files) == MAX_FILES:
            raise ConfigError(
                f"the directory has more than {MAX_FILES} files; is it a policy bundle?", file=str(directory)
            )
        files[name] = _read(directory, name, MAX_BYTES - total)
        total += len(files[name])
    return files


def _names(directory: Path) -> Iterator[str]:
    """Relative names of the files, one level of directories deep, sorted."""
    for entry in _entries(directory):
        if entry.is_dir(follow_symlinks=False):
            yield from (f"{entry.name}/{inner.name}" for inner in _entries(Path(entry.path)))
        else:
            yield entry.name


def _entries(directory: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(directory) as found:
            entries = [entry for entry in found if not entry.name.startswith(".")]
    except OSError as error:
        raise ConfigError(f"the directory cannot be read: {error.strerror}", file=str(directory)) from error
    return sorted(entries, key=lambda entry: entry.name)


def _read(directory: Path, name: str, left: int) -> bytes:
    try:
        # O_NONBLOCK: opening a named pipe must not wait for a writer.
        descriptor = os.open(directory / name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        if (directory / name).is_symlink():
            raise ConfigError("a bundle holds no symbolic links; put the file itself here", file=name) from error
        raise ConfigError(f"the file cannot be read: {error.strerror}", file=name) from error
    # Not before the check: a file object for a directory cannot be made.
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise ConfigError("this is not a regular file; remove it from the bundle", file=name)
    with os.fdopen(descriptor, "rb") as opened:
        data = opened.read(left + 1)
    if len(data) > left:
        raise ConfigError(f"the files of a bundle have at most {MAX_BYTES} bytes together", file=name)
    return data
