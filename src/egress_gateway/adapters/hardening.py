"""What a process that holds keys does for itself: no core dump, no swap, no new privileges.

A key that is written to a core file or a swap partition outlives the process, and nobody looks for it
there. Linux only; elsewhere, and where a limit forbids it, `harden` says what it could not do.
"""

import ctypes
import os
import resource
import sys
from pathlib import Path
from typing import Final

_PR_SET_DUMPABLE: Final = 4
_PR_SET_NO_NEW_PRIVS: Final = 38
"""prctl(2)."""
_SWAPS: Final = Path("/proc/swaps")
_MCL_CURRENT_AND_FUTURE: Final = 1 | 2
"""mlockall(2)."""


def harden(*, lock_memory: bool) -> tuple[str, ...]:
    """Give up what an attacker in this process would want; return what could not be done, in words.

    `lock_memory` keeps every page out of swap, which needs a `memlock` limit above the process's size:
    for the log and the connector, whose keys are few and whose size is known.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if not sys.platform.startswith("linux"):
        return ("this is not Linux: other processes of this user may read this one's memory",)
    problems = []
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0):
        problems.append(f"other processes of this user may read this one's memory: {_reason()}")
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0):
        problems.append(f"this process may gain privileges: {_reason()}")
    if lock_memory and not _lock(libc):
        problems.append(f"keys may be written to swap: {_reason()}; raise the limit `memlock`, or turn swap off")
    return tuple(problems)


def allow_locked_memory() -> None:
    """Lift the limit on memory that is kept out of swap, for this process's children, if it may be lifted."""
    _, hard = resource.getrlimit(resource.RLIMIT_MEMLOCK)
    for limit in (resource.RLIM_INFINITY, hard):
        try:
            resource.setrlimit(resource.RLIMIT_MEMLOCK, (limit, limit))
        except (ValueError, OSError):
            continue
        return


def _lock(libc: ctypes.CDLL) -> bool:
    soft, _ = resource.getrlimit(resource.RLIMIT_MEMLOCK)
    # Below a limit the call succeeds, and every later allocation beyond it fails.
    if soft == resource.RLIM_INFINITY and not libc.mlockall(_MCL_CURRENT_AND_FUTURE):
        return True
    return not swap_is_on()


def swap_is_on() -> bool:
    """Whether pages may be written to a disk; yes, if that cannot be found out."""
    try:
        return len(_SWAPS.read_text().splitlines()) > 1
    except OSError:
        return True


def _reason() -> str:
    return os.strerror(ctypes.get_errno()) if ctypes.get_errno() else "the limit `memlock` is too low"
