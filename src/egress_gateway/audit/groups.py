"""The groups of fields that audit records are made of.

Names are those of `core/policy.py`, so that a group of a record pastes into a policy test. A group
never holds matched text, a credential or a body: digests, counts, classes and names only. Empty
fields are left out, so that absent and empty are one thing and the canonical form is unique.
"""

from typing import Annotated

import msgspec

from egress_gateway.core.ids import DataClass
from egress_gateway.core.slots import ClassCount, Coverage

LARGEST_INTEGER = 2**53 - 1
"""Above this, JSON readers with IEEE doubles would read another number (RFC 8785 section 3.2.2.3)."""

Count = Annotated[int, msgspec.Meta(ge=0, le=LARGEST_INTEGER)]
"""A number of things, bytes or microseconds. Records know no negative numbers and no fractions."""


class Group(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """What all groups share: empty fields are absent, unknown ones are an error."""


class WriterStamp(Group, frozen=True, kw_only=True):
    """Who wrote the record, and its place among that writer's records.

    Added by the log's client, never by a stage: numbering belongs to the connection to the log.
    """

    boot: str
    """Random id of one start of the writer."""
    id: str
    """The writer's name, unique on its node: `worker-0`, `auditd`."""
    node: str = ""
    region: str = ""
    wseq: Count
    """1, 2, 3 ... without a gap within one boot."""


class PrincipalGroup(Group, frozen=True, kw_only=True):
    """Who asked, as far as it was verified."""

    app: str = ""
    key_id: str = ""
    """Public id of the gateway key."""
    issuer: str = ""
    """Name in gateway.yaml of whoever signed the token."""
    tenant: str = ""
    """The tenant at the issuer."""
    person: str = ""
    """Pseudonym of the person in this quarter. Nobody can tell whose it is once the person was erased."""
    subject: str = ""
    """Issuer, tenant and name of the person, sealed under a key that erasing the person destroys."""
    person_verified: bool = False
    asserted_person: str = ""
    """A claim in an unsigned header, as a pseudonym: never a fact for a rule."""
    person_region: str = ""
    groups: tuple[str, ...] = ()
    groups_complete: bool = False
    roles: tuple[str, ...] = ()
    mfa: bool = False
    strength: str = ""
    """How the person logged in, as the issuer calls it."""
    agent: str = ""
    agent_verified: bool = False
    agent_chain: tuple[str, ...] = ()
    """The agents that the agent acts after, nearest first."""
    session: str = ""
    session_derived: bool = False
    auth: str = ""
    """How the application was recognised: `key`, `jwt`, `mtls`, `sigv4` or `token`."""


class ObservedGroup(Group, frozen=True, kw_only=True):
    """What would have been decided on a route that only observes."""

    outcome: str = "block"
    """`permit`, `block` or `escalate`. Absent means `block`."""
    code: str
    rule: str = ""
    obligations: tuple[str, ...] = ()


class PolicyGroup(Group, frozen=True, kw_only=True):
    """What the policy said, and which policy."""

    bundle: str = ""
    """Digest of the bundle's canonical form."""
    outcome: str = "block"
    """`permit`, `block` or `escalate`. Absent means `block`."""
    code: str = ""
    """Stable reason."""
    rule: str = ""
    """The rule that settled the outcome."""
    rules: tuple[str, ...] = ()
    """Every rule that matched, in bundle order."""
    obligations: tuple[str, ...] = ()
    """What the permit carried, in order, as `<kind>:<rule>`: `redact:redact-ids`."""
    bypassed: tuple[str, ...] = ()
    """Rules that matched and that a bypass set aside."""
    observed: ObservedGroup | None = None
    """On a route that only observes: what would have been decided."""
    review: str = ""
    """Id of the review that people were asked for, or that lets the request pass."""


class TargetGroup(Group, frozen=True, kw_only=True):
    """Where the request went or would have gone."""

    name: str = ""
    """The target's name in the URL."""
    upstream: str = ""
    region: str = ""
    tier: str = ""
    baa: bool = False
    dpa: bool = False
    zdr: bool = False
    certified: tuple[str, ...] = ()
    ended: bool = False
    """The contract was over."""


class ModelGroup(Group, frozen=True, kw_only=True):
    """The model as requested, and as the upstream says it served."""

    requested: str = ""
    asked: str = ""
    """The model that the upstream was asked for, where a rule or an alias makes it another one."""
    served: str = ""


class RequestGroup(Group, frozen=True, kw_only=True):
    """What was asked, without its content."""

    digest: str = ""
    """`hmac-sha256:<hex>` of the body as it arrived. Keyed, because a bare digest of a short text can
    be guessed."""
    bytes: Count = 0
    classes: tuple[ClassCount, ...] = ()
    """What was found, by class; scores in per mille."""
    coverage: Coverage = Coverage()
    """Where every byte of the body's leaves went."""
    detectors: str = ""
    """Digest of everything that decides what the classifier finds."""
    tools: tuple[str, ...] = ()
    """Tools on offer, as rules name them, sorted: the first 64."""
    further_tools: Count = 0
    """How many more were on offer."""
    max_tokens: Count = 0
    """The largest limit of output that was asked for; absent if none was."""


class SentGroup(Group, frozen=True, kw_only=True):
    """Exactly what the log's receipt covers."""

    digest: str
    """`sha256:<hex>` of the body that leaves, after redaction."""
    bytes: Count
    destination: str
    """`<upstream> <method> <path> sha256:<hex>`, the last over the headers that leave beside the
    credential, a line `name: value` each."""


class DisclosedGroup(Group, frozen=True, kw_only=True):
    """One value of somebody's that is in what leaves, as it is or replaced."""

    data_class: DataClass
    subject: str
    """Pseudonym of the value in this quarter. Nobody can tell whose it is once the value was erased."""
    redacted: bool = False
    """It was replaced: the upstream gets a stand-in."""


class ConnectionGroup(Group, frozen=True, kw_only=True):
    """The connection to the upstream that the answer came on."""

    peer: str = ""
    """Address of the other end."""
    tls: str = ""
    """TLS version; empty without TLS."""
    cipher: str = ""
    key: str = ""
    """SHA-256 of the server's public key, base64."""


class UsageGroup(Group, frozen=True, kw_only=True):
    """What the provider says it counted."""

    input_tokens: Count = 0
    output_tokens: Count = 0
    cached_tokens: Count = 0
    reasoning_tokens: Count = 0


class ResponseGroup(Group, frozen=True, kw_only=True):
    """What was answered, without its content."""

    digest: str = ""
    """`hmac-sha256:<hex>` of the bytes as the upstream sent them."""
    bytes: Count = 0
    classes: tuple[ClassCount, ...] = ()
    finish: tuple[str, ...] = ()
    complete: bool = False
    """The terminal event, or a whole document, was seen."""
    usage: UsageGroup = UsageGroup()
    masked: Count = 0
    """Findings masked on the way to the caller."""


class RedactionGroup(Group, frozen=True, kw_only=True):
    """Values replaced on the way out and put back on the way in."""

    replaced: tuple[ClassCount, ...] = ()
    restored: Count = 0
    repaired: Count = 0
    """Of those restored: tokens that came back misspelt and were proven by their check character."""
    unrestored: Count = 0
    foreign: Count = 0


class ToolGroup(Group, frozen=True, kw_only=True):
    """One tool call that the model asked the caller to make."""

    name: str
    called: str = ""
    """The name that the answer uses, where rules know the tool by another."""
    call_id: str = ""
    arguments: str = ""
    """`hmac-sha256:<hex>` of the arguments as released to the caller."""
    bytes: Count = 0


class LatencyGroup(Group, frozen=True, kw_only=True):
    """Where the time went, in microseconds."""

    total: Count = 0
    identify: Count = 0
    parse: Count = 0
    classify: Count = 0
    decide: Count = 0
    transform: Count = 0
    """Modify, redact and re-scan."""
    intent: Count = 0
    """Waiting for the intent to be durable."""
    first_byte: Count = 0
    """From sending to the upstream's first body byte."""
    upstream: Count = 0
    screen: Count = 0


class ErrorGroup(Group, frozen=True, kw_only=True):
    """Why a request did not run to its end."""

    code: str
    """A code of docs/reference/errors.md."""
    pointer: str = ""
    """JSON pointer of the offending place, without content."""


class TrafficGroup(Group, frozen=True, kw_only=True):
    """What went to one upstream and came back, by the connector's count."""

    upstream: str
    requests: Count = 0
    """Sent with a receipt, whatever became of them."""
    sent_bytes: Count = 0
    """Of bodies, as the receipts cover them."""
    received_bytes: Count = 0
    """Of bodies of answers, as the upstream sent them."""
    wire_sent: Count = 0
    """All bytes written to connections, heads included and before TLS."""
