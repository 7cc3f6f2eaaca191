r"""Signed notes (C2SP signed-note): a text, an empty line, and lines of signatures by named keys.

    <text, ending in a newline>
    <empty line>
    — <key name> <base64(key id ‖ signature)>

Three of the assigned signature types are read: `0x01` Ed25519 over the text, and the two timestamped
ones of C2SP tlog-cosignature, `0x04` Ed25519 and `0x06` ML-DSA-44, which sign a checkpoint's text
only. Keys come from the caller. A line of a key that nobody asks about says nothing; a false
signature of a key that is asked about refuses the whole note.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Sequence
from enum import IntEnum
from typing import NewType

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PublicKey

from egress_gateway.audit.merkle.tree import HASH_BYTES
from egress_gateway.core.errors import WireError

VerifierKey = NewType("VerifierKey", str)
"""`<name>+<8 hex digits>+<base64(algorithm ‖ public key)>`: what a verifier is configured with."""

LARGEST_NOTE = 64 * 1024
"""Bytes. Sixteen ML-DSA-44 signatures, as many as every verifier must accept, take 53,000."""

KEY_ID_BYTES = 4
_TIME_BYTES = 8
_NAME = re.compile(r"[^\s+\x00-\x20]+")
_SIZE = re.compile(r"0|[1-9][0-9]{0,15}")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")
_DASH = "— "
_LATEST = 2**63 - 1
_LONGEST_NAMED = 255
"""Bytes of a name or an origin inside what ML-DSA-44 signs: their length is one byte."""


class Algorithm(IntEnum):
    """Signature types of C2SP signed-note that are read here."""

    ED25519 = 0x01
    COSIGNATURE = 0x04
    """Ed25519 `cosignature/v1`: with the time in seconds at which it was made."""
    ML_DSA_44 = 0x06
    """ML-DSA-44 `subtree/v1`: the same, and it names its signer. A time of 0 states none."""


_PUBLIC_BYTES = {Algorithm.ED25519: 32, Algorithm.COSIGNATURE: 32, Algorithm.ML_DSA_44: 1312}
_SIGNATURE_BYTES = {
    Algorithm.ED25519: 64,
    Algorithm.COSIGNATURE: _TIME_BYTES + 64,
    Algorithm.ML_DSA_44: _TIME_BYTES + 2420,
}


class NoteKey(msgspec.Struct, frozen=True, kw_only=True):
    """A public key as verifiers know it. Two keys are told apart by name and id together."""

    name: str
    key_id: bytes
    algorithm: Algorithm
    public: bytes


class Signature(msgspec.Struct, frozen=True, kw_only=True):
    """One line below a note, not verified."""

    name: str
    key_id: bytes
    signature: bytes
    """What follows the key id; with its time in front, if the algorithm has one."""


class Note(msgspec.Struct, frozen=True, kw_only=True):
    """A note as it was read. Its text says nothing before `signed_by` has returned True."""

    text: str
    """With its last newline."""
    signatures: tuple[Signature, ...]


def unbase64(text: str) -> bytes:
    """Standard base64, of which every value has one spelling. Raises `WireError`."""
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise WireError("not base64") from error
    # Unused bits of the last digit must be zero, else two texts would say the same.
    if base64.b64encode(raw).decode() != text:
        raise WireError("not canonical base64")
    return raw


def make_key(name: str, algorithm: Algorithm, public: bytes) -> NoteKey:
    """The key of that name. Raises `WireError` if it cannot be one."""
    if not _NAME.fullmatch(name):
        raise WireError("a key name has no spaces and no plus sign")
    if len(public) != _PUBLIC_BYTES[algorithm]:
        raise WireError(f"a public key that has not {_PUBLIC_BYTES[algorithm]} bytes")
    hashed = hashlib.sha256(name.encode() + b"\n" + bytes([algorithm]) + public)
    return NoteKey(name=name, key_id=hashed.digest()[:KEY_ID_BYTES], algorithm=algorithm, public=public)


def write_key(key: NoteKey) -> VerifierKey:
    """What verifiers are given, out of band."""
    encoded = base64.b64encode(bytes([key.algorithm]) + key.public).decode()
    return VerifierKey(f"{key.name}+{key.key_id.hex()}+{encoded}")


def read_key(vkey: str) -> NoteKey:
    """Read a verifier key. Raises `WireError` if it is none, or of an algorithm not known here."""
    parts = vkey.strip().split("+", 2)
    if len(parts) != 3 or not _NAME.fullmatch(parts[0]):
        raise WireError("not a verifier key: <name>+<key id>+<base64>")
    name, shown, encoded = parts
    raw = unbase64(encoded)
    if not raw or raw[0] not in _PUBLIC_BYTES:
        raise WireError("a verifier key that is neither Ed25519 nor ML-DSA-44")
    key = make_key(name, Algorithm(raw[0]), raw[1:])
    if key.key_id.hex() != shown:
        raise WireError("a verifier key whose id does not fit")
    return key


def parse(raw: bytes) -> Note:
    """Read a note; nothing of it is verified. Raises `WireError`."""
    if len(raw) > LARGEST_NOTE:
        raise WireError(f"a note of more than {LARGEST_NOTE} bytes")
    try:
        decoded = raw.decode()
    except UnicodeDecodeError as error:
        raise WireError("a note that is not UTF-8") from error
    if _CONTROL.search(decoded):
        raise WireError("a note with control characters")
    text, blank, rest = decoded.rpartition("\n\n")
    if not blank or not rest.endswith("\n"):
        raise WireError("a note without signatures")
    return Note(text=text + "\n", signatures=tuple(read_line(each) for each in rest[:-1].split("\n")))


def read_line(text: str) -> Signature:
    """Read one line of a signature, without its newline. Raises `WireError`."""
    name, _, encoded = text.removeprefix(_DASH).partition(" ")
    if not text.startswith(_DASH) or not _NAME.fullmatch(name):
        raise WireError("a line that is no signature")
    raw = unbase64(encoded)
    if len(raw) <= KEY_ID_BYTES:
        raise WireError("a line that is no signature")
    return Signature(name=name, key_id=raw[:KEY_ID_BYTES], signature=raw[KEY_ID_BYTES:])


def line(name: str, key_id: bytes, signature: bytes) -> str:
    """A line of a signature as it is written, with its newline."""
    return f"{_DASH}{name} {base64.b64encode(key_id + signature).decode()}\n"


def joined(note: Note, lines: Sequence[str] = ()) -> bytes:
    """The note as it is written, with further lines of signatures below its own."""
    own = (line(each.name, each.key_id, each.signature) for each in note.signatures)
    return f"{note.text}\n{''.join(own)}{''.join(lines)}".encode()


def signed_by(note: Note, key: NoteKey) -> bool:
    """Whether the key signed the note. Raises `WireError` if a line says that it did and it did not."""
    lines = [each for each in note.signatures if (each.name, each.key_id) == (key.name, key.key_id)]
    for each in lines:
        _verify(note.text, each.signature, key)
    return bool(lines)


def timestamp_of(note: Note, key: NoteKey) -> int:
    """When a timestamped key signed last, in seconds since the epoch. Raises `WireError` unless it did."""
    if key.algorithm is Algorithm.ED25519:
        raise WireError("a signature without a time")
    if not signed_by(note, key):
        raise WireError(f"a note that {key.name!r} did not sign")
    return max(
        int.from_bytes(each.signature[:_TIME_BYTES])
        for each in note.signatures
        if (each.name, each.key_id) == (key.name, key.key_id)
    )


def tree_head(text: str) -> tuple[str, int, bytes]:
    """Origin, size and root that a checkpoint's text states. Raises `WireError` if it is none.

    Extension lines are refused: ML-DSA-44 does not sign them, and our logs write none.
    """
    lines = text.split("\n")
    if len(lines) != 4 or lines[3] or not lines[0] or not _SIZE.fullmatch(lines[1]):
        raise WireError("not a checkpoint: origin, size, root")
    root = unbase64(lines[2])
    if len(root) != HASH_BYTES:
        raise WireError("a root that is not 32 bytes long")
    return lines[0], int(lines[1]), root


def cosigned_text(text: str, timestamp: int) -> bytes:
    """What a witness signs with Ed25519 (`cosignature/v1`)."""
    return f"cosignature/v1\ntime {timestamp}\n{text}".encode()


def cosigned_tree(text: str, name: str, timestamp: int) -> bytes:
    """What a log or a witness signs with ML-DSA-44 (`subtree/v1`, the tree from its first leaf on)."""
    origin, size, root = tree_head(text)
    signer, log = name.encode(), origin.encode()
    if max(len(signer), len(log)) > _LONGEST_NAMED:
        raise WireError(f"a name of more than {_LONGEST_NAMED} bytes")
    return b"".join(
        (
            b"subtree/v1\n\x00",
            bytes([len(signer)]),
            signer,
            timestamp.to_bytes(8),
            bytes([len(log)]),
            log,
            (0).to_bytes(8),
            size.to_bytes(8),
            root,
        )
    )


def _verify(text: str, signature: bytes, key: NoteKey) -> None:
    false = f"a note with a false signature of {key.name!r}"
    if len(signature) != _SIGNATURE_BYTES[key.algorithm]:
        raise WireError(false)
    timestamp, timed = int.from_bytes(signature[:_TIME_BYTES]), signature[_TIME_BYTES:]
    try:
        if key.algorithm is Algorithm.ED25519:
            Ed25519PublicKey.from_public_bytes(key.public).verify(signature, text.encode())
        elif timestamp > _LATEST:
            raise WireError(false)
        elif key.algorithm is Algorithm.COSIGNATURE:
            Ed25519PublicKey.from_public_bytes(key.public).verify(timed, cosigned_text(text, timestamp))
        else:
            message = cosigned_tree(text, key.name, timestamp)
            MLDSA44PublicKey.from_public_bytes(key.public).verify(timed, message)
    except InvalidSignature as error:
        raise WireError(false) from error
