"""Where a restarted log resumes, so that it reads thousands of records and not millions.

Derived and replaceable: without one, the log is read from its beginning. Trusted no further than the
root at the newest checkpoint, which is computed from it.
"""

import msgspec

from egress_gateway.adapters.auditd.files import Files
from egress_gateway.adapters.auditd.layout import SNAPSHOT
from egress_gateway.audit.accounts.ledger import Standing
from egress_gateway.audit.merkle.leaf import GENESIS
from egress_gateway.core.ids import LeafHash

LARGEST_SNAPSHOT = 256 * 1024 * 1024
_TEMPORARY = "snapshot.new"


class Answer(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What a writer was told, or should have been told, about one record."""

    wseq: int
    seq: int
    leaf: LeafHash
    crc: int
    """CRC-32 of the stamped record, to tell a record sent again from another with its number."""


class Snapshot(msgspec.Struct, frozen=True, kw_only=True):
    """The state of the log after `size` records, all of them durable."""

    segment: int = 0
    offset: int = 0
    size: int = 0
    edge: tuple[bytes, ...] = ()
    previous: LeafHash = GENESIS
    standing: Standing = Standing()
    answers: tuple[tuple[str, str, tuple[Answer, ...]], ...] = ()
    """Writer, boot, its newest answers."""


def store(files: Files, snapshot: Snapshot) -> None:
    """Replace the stored snapshot; the old one stays until the new one is durable."""
    data = msgspec.msgpack.encode(snapshot)
    files.truncate(_TEMPORARY, 0)
    files.write(_TEMPORARY, 0, data)
    files.sync(_TEMPORARY)
    files.replace(_TEMPORARY, SNAPSHOT)
    files.sync_directory()


def load(files: Files) -> Snapshot:
    """The stored snapshot, or the empty one where there is none that can be read."""
    data = files.read(SNAPSHOT, 0, LARGEST_SNAPSHOT)
    try:
        return msgspec.msgpack.decode(data, type=Snapshot)
    except msgspec.MsgspecError:
        return Snapshot()
