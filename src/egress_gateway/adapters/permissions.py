"""Which user may change a file, by owners and modes of the file and of all directories above it.

Who may write to a directory may put another file in the place of each one in it, so that a file is as
safe as the least safe directory on the way to it. Access control lists, capabilities and supplementary
groups are not looked at: the gateway gives its processes none.
"""

import errno
import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from egress_gateway.adapters.users import User

MOST_FILES: Final = 200_000
"""Of one tree that are looked at: all packages of an environment are some 20,000 files."""


def changed_through(path: Path, users: Iterable[User]) -> Path | None:
    """The file or directory through which one of the users may change what is at `path`; none if nobody may.

    Of a chain of symbolic links the first and the last place are looked at. Raises `OSError` if `path` is
    not there or cannot be looked at.
    """
    users = tuple(users)
    for place in dict.fromkeys((path.absolute(), path.resolve(strict=True))):
        if any(_may_change(place, user) for user in users):
            return place
        for above in place.parents:
            if any(_may_change(above, user) and not _guarded(above, user) for user in users):
                return above
    return None


def tree_changed_through(directory: Path, users: Iterable[User]) -> Path | None:
    """As `changed_through`, for a directory and everything below it. Symbolic links are not followed."""
    users = tuple(users)
    on_the_way = changed_through(directory, users)
    if on_the_way is not None:
        return on_the_way
    inside = (path for path in _below(directory) if not path.is_symlink())
    return next((path for path in inside if any(_may_change(path, user) for user in users)), None)


def _below(directory: Path) -> Iterator[Path]:
    number = 0
    # Not by `rglob`, which passes over what it may not read.
    for where, directories, files in os.walk(directory, onerror=_raise):
        number += len(directories) + len(files)
        if number > MOST_FILES:
            raise OSError(errno.EFBIG, f"there are more than {MOST_FILES} files in it", str(directory))
        yield from (Path(where, name) for name in (*directories, *files))


def _raise(error: OSError) -> None:
    raise error


def _may_change(path: Path, user: User) -> bool:
    status = path.stat()
    if status.st_uid == user.uid:
        # An owner may change the mode, whatever it is.
        return True
    return bool(status.st_mode & (stat.S_IWGRP if status.st_gid == user.gid else stat.S_IWOTH))


def _guarded(directory: Path, user: User) -> bool:
    """Whether a directory is sticky, as /tmp is: others' entries can be neither replaced nor removed there."""
    status = directory.stat()
    return bool(status.st_mode & stat.S_ISVTX) and status.st_uid != user.uid
