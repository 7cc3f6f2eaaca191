"""Proofs to take away: C2SP tlog-proof, one text that shows one record to be in one log.

c2sp.org/tlog-proof@v1
extra <base64>           (optional; nobody vouches for it)
index <position>
<base64 hash>            (from the leaf's sibling up)
...
<empty line>
<checkpoint, verbatim, with the signatures of the log and its witnesses>
"""

import base64
import re

import msgspec

from egress_gateway.audit.merkle.tree import HASH_BYTES, included
from egress_gateway.audit.notes.checkpoint import Checkpoint, open_note
from egress_gateway.audit.notes.note import LARGEST_NOTE, VerifierKey, unbase64
from egress_gateway.core.errors import WireError

LARGEST_EXTRA = 128 * 1024
"""Bytes. A whole leaf, in base64, fits."""
DEEPEST_TREE = 63
"""Hashes of a path: positions are below 2^63."""

_FIRST = "c2sp.org/tlog-proof@v1"
_INDEX = re.compile(r"index (0|[1-9][0-9]{0,15})")
_LARGEST = LARGEST_NOTE + LARGEST_EXTRA + (DEEPEST_TREE + 4) * 64


class Proof(msgspec.Struct, frozen=True, kw_only=True):
    """What a proof file says; nothing of it is verified."""

    index: int
    path: tuple[bytes, ...]
    note: bytes
    """The checkpoint as it was signed and cosigned."""
    extra: bytes = b""


def write(proof: Proof) -> bytes:
    """The file."""
    lines = [_FIRST]
    if proof.extra:
        lines.append(f"extra {base64.b64encode(proof.extra).decode()}")
    lines.append(f"index {proof.index}")
    lines += [base64.b64encode(step).decode() for step in proof.path]
    return "\n".join([*lines, "", ""]).encode() + proof.note


def read(raw: bytes) -> Proof:
    """Read a file. Raises `WireError`."""
    if len(raw) > _LARGEST:
        raise WireError(f"a proof of more than {_LARGEST} bytes")
    above, blank, note = raw.partition(b"\n\n")
    try:
        first, *lines = above.decode("ascii").split("\n")
    except UnicodeDecodeError as error:
        raise WireError("a proof that is not ASCII above its checkpoint") from error
    if first != _FIRST or not blank:
        raise WireError(f"not a proof: it begins with {_FIRST!r} and holds a checkpoint")
    extra = b""
    if lines and lines[0].startswith("extra "):
        extra = unbase64(lines.pop(0).removeprefix("extra "))
    index = _INDEX.fullmatch(lines[0]) if lines else None
    if index is None:
        raise WireError("a proof that names no index")
    path = tuple(unbase64(each) for each in lines[1:])
    if len(path) > DEEPEST_TREE or any(len(step) != HASH_BYTES for step in path):
        raise WireError("a proof whose path is no list of SHA-256 hashes")
    return Proof(index=int(index[1]), path=path, note=note, extra=extra)


def check(proof: Proof, leaf: bytes, vkey: VerifierKey) -> Checkpoint:
    """The checkpoint under which a leaf of this hash is shown. Raises `WireError` if it is not."""
    checkpoint = open_note(proof.note, vkey)
    if not included(leaf, proof.index, checkpoint.size, proof.path, checkpoint.root):
        raise WireError("a proof that does not lead from the record to the checkpoint's root")
    return checkpoint
