r"""Checkpoints: the log's signed word about its size and root, as C2SP signed notes.

Text is `<origin>\n<size>\\n<base64 root>\n` (C2SP tlog-checkpoint); a signature line is
`— <name> <base64(key id ‖ signature)>` (C2SP signed-note), Ed25519, algorithm byte 1. Foreign tools
read both. Keys come from the caller, never from the log that is being checked.
"""

import base64
import binascii
import hashlib
import re
from typing import NewType

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from egress_gateway.audit.tree import HASH_BYTES
from egress_gateway.core.errors import WireError

VerifierKey = NewType("VerifierKey", str)
"""`<name>+<8 hex digits>+<base64(algorithm ‖ public key)>`: what a verifier is configured with."""

LARGEST_NOTE = 16 * 1024
"""Bytes. A checkpoint and two signatures take 400; cosignatures of many witnesses fit too."""

_ED25519 = b"\x01"
_KEY_ID_BYTES = 4
_NAME = re.compile(r"[^\s+\x00-\x20]+")
_SIZE = re.compile(r"0|[1-9][0-9]{0,15}")


class Checkpoint(msgspec.Struct, frozen=True, kw_only=True):
    """The state of one log at one moment."""

    origin: str
    """The log's name, unique in the world: `audit.corp.example/eu-1/node-3`."""
    size: int
    root: bytes


def _key_id(name: str, public: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + _ED25519 + public).digest()[:_KEY_ID_BYTES]


def _unbase64(text: str) -> bytes:
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise WireError("not base64") from error
    # Unused bits of the last digit must be zero, else two texts would say the same.
    if base64.b64encode(raw).decode() != text:
        raise WireError("not canonical base64")
    return raw


def text_of(checkpoint: Checkpoint) -> str:
    """What is signed."""
    return f"{checkpoint.origin}\n{checkpoint.size}\n{base64.b64encode(checkpoint.root).decode()}\n"


def sign(checkpoint: Checkpoint, name: str, key: Ed25519PrivateKey) -> bytes:
    """The signed note. `name` is the key's name, by convention the origin."""
    if not _NAME.fullmatch(name):
        raise ValueError("a key name has no spaces and no plus sign")
    text = text_of(checkpoint)
    signature = _key_id(name, key.public_key().public_bytes_raw()) + key.sign(text.encode())
    return f"{text}\n— {name} {base64.b64encode(signature).decode()}\n".encode()


def verifier_key(name: str, key: Ed25519PublicKey) -> VerifierKey:
    """What verifiers are given, out of band."""
    public = key.public_bytes_raw()
    return VerifierKey(f"{name}+{_key_id(name, public).hex()}+{base64.b64encode(_ED25519 + public).decode()}")


def _read_key(vkey: VerifierKey) -> tuple[str, bytes, Ed25519PublicKey]:
    parts = vkey.strip().split("+", 2)
    if len(parts) != 3 or not _NAME.fullmatch(parts[0]):
        raise WireError("not a verifier key: <name>+<key id>+<base64>")
    name, shown, encoded = parts
    raw = _unbase64(encoded)
    if raw[:1] != _ED25519 or len(raw) != 1 + 32:
        raise WireError("a verifier key that is not Ed25519")
    if _key_id(name, raw[1:]).hex() != shown:
        raise WireError("a verifier key whose id does not fit")
    return name, _key_id(name, raw[1:]), Ed25519PublicKey.from_public_bytes(raw[1:])


def check_key(vkey: VerifierKey) -> None:
    """Raise `WireError` unless this is an Ed25519 verifier key."""
    _read_key(vkey)


def stated_size(note: bytes) -> int:
    """What size a note states. Proves nothing; for readers that only need to know how far to read."""
    text, _ = _parts(note)
    return _read_text(text).size


def open_note(note: bytes, vkey: VerifierKey) -> Checkpoint:
    """The checkpoint, if the key signed it. Raises `WireError` otherwise, whatever else signed it."""
    name, key_id, public = _read_key(vkey)
    text, signatures = _parts(note)
    for line in signatures:
        signer, _, encoded = line.removeprefix("— ").partition(" ")
        signature = _unbase64(encoded)
        if signer == name and signature[:_KEY_ID_BYTES] == key_id:
            try:
                public.verify(signature[_KEY_ID_BYTES:], text.encode())
            except InvalidSignature as error:
                raise WireError("a checkpoint with a false signature") from error
            return _read_text(text)
    raise WireError("a checkpoint that the log's key did not sign")


def _parts(note: bytes) -> tuple[str, list[str]]:
    if len(note) > LARGEST_NOTE:
        raise WireError(f"a note of more than {LARGEST_NOTE} bytes")
    try:
        decoded = note.decode()
    except UnicodeDecodeError as error:
        raise WireError("a note that is not UTF-8") from error
    text, blank, rest = decoded.partition("\n\n")
    if not blank or not rest.endswith("\n"):
        raise WireError("a note without signatures")
    lines = rest[:-1].split("\n")
    if not all(line.startswith("— ") for line in lines):
        raise WireError("a line that is no signature")
    return text + "\n", lines


def _read_text(text: str) -> Checkpoint:
    lines = text.split("\n")
    if len(lines) != 4 or not lines[0] or not _SIZE.fullmatch(lines[1]):
        raise WireError("not a checkpoint: origin, size, root")
    root = _unbase64(lines[2])
    if len(root) != HASH_BYTES:
        raise WireError("a root that is not 32 bytes long")
    return Checkpoint(origin=lines[0], size=int(lines[1]), root=root)


def split_notes(history: bytes) -> tuple[list[bytes], bytes]:
    """The notes of a file that holds one after the other, an empty line between; and a cut-off rest.

    Each note has two halves, text and signatures, both ended by an empty line.
    """
    halves = history.split(b"\n\n")
    rest = halves.pop()
    notes = [text + b"\n\n" + signatures + b"\n" for text, signatures in zip(halves[::2], halves[1::2], strict=False)]
    if len(halves) % 2:
        rest = halves[-1] + b"\n\n" + rest
    return notes, rest
