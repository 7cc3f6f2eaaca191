"""The containments in force, a file of one JSON object a line below the state directory.

No file contains nobody. One that cannot be read, that others may write, or of which a line is no
containment lets nothing through: it may have lost one. Nothing that stands in it can allow anything.
It is replaced as a whole, so that a crash leaves the old or the new one; what has ended is left out then.
"""

import asyncio
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

import msgspec

from egress_gateway.adapters.file_lock import exclusive
from egress_gateway.adapters.polled_file import PolledFile, read_guarded
from egress_gateway.adapters.secret_files import replace_file
from egress_gateway.core.containment import Containment
from egress_gateway.core.errors import ConfigError, Unavailable
from egress_gateway.decide.contain import check_containment

MAX_CONTAINMENTS: Final = 1000
"""Each is compared with every request: a thousand take half a millisecond."""
MAX_FILE: Final = 8 * 1024 * 1024
"""Bytes: a thousand of the longest."""
POLL_SECONDS: Final = 0.25
"""In force on running requests, too, within a second."""

_READABLE: Final = 0o644
"""Workers read it, as another user."""
_DECODER: Final = msgspec.json.Decoder(Containment)


class ContainmentFile:
    """Implements `ports.Containments` over a file."""

    def __init__(self, path: Path, *, tell: Callable[[str], None]) -> None:
        self._file = PolledFile(path, lambda data: _parse(data, str(path)), limit=MAX_FILE)
        self._tell = tell
        self._told = ""

    def current(self) -> tuple[Containment, ...]:
        try:
            return self._file.current() or ()
        except ConfigError as error:
            self._say(str(error))
            raise Unavailable(
                "containment_unreadable",
                "the gateway cannot read what is contained; its operator has to look",
            ) from error

    async def watch(self, sweep: Callable[[], object]) -> None:
        """Call `sweep` four times a second until cancelled. While the file cannot be read it cuts nothing.

        Nothing begins then, and what runs was let in when it could be read.
        """
        while True:
            await asyncio.sleep(POLL_SECONDS)
            try:
                sweep()
            except Unavailable:
                # The operator was told; callers are, with each request.
                continue
            self._told = ""

    def _say(self, problem: str) -> None:
        """Tell the operator, once until it was read again."""
        if problem != self._told:
            self._told = problem
            self._tell(f"nothing passes until the list of containments can be read: {problem}")


def listed(path: Path, *, now: int) -> tuple[Containment, ...]:
    """Those in force at `now` (microseconds), oldest first. Raises `ConfigError` where nothing of the file counts."""
    return tuple(each for each in _read(path) if each.until > now)


def add(path: Path, containment: Containment, *, announce: Callable[[], None]) -> None:
    """Put one in force; durable on return, and met by the next request.

    `announce` is called when it is about to be written, and what it raises stops that. Raises `ConfigError`,
    also for a file that counts for nothing as it is: it has to be mended first.
    """
    check_containment(containment)
    with exclusive(path):
        others = listed(path, now=containment.since)
        if len(others) >= MAX_CONTAINMENTS:
            raise ConfigError(
                f"has {MAX_CONTAINMENTS} containments already; lift some, or contain more at once", file=str(path)
            )
        announce()
        _write(path, (*others, containment))


def lift(path: Path, containment: str, *, now: int, announce: Callable[[Containment], None]) -> Containment | None:
    """Take one out; durable on return. None if none of that id is in force. Otherwise as `add`."""
    with exclusive(path):
        standing = listed(path, now=now)
        found = next((each for each in standing if each.id == containment), None)
        if found is not None:
            announce(found)
            _write(path, (each for each in standing if each is not found))
    return found


def _read(path: Path) -> tuple[Containment, ...]:
    return _parse(read_guarded(path, MAX_FILE), str(path)) if path.exists() else ()


def _write(path: Path, containments: Iterable[Containment]) -> None:
    replace_file(path, b"".join(msgspec.json.encode(each) + b"\n" for each in containments), mode=_READABLE)


def _parse(data: bytes, file: str) -> tuple[Containment, ...]:
    containments = []
    for number, line in enumerate(data.splitlines(), start=1):
        try:
            containment = _DECODER.decode(line)
            check_containment(containment)
        except msgspec.DecodeError as error:
            raise ConfigError("is no containment; `egress contain` writes them", file=file, line=number) from error
        except ConfigError as error:
            raise ConfigError(error.message, file=file, line=number) from error
        containments.append(containment)
    return tuple(containments)
