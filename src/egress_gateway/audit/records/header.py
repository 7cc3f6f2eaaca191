"""What every audit record says, and how long it may be."""

from typing import Literal

import msgspec

from egress_gateway.audit.records.groups import (
    Count,
    WriterStamp,
)
from egress_gateway.core.ids import RecordId

VERSION: Literal[1] = 1
LARGEST_RECORD = 60 * 1024
"""Bytes of one stamped record. With its envelope it stays below the 65,535 of a C2SP tlog-tiles entry."""
STAMP_BYTES = 640
"""What a stamp adds to a record, at most: four names of 128 bytes."""
LARGEST_UNSTAMPED = LARGEST_RECORD - STAMP_BYTES
"""Bytes of a record as its writer hands it over."""


def _version() -> Literal[1]:
    return VERSION


class Common(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True, tag_field="kind"
):
    """What every record says."""

    # A factory, because a plain default would be left out like every other default.
    v: Literal[1] = msgspec.field(default_factory=_version)
    """Version of the record format: 1."""
    rid: RecordId = RecordId("")
    """The request; empty for records that belong to none."""
    ts: Count
    """Microseconds since the epoch, UTC, by the clock of whoever wrote the record."""
    writer: WriterStamp | None = None
    """Absent until the log's client has numbered the record."""
