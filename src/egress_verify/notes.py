"""C2SP signed notes, verifier keys and checkpoints, read from their specifications.

A note is a text, an empty line, and lines `— <name> base64(key id ‖ signature)`. Three kinds of key are known:
Ed25519 over the text (0x01), Ed25519 cosignatures with a time (0x04), ML-DSA-44 with a time (0x06). Lines of
keys that nobody brought are ignored; a false line of a key that somebody brought makes the note invalid.
"""

import base64
import binascii
import hashlib
import re
import struct
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from egress_verify.merkle import HASH_BYTES

ED25519: Final = 0x01
COSIGNATURE: Final = 0x04
ML_DSA_44: Final = 0x06
PUBLIC_BYTES: Final = {ED25519: 32, COSIGNATURE: 32, ML_DSA_44: 1312}
SIGNATURE_BYTES: Final = {ED25519: 64, COSIGNATURE: 8 + 64, ML_DSA_44: 8 + 2420}
LARGEST_NOTE: Final = 1 << 20
"""Bytes. A checkpoint with the ML-DSA cosignatures of a hundred witnesses has 330 KB."""

_KEY_ID_BYTES: Final = 4
_NAME: Final = re.compile(r"[^\s+\x00-\x20]+")
_SIZE: Final = re.compile(r"0|[1-9][0-9]{0,15}")


class NotOne(ValueError):
    """Bytes are not what they should be. The message never quotes them."""


@dataclass(frozen=True, slots=True)
class Key:
    """A public key that signs notes."""

    name: str
    key_id: bytes
    algorithm: int
    public: bytes

    def __str__(self) -> str:
        return f"{self.name}+{self.key_id.hex()}"


@dataclass(frozen=True, slots=True)
class Note:
    """A text and who says to have signed it: names, and key ids with signatures."""

    text: str
    lines: tuple[tuple[str, bytes], ...]
    raw: bytes


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The state of one log at one moment."""

    origin: str
    size: int
    root: bytes


def unbase64(text: str) -> bytes:
    """Canonical base64. Raises `NotOne`."""
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise NotOne("not base64") from error
    # Unused bits of the last digit must be zero, else two texts would say the same.
    if base64.b64encode(raw).decode() != text:
        raise NotOne("not canonical base64")
    return raw


def read_key(vkey: str) -> Key:
    """A verifier key, `<name>+<8 hex digits>+<base64(algorithm ‖ public)>`. Raises `NotOne`."""
    parts = vkey.strip().split("+", 2)
    if len(parts) != 3 or not _NAME.fullmatch(parts[0]):
        raise NotOne("not a verifier key: <name>+<key id>+<base64>")
    raw = unbase64(parts[2])
    if not raw or PUBLIC_BYTES.get(raw[0]) != len(raw) - 1:
        raise NotOne("a verifier key of a kind that is not known")
    key_id = hashlib.sha256(parts[0].encode() + b"\n" + raw).digest()[:_KEY_ID_BYTES]
    if key_id.hex() != parts[1]:
        raise NotOne("a verifier key whose id does not fit")
    return Key(parts[0], key_id, raw[0], raw[1:])


def parse(raw: bytes) -> Note:
    """Read a note; verifies nothing. Raises `NotOne`."""
    if len(raw) > LARGEST_NOTE:
        raise NotOne("a note that is too large")
    try:
        decoded = raw.decode()
    except UnicodeDecodeError as error:
        raise NotOne("a note that is not UTF-8") from error
    text, blank, rest = decoded.rpartition("\n\n")
    if not blank or not text or not rest.endswith("\n"):
        raise NotOne("a note without signatures")
    if any(character < " " and character != "\n" for character in decoded):
        raise NotOne("a note with control characters")
    lines = []
    for line in rest[:-1].split("\n"):
        mark, _, signed = line.partition(" ")
        name, _, encoded = signed.partition(" ")
        if mark != "—" or not _NAME.fullmatch(name):
            raise NotOne("a line that is no signature")
        signature = unbase64(encoded)
        if len(signature) <= _KEY_ID_BYTES:
            raise NotOne("a signature that is too short")
        lines.append((name, signature))
    return Note(text + "\n", tuple(lines), raw)


def checkpoint_of(note: Note) -> Checkpoint:
    """The checkpoint that a note states. Raises `NotOne`."""
    lines = note.text.split("\n")
    if len(lines) != 4 or not lines[0] or not _SIZE.fullmatch(lines[1]):
        raise NotOne("not a checkpoint: origin, size, root")
    root = unbase64(lines[2])
    if len(root) != HASH_BYTES:
        raise NotOne("a root that is not 32 bytes long")
    return Checkpoint(lines[0], int(lines[1]), root)


def signed_at(note: Note, key: Key) -> int | None:
    """When the key signed this note, in seconds; 0 where it does not say; None if it did not sign.

    Raises `NotOne` if there is a line of this key whose signature is false.
    """
    found: int | None = None
    for name, signature in note.lines:
        if name != key.name or signature[:_KEY_ID_BYTES] != key.key_id:
            continue
        found = _verified(note.text, key, signature[_KEY_ID_BYTES:])
    return found


def _verified(text: str, key: Key, signature: bytes) -> int:
    if len(signature) != SIGNATURE_BYTES[key.algorithm]:
        raise NotOne("a signature of the wrong length")
    at = 0 if key.algorithm == ED25519 else int.from_bytes(signature[:8], "big")
    try:
        if key.algorithm == ED25519:
            Ed25519PublicKey.from_public_bytes(key.public).verify(signature, text.encode())
        elif key.algorithm == COSIGNATURE:
            message = f"cosignature/v1\ntime {at}\n{text}".encode()
            Ed25519PublicKey.from_public_bytes(key.public).verify(signature[8:], message)
        else:
            _verify_ml_dsa(key, signature[8:], _subtree_message(text, key.name, at))
    except InvalidSignature as error:
        raise NotOne("a false signature") from error
    return at


def _subtree_message(text: str, name: str, at: int) -> bytes:
    """What an ML-DSA-44 cosigner signs (C2SP tlog-cosignature): the tree, and not the text around it."""
    lines = text.split("\n")
    if len(lines) < 4 or not _SIZE.fullmatch(lines[1]):
        raise NotOne("not a checkpoint: origin, size, root")
    signer, origin = name.encode(), lines[0].encode()
    if not 0 < len(signer) < 256 or not 0 < len(origin) < 256:
        raise NotOne("a name that is too long")
    return b"".join(
        (
            b"subtree/v1\n\x00",
            bytes([len(signer)]) + signer,
            struct.pack(">Q", at),
            bytes([len(origin)]) + origin,
            struct.pack(">QQ", 0, int(lines[1])),
            unbase64(lines[2]),
        )
    )


def _verify_ml_dsa(key: Key, signature: bytes, message: bytes) -> None:
    try:
        from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PublicKey  # noqa: PLC0415

        public = MLDSA44PublicKey.from_public_bytes(key.public)
    except (ImportError, UnsupportedAlgorithm) as error:
        raise NotOne("an ML-DSA-44 signature, which needs a newer `cryptography`") from error
    public.verify(signature, message)


def split(history: bytes) -> tuple[list[bytes], bytes]:
    """The notes of a file that has one after the other, an empty line between; and a cut-off rest."""
    halves = history.split(b"\n\n")
    rest = halves.pop()
    notes = [text + b"\n\n" + lines + b"\n" for text, lines in zip(halves[::2], halves[1::2], strict=False)]
    if len(halves) % 2:
        rest = halves[-1] + b"\n\n" + rest
    # The last note may end the file without an empty line behind it.
    if len(halves) % 2 and rest.endswith(b"\n"):
        return [*notes, rest], b""
    return notes, rest
