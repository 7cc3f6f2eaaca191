"""The facts of a request that is over, as far as its record tells.

A record names people by pseudonyms; whoever may read names puts them there before. It does not say where a value
stood, what the bundle's counters were at, nor what the names of models and tools were that did not look like names.
"""

from egress_gateway.audit.records.exchanges import Exchange
from egress_gateway.audit.records.groups import ConductGroup, PrincipalGroup, TargetGroup
from egress_gateway.core.policy import Conduct, Facts, Principal, TargetFacts


def facts_of(record: Exchange) -> Facts:
    """What was decided on."""
    request = record.request
    return Facts(
        now=record.ts,
        region=record.writer.region if record.writer is not None else "",
        route=record.route,
        principal=_principal(record.principal),
        target_name=record.target.name,
        target=_target(record.target),
        family=record.family,
        operation=record.operation,
        model=record.model.requested,
        stream=record.stream,
        tools=request.tools,
        max_tokens=request.max_tokens,
        bytes=request.bytes,
        data=request.classes,
        conduct=_conduct(request.conduct),
        classified=not record.abridged,
    )


def _conduct(group: ConductGroup) -> Conduct:
    return Conduct(
        known=bool(group.baseline),
        learning=group.baseline == "learning",
        new_tool=group.new_tool,
        new_target=group.new_target,
        unusual_rate=group.unusual_rate,
    )


def _principal(group: PrincipalGroup) -> Principal:
    return Principal(**{name: getattr(group, name) for name in Principal.__struct_fields__})


def _target(group: TargetGroup) -> TargetFacts:
    return TargetFacts(
        upstream=group.upstream,
        tier=group.tier or TargetFacts().tier,
        region=group.region,
        baa=group.baa,
        dpa=group.dpa,
        zdr=group.zdr,
        certified=group.certified,
        ended=group.ended,
    )
