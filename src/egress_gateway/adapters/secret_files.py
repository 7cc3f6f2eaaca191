"""Secrets at rest: files that only their owner may read, and references to secrets.

A configuration names a secret by reference, `env:NAME` or `file:/path`, and never holds one. A file
that its group or the world can read is refused with the command that mends it. Everything written
here is complete and durable under its name, or not there.

An attacker who can read the directory has the secrets; this is protection against other users of the
machine, backups and mistakes, not against root.
"""

import os
import secrets
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final

from egress_gateway.core.errors import ConfigError
from egress_gateway.core.secret import Secret

MAX_SECRET: Final = 64 * 1024
"""Bytes of a secret file: a long PEM chain has 20 KB; more is the wrong file."""

KEY_BYTES: Final = 32
PRIVATE: Final = 0o600

_PRIVATE_DIRECTORY: Final = 0o700
_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO


def read_secret(reference: str, *, environment: Mapping[str, str], base: Path = Path()) -> Secret[str]:
    """The text that `env:NAME` or `file:path` stands for, without a final newline.

    A relative path is relative to `base`. Raises `ConfigError`, which never repeats a reference of
    another form, because that is most likely the secret itself.
    """
    kind, _, name = reference.partition(":")
    match kind:
        case "env" if name:
            if not environment.get(name):
                raise ConfigError(f"the environment variable {name!r} is not set; set it or use file:/path")
            return Secret(environment[name])
        case "file" if name:
            return _text(base / name)
        case _:
            raise ConfigError("a secret is given as `env:NAME` or `file:/path`, never as itself")


def read_key(reference: str, *, environment: Mapping[str, str], base: Path = Path()) -> Secret[bytes]:
    """The 32-byte key behind a reference, written as 64 hexadecimal digits."""
    text = read_secret(reference, environment=environment, base=base).expose().strip()
    try:
        key = bytes.fromhex(text)
    except ValueError:
        # The cause would show digits of the key.
        raise ConfigError(f"the key in {reference!r} is not hexadecimal; it has 64 digits") from None
    if len(key) != KEY_BYTES:
        raise ConfigError(f"the key in {reference!r} has {len(key)} bytes; it must have {KEY_BYTES}")
    return Secret(key)


def read_private(path: Path, *, limit: int = MAX_SECRET) -> Secret[bytes]:
    """The content, at most `limit` bytes, of a file that nobody but its owner (or root) may read.

    Symbolic links are followed (mounted secrets are links); what is checked is the file that was
    opened. Raises `ConfigError`.
    """
    with _open_private(path) as file:
        data = file.read(limit + 1)
    if len(data) > limit:
        raise ConfigError(f"is larger than {limit} bytes; this is not the file it should be", file=str(path))
    return Secret(data)


def require_private(path: Path) -> None:
    """Check a file that a library will read by its name. Raises `ConfigError` like `read_private`."""
    _open_private(path).close()


def create_key_file(path: Path) -> bool:
    """Write a new random key, 64 hexadecimal digits, as `create_private` does."""
    return create_private(path, f"{secrets.token_hex(KEY_BYTES)}\n".encode())


def create_private(path: Path, data: bytes) -> bool:
    """Write a file of mode 0600; durable on return. False if there is a file, which stays as it is.

    Two processes that try at once: one writes, the other gets False; nobody ever reads half a file.
    Raises `ConfigError` if it cannot be written.
    """
    draft = _draft(path, data, PRIVATE)
    with _mutation(path):
        try:
            path.hardlink_to(draft)
        except FileExistsError:
            return False
        finally:
            draft.unlink()
        sync_directory(path.parent)
    return True


def replace_file(path: Path, data: bytes, *, mode: int = PRIVATE) -> None:
    """Put a file in the place of what was there; durable on return, old or new after a crash.

    Raises `ConfigError` if it cannot be written; then what was there still is.
    """
    draft = _draft(path, data, mode)
    with _mutation(path):
        try:
            draft.replace(path)
        except OSError:
            draft.unlink()
            raise
        sync_directory(path.parent)


def make_directory(path: Path) -> None:
    """Make a directory, and those above it, for the owner alone, unless they are there. Raises `ConfigError`."""
    missing = [above for above in path.parents if not above.exists()]
    try:
        # Not `parents=True`: it would make those above readable for everybody.
        for directory in (*reversed(missing), path):
            directory.mkdir(mode=_PRIVATE_DIRECTORY, exist_ok=True)
    except OSError as error:
        raise ConfigError(f"the directory cannot be made: {error.strerror}", file=str(path)) from error


@contextmanager
def _mutation(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ConfigError(f"cannot be written: {error.strerror}", file=str(path)) from error


def _text(path: Path) -> Secret[str]:
    data = read_private(path).expose()
    try:
        text = data.decode().removesuffix("\n").removesuffix("\r")
    except UnicodeDecodeError:
        # The cause holds the bytes of the secret.
        raise ConfigError("is not UTF-8 text", file=str(path)) from None
    if not text:
        raise ConfigError("is empty", file=str(path))
    return Secret(text)


def _open_private(path: Path) -> BinaryIO:
    try:
        # A pipe in the file's place must not make the gateway wait for a writer.
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except OSError as error:
        raise ConfigError(f"cannot be read: {error.strerror}", file=str(path)) from error
    try:
        _check_private(os.fstat(descriptor), path)
    except ConfigError:
        os.close(descriptor)
        raise
    return os.fdopen(descriptor, "rb")


def _check_private(status: os.stat_result, path: Path) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise ConfigError("is not a regular file", file=str(path))
    if status.st_mode & _OTHERS:
        raise ConfigError(f"can be read by others; run `chmod 600 {path}`", file=str(path))
    # Root administers files of all the gateway's users.
    if os.geteuid() != 0 and status.st_uid not in {0, os.geteuid()}:
        raise ConfigError("belongs to another user; secrets belong to the gateway's user or to root", file=str(path))


def _draft(path: Path, data: bytes, mode: int) -> Path:
    """The whole content, durable under a hidden name beside `path`; a crash leaves it there, unused."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    make_directory(path.parent)
    with _mutation(path):
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW, mode)
        try:
            with os.fdopen(descriptor, "wb") as file:
                # Whatever the umask of the command: what a process cannot read stops it.
                os.fchmod(descriptor, mode)
                if os.geteuid() == 0:
                    # What root writes for a process must be readable for that process's user.
                    home = path.parent.stat()
                    os.fchown(descriptor, home.st_uid, home.st_gid)
                file.write(data)
                file.flush()
                os.fsync(descriptor)
        except OSError:
            draft.unlink()
            raise
    return draft


def sync_directory(directory: Path) -> None:
    """Make durable which files a directory has."""
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
