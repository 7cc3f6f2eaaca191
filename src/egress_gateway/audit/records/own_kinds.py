"""The kinds of record that the log writes about itself."""

from egress_gateway.audit.records.groups import (
    ClockGroup,
    Count,
    WriterStamp,
)
from egress_gateway.audit.records.header import Common


class OrphanRecord(Common, frozen=True, kw_only=True, tag="orphan"):
    """An intent whose writer died before it recorded an outcome: bytes may have left."""

    attempt: Count
    """The attempt of the request that this belongs to, from 1."""
    intent: Count
    """Position of the intent in the log."""
    lost: WriterStamp
    """The dead writer's stamp on that intent."""


class BootRecord(Common, frozen=True, kw_only=True, tag="boot"):
    """The log's own process started and found the log in this state."""

    size: Count
    """Records found whole."""
    cut: Count = 0
    """Bytes of an incomplete write that were cut from the end, and kept beside the log."""
    cut_digest: str = ""
    """`sha256:<hex>` of those bytes."""
    version: str
    """Version of the software."""
    package: str = ""
    """`sha256:<hex>` over the files of the software as installed."""


class WriterOpenRecord(Common, frozen=True, kw_only=True, tag="writer_open"):
    """A writer began a new boot; its numbering starts at 1."""

    opened: WriterStamp
    uid: Count
    """User id of the peer, as the kernel says (SO_PEERCRED)."""


class WriterGapRecord(Common, frozen=True, kw_only=True, tag="writer_gap"):
    """A writer sent a number that is not its next: a record was lost on the way, or numbers forged."""

    refused: WriterStamp
    expected: Count
    """The number that would have been the next."""


class HeartbeatRecord(Common, frozen=True, kw_only=True, tag="heartbeat"):
    """The log was alive: proof that a quiet time was quiet."""

    size: Count
    """Records in the log."""
    root: str
    """Hex root of the tree over the first `size` records."""
    connected: Count
    """Connections of writers."""
    clock: ClockGroup | None = None
    witnessed: Count = 0
    """The first so many records are covered by cosignatures that meet the policy; 0 without witnesses."""


class LogKeyRecord(Common, frozen=True, kw_only=True, tag="log_key"):
    """Which key signs the log changed.

    The note is a C2SP signed note, whose text has six lines: `egress-gateway log-key v1`, the origin, the act, the
    verifier key that ends, its successor's (`-` for none), and a size. `rotated` is signed by both keys, and the
    successor signs every checkpoint of more records than this one's position. `revoked` is signed by the recovery
    key, and of what the revoked key signed alone, nothing beyond that size is believed.
    """

    act: str
    """`rotated` or `revoked`, as in the note."""
    note: str
    """The signed note."""
