"""What a log sends to a witness to have a checkpoint cosigned: the body of `add-checkpoint` (C2SP tlog-witness).

old 4
<base64 hash>
...

<checkpoint, a signed note>
"""

import base64
import binascii
import re
from typing import Final

import msgspec

from egress_gateway.audit.merkle.tree import HASH_BYTES
from egress_gateway.core.errors import WireError

MOST_HASHES: Final = 63
"""Of a consistency proof, by the spec."""
LARGEST_SUBMISSION: Final = 64 << 10
"""Bytes: 63 hashes take 3 KB, a note with 16 signatures of ML-DSA-44 takes 52 KB."""
SIZE_TYPE: Final = "text/x.tlog.size"
"""Content type of the size that a witness answers to a stale `old`."""

_OLD: Final = re.compile(rb"old (0|[1-9][0-9]{0,15})")
_SIZE: Final = re.compile(rb"(0|[1-9][0-9]{0,15})\n")


class Submission(msgspec.Struct, frozen=True, kw_only=True):
    """A checkpoint on its way to a witness."""

    old: int
    """Size of the checkpoint that the witness cosigned last; 0 if none."""
    proof: tuple[bytes, ...] = ()
    """Consistency of `old` with the checkpoint; empty if `old` is 0 or the checkpoint's size."""
    note: bytes
    """The checkpoint as signed by its log."""


def read_submission(body: bytes) -> Submission:
    """A body as sent. Raises `WireError`; the note is left as it is."""
    if len(body) > LARGEST_SUBMISSION:
        raise WireError(f"a submission of more than {LARGEST_SUBMISSION} bytes")
    head, blank, note = body.partition(b"\n\n")
    first, *hashes = head.split(b"\n")
    old = _OLD.fullmatch(first)
    if not blank or old is None:
        raise WireError("not a submission: `old <size>`, hashes, an empty line, a checkpoint")
    if len(hashes) > MOST_HASHES:
        raise WireError(f"a proof of more than {MOST_HASHES} hashes")
    return Submission(old=int(old[1]), proof=tuple(map(_hash, hashes)), note=note)


def text_of_submission(submission: Submission) -> bytes:
    """The body as it is sent."""
    hashes = [base64.b64encode(one) for one in submission.proof]
    return b"\n".join([b"old %d" % submission.old, *hashes, b"", submission.note])


def read_size(body: bytes) -> int:
    """The size that a witness tells whoever is behind or ahead of it. Raises `WireError`."""
    size = _SIZE.fullmatch(body)
    if size is None:
        raise WireError("not a size and a line feed")
    return int(size[1])


def text_of_size(size: int) -> bytes:
    """The size as it is told."""
    return b"%d\n" % size


def _hash(line: bytes) -> bytes:
    try:
        raw = base64.b64decode(line, validate=True)
    except (binascii.Error, ValueError) as error:
        raise WireError("a hash that is not base64") from error
    if len(raw) != HASH_BYTES or base64.b64encode(raw) != line:
        raise WireError("a hash that is not 32 bytes in base64")
    return raw
