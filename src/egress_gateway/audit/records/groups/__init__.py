"""The groups of fields that audit records are made of.

Names are those of `core/policy.py`, so that a group of a record pastes into a policy test. A group
never holds matched text, a credential or a body: digests, counts, classes and names only. Empty
fields are left out, so that absent and empty are one thing and the canonical form is unique.
"""

from egress_gateway.audit.records.groups.answering import ErrorGroup, LatencyGroup, ResponseGroup, ToolGroup, UsageGroup
from egress_gateway.audit.records.groups.asking import (
    CallerGroup,
    ConductGroup,
    ModelGroup,
    PrincipalGroup,
    RequestGroup,
)
from egress_gateway.audit.records.groups.base import LARGEST_INTEGER, Count, Group
from egress_gateway.audit.records.groups.deciding import ObservedGroup, PolicyGroup, StagesGroup, TargetGroup
from egress_gateway.audit.records.groups.running import ClockGroup, TrafficGroup, WriterStamp
from egress_gateway.audit.records.groups.sending import (
    ConnectionGroup,
    DisclosedGroup,
    RedactionGroup,
    SealedGroup,
    SentGroup,
)

__all__ = [
    "LARGEST_INTEGER",
    "CallerGroup",
    "ClockGroup",
    "ConductGroup",
    "ConnectionGroup",
    "Count",
    "DisclosedGroup",
    "ErrorGroup",
    "Group",
    "LatencyGroup",
    "ModelGroup",
    "ObservedGroup",
    "PolicyGroup",
    "PrincipalGroup",
    "RedactionGroup",
    "RequestGroup",
    "ResponseGroup",
    "SealedGroup",
    "SentGroup",
    "StagesGroup",
    "TargetGroup",
    "ToolGroup",
    "TrafficGroup",
    "UsageGroup",
    "WriterStamp",
]
