"""The files beside the log's signing key: its successor to be, and a revocation on its way into the log.

| name | holds |
|---|---|
| `<key>` | the seed that signs |
| `<key>.prepared` | a successor whose verifier key can be handed out before it signs |
| `<key>.next` | a successor that the log is to take up now |
| `<key>.revocation` | a note of the recovery key that the log is to record |
| `<key>.<key id>.old` | a key that signed once, where the configuration keeps those |

A key that is replaced is unlinked: what a disk keeps of deleted files, it keeps of this one.
"""

from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from egress_gateway.adapters.secret_files import (
    create_key_file,
    create_private,
    read_key,
    read_private,
    replace_file,
    sync_directory,
)
from egress_gateway.core.errors import ConfigError

PREPARED: Final = ".prepared"
NEXT: Final = ".next"
REVOCATION: Final = ".revocation"
_OLD: Final = ".old"

LARGEST_NOTE: Final = 4096
"""Bytes of a revocation: six lines and one signature."""


def beside(key: Path, suffix: str) -> Path:
    """The file of that suffix beside a key."""
    return key.with_name(key.name + suffix)


def read_signing_key(path: Path) -> Ed25519PrivateKey | None:
    """The key in a file; None if there is no such file. Raises `ConfigError` for one that holds none."""
    if not path.exists():
        return None
    return Ed25519PrivateKey.from_private_bytes(read_key(f"file:{path}", environment={}).expose())


def require_signing_key(path: Path) -> Ed25519PrivateKey:
    """The key in a file. Raises `ConfigError` if there is none."""
    key = read_signing_key(path)
    if key is None:
        raise ConfigError("there is no key", file=str(path))
    return key


def read_revocation(key: Path) -> str | None:
    """The note that is to be recorded; None if there is none. Raises `ConfigError`."""
    path = beside(key, REVOCATION)
    if not path.exists():
        return None
    try:
        return read_private(path, limit=LARGEST_NOTE).expose().decode()
    except UnicodeDecodeError as error:
        raise ConfigError("is no note", file=str(path)) from error


def prepare(key: Path) -> Ed25519PrivateKey:
    """The successor to be, made if there is none. Raises `ConfigError`."""
    path = beside(key, PREPARED)
    create_key_file(path)
    return require_signing_key(path)


def is_prepared(key: Path) -> bool:
    """Whether there is a successor whose verifier key could be handed out."""
    return beside(key, PREPARED).exists()


def begin_rotation(key: Path) -> None:
    """Let the log take up the prepared successor. Raises `ConfigError`, also if another is on its way."""
    require_no_rotation(key)
    try:
        beside(key, PREPARED).replace(beside(key, NEXT))
        sync_directory(key.parent)
    except OSError as error:
        raise ConfigError(f"cannot be put in place: {error.strerror}", file=str(beside(key, NEXT))) from error


def require_no_rotation(key: Path) -> None:
    """Raise `ConfigError` while a successor is being taken up."""
    if beside(key, NEXT).exists():
        raise ConfigError("another key is taking its place already; start the log, which ends that", file=str(key))


def install_revocation(key: Path, note: bytes) -> None:
    """Let the log record a revocation. Raises `ConfigError`."""
    replace_file(beside(key, REVOCATION), note)


def forget_revocation(key: Path) -> None:
    """The revocation is in the log. Raises `OSError`."""
    beside(key, REVOCATION).unlink(missing_ok=True)
    sync_directory(key.parent)


def put_in_place(key: Path, *, kept_as: str = "") -> None:
    """The next key takes the present one's place; this is kept under a name of its own, or is gone.

    Raises `ConfigError` or `OSError`; the present key is then still there.
    """
    if kept_as:
        create_private(beside(key, f".{kept_as}{_OLD}"), read_private(key).expose())
    beside(key, NEXT).replace(key)
    sync_directory(key.parent)
