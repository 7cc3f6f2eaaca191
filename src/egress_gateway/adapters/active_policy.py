"""The policy that was activated: copies of bundles, and the one file that says which of them is in force.

    <state>/policy/<64 hex digits>/   the files of a bundle, under the digest of what they say; never changed
    <state>/policy/active             one line of JSON for each activation, the last one in force

The file is replaced as a whole, so that what is in force and how it came to be cannot disagree: after a
crash it is the one before or the one after. Who may write here decides what leaves; that the digest of a
copy is the one that was activated, whoever loads it checks.
"""

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

import msgspec

from egress_gateway.adapters.bundle_files import keep_bundle_files, read_bundle_files
from egress_gateway.adapters.file_lock import exclusive
from egress_gateway.adapters.polled_file import PolledFile
from egress_gateway.adapters.secret_files import make_directory, replace_file
from egress_gateway.core.errors import ConfigError
from egress_gateway.core.ids import BundleDigest

ACTIVE: Final = "active"
MAX_HISTORY: Final = 1_000
"""Activations that are kept here; the log has all of them."""
MAX_FILE: Final = 4 << 20
"""Bytes: so many lines, each with ten approvers and the longest reason."""

_PREFIX: Final = "sha256:"
_READABLE: Final = 0o644
_SEARCHABLE: Final = 0o755
"""Workers read all of this, as another user."""


class Activation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One bundle was put in force."""

    digest: BundleDigest
    name: str
    serial: int
    since: int
    """Microseconds since the epoch. The bundle's tests and bypasses are looked at as of then, so that the end of
    a contract does not keep a gateway from starting."""
    actor: str
    """Name of the machine's user, or its number."""
    approvers: tuple[str, ...] = ()
    reason: str = ""
    ticket: str = ""


class ActivePolicy:
    """What is in force by the word of whoever may say so; nothing before the first activation."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._file = PolledFile(directory / ACTIVE, _read, limit=MAX_FILE)

    def current(self) -> Activation | None:
        """The activation in force, one object until there is another. Raises `ConfigError`."""
        history = self._file.current()
        return history[-1] if history else None

    def history(self) -> tuple[Activation, ...]:
        """The latest activations, oldest first. Raises `ConfigError`."""
        return self._file.current() or ()

    def files(self, digest: BundleDigest) -> dict[str, bytes]:
        """The copy of a bundle. Raises `ConfigError`, also if others may write it."""
        place = self.place(digest)
        if not place.is_dir():
            raise ConfigError("there is no copy of this bundle; hand it in again", file=str(place))
        return read_bundle_files(place, guarded=True)

    def keep(self, digest: BundleDigest, files: Mapping[str, bytes]) -> None:
        """Keep a copy of a bundle; durable on return. Raises `ConfigError`."""
        open_to_workers(self._directory)
        keep_bundle_files(self.place(digest), files)

    def activate(self, activation: Activation, *, base: str, announce: Callable[[], None]) -> None:
        """Put a kept bundle in force in the place of `base`, a digest or nothing; durable on return.

        `announce` is called when that is about to happen, and what it raises stops it. Raises `ConfigError`,
        also if something else is in force by now, and for a serial that is not above.
        """
        open_to_workers(self._directory)
        path = self._directory / ACTIVE
        with exclusive(path):
            history = self.history()
            active = history[-1] if history else None
            check_serial(activation.serial, active)
            if base != (active.digest if active is not None else ""):
                raise ConfigError("another bundle was put in force meanwhile; look at the changes again")
            self.files(activation.digest)
            announce()
            lines = [msgspec.json.encode(each) + b"\n" for each in (*history, activation)[-MAX_HISTORY:]]
            replace_file(path, b"".join(lines), mode=_READABLE)

    def place(self, digest: BundleDigest) -> Path:
        """Where the copy of a bundle is."""
        return self._directory / digest.removeprefix(_PREFIX)


def check_serial(serial: int, active: Activation | None) -> None:
    """Raise `ConfigError` for a serial that is not above the one in force: an old bundle must not come back."""
    if active is not None and serial <= active.serial:
        raise ConfigError(
            f"serial {serial} is not above {active.serial}, which is in force; raise `serial` in bundle.yaml, "
            "also to go back to what was in force before",
            file="bundle.yaml",
        )


def open_to_workers(directory: Path) -> None:
    """Make a directory of the state that workers may read and only its owner may write. Raises `ConfigError`."""
    if directory.is_dir():
        return
    make_directory(directory)
    try:
        directory.chmod(_SEARCHABLE)
        if os.geteuid() == 0:
            # What root makes once must not be closed to the state's owner for ever.
            home = directory.parent.stat()
            os.chown(directory, home.st_uid, home.st_gid)
    except OSError as error:
        raise ConfigError(f"cannot be opened to workers: {error.strerror}", file=str(directory)) from error


def _read(data: bytes) -> tuple[Activation, ...]:
    try:
        history = tuple(msgspec.json.decode(line, type=Activation) for line in data.splitlines())
    except (msgspec.ValidationError, msgspec.DecodeError) as error:
        raise ConfigError("does not say what is in force; restore it from a backup, or activate a bundle") from error
    if not history:
        raise ConfigError("is empty, and nothing says what was in force; restore it from a backup")
    return history
