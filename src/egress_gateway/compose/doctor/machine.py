"""Checks of the machine: what would carry keys to a disk, a clock that nobody sets, limits that are too low."""

import stat
from collections.abc import Iterator
from typing import Final

from egress_gateway.compose.doctor.check import Check, Installation, Problem, Severity

FEWEST_FILES: Final = 4096
"""Descriptors: a caller, its call to the connector and its connection to the provider for 1,000 at a time."""
OLDEST_PYTHON: Final = (3, 11)
OLDEST_OPENSSL: Final = (3, 0)
"""1.1.1 gets no more security fixes."""


def swapped(installation: Installation) -> Iterator[Problem]:
    """Workers hold the key of all tokens, and what callers send, in memory that is too large to be locked."""
    if installation.machine.swap:
        yield Problem(
            "swap is on: the token key and what callers send may be written to it, and outlive the process",
            "`swapoff -a`, and take swap out of /etc/fstab",
        )


def dumped(installation: Installation) -> Iterator[Problem]:
    """Processes give up core dumps, but not before they run, and their supervisor does not."""
    pattern = installation.machine.core_pattern
    if pattern.startswith("|"):
        yield Problem(
            f"core dumps go to a program, whatever the limit `core` says ({pattern.split(' ')[0]})",
            "`sysctl kernel.core_pattern=core`, or see that the program keeps none of the gateway",
        )


def clock_set(installation: Installation) -> Iterator[Problem]:
    """Records, receipts and agreements that end go by it."""
    if not installation.machine.clock_synchronised:
        yield Problem("the kernel does not take the clock for synchronised", "run chrony, ntpd or systemd-timesyncd")


def enough_files(installation: Installation) -> Iterator[Problem]:
    """A process that has none left turns callers away."""
    files = installation.machine.open_files
    if 0 <= files < FEWEST_FILES:
        yield Problem(f"a process may open {files} files", f"`ulimit -n {FEWEST_FILES}`, or LimitNOFILE in a unit")


def careful_umask(installation: Installation) -> Iterator[Problem]:
    """The gateway sets the mode of what it writes; this is for what others write for it."""
    if not installation.machine.umask & stat.S_IWOTH:
        yield Problem(
            f"new files can be written by everybody (umask {installation.machine.umask:03o})",
            "`umask 077` where the gateway is started",
        )


def seeded(installation: Installation) -> Iterator[Problem]:
    """Until then everything that needs a key waits."""
    if not installation.machine.entropy:
        yield Problem("the kernel's random generator has no seed yet", "wait, or give the machine a virtio-rng device")


def maintained(installation: Installation) -> Iterator[Problem]:
    """What no longer gets security fixes stands between callers and keys."""
    machine = installation.machine
    for what, found, oldest in (
        ("Python", machine.python, OLDEST_PYTHON),
        ("OpenSSL", machine.openssl, OLDEST_OPENSSL),
    ):
        if found < oldest:
            yield Problem(f"{what} is {_version(found)}", f"install {_version(oldest)} or newer")


def _version(version: tuple[int, int]) -> str:
    return ".".join(str(part) for part in version)


CHECKS: Final = (
    Check(name="swap", holds="There is no swap for keys to be in", severity=Severity.PRODUCTION, look=swapped),
    Check(name="core-dumps", holds="Core dumps go to no program", severity=Severity.ADVICE, look=dumped),
    Check(name="clock", holds="The clock is synchronised", severity=Severity.ADVICE, look=clock_set),
    Check(name="open-files", holds="Processes may open enough files", severity=Severity.ADVICE, look=enough_files),
    Check(name="umask", holds="New files are not for everybody", severity=Severity.ADVICE, look=careful_umask),
    Check(name="entropy", holds="The random generator is seeded", severity=Severity.ADVICE, look=seeded),
    Check(name="versions", holds="Python and OpenSSL are maintained", severity=Severity.ADVICE, look=maintained),
)
