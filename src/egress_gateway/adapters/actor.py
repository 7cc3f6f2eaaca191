"""Who sits behind a command: the person who logged in, as far as the kernel remembers.

After `sudo` or `su` the process is another user's, and the kernel still knows who logged in (`loginuid`, which
only a process with CAP_AUDIT_CONTROL can set again). Where nobody logged in, as in a container or a unit, it is
the process's own user.
"""

import os
import pwd
from pathlib import Path
from typing import Final

import msgspec

_LOGIN: Final = Path("/proc/self/loginuid")
_NOBODY_LOGGED_IN: Final = 0xFFFF_FFFF


class Actor(msgspec.Struct, frozen=True):
    """A user of the machine."""

    uid: int
    name: str
    """Empty for a number that the machine has no name for."""


def who_acts() -> Actor:
    """The person behind this process."""
    uid = _login()
    return _actor(os.getuid() if uid is None else uid)


def find_uid(user: str) -> int | None:
    """The number of a user given by name or number; None for a name that the machine does not know."""
    if user.isdigit():
        return int(user)
    try:
        return pwd.getpwnam(user).pw_uid
    except KeyError:
        return None


def _login() -> int | None:
    try:
        uid = int(_LOGIN.read_text())
    except (OSError, ValueError):
        return None
    return None if uid == _NOBODY_LOGGED_IN else uid


def _actor(uid: int) -> Actor:
    try:
        return Actor(uid, pwd.getpwuid(uid).pw_name)
    except KeyError:
        return Actor(uid, "")
