"""The files of a policy bundle in a directory: reads them, and nothing outside of it; keeps a copy that stays.

Symbolic links are refused, not followed: a bundle is what was reviewed, not what a link points at when
it is read. Hidden files and directories (`.git`, an editor's swap file) are not part of a bundle;
every other file is handed over, so that loading can refuse what it does not know.
"""

import os
import secrets
import shutil
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from egress_gateway.adapters.secret_files import sync_directory
from egress_gateway.core.errors import ConfigError

MAX_FILES: Final = 1_000
"""Routes and tests of a large company; a directory with more is not a bundle."""
MAX_BYTES: Final = 16 << 20
"""For all files together."""

_WRITABLE: Final = stat.S_IWGRP | stat.S_IWOTH
_READABLE_FILE: Final = 0o444
_READABLE_DIRECTORY: Final = 0o755
"""Whatever the umask: workers read a copy as another user."""


def read_bundle_files(directory: Path, *, guarded: bool = False) -> dict[str, bytes]:
    """The files by path relative to the directory. Raises `ConfigError`; what changes while it reads is not noticed.

    `guarded` refuses what the group or the world may write.
    """
    files: dict[str, bytes] = {}
    total = 0
    if guarded:
        _refuse_writable(directory)
    for name in names_in(directory):
        if len(files) == MAX_FILES:
            raise ConfigError(
                f"the directory has more than {MAX_FILES} files; is it a policy bundle?", file=str(directory)
            )
        if guarded:
            _refuse_writable(directory / name)
        files[name] = _read(directory, name, MAX_BYTES - total)
        total += len(files[name])
    return files


def keep_bundle_files(directory: Path, files: Mapping[str, bytes]) -> None:
    """Put a copy of the files at `directory`, whole and durable on return, or nothing. Raises `ConfigError`.

    A copy that is there already stays as it is, and must hold the same.
    """
    if directory.exists():
        if read_bundle_files(directory, guarded=True) != files:
            raise ConfigError(
                "this version was handed in before with other tests or comments; raise `serial` in bundle.yaml",
                file=str(directory),
            )
        return
    draft = directory.with_name(f".{directory.name}.{secrets.token_hex(8)}")
    try:
        _write(draft, files)
        draft.rename(directory)
        sync_directory(directory.parent)
    except OSError as error:
        shutil.rmtree(draft, ignore_errors=True)
        raise ConfigError(f"the copy cannot be written: {error.strerror}", file=str(directory)) from error


def _write(directory: Path, files: Mapping[str, bytes]) -> None:
    directories = {directory, *((directory / name).parent for name in files)}
    for place in sorted(directories):
        place.mkdir()
        place.chmod(_READABLE_DIRECTORY)
    for name, data in files.items():
        descriptor = os.open(directory / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, _READABLE_FILE)
        with os.fdopen(descriptor, "wb") as file:
            os.fchmod(descriptor, _READABLE_FILE)
            file.write(data)
            file.flush()
            os.fsync(descriptor)
    for place in directories:
        sync_directory(place)


def _refuse_writable(place: Path) -> None:
    try:
        mode = place.lstat().st_mode
    except OSError as error:
        raise ConfigError(f"cannot be looked at: {error.strerror}", file=str(place)) from error
    # The mode of a link says nothing; that it is one is refused when it is read.
    if mode & _WRITABLE and not stat.S_ISLNK(mode):
        raise ConfigError(f"can be written by others; run `chmod go-w {place}`", file=str(place))


def names_in(directory: Path) -> Iterator[str]:
    """Relative names of the files, one level of directories deep, sorted. Raises `ConfigError`."""
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
