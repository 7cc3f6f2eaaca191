"""The kinds of record about the gateway's running: starts, changes, acts of people, what was turned away."""

from egress_gateway.audit.records.groups import (
    Count,
    PrincipalGroup,
    TrafficGroup,
)
from egress_gateway.audit.records.header import Common


class ConfigRecord(Common, frozen=True, kw_only=True, tag="config"):
    """A process started or reloaded with this configuration."""

    digest: str
    """`sha256:<hex>` of the configuration in force."""
    component: str
    """`worker`, `auditd`, `connector` or `control`."""
    version: str
    """Version of the software."""
    profile: str = ""
    """The profile it runs in."""
    package: str = ""
    """`sha256:<hex>` over the files of the software as installed."""
    bundle: str = ""
    """Digest of the policy that a worker starts with."""
    detectors: str = ""
    """Digest of everything that decides what a worker's classifier finds."""


class PolicyChangeRecord(Common, frozen=True, kw_only=True, tag="policy_change"):
    """Another bundle came into force."""

    bundle: str
    """Digest of the bundle."""
    name: str = ""
    """The bundle's name for itself."""
    serial: Count = 0
    """Which release of it."""
    activated: Count = 0
    """Microseconds since the epoch of the activation; absent where nobody activated it."""
    previous: str = ""
    """Digest of the bundle before it."""
    actor: str = ""
    """Who put it in force: the machine's user who activated it, `directory` where nobody did, `start` where a worker
    found it when it started."""
    approvers: tuple[str, ...] = ()
    """Who approved it, besides its author."""
    ticket: str = ""
    """Reference of the change."""


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
    """Stable reason."""
    count: Count
    """How many."""
    first: Count
    """Time of the first of them in microseconds since the epoch."""
    last: Count
    """Microseconds since the epoch of the first and the last of them."""
    key_id: str = ""
    """Public id of the key."""


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
    """Its length."""
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
    """Id of the act, as long as that of a request; sorts by time."""
    at: Count
    """Microseconds since the epoch by the clock of the machine it was done on; `ts` is when it came here."""
    actor: str = ""
    """Name of the machine's user; empty if the user has none."""
    uid: Count
    """That user's number."""
    role: str
    """The role that permitted it, or `unassigned` where no roles are configured."""
    object: str
    """What it was done to: the public id of a key."""
    details: tuple[str, ...] = ()
    """`name=value`, sorted. Never a secret or a digest of one."""
    reason: str = ""
    """Why, as `--reason` says."""
    ticket: str = ""
    """Reference, as `--ticket` says."""


class ReviewRecord(Common, frozen=True, kw_only=True, tag="review"):
    """Something happened to a review. Durable before it takes effect; never content.

    After a crash it may be on record and not have happened; nothing happens that is not on record.
    """

    act: str
    """`submitted`, `revealed`, `approved`, `denied`, `expired` or `consumed`."""
    review: str
    """Id of the review; that of the request which asked, or for `consumed` passed, is `rid`."""
    phase: str
    """`request` or `answer`: what is looked at."""
    queues: tuple[str, ...] = ()
    """Who was asked."""
    rules: tuple[str, ...] = ()
    """The rules that escalated."""
    route: str = ""
    """The route of the request."""
    app: str = ""
    """The application that asked."""
    person: str = ""
    """Whose request it is, verified or claimed: the pseudonym in this quarter."""
    actor: str = ""
    """Who reviewed; empty for what nobody did."""
    role: str = ""
    """The role that permitted it, or `unassigned` where no roles are configured."""
    reason: str = ""
    """Why, of a denial or of a look at what was covered."""
    redact: tuple[str, ...] = ()
    """Classes that this reviewer wants gone besides."""
    votes: Count = 0
    """How many have approved by now."""
    needed: Count = 0
    """How many have to."""
    until: Count = 0
    """Microseconds since the epoch: end of the time to decide, or of the pass."""


class TrafficRecord(Common, frozen=True, kw_only=True, tag="traffic"):
    """What the connector has sent and received in a time: its own count, independent of the workers' records."""

    since: Count
    """Microseconds since the epoch."""
    until: Count
    """Microseconds since the epoch; `until` is exclusive. Never across a full hour."""
    upstreams: tuple[TrafficGroup, ...] = ()


class ReconciliationRecord(Common, frozen=True, kw_only=True, tag="reconciliation"):
    """The log's own account of an hour was held against what others counted."""

    since: Count
    """Microseconds since the epoch."""
    until: Count
    """Exclusive."""
    source: str
    """`connector`, `network` or `provider:<upstream>`."""
    agrees: bool = False
    """There is no difference beyond the tolerance."""
    differences: tuple[str, ...] = ()
    """`<upstream> <what>: log <n>, source <m>`, the first 64; `log <n> to <m>` where attempts were in flight."""
