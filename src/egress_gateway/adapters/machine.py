"""What the operating system says of itself and of this process: facts, without an opinion of them.

Linux only; what cannot be found out is given as the worse of the two.
"""

import os
import re
import resource
import ssl
import sys
from pathlib import Path
from typing import Final

import msgspec

from egress_gateway.adapters.hardening import swap_is_on
from egress_gateway.adapters.kernel_clock import kernel_clock

_CORE_PATTERN: Final = Path("/proc/sys/kernel/core_pattern")
_STATUS: Final = Path("/proc/self/status")
_MOUNTS: Final = Path("/proc/self/mountinfo")
_UMASK: Final = re.compile(r"^Umask:\s+([0-7]+)$", re.MULTILINE)
_OCTAL: Final = re.compile(r"\\([0-7]{3})")


class Mount(msgspec.Struct, frozen=True):
    """A place in the tree of directories, and the kind of file system that begins there."""

    point: str
    kind: str


class Machine(msgspec.Struct, frozen=True, kw_only=True):
    """The facts that decide whether promises can be kept here. The defaults are the worst."""

    swap: bool = True
    core_pattern: str = "|unknown"
    """Where core dumps go, core(5)."""
    clock_synchronised: bool = False
    open_files: int = 0
    """Descriptors that a process may have."""
    umask: int = 0
    entropy: bool = False
    """Whether the kernel's random generator has been seeded."""
    python: tuple[int, int] = (0, 0)
    openssl: tuple[int, int] = (0, 0)
    mounts: tuple[Mount, ...] = ()
    """In the order in which they were made: a later one covers an earlier one."""

    def file_system(self, path: Path) -> str:
        """The kind of file system that a path is on; empty if that is not known. Raises `OSError`."""
        place = path.resolve()
        found = Mount("", "")
        for mount in self.mounts:
            if place.is_relative_to(mount.point) and len(mount.point) >= len(found.point):
                found = mount
        return found.kind


def look_at_machine() -> Machine:
    """The facts, now."""
    return Machine(
        swap=swap_is_on(),
        core_pattern=_text(_CORE_PATTERN).strip() or Machine().core_pattern,
        clock_synchronised=_clock_synchronised(),
        open_files=_open_files(),
        umask=_umask(),
        entropy=_entropy(),
        python=sys.version_info[:2],
        openssl=ssl.OPENSSL_VERSION_INFO[:2],
        mounts=_mounts(),
    )


def same_file_system(one: Path, other: Path) -> bool:
    """Whether two places are, or would be made, on one file system. Raises `OSError`."""
    return existing(one).stat().st_dev == existing(other).stat().st_dev


def free_bytes(path: Path) -> int:
    """What ordinary users may still write where a path is, or would be made. Raises `OSError`."""
    status = os.statvfs(existing(path))
    return status.f_bavail * status.f_frsize


def existing(path: Path) -> Path:
    """The path itself, or the nearest directory above it that is there. Raises `OSError`."""
    place = path.absolute()
    # `exists` would take a directory that may not be passed for a missing file.
    while True:
        try:
            place.stat()
        except FileNotFoundError:
            place = place.parent
        else:
            return place


def _open_files() -> int:
    limit, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return -1 if limit == resource.RLIM_INFINITY else limit


def _clock_synchronised() -> bool:
    clock = kernel_clock()
    return clock is not None and clock.synchronised


def _umask() -> int:
    # Not by os.umask(): to ask is to change it, and other threads may be making files.
    found = _UMASK.search(_text(_STATUS))
    return int(found[1], 8) if found else 0


def _entropy() -> bool:
    try:
        os.getrandom(1, os.GRND_NONBLOCK)
    except (BlockingIOError, AttributeError):
        return False
    return True


def _mounts() -> tuple[Mount, ...]:
    """proc_pid_mountinfo(5): the mount point is the fifth field, the kind the first after a lone hyphen."""
    found = []
    for line in _text(_MOUNTS).splitlines():
        before, _, after = line.partition(" - ")
        point = _OCTAL.sub(lambda digits: chr(int(digits[1], 8)), before.split(" ")[4])
        found.append(Mount(point, after.split(" ")[0]))
    return tuple(found)


def _text(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""
