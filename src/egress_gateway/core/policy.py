"""What a decision is made of: the facts that go in, the decision that comes out.

The decision is a pure function of one `Facts` record and the bundle. The default value of everything
that could allow is the refusal.
"""

from enum import IntEnum, StrEnum

import msgspec

from egress_gateway.core.ids import BundleDigest, DataClass
from egress_gateway.core.slots import ClassCount


class Level(IntEnum):
    """Sensitivity of a data class; a route's ceiling is one of these."""

    PUBLIC = 0
    INTERNAL = 1
    CONFIDENTIAL = 2
    RESTRICTED = 3


class Outcome(StrEnum):
    """What happens to a request. The zero value is the refusal."""

    BLOCK = "block"
    PERMIT = "permit"
    ESCALATE = "escalate"


class Principal(msgspec.Struct, frozen=True, kw_only=True):
    """Who is asking, as far as it was verified."""

    app: str = ""
    key_id: str = ""
    """Public id of the gateway key that named the application."""
    person: str = ""
    person_verified: bool = False
    asserted_person: str = ""
    """A claim in an unsigned header: recorded, never a fact for a rule."""
    groups: tuple[str, ...] = ()
    groups_complete: bool = False
    mfa: bool = False
    agent: str = ""
    agent_verified: bool = False
    session: str = ""
    session_derived: bool = False
    person_region: str = ""
    auth: str = ""
    """How the application was recognised: `key`, later `jwt`, `mtls`, `sigv4`."""


class TargetFacts(msgspec.Struct, frozen=True, kw_only=True):
    """Contract facts of the upstream that a request would go to. Unknown means no."""

    upstream: str = ""
    tier: str = "external"
    """`external`, `partner` or `internal`."""
    region: str = ""
    baa: bool = False
    dpa: bool = False
    zdr: bool = False


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """Everything a rule can look at. Field names are the names of `when` keys and of record fields."""

    route: str = ""
    principal: Principal = Principal()
    target_name: str = ""
    """The name in the URL."""
    target: TargetFacts = TargetFacts()
    family: str = ""
    """`openai`, `anthropic` ...: the dialect family the client speaks."""
    operation: str = ""
    """`chat.completions`, `messages`, `messages.count_tokens` ..."""
    model: str = ""
    stream: bool = False
    tools: tuple[str, ...] = ()
    max_tokens: int = 0
    bytes: int = 0
    data: tuple[ClassCount, ...] = ()
    """What was found in the request, sorted by class."""
    rigid_data: tuple[DataClass, ...] = ()
    """Classes found in places that cannot carry a token."""
    classified: bool = False
    """False until the classifier has seen every slot; a decision on it is a block."""


class Redact(msgspec.Struct, frozen=True, kw_only=True, tag="redact"):
    """Replace the named classes before anything leaves."""

    rule: str
    classes: tuple[DataClass, ...]
    """Classes or families."""
    as_: str = msgspec.field(default="token", name="as")
    """`token` (restored on the way back) or `mask` (not reversible)."""


class Modify(msgspec.Struct, frozen=True, kw_only=True, tag="modify"):
    """Rewrite the request to fit the policy."""

    rule: str
    drop_tools: tuple[str, ...] = ()
    set: tuple[tuple[str, str | int | bool], ...] = ()
    """Top-level fields of the body with the value they must have."""
    remove: tuple[str, ...] = ()
    """Top-level fields of the body that must not leave."""


Obligation = Redact | Modify


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """The policy's answer for one target, with everything needed to explain it."""

    outcome: Outcome = Outcome.BLOCK
    code: str = "default_deny"
    """Stable reason: `default_deny`, `rule`, `require`, `ceiling`, `rigid`, `unclassified`, `permit`."""
    reason: str = "no rule permits this"
    """One sentence for the caller; names classes and rules, never content."""
    rule: str = ""
    """The rule that settled the outcome."""
    matched: tuple[str, ...] = ()
    """Every rule that matched, in bundle order."""
    obligations: tuple[Obligation, ...] = ()
    """In the order modify, redact. Empty unless the outcome is `permit`."""
    bundle: BundleDigest = BundleDigest("")
