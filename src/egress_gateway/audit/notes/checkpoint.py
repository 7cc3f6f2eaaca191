r"""Checkpoints: the log's signed word about its size and root, as C2SP signed notes.

Text is `<origin>\n<size>\\n<base64 root>\n` (C2SP tlog-checkpoint). The log signs it with Ed25519 and,
by setting, with ML-DSA-44 on a second line; witnesses add cosignatures. Foreign tools read all of
them. Keys come from the caller, never from the log that is being checked.
"""

import base64

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey, MLDSA44PublicKey

from egress_gateway.audit.notes.note import (
    Algorithm,
    Note,
    cosigned_text,
    cosigned_tree,
    line,
    make_key,
    parse,
    read_key,
    signed_by,
    tree_head,
    write_key,
)

# Whoever opens a checkpoint needs this name too, and finds it here.
from egress_gateway.audit.notes.note import VerifierKey as VerifierKey  # noqa: PLC0414
from egress_gateway.core.errors import WireError


class Checkpoint(msgspec.Struct, frozen=True, kw_only=True):
    """The state of one log at one moment."""

    origin: str
    """The log's name, unique in the world: `audit.corp.example/eu-1/node-3`."""
    size: int
    root: bytes


def text_of(checkpoint: Checkpoint) -> str:
    """What is signed."""
    return f"{checkpoint.origin}\n{checkpoint.size}\n{base64.b64encode(checkpoint.root).decode()}\n"


def read_text(text: str) -> Checkpoint:
    """The checkpoint that a text states. Raises `WireError` if it states none."""
    origin, size, root = tree_head(text)
    return Checkpoint(origin=origin, size=size, root=root)


def sign(checkpoint: Checkpoint, name: str, key: Ed25519PrivateKey) -> bytes:
    """The note, signed with Ed25519. `name` is the key's name, by convention the origin."""
    text = text_of(checkpoint)
    known = make_key(name, Algorithm.ED25519, key.public_key().public_bytes_raw())
    return f"{text}\n{line(name, known.key_id, key.sign(text.encode()))}".encode()


def cosign(text: str, name: str, key: Ed25519PrivateKey, timestamp: int) -> str:
    """A witness's line over a checkpoint's text. `timestamp` is in seconds since the epoch."""
    known = make_key(name, Algorithm.COSIGNATURE, key.public_key().public_bytes_raw())
    return line(name, known.key_id, timestamp.to_bytes(8) + key.sign(cosigned_text(text, timestamp)))


def cosign_ml_dsa(text: str, name: str, key: MLDSA44PrivateKey, timestamp: int) -> str:
    """The line of an ML-DSA-44 key over a checkpoint's text: the log's second one, or a witness's."""
    known = make_key(name, Algorithm.ML_DSA_44, key.public_key().public_bytes_raw())
    return line(name, known.key_id, timestamp.to_bytes(8) + key.sign(cosigned_tree(text, name, timestamp)))


def verifier_key(name: str, key: Ed25519PublicKey) -> VerifierKey:
    """What verifiers of a log's checkpoints are given, out of band."""
    return write_key(make_key(name, Algorithm.ED25519, key.public_bytes_raw()))


def cosigner_key(name: str, key: Ed25519PublicKey | MLDSA44PublicKey) -> VerifierKey:
    """What verifiers of timestamped signatures are given: those of witnesses, and a log's second line."""
    algorithm = Algorithm.ML_DSA_44 if isinstance(key, MLDSA44PublicKey) else Algorithm.COSIGNATURE
    return write_key(make_key(name, algorithm, key.public_bytes_raw()))


def check_key(vkey: VerifierKey) -> None:
    """Raise `WireError` unless this is a verifier key of an algorithm that is read here."""
    read_key(vkey)


def stated_size(note: bytes) -> int:
    """What size a note states. Proves nothing; for readers that only need to know how far to read."""
    return read_text(parse(note).text).size


def open_note(note: bytes, vkey: VerifierKey) -> Checkpoint:
    """The checkpoint, if the key signed it. Raises `WireError` otherwise, whatever else signed it."""
    return opened(parse(note), vkey)


def opened(note: Note, vkey: VerifierKey) -> Checkpoint:
    """The same of a note that was read before."""
    if not signed_by(note, read_key(vkey)):
        raise WireError("a checkpoint that the log's key did not sign")
    return read_text(note.text)


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
