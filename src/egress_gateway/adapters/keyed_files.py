"""Keyed sets as files: a header that says what it is of, the entries, and a code over all of it under the key.

A file is written beside the one that it takes the place of, and put there whole. It is read into memory and not
mapped: each process holds some megabytes of its own for it, and nothing that is done to the file afterwards (`cp` over
it, cutting it) can stop the process or change what it finds. A file that was cut, changed, or made with another key is
refused.
"""

import hashlib
import hmac
import secrets
import struct
from array import array
from collections.abc import Iterable
from pathlib import Path
from typing import Final, Generic, TypeVar

import msgspec

from egress_gateway.adapters.secret_files import read_key, replace_file
from egress_gateway.classify.keyed import SALT_BYTES, Hasher, KeyedSet
from egress_gateway.core.errors import ConfigError
from egress_gateway.core.ids import DetectorDigest
from egress_gateway.core.secret import Secret

About = TypeVar("About", bound=msgspec.Struct)

MAX_HEADER: Final = 64 << 20
"""Bytes; the names of a million documents."""
_MAGIC: Final = b"egresskd"
_HEAD: Final = struct.Struct("<8sQ32s")
"""Magic, bytes of the header (padded to whole entries), code."""
_ENTRY_BYTES: Final = 8
_NOTHING: Final[dict[str, str]] = {}


class _Header(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    subject: str
    revision: int
    salt: str
    entries: int
    about: msgspec.Raw


class KeyedFile(msgspec.Struct, Generic[About], frozen=True):
    """What a file holds."""

    about: About
    known: KeyedSet
    salt: bytes
    entries: memoryview
    """64 bits each, sorted."""
    digest: DetectorDigest
    """Of the file's bytes."""
    size: int


def read_list_key(path: Path) -> Secret[bytes]:
    """The key of lists and fingerprints. Raises `ConfigError`."""
    return read_key(f"file:{path}", environment=_NOTHING)


def new_salt() -> bytes:
    """A salt that no other file has."""
    return secrets.token_bytes(SALT_BYTES)


def read_keyed(path: Path, key: Secret[bytes], about: type[About], *, subject: str, revision: int) -> KeyedFile[About]:
    """Read a file of a subject (`exact`) that this revision of the code can read. Raises `ConfigError`."""
    try:
        held = memoryview(path.read_bytes())
    except OSError as error:
        raise ConfigError(f"cannot be read: {error.strerror}", file=str(path)) from error
    broken = ConfigError("is not a whole file of hashes; build it again", file=str(path))
    if len(held) < _HEAD.size:
        raise broken
    magic, length, code = _HEAD.unpack_from(held)
    body = _HEAD.size + length
    if magic != _MAGIC or length > MAX_HEADER or len(held) < body or (len(held) - body) % _ENTRY_BYTES:
        raise broken
    if not hmac.compare_digest(_code(key, (held[_HEAD.size :],)), code):
        raise ConfigError("was changed, or made with another key; build it again with this one", file=str(path))
    try:
        header = msgspec.json.decode(held[_HEAD.size : body], type=_Header)
        described = msgspec.json.decode(header.about, type=about) if header.subject == subject else None
    except msgspec.MsgspecError as error:
        raise ConfigError("was made by another version of the gateway; build it again", file=str(path)) from error
    if described is None:
        raise ConfigError(f"holds {header.subject}, not {subject}", file=str(path))
    if header.revision != revision:
        raise ConfigError("was made by another version of the gateway; build it again", file=str(path))
    entries, salt = held[body:].cast("Q"), bytes.fromhex(header.salt)
    return KeyedFile(
        about=described,
        known=KeyedSet(entries, Hasher(key, salt)),
        salt=salt,
        entries=entries,
        digest=DetectorDigest("sha256:" + hashlib.sha256(held).hexdigest()),
        size=len(held),
    )


def write_keyed(
    path: Path,
    key: Secret[bytes],
    about: msgspec.Struct,
    entries: "Iterable[array[int]]",
    *,
    subject: str,
    revision: int,
    salt: bytes,
) -> None:
    """Put a file in the place of what was there; `entries` are sorted over all arrays. Raises `ConfigError`."""
    bodies = [chunk.tobytes() for chunk in entries]
    header = msgspec.json.encode(
        _Header(
            subject,
            revision,
            salt.hex(),
            sum(map(len, bodies)) // _ENTRY_BYTES,
            msgspec.Raw(msgspec.json.encode(about)),
        )
    )
    header += b" " * (-len(header) % _ENTRY_BYTES)
    code = _code(key, (header, *bodies))
    replace_file(path, b"".join((_HEAD.pack(_MAGIC, len(header), code), header, *bodies)))


def derived(key: Secret[bytes], purpose: bytes) -> bytes:
    """A key for another purpose (at most 16 bytes) than that of the entries."""
    return hashlib.blake2b(key=key.expose(), digest_size=32, person=purpose).digest()


def _code(key: Secret[bytes], parts: Iterable[bytes | memoryview]) -> bytes:
    """A code over the parts that only who has the key can make."""
    state = hashlib.blake2b(key=key.expose(), digest_size=32, person=b"keyed file")
    for part in parts:
        state.update(part)
    return state.digest()
