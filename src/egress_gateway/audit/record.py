"""The kinds of audit record, version 1, and their one canonical form.

A record is self-contained: an outcome repeats who, what and where of its intent, so that a single
record is a whole event for a SIEM and an auditor. A record cannot hold its own hash or position;
those are in the leaf that the log wraps around it (`leaf.py`). `WriterStamp` is added by the log's
client to what `encode` returns; `decode` reads records with it.
"""

from typing import Literal

import msgspec
import orjson

from egress_gateway.audit.groups import (
    ConnectionGroup,
    Count,
    ErrorGroup,
    LatencyGroup,
    ModelGroup,
    PolicyGroup,
    PrincipalGroup,
    RedactionGroup,
    RequestGroup,
    ResponseGroup,
    SentGroup,
    TargetGroup,
    ToolGroup,
    WriterStamp,
)
from egress_gateway.core.errors import WireError
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
    rid: RecordId = RecordId("")
    """The request; empty for records that belong to none."""
    ts: Count
    """Microseconds since the epoch, UTC, by the clock of whoever wrote the record."""
    writer: WriterStamp | None = None
    """Absent until the log's client has numbered the record."""


class Exchange(Common, frozen=True, kw_only=True):
    """What every record about a request says, as far as it was known by then."""

    principal: PrincipalGroup = PrincipalGroup()
    route: str = ""
    owner: str = ""
    """Who answers for the route, as the policy says."""
    target: TargetGroup = TargetGroup()
    family: str = ""
    operation: str = ""
    model: ModelGroup = ModelGroup()
    stream: bool = False
    policy: PolicyGroup = PolicyGroup()
    request: RequestGroup = RequestGroup()
    redactions: RedactionGroup = RedactionGroup()
    peer: str = ""
    """Address of the caller's end of the connection."""
    traceparent: str = ""
    """W3C trace context of the caller: recorded, never forwarded."""
    abridged: bool = False
    """Lists of this record were shortened or left out, because it would not have fitted (`fit.py`)."""


class IntentRecord(Exchange, frozen=True, kw_only=True, tag="intent"):
    """One attempt is about to be sent. Durable before its first byte leaves."""

    attempt: Count
    """1 for the first upstream tried for this request."""
    sent: SentGroup


class OutcomeRecord(Exchange, frozen=True, kw_only=True, tag="outcome"):
    """How an attempt ended; attempt 0 sent nothing. Durable before the caller can take the answer as complete."""

    attempt: Count
    end: str
    """`complete`, `upstream_failed`, `client_left`, `masked`, `aborted` or `refused`."""
    status: Count = 0
    """HTTP status that the caller got."""
    upstream_status: Count = 0
    connection: ConnectionGroup = ConnectionGroup()
    """TLS version towards the upstream."""
    sent: SentGroup | None = None
    response: ResponseGroup = ResponseGroup()
    tools: tuple[ToolGroup, ...] = ()
    """The first of them; the tool records hold all."""
    error: ErrorGroup | None = None
    lat_us: LatencyGroup = LatencyGroup()


class RefusalRecord(Exchange, frozen=True, kw_only=True, tag="refusal"):
    """The request ended before anything was sent. Durable before the caller gets the refusal."""

    family_of_error: str
    """`unauthenticated`, `refused`, `unreadable` or `unavailable`; empty if the caller left first."""
    status: Count
    """HTTP status that the caller got; 0 if it had left."""
    error: ErrorGroup
    lat_us: LatencyGroup = LatencyGroup()


class ToolRecord(Exchange, frozen=True, kw_only=True, tag="tool"):
    """Tool calls of an answer. Durable before the caller can act on them."""

    attempt: Count
    tools: tuple[ToolGroup, ...]


class OrphanRecord(Common, frozen=True, kw_only=True, tag="orphan"):
    """An intent whose writer died before it recorded an outcome: bytes may have left."""

    attempt: Count
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


class WriterOpenRecord(Common, frozen=True, kw_only=True, tag="writer_open"):
    """A writer began a new boot; its numbering starts at 1."""

    opened: WriterStamp
    uid: Count
    """User id of the peer, as the kernel says (SO_PEERCRED)."""


class WriterGapRecord(Common, frozen=True, kw_only=True, tag="writer_gap"):
    """A writer sent a number that is not its next: a record was lost on the way, or numbers forged."""

    refused: WriterStamp
    expected: Count


class HeartbeatRecord(Common, frozen=True, kw_only=True, tag="heartbeat"):
    """The log was alive: proof that a quiet time was quiet."""

    size: Count
    root: str
    """Hex root of the tree over the first `size` records."""
    connected: Count
    """Connections of writers."""


class ConfigRecord(Common, frozen=True, kw_only=True, tag="config"):
    """A process started or reloaded with this configuration."""

    digest: str
    """`sha256:<hex>` of the configuration in force."""
    component: str
    """`worker`, `auditd`, `connector` or `control`."""
    version: str
    profile: str = ""


class PolicyChangeRecord(Common, frozen=True, kw_only=True, tag="policy_change"):
    """Another bundle came into force."""

    bundle: str
    previous: str = ""
    actor: str = ""
    approvers: tuple[str, ...] = ()
    ticket: str = ""


class TokenIssuedRecord(Common, frozen=True, kw_only=True, tag="token_issued"):
    """A verified identity was exchanged for a gateway token. Durable before the token is handed over."""

    token_id: str
    """Id of the token, which is not the token."""
    principal: PrincipalGroup
    """Who the token stands for."""
    route: str
    """The only route that it is good for."""
    expires: Count
    """Microseconds since the epoch."""
    peer: str = ""
    """Address of whoever asked."""


class DeniedSummaryRecord(Common, frozen=True, kw_only=True, tag="denied_summary"):
    """Refusals before authentication, counted by source so that they cannot fill the log."""

    source: str
    """Peer address or prefix."""
    code: str
    count: Count
    first: Count
    last: Count
    """Microseconds since the epoch of the first and the last of them."""
    key_id: str = ""


class ReceiptRefusedRecord(Common, frozen=True, kw_only=True, tag="receipt_refused"):
    """The connector was asked to send what its receipt does not cover; nothing was sent.

    No worker that is in order asks for that: it is broken, or somebody else's. Only `receipt_before_start`
    is to be expected, for requests under way when the connector was started again.
    """

    code: str
    """`receipt_forged`, `receipt_destination`, `receipt_body`, `receipt_expired`, `receipt_spent`,
    `receipt_before_start`, `outbound_form` or `upstream_unknown`."""
    upstream: str = ""
    """Empty for one that is not configured."""
    digest: str
    """`sha256:<hex>` of the body that was not sent."""
    bytes: Count
    seq: Count
    """The record that the receipt says it is for; 0 for a number that no record can have."""
    uid: Count
    """User id of the process that asked, as the kernel says (SO_PEERCRED)."""


class AdminRecord(Common, frozen=True, kw_only=True, tag="admin"):
    """Somebody who administers the gateway is about to change something, or has just done so.

    Written down before the change, so that none goes unrecorded; a change that then failed is followed by
    one that says so. The same act may be in the log twice, with one `act_id`.
    """

    act: str
    """`key.create`, `key.rotate` or `key.revoke`."""
    act_id: str
    at: Count
    """Microseconds since the epoch by the clock of the machine it was done on; `ts` is when it came here."""
    actor: str = ""
    """Name of the machine's user; empty if the user has none."""
    uid: Count
    role: str
    """The role that permitted it, or `unassigned` where no roles are configured."""
    object: str
    """What it was done to: the public id of a key."""
    details: tuple[str, ...] = ()
    """`name=value`, sorted. Never a secret or a digest of one."""
    reason: str = ""
    ticket: str = ""


class ReviewRecord(Common, frozen=True, kw_only=True, tag="review"):
    """Something happened to a review. Durable before it takes effect; never content.

    After a crash it may be on record and not have happened; nothing happens that is not on record.
    """

    act: str
    """`submitted`, `revealed`, `approved`, `denied`, `expired` or `consumed`."""
    review: str
    phase: str
    """`request` or `answer`: what is looked at."""
    queues: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    route: str = ""
    app: str = ""
    person: str = ""
    """Whose request it is, if that was verified."""
    actor: str = ""
    """Who reviewed; empty for what nobody did."""
    role: str = ""
    reason: str = ""
    redact: tuple[str, ...] = ()
    votes: Count = 0
    needed: Count = 0
    until: Count = 0
    """Microseconds since the epoch: end of the time to decide, or of the pass."""


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
)

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
