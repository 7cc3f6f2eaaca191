"""What administrators do, on its way into the log.

A command cannot write to the log: the log takes records from the gateway's own processes only. It enters each act
into a directory instead, one file each, durable before the change is made; what cannot be entered is not done.
One worker appends what it finds there to the log, people's names replaced by pseudonyms, and removes a file once its
record is durable. A crash between
the two leaves the file, and its act is in the log a second time with the same `act_id`; none is lost. So does a
file that cannot be removed, at each start of a worker and no oftener.

Who can write the directory, a worker among them, can enter acts that nobody did, and take away those that were
not shipped yet.
"""

import asyncio
import fcntl
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec

from egress_gateway.adapters.secret_files import create_private, make_directory, read_private
from egress_gateway.audit.records.operations import AdminRecord
from egress_gateway.audit.records.record import admit, encode
from egress_gateway.core.errors import ConfigError, Unavailable, WireError
from egress_gateway.identify.admins import REVOCATIONS
from egress_gateway.ports import AuditLog, Clock
from egress_gateway.steps.acts import without_names
from egress_gateway.steps.subjects import Naming

LARGEST_ACT: Final = 32 * 1024
"""Bytes of one act: a key with all routes and networks that it may have takes 10 KiB."""
MOST_ACTS: Final = 10_000
"""That may wait: the log has been away for long, and whoever goes on should know. A revocation is entered all
the same: it must not wait because others, or files that are no acts, have taken the place."""
POLL_SECONDS: Final = 1.0

_NAME: Final = re.compile(r"[0-9a-f]{32}\.json")
"""By act id, which sorts by time. Drafts, which are hidden, are not acts."""


def enter(directory: Path, act: AdminRecord) -> None:
    """Write an act down; durable on return. Raises `ConfigError`, and then the act must not be done."""
    try:
        body = encode(act)
    except ValueError as error:
        # Names of files, for one, need not be Unicode.
        raise ConfigError(f"what is to be recorded of this cannot be written down: {error}") from error
    if len(body) > LARGEST_ACT:
        raise ConfigError(f"what is to be recorded of this is larger than {LARGEST_ACT} bytes; do it in parts")
    make_directory(directory)
    if act.act not in REVOCATIONS and len(_waiting(directory)) >= MOST_ACTS:
        raise ConfigError(
            f"{MOST_ACTS} acts wait for the log; start the gateway, which takes them there", file=str(directory)
        )
    if not create_private(directory / f"{act.act_id}.json", body):
        raise ConfigError("an act of this id was entered already; run the command again", file=str(directory))


class ActShipper:
    """Takes acts into the log. Any number may run; one at a time does anything."""

    def __init__(
        self, directory: Path, audit: AuditLog, naming: Naming, clock: Clock, *, tell: Callable[[str], None]
    ) -> None:
        self._directory = directory
        self._audit = audit
        self._naming = naming
        self._clock = clock
        self._tell = tell
        self._lock: int | None = None
        self._told: set[str] = set()
        self._recorded: set[str] = set()
        """Files that are still there and whose acts the log has."""

    async def run(self) -> None:
        """Ship once a second until cancelled. The kernel frees the lock of a worker that dies."""
        try:
            while True:
                await self.ship()
                await asyncio.sleep(POLL_SECONDS)
        finally:
            self._release()

    async def ship(self) -> None:
        """Append what waits, oldest first, and remove what is durable. What the log does not take now stays."""
        try:
            waiting = _waiting(self._directory) if self._is_ours() else ()
        except ConfigError as error:
            # Another directory may take its place, and the lock would be the old one's.
            self._release()
            self._say(str(error))
            return
        self._recorded &= {path.name for path in waiting}
        for path in waiting:
            if path.name not in self._recorded:
                act = self._read(path)
                if act is None:
                    continue
                try:
                    nameless = await without_names(act, self._naming)
                    await self._audit.append(encode(msgspec.structs.replace(nameless, ts=self._clock.now())))
                except Unavailable as error:
                    self._say(f"acts of administrators wait for the log: {error.code}")
                    return
                self._told.clear()
                self._recorded.add(path.name)
            await self._remove(path)

    async def _remove(self, path: Path) -> None:
        try:
            # Somebody may have cleaned up meanwhile.
            await asyncio.to_thread(path.unlink, missing_ok=True)
        except OSError as error:
            self._say(
                f"{path} is in the log and cannot be removed: {error.strerror}; remove it, or the next worker "
                "records the act again"
            )

    def _read(self, path: Path) -> AdminRecord | None:
        """The act in a file; None, and a word to the operator, if the file holds none."""
        try:
            act = admit(read_private(path, limit=LARGEST_ACT).expose())
        except (ConfigError, WireError) as error:
            self._say(f"{path} holds no act that can be recorded: {error}")
            return None
        if not isinstance(act, AdminRecord) or path.name != f"{act.act_id}.json":
            self._say(f"{path} holds no act of its name")
            return None
        return act

    def _is_ours(self) -> bool:
        """Whether this is the process that ships; the lock is the directory's own, and kept."""
        if self._lock is not None:
            return True
        try:
            lock = os.open(self._directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        except FileNotFoundError:
            # Nobody has done anything yet.
            return False
        except OSError as error:
            raise ConfigError(f"cannot be opened: {error.strerror}", file=str(self._directory)) from error
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(lock)
            return False
        except OSError as error:
            os.close(lock)
            raise ConfigError(f"cannot be locked: {error.strerror}", file=str(self._directory)) from error
        self._lock = lock
        return True

    def _release(self) -> None:
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def _say(self, line: str) -> None:
        """Tell the operator, once until something was shipped again."""
        if line not in self._told:
            self._told.add(line)
            self._tell(line)


def _waiting(directory: Path) -> tuple[Path, ...]:
    try:
        with os.scandir(directory) as entries:
            names = sorted(entry.name for entry in entries if _NAME.fullmatch(entry.name))
    except OSError as error:
        raise ConfigError(f"cannot be read: {error.strerror}", file=str(directory)) from error
    return tuple(directory / name for name in names)
