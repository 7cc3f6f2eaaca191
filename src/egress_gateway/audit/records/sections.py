"""Under which name each kind of record and each group is documented, and the fields that belong there."""

from collections.abc import Mapping
from typing import Final

from egress_gateway.audit.records import groups
from egress_gateway.audit.records.exchanges import Exchange
from egress_gateway.audit.records.header import Common
from egress_gateway.audit.records.record import kind_of

RECORD: Final = "record"
"""The section of fields that all records have, or all about a request."""

OF_GROUP: Final[Mapping[type[groups.Group], str]] = {
    groups.WriterStamp: "writer",
    groups.PrincipalGroup: "principal",
    groups.StagesGroup: "stages",
    groups.CallerGroup: "caller",
    groups.PolicyGroup: "policy",
    groups.ObservedGroup: "observed",
    groups.TargetGroup: "target",
    groups.ModelGroup: "model",
    groups.ConductGroup: "conduct",
    groups.RequestGroup: "request",
    groups.SentGroup: "sent",
    groups.DisclosedGroup: "disclosed",
    groups.SealedGroup: "sealed",
    groups.RedactionGroup: "redactions",
    groups.ConnectionGroup: "connection",
    groups.UsageGroup: "usage",
    groups.ResponseGroup: "response",
    groups.ToolGroup: "tool",
    groups.LatencyGroup: "lat_us",
    groups.ErrorGroup: "error",
    groups.ClockGroup: "clock",
    groups.TrafficGroup: "upstreams",
}


def section_of(owner: type[groups.Group | Common], field: str) -> str:
    """Where a field of a record or a group is documented."""
    if issubclass(owner, groups.Group):
        return OF_GROUP[owner]
    shared = Exchange if issubclass(owner, Exchange) else Common
    return RECORD if field in ("kind", *shared.__struct_fields__) else kind_of(owner)
