"""Gateway keys in one file under the state directory, shared by every worker and the command line.

The file holds peppered digests and never a key. It is replaced as a whole, so that a reader sees all
of the old or all of the new; writers take turns on a lock file. A worker looks at the file's identity
on each `find` (one `stat`, about two microseconds), so that a revocation is in force with the next
request. The pepper lives in its own file, in another directory.

An attacker who can read the store learns applications, routes and key ids, and can try no key; one
who can write it cannot make keys without the pepper, but can undo revocations and give a key they hold
another application.
"""

import fcntl
import os
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Literal

import msgspec

from egress_gateway.adapters.secret_files import (
    PRIVATE,
    create_key_file,
    make_directory,
    read_key,
    read_private,
    replace_file,
)
from egress_gateway.core.errors import ConfigError, Unavailable
from egress_gateway.core.keys import KeyRecord
from egress_gateway.core.secret import Secret
from egress_gateway.identify.gateway_key import ENTROPY_BYTES, digest, mint

STORE_FILE: Final = "keys.json"
"""In `StateConfig.key_store`."""
PEPPER_FILE: Final = "key-pepper"
"""In `StateConfig.worker_keys`: apart from the store, so that a copy of one is of no use."""

MAX_STORE: Final = 16 * 1024 * 1024
"""Bytes of the store: some 50,000 keys. Past that keys belong into a database."""

MAX_NOTE: Final = 200

_NAME: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
"""Applications and routes: what is safe in a URL, a log line and a table."""

_Identity = tuple[int, int, int, int, int]
"""Device, inode, mode, size, and time of change in nanoseconds: differs for any two versions of the file."""


class _Contents(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    version: Literal[1]
    keys: tuple[KeyRecord, ...]


class KeyStore:
    """The `KeySource` over a file, and the only writer of that file.

    A file that is missing holds no keys. A file that is broken, too large or readable by others makes
    `find` raise `Unavailable`: a store that may have lost a revocation lets nobody in.
    """

    def __init__(self, path: Path, entropy: Callable[[int], bytes] = os.urandom) -> None:
        self._path = path
        self._entropy = entropy
        self._seen: _Identity | None = None
        self._records: Mapping[str, KeyRecord] = {}
        self._problem = ""
        """What the file came to when it had the identity `_seen`: records, or why there are none."""

    def find(self, key_id: str) -> KeyRecord | None:
        """The record for a public id, as the file has it now."""
        try:
            return self._current().get(key_id)
        except ConfigError as error:
            raise Unavailable(
                "keys_unreadable", "the gateway cannot read its keys; its operator has to look"
            ) from error

    def records(self) -> tuple[KeyRecord, ...]:
        """Every key, oldest first. Raises `ConfigError` if the file cannot be used."""
        return tuple(sorted(self._current().values(), key=lambda record: (record.created, record.key_id)))

    def create(
        self,
        pepper: Secret[bytes],
        *,
        app: str,
        routes: tuple[str, ...],
        env: str,
        now: int,
        expires: int = 0,
        asserts_identity: bool = False,
        note: str = "",
    ) -> tuple[Secret[str], KeyRecord]:
        """Make a key and store its digest; durable on return. The key itself is nowhere else.

        Times are microseconds since the epoch. Raises `ConfigError` for names that cannot be, and if
        the store cannot be read or is full.
        """
        _check(app, routes, note)
        if expires and expires <= now:
            raise ConfigError("the key would have expired already; choose a later time")
        try:
            key, key_id = mint(env, self._entropy(ENTROPY_BYTES))
        except ValueError as error:
            raise ConfigError(str(error)) from error
        record = KeyRecord(
            key_id=key_id,
            env=env,
            app=app,
            digest=digest(pepper, key),
            routes=routes,
            asserts_identity=asserts_identity,
            created=now,
            expires=expires,
            note=note,
        )
        with self._exclusive():
            records = dict(self._current())
            if key_id in records:
                raise ConfigError("the new key's id is taken; run the command again")
            self._write(records | {key_id: record})
        return key, record

    def revoke(self, key_id: str, *, now: int) -> KeyRecord | None:
        """Mark a key as revoked at `now`; durable on return. None if there is no such key.

        A key that was revoked before keeps the time of its revocation. Raises `ConfigError` if the
        store cannot be read.
        """
        with self._exclusive():
            records = dict(self._current())
            record = records.get(key_id)
            if record is None or record.revoked:
                return record
            revoked = msgspec.structs.replace(record, revoked=now)
            self._write(records | {key_id: revoked})
        return revoked

    def _current(self) -> Mapping[str, KeyRecord]:
        seen = self._look()
        if seen != self._seen:
            self._records, self._problem = {}, ""
            try:
                self._records = _read(self._path) if seen else {}
            except ConfigError as error:
                self._problem = error.message
            # If the file was replaced between the look and the read, the next look sees it and reads again.
            self._seen = seen
        if self._problem:
            raise ConfigError(self._problem, file=str(self._path))
        return self._records

    def _look(self) -> _Identity | None:
        try:
            status = self._path.stat()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise ConfigError(f"cannot be read: {error.strerror}", file=str(self._path)) from error
        return status.st_dev, status.st_ino, status.st_mode, status.st_size, status.st_ctime_ns

    def _write(self, records: Mapping[str, KeyRecord]) -> None:
        data = msgspec.json.encode(_Contents(version=1, keys=tuple(records.values())))
        if len(data) > MAX_STORE:
            raise ConfigError(f"is full ({MAX_STORE} bytes)", file=str(self._path))
        replace_file(self._path, data)

    @contextmanager
    def _exclusive(self) -> Iterator[None]:
        """One writer at a time over all processes; the kernel frees the lock of one that dies."""
        make_directory(self._path.parent)
        lock = self._path.with_name(self._path.name + ".lock")
        try:
            descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, PRIVATE)
        except OSError as error:
            raise ConfigError(f"cannot be opened: {error.strerror}", file=str(lock)) from error
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)


def ensure_pepper(path: Path, store: KeyStore) -> Secret[bytes]:
    """The pepper in a file; made if there is none and no key depends on one.

    Raises `ConfigError` if the pepper of existing keys is gone: a new one would make all of them
    unknown without a word.
    """
    if not path.exists():
        if store.records():
            raise ConfigError(
                "the pepper of the existing keys is missing; restore it, or remove the key store and make new keys",
                file=str(path),
            )
        create_key_file(path)  # Or another process did a moment ago, and that one counts.
    return read_key(f"file:{path}", environment={})


def _read(path: Path) -> Mapping[str, KeyRecord]:
    try:
        contents = msgspec.json.decode(read_private(path, limit=MAX_STORE).expose(), type=_Contents)
    except msgspec.DecodeError as error:
        raise ConfigError(f"is not a key store: {error}; restore it from a backup", file=str(path)) from error
    records = {record.key_id: record for record in contents.keys}
    if len(records) != len(contents.keys):
        raise ConfigError("names a key id twice; restore it from a backup", file=str(path))
    return records


def _check(app: str, routes: tuple[str, ...], note: str) -> None:
    for kind, name in (("an application", app), *(("a route", route) for route in routes)):
        if not _NAME.fullmatch(name):
            raise ConfigError(f"{name!r} cannot name {kind}; use lower-case letters, digits, `.`, `_` and `-`")
    if not routes:
        raise ConfigError("a key needs at least one route; name those it may use")
    if len(note) > MAX_NOTE or not note.isprintable():
        raise ConfigError(f"a note has at most {MAX_NOTE} printable characters")
