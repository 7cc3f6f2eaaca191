"""What is known of one request so far: the fields that all its records share, and those of one attempt."""

from typing import Final, TypedDict

import msgspec

from egress_gateway.audit.records.groups import (
    CallerGroup,
    ConnectionGroup,
    DisclosedGroup,
    ModelGroup,
    PolicyGroup,
    PrincipalGroup,
    RedactionGroup,
    RequestGroup,
    ResponseGroup,
    SentGroup,
    StagesGroup,
    TargetGroup,
    ToolGroup,
)
from egress_gateway.core.ids import RecordId


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """The fields that all records of one request share."""

    rid: RecordId
    stages: StagesGroup = StagesGroup()
    transfer: str = ""
    caller: CallerGroup = CallerGroup()
    peer: str = ""
    traceparent: str = ""
    principal: PrincipalGroup = PrincipalGroup()
    route: str = ""
    owner: str = ""
    target: TargetGroup = TargetGroup()
    family: str = ""
    operation: str = ""
    model: ModelGroup = ModelGroup()
    stream: bool = False
    policy: PolicyGroup = PolicyGroup()
    request: RequestGroup = RequestGroup()
    redactions: RedactionGroup = RedactionGroup()


class KnownFields(TypedDict, total=False):
    """Names and types of the fields of `Known`, so that a type checker sees what is learnt and repeated."""

    rid: RecordId
    stages: StagesGroup
    transfer: str
    caller: CallerGroup
    peer: str
    traceparent: str
    principal: PrincipalGroup
    route: str
    owner: str
    target: TargetGroup
    family: str
    operation: str
    model: ModelGroup
    stream: bool
    policy: PolicyGroup
    request: RequestGroup
    redactions: RedactionGroup


class Disclosed(msgspec.Struct, frozen=True):
    """Whose data one attempt sends."""

    groups: tuple[DisclosedGroup, ...] = ()
    further: int = 0
    """Values that are not named."""


NOBODY: Final = Disclosed()


class Attempt(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of the attempt under way."""

    number: int = 0
    """0 until the log is asked to take an intent."""
    sent: SentGroup | None = None
    durable: bool = False
    """The log has given a receipt for the intent."""
    recorded: bool = False
    """Its outcome is durable, or being made so."""
    upstream_status: int = 0
    connection: ConnectionGroup = ConnectionGroup()
    response: ResponseGroup = ResponseGroup()
    tools: tuple[ToolGroup, ...] = ()
    """The first calls of the answer, as many as one record holds."""
    further_tools: bool = False
    """There were more."""


class AttemptFields(TypedDict, total=False):
    """Names and types of the fields of `Attempt` that change while it is under way."""

    durable: bool
    recorded: bool
    upstream_status: int
    connection: ConnectionGroup
    response: ResponseGroup
    tools: tuple[ToolGroup, ...]
    further_tools: bool
