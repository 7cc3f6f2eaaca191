"""The kinds of record about a request: what is asked, decided, sent and answered."""

from egress_gateway.audit.records.groups import (
    CallerGroup,
    ConnectionGroup,
    Count,
    DisclosedGroup,
    ErrorGroup,
    LatencyGroup,
    ModelGroup,
    PolicyGroup,
    PrincipalGroup,
    RedactionGroup,
    RequestGroup,
    ResponseGroup,
    SealedGroup,
    SentGroup,
    StagesGroup,
    TargetGroup,
    ToolGroup,
)
from egress_gateway.audit.records.header import Common


class Exchange(Common, frozen=True, kw_only=True):
    """What every record about a request says, as far as it was known by then."""

    principal: PrincipalGroup = PrincipalGroup()
    route: str = ""
    """The route."""
    owner: str = ""
    """Who answers for the route, as the policy says."""
    target: TargetGroup = TargetGroup()
    family: str = ""
    """Dialect family that the caller speaks."""
    operation: str = ""
    """`chat.completions`, `messages` ..."""
    model: ModelGroup = ModelGroup()
    stream: bool = False
    """Whether a stream was asked for."""
    policy: PolicyGroup = PolicyGroup()
    request: RequestGroup = RequestGroup()
    redactions: RedactionGroup = RedactionGroup()
    stages: StagesGroup = StagesGroup()
    transfer: str = ""
    """`within` where the person (or, where that is not known, the gateway) and the upstream are in one region,
    `across` where they are not, `unknown` where one of the regions is. Absent before there is an upstream."""
    caller: CallerGroup = CallerGroup()
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
    disclosed: tuple[DisclosedGroup, ...] = ()
    """Whose data is in what leaves: each distinct value of a class that people have, the first 256."""
    further_disclosed: Count = 0
    """How many more there are."""
    sealed: SealedGroup | None = None
    """What tokens and surrogates stand for in what leaves, where the route wants that on record."""


class OutcomeRecord(Exchange, frozen=True, kw_only=True, tag="outcome"):
    """How an attempt ended; attempt 0 sent nothing. Durable before the caller can take the answer as complete."""

    attempt: Count
    """The attempt of the request that this belongs to, from 1. 0: the answer was there already, and people had
    approved it (`policy.review`); nothing was sent."""
    end: str
    """`complete`, `upstream_failed`, `client_left`, `masked`, `aborted` or `refused`."""
    status: Count = 0
    """HTTP status that the caller got."""
    upstream_status: Count = 0
    """HTTP status of the upstream."""
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
    """The attempt of the request that this belongs to, from 1."""
    tools: tuple[ToolGroup, ...]
    sealed: SealedGroup | None = None
    """The arguments, where the route wants them on record."""
