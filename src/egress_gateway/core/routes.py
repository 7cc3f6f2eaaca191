"""The lane of one application: whom it serves, where it leads, and what it does to answers."""

from enum import StrEnum

import msgspec

from egress_gateway.core.ids import DataClass
from egress_gateway.core.policy import Level
from egress_gateway.core.redaction import RestoreRules


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


class Failure(StrEnum):
    """How an upstream can fail to serve a request, so that another may."""

    CONNECT = "connect"
    """There was no answer: no connection, or none that spoke."""
    OVERLOADED = "overloaded"
    """It answered 429, 503 or 529: come again later."""
    ERROR = "error"
    """It answered any other 5xx."""


class RouteTarget(msgspec.Struct, frozen=True, kw_only=True):
    """A name in the URL: the family its clients speak and who may serve it."""

    name: str
    speaks: str
    upstreams: tuple[str, ...]
    """In the order they are tried; the first is the default."""
    failover: tuple[Failure, ...] = (Failure.CONNECT,)
    """After what the next upstream is tried."""
    retries: int = 0
    """How often the same upstream is tried again, where there was no answer at all."""


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


class Links(StrEnum):
    """What becomes of addresses in an answer that could carry data out."""

    DEFUSE = "defuse"
    """They stay readable and lead nowhere."""
    ALLOW = "allow"
    """They stay as they are."""


class ResponseRules(msgspec.Struct, frozen=True, kw_only=True):
    """What a route does to answers besides recording what was found in them."""

    mask: tuple[DataClass, ...] = ()
    """Classes or families that the caller must not see."""
    hold_back: int = 0
    """Characters of an answer that may be held until it is clear that they start no masked value."""
    links: Links = Links.DEFUSE
    link_hosts: tuple[str, ...] = ()
    """Hosts, in lower case, to which an answer may lead whatever the address says; `*.name` for all below a name."""


class SystemPins(msgspec.Struct, frozen=True, kw_only=True):
    """The system prompts that a route knows as its own. The zero value knows none."""

    sha256: tuple[str, ...] = ()
    """Digests of whole prompts, over their UTF-8, in lower-case hex."""
    prefixes: tuple[str, ...] = ()
    """How a prompt may begin; what follows is the caller's."""


class RecordRules(msgspec.Struct, frozen=True, kw_only=True):
    """What content of a route's requests its records have besides digests, sealed. The zero value has none."""

    tool_arguments: bool = False
    redactions: bool = False
    """What tokens and surrogates stand for."""


class Observe(msgspec.Struct, frozen=True, kw_only=True):
    """A route that decides and records without changing anything, for a time that somebody agreed to."""

    ticket: str
    expires: str
    """The last day, as `YYYY-MM-DD`."""
    ends: int
    """Microseconds since the epoch: the first moment (UTC) at which the route enforces."""

    def holds(self, now: int) -> bool:
        """Whether the route only observes at `now`, in microseconds since the epoch."""
        return now < self.ends


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
    system_prompts: SystemPins = SystemPins()
    record: RecordRules = RecordRules()
    deep: tuple[str, ...] = ()
    """Models of gateway.yaml that look at each request besides what looks at all of them."""
    observe: Observe | None = None
    """`None` where everything is enforced."""

    def target(self, name: str) -> RouteTarget | None:
        """The target of that name, if the route has it."""
        return next((target for target in self.targets if target.name == name), None)
