"""What a decision is made of: the facts that go in, the decision that comes out.

The decision is a pure function of one `Facts` record and the bundle. The default value of everything
that could allow is the refusal.
"""

from enum import IntEnum, StrEnum

import msgspec

from egress_gateway.core.ids import BundleDigest, DataClass
from egress_gateway.core.redaction import RestoreRules
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
    issuer: str = ""
    """Name of the issuer in gateway.yaml whose token named the person or the application."""
    tenant: str = ""
    """The customer's or department's tenant at the issuer."""
    person: str = ""
    person_verified: bool = False
    asserted_person: str = ""
    """A claim in an unsigned header: recorded, never a fact for a rule."""
    groups: tuple[str, ...] = ()
    groups_complete: bool = False
    roles: tuple[str, ...] = ()
    mfa: bool = False
    strength: str = ""
    """How the person logged in, as the issuer calls it (`acr`)."""
    agent: str = ""
    agent_verified: bool = False
    agent_chain: tuple[str, ...] = ()
    """The agents that a verified agent acts after, nearest first: for the record, never for a rule (RFC 8693 4.1)."""
    session: str = ""
    session_derived: bool = False
    person_region: str = ""
    auth: str = ""
    """How the application was recognised: `key`, `jwt`, `mtls`, `sigv4` or `token`."""


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


class PersonProof(StrEnum):
    """How sure a route must be of the person behind a request."""

    VERIFIED = "verified"
    """A signed identity named the person."""
    ASSERTED = "asserted"
    """A person is named, if only in an unsigned header."""
    ANY = "any"
    """Nobody need be named: the application answers for its people."""


class AgentProof(StrEnum):
    """Whether a route lets agents act for people."""

    ANY = "any"
    """An agent may be named, if only in an unsigned header, or not."""
    VERIFIED = "verified"
    """A signed identity names the agent."""
    NONE = "none"
    """Nobody acts for a person here."""


class Require(msgspec.Struct, frozen=True, kw_only=True):
    """Whom a route serves. The zero value serves nobody."""

    app: tuple[str, ...] = ()
    """Applications that may use the route; empty means none."""
    any_app: bool = False
    """Whether every application with a key for the route may use it (`app: any`)."""
    person: PersonProof = PersonProof.VERIFIED
    groups: tuple[str, ...] = ()
    """The person must be in one of these, and so must an agent that acts for it; empty asks for none."""
    mfa: bool = False
    agent: AgentProof = AgentProof.ANY
    auth: tuple[str, ...] = ()
    """How the application must be recognised; empty takes any way."""


class RouteTarget(msgspec.Struct, frozen=True, kw_only=True):
    """A name in the URL: the family its clients speak and who may serve it."""

    name: str
    speaks: str
    upstreams: tuple[str, ...]
    """In the order they are tried; the first is the default."""


class UnknownFields(StrEnum):
    """What happens to members of a body that the dialect does not know."""

    REFUSE = "refuse"
    SCAN = "scan"
    """Every key and leaf below becomes a slot of scope `unknown`."""


class RedactScope(StrEnum):
    """Within what a value gets the same token again; no value is restored outside of it."""

    PERSON = "person"
    APP = "app"
    ROUTE = "route"


class ResponseRules(msgspec.Struct, frozen=True, kw_only=True):
    """What a route does to answers besides recording what was found in them."""

    mask: tuple[DataClass, ...] = ()
    """Classes or families that the caller must not see."""
    hold_back: int = 0
    """Characters of an answer that may be held until it is clear that they start no masked value."""


class Route(msgspec.Struct, frozen=True, kw_only=True):
    """One application's lane. The zero value serves nobody and lets nothing above public leave."""

    route: str = ""
    owner: str = ""
    require: Require = Require()
    targets: tuple[RouteTarget, ...] = ()
    ceiling: Level = Level.PUBLIC
    """The most sensitive level that may leave unredacted."""
    unknown_fields: UnknownFields = UnknownFields.REFUSE
    redact_scope: RedactScope = RedactScope.PERSON
    restore: RestoreRules = RestoreRules()
    response: ResponseRules = ResponseRules()
    hide_rule: bool = False
    """Whether refusals keep the rule's id and reason from the caller (decision probing)."""

    def target(self, name: str) -> RouteTarget | None:
        """The target of that name, if the route has it."""
        return next((target for target in self.targets if target.name == name), None)
