"""What a decision is made of: the facts that go in, the decision that comes out.

The decision is a pure function of one `Facts` record and the bundle. The default value of everything
that could allow is the refusal.
"""

from enum import IntEnum, StrEnum

import msgspec

from egress_gateway.core.ids import BundleDigest, DataClass
from egress_gateway.core.obligations import Escalate, Obligation
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
    certified: tuple[str, ...] = ()
    """What an auditor has certified it for, in the bundle's own words: `fedramp-high`, `c5`."""
    ended: bool = False
    """The contract is over: nothing may be sent there any more."""


class Approval(msgspec.Struct, frozen=True, kw_only=True):
    """What people decided of exactly this request. The zero value approves nothing."""

    review: str = ""
    """Id of the review; empty if there is none that approves."""
    rules: tuple[str, ...] = ()
    """The escalating rules that it answers."""
    redact: tuple[DataClass, ...] = ()
    """Classes or families that a reviewer wants gone besides."""
    upstream: str = ""
    """Where it may go."""
    model: str = ""
    """What may be asked for there."""
    bundle: BundleDigest = BundleDigest("")
    """The bundle whose rules people were asked for."""


class Conduct(msgspec.Struct, frozen=True, kw_only=True):
    """How a request, or an answer, stands beside what its agent is used to. The zero value is not known."""

    known: bool = False
    """Whether the rest is: somebody asked what the agent is used to, and had an answer."""
    learning: bool = False
    """That is still being learnt, and nothing counts as new."""
    new_tool: bool = False
    """Of a request, a tool on offer; of an answer, a tool that it calls."""
    new_target: bool = False
    """Of a request, where it asks to go; of an answer, where its tool calls are aimed."""
    unusual_rate: bool = False


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """Everything a rule can look at. Field names are the names of `when` keys and of record fields."""

    now: int = 0
    """Microseconds since the epoch: contracts and bypasses end."""
    region: str = ""
    """Where this gateway stands, as its configuration says."""
    route: str = ""
    principal: Principal = Principal()
    target_name: str = ""
    """The name in the URL."""
    target: TargetFacts = TargetFacts()
    destination: str = "llm"
    """`llm`, `web`, `kb`, `mcp` or `tunnel`."""
    family: str = ""
    """`openai`, `anthropic` ...: the dialect family the client speaks."""
    operation: str = ""
    """`chat.completions`, `messages`, `messages.count_tokens` ..."""
    model: str = ""
    stream: bool = False
    tools: tuple[str, ...] = ()
    system_prompt: str = ""
    """`none`, `pinned` (one that the route names) or `other`."""
    max_tokens: int = 0
    tokens: int = 0
    """Estimate of the tokens that the request itself has."""
    bytes: int = 0
    data: tuple[ClassCount, ...] = ()
    """What was found in the request, sorted by class."""
    new_data: tuple[ClassCount, ...] = ()
    """Of an answer: what of its data did not stand in the request. A request has none."""
    rigid_data: tuple[DataClass, ...] = ()
    """Classes found in places that cannot carry a token."""
    history: tuple[tuple[str, int], ...] = ()
    """The bundle's counters by name, with this request counted in; one that is absent is unknown."""
    conduct: Conduct = Conduct()
    contained: tuple[str, ...] = ()
    """Containments in force that meet this request: any of them blocks."""
    approval: Approval = Approval()
    classified: bool = False
    """False until the classifier has seen every slot; a decision on it is a block."""


class AnswerSeen(msgspec.Struct, frozen=True, kw_only=True):
    """What rules of the response phase look at besides the facts of the request."""

    data: tuple[ClassCount, ...] = ()
    """What was found in the answer so far, by class."""
    new: tuple[ClassCount, ...] = ()
    """Of `data`, what did not stand in the request."""
    tools: tuple[str, ...] = ()
    """Tools that the answer calls."""
    new_tool: bool = False
    """One of them is not among those that the agent is used to."""
    new_target: bool = False
    """A call is aimed where the agent is not used to."""
    complete: bool = False
    """Whether this is all of it."""


class AnswerPlan(msgspec.Struct, frozen=True, kw_only=True):
    """What rules of the response phase may want of an answer that nobody has seen yet."""

    mask: tuple[DataClass, ...] = ()
    """Classes or families that the caller must not see: those of matching rules that redact, and those
    that rules which may block look for, so that none gets out before they do."""
    mask_new: tuple[DataClass, ...] = ()
    """Classes or families of which the caller must see no value that did not stand in the request."""
    watched: bool = False
    """A rule may block on what is found in the answer, or on a tool that it calls."""
    reviewed: bool = False
    """A rule may escalate: the caller gets nothing before the whole answer was seen."""
    defused: bool = True
    """Addresses that could carry data out are made inert."""
    observed: bool = False
    """On a route that only observes, a rule would mind it: the whole answer is judged, to tell of it."""


class Observed(msgspec.Struct, frozen=True, kw_only=True):
    """What would have been decided on a route that only observes."""

    outcome: Outcome
    code: str
    rule: str = ""
    obligations: tuple[str, ...] = ()
    """As `<kind>:<rule>`."""


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """The policy's answer for one target, with everything needed to explain it."""

    outcome: Outcome = Outcome.BLOCK
    code: str = "default_deny"
    """Stable reason; `decide.evaluate.CODES` lists them."""
    reason: str = "no rule permits this"
    """One sentence for the caller; names classes and rules, never content."""
    rule: str = ""
    """The rule that settled the outcome."""
    matched: tuple[str, ...] = ()
    """Every rule that matched, in bundle order."""
    bypassed: tuple[str, ...] = ()
    """Of those, rules that a bypass set aside."""
    target: TargetFacts = TargetFacts()
    """Where the request is to go: what was asked for, or what a rule reroutes it to."""
    model: str = ""
    """The model to ask for there; empty for the one that was asked for."""
    obligations: tuple[Obligation, ...] = ()
    """In the order reroute, modify, redact, quota. Empty for a block."""
    escalations: tuple[Escalate, ...] = ()
    """What people have to decide; empty unless the outcome is `escalate`."""
    observed: Observed | None = None
    """Of a route that only observes: what would have been decided."""
    bundle: BundleDigest = BundleDigest("")
