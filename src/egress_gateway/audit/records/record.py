"""All kinds of audit record, version 1, and their one canonical form.

A record is self-contained: an outcome repeats who, what and where of its intent, so that a single
record is a whole event for a SIEM and an auditor. A record cannot hold its own hash or position;
those are in the leaf that the log wraps around it (`leaf.py`). `WriterStamp` is added by the log's
client to what `encode` returns; `decode` reads records with it.
"""

from typing import Final, get_args

import msgspec
import orjson

from egress_gateway.audit.records.exchanges import IntentRecord, OutcomeRecord, RefusalRecord, ToolRecord
from egress_gateway.audit.records.header import Common
from egress_gateway.audit.records.operations import (
    AdminRecord,
    ConfigRecord,
    DeniedSummaryRecord,
    PolicyChangeRecord,
    ReceiptRefusedRecord,
    ReconciliationRecord,
    ReviewRecord,
    TokenIssuedRecord,
    TrafficRecord,
)
from egress_gateway.audit.records.own_kinds import (
    BootRecord,
    HeartbeatRecord,
    LogKeyRecord,
    OrphanRecord,
    WriterGapRecord,
    WriterOpenRecord,
)
from egress_gateway.core.errors import WireError

Record = (
    IntentRecord
    | OutcomeRecord
    | RefusalRecord
    | ToolRecord
    | OrphanRecord
    | BootRecord
    | WriterOpenRecord
    | WriterGapRecord
    | HeartbeatRecord
    | ConfigRecord
    | PolicyChangeRecord
    | TokenIssuedRecord
    | DeniedSummaryRecord
    | ReceiptRefusedRecord
    | AdminRecord
    | ReviewRecord
    | LogKeyRecord
    | TrafficRecord
    | ReconciliationRecord
)

KINDS: Final[tuple[type[Common], ...]] = get_args(Record)
"""The classes of all kinds, in the order above."""

_DECODER: msgspec.json.Decoder[Record] = msgspec.json.Decoder(Record)
_CANONICAL = orjson.OPT_SORT_KEYS | orjson.OPT_STRICT_INTEGER


def encode(record: Record) -> bytes:
    """The record's canonical bytes (RFC 8785; see `canonical.py` for why sorting is enough).

    Raises `ValueError` for a number beyond 2^53-1 or text that is not Unicode: a bug of the caller.
    """
    try:
        return orjson.dumps(msgspec.to_builtins(record), option=_CANONICAL)
    except orjson.JSONEncodeError as error:
        raise ValueError("a record with a number beyond 2^53-1 or text that is not Unicode") from error


def kind_of(record: Record | type[Common]) -> str:
    """What `kind` says in this record, or in all of this class."""
    return str(record.__struct_config__.tag)


def decode(body: bytes) -> Record:
    """Read a record of this version. Raises `WireError` for anything that is not exactly one."""
    try:
        return _DECODER.decode(body)
    except (msgspec.ValidationError, msgspec.DecodeError, UnicodeDecodeError) as error:
        raise WireError("not an audit record of version 1") from error


def admit(body: bytes) -> Record:
    """Read a record that must also be in canonical form: what the log accepts. Raises `WireError`."""
    record = decode(body)
    try:
        again = encode(record)
    except ValueError as error:
        raise WireError("a number beyond 2^53-1 or text that is not Unicode") from error
    if again != body:
        raise WireError("not in canonical form")
    return record
