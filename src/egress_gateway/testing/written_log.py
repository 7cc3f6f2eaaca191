"""A log in real files, written at once and signed, for whatever reads logs."""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from egress_gateway.adapters.auditd.files import Directory
from egress_gateway.adapters.auditd.layout import segment_name
from egress_gateway.adapters.auditd.log import Log, Stamped
from egress_gateway.adapters.auditd.publish import Publisher
from egress_gateway.adapters.auditd.state import State
from egress_gateway.audit.merkle.leaf import unwrap
from egress_gateway.audit.merkle.segment import SEGMENT_LEAVES, SegmentReader, frame
from egress_gateway.audit.merkle.stamp import Stamper
from egress_gateway.audit.notes.checkpoint import Checkpoint, VerifierKey, sign, verifier_key
from egress_gateway.audit.records.record import Record, decode, encode

ORIGIN: Final = "audit.test/n1"
LOG_KEY: Final = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
_BATCH: Final = 512


class WrittenLog(msgspec.Struct, frozen=True, kw_only=True):
    """What was written, and what a verifier is given."""

    path: Path
    bodies: tuple[bytes, ...]
    """Each record as it is in the log, stamped by one writer."""
    root: bytes
    vkey: VerifierKey
    key: Ed25519PrivateKey = LOG_KEY


def write_log(
    directory: Path,
    records: Iterable[Record],
    *,
    segment_leaves: int = SEGMENT_LEAVES,
    origin: str = ORIGIN,
    key: Ed25519PrivateKey = LOG_KEY,
) -> WrittenLog:
    """Write the records as one writer's, and one checkpoint that covers them all."""
    files, state, stamper = Directory(directory), State(), Stamper("w", "b")
    log = Log(files, state, segment_leaves=segment_leaves)
    bodies = tuple(stamper.stamp(encode(record), wseq) for wseq, record in enumerate(records, 1))
    while state.size < len(bodies):
        log.commit([Stamped(body, decode(body)) for body in bodies[state.size : state.size + _BATCH]])
    root = state.frontier.root()
    Publisher(files, key).publish(Checkpoint(origin=origin, size=state.size, root=root))
    files.close()
    vkey = verifier_key(origin, key.public_key())
    return WrittenLog(path=directory, bodies=bodies, root=root, vkey=vkey, key=key)


def signed_elsewhere(size: int, root: bytes) -> bytes:
    """A note of the log's own key about another state."""
    return sign(Checkpoint(origin=ORIGIN, size=size, root=root), ORIGIN, LOG_KEY)


def forge(directory: Path, original: bytes, forged: bytes) -> int:
    """Change bytes of the first leaf of the first segment that has them, checksum included; its position.

    Both must be as long as each other.
    """
    files = Directory(directory)
    name = segment_name(0)
    for found in SegmentReader().feed(files.read(name, 0, files.size(name))):
        if original in found.leaf:
            files.write(name, found.offset, frame(found.leaf.replace(original, forged, 1)))
            files.close()
            return unwrap(found.leaf).seq
    raise ValueError("no leaf has these bytes")
