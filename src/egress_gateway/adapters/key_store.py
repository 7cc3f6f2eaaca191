"""Gateway keys in one file under the state directory, shared by every worker and the command line.

The file holds peppered digests and never a key. It is replaced as a whole, so that a reader sees all
of the old or all of the new; writers take turns on a lock file. A worker looks at the file's identity
on each `find` (one `stat`, about two microseconds), so that a revocation is in force with the next
request. The pepper lives in its own file, in another directory.

An attacker who can read the store learns applications, routes and key ids, and can try no key; one
who can write it cannot make keys without the pepper, but can undo revocations and give a key they hold
another application.
"""

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final, Literal

import msgspec

from egress_gateway.adapters.file_lock import exclusive
from egress_gateway.adapters.secret_files import (
    create_key_file,
    read_key,
    read_private,
    replace_file,
)
from egress_gateway.core.errors import ConfigError, Unavailable
from egress_gateway.core.keys import KeyRecord, Scope
from egress_gateway.core.secret import Secret
from egress_gateway.identify.gateway_key import ENTROPY_BYTES, digest, mint
from egress_gateway.identify.key_rules import NEW_SCOPES, check_key, check_rotation

STORE_FILE: Final = "keys.json"
"""In `StateConfig.key_store`."""
PEPPER_FILE: Final = "key-pepper"
"""In `StateConfig.worker_keys`: apart from the store, so that a copy of one is of no use."""

MAX_STORE: Final = 16 * 1024 * 1024
"""Bytes of the store: some 50,000 keys. Past that keys belong into a database."""

_Identity = tuple[int, int, int, int, int]
"""Device, inode, mode, size, and time of change in nanoseconds: differs for any two versions of the file."""


Announce = Callable[[KeyRecord, KeyRecord | None], None]
"""Is told a key as it is about to be written, and the key that it takes the place of. What it raises stops
the change."""


class _Contents(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    version: Literal[1, 2]
    """1 knew no scopes. A build that knows only 1 refuses 2: it would pass over scopes and networks."""
    keys: tuple[KeyRecord, ...]


def unannounced(_record: KeyRecord, _replaced: KeyRecord | None) -> None:
    """Tell nobody of a change."""


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
        scopes: tuple[Scope, ...] = NEW_SCOPES,
        networks: tuple[str, ...] = (),
        sigv4: bool = False,
        expires: int = 0,
        asserts_identity: bool = False,
        note: str = "",
        announce: Announce = unannounced,
    ) -> tuple[Secret[str], KeyRecord]:
        """Make a key and store its digest; durable on return. The key itself is nowhere else.

        Times are microseconds since the epoch. Raises `ConfigError` for names that cannot be, and if
        the store cannot be read or is full.
        """
        key, record = self._mint(
            pepper,
            KeyRecord(
                key_id="",
                env=env,
                app=app,
                digest=b"",
                routes=routes,
                scopes=scopes,
                networks=networks,
                sigv4=sigv4,
                asserts_identity=asserts_identity,
                created=now,
                expires=expires,
                note=note,
            ),
        )
        with exclusive(self._path):
            self._write(self._with(record), lambda: announce(record, None))
        return key, record

    def rotate(
        self,
        pepper: Secret[bytes],
        key_id: str,
        *,
        now: int,
        overlap: int,
        expires: int | None = None,
        announce: Announce = unannounced,
    ) -> tuple[Secret[str], KeyRecord, KeyRecord] | None:
        """Make a key with the rights of another, whose end is set to `overlap` microseconds from `now`.

        Returns the key, its record, and the other's record as it is now; both changes are durable on return,
        or neither was made. None if there is no such key. The other's end is never put off. The new key
        lasts as long as the other was made for, unless `expires` says otherwise (0: for ever).

        Raises `ConfigError` for a key that is revoked, expired or replaced already, and as `create` does.
        """
        with exclusive(self._path):
            old = self._current().get(key_id)
            if old is None:
                return None
            check_rotation(old, now, overlap)
            lasting = now + old.expires - old.created if old.expires else 0
            key, record = self._mint(
                pepper,
                msgspec.structs.replace(
                    old, created=now, expires=lasting if expires is None else expires, successor="", digest=b""
                ),
            )
            end = min(old.expires or now + overlap, now + overlap)
            replaced = msgspec.structs.replace(old, expires=end, successor=record.key_id)
            self._write(self._with(record) | {key_id: replaced}, lambda: announce(record, replaced))
        return key, record, replaced

    def revoke(self, key_id: str, *, now: int, announce: Announce = unannounced) -> KeyRecord | None:
        """Mark a key as revoked at `now`; durable on return. None if there is no such key.

        A key that was revoked before keeps the time of its revocation. Raises `ConfigError` if the
        store cannot be read.
        """
        with exclusive(self._path):
            records = dict(self._current())
            record = records.get(key_id)
            if record is None or record.revoked:
                return record
            revoked = msgspec.structs.replace(record, revoked=now)
            self._write(records | {key_id: revoked}, lambda: announce(revoked, None))
        return revoked

    def _mint(self, pepper: Secret[bytes], wanted: KeyRecord) -> tuple[Secret[str], KeyRecord]:
        """A new key with the rights of `wanted`."""
        check_key(wanted)
        try:
            key, key_id = mint(wanted.env, self._entropy(ENTROPY_BYTES))
        except ValueError as error:
            raise ConfigError(str(error)) from error
        return key, msgspec.structs.replace(wanted, key_id=key_id, digest=digest(pepper, key))

    def _with(self, record: KeyRecord) -> dict[str, KeyRecord]:
        records = dict(self._current())
        if record.key_id in records:
            raise ConfigError("the new key's id is taken; run the command again")
        return records | {record.key_id: record}

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

    def _write(self, records: Mapping[str, KeyRecord], announce: Callable[[], None]) -> None:
        data = msgspec.json.encode(_Contents(version=2, keys=tuple(records.values())))
        if len(data) > MAX_STORE:
            raise ConfigError(f"is full ({MAX_STORE} bytes)", file=str(self._path))
        announce()
        replace_file(self._path, data)


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
    keys = contents.keys
    if contents.version == 1:
        keys = tuple(msgspec.structs.replace(record, scopes=NEW_SCOPES) for record in keys)
    records = {record.key_id: record for record in keys}
    if len(records) != len(contents.keys):
        raise ConfigError("names a key id twice; restore it from a backup", file=str(path))
    return records
