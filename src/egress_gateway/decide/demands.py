"""What has to be so before any rule is asked: complete facts, no containment, and the route's own demands."""

from collections.abc import Collection

import msgspec

from egress_gateway.core.policy import Facts
from egress_gateway.core.routes import AgentProof, PersonProof, Route
from egress_gateway.decide.bundle import Bundle
from egress_gateway.decide.groups import Groups


class Refusal(msgspec.Struct, frozen=True, kw_only=True):
    """Why nothing may leave."""

    code: str
    reason: str
    rule: str = ""
    """The rule, invariant or containment that says so, if it is one."""


def unmet_demand(bundle: Bundle, facts: Facts) -> Refusal | None:
    """The first demand that the facts do not meet, if any."""
    incomplete = _incomplete(bundle, facts)
    if incomplete:
        return Refusal(code="unclassified", reason=incomplete)
    if facts.contained:
        return Refusal(code="contained", reason="this is contained for the time being", rule=facts.contained[0])
    route = bundle.routes.get(facts.route)
    if route is None:
        return Refusal(code="require", reason="the policy has no such route")
    unmet = _unmet(route, bundle.groups, facts)
    return Refusal(code="require", reason=unmet) if unmet else None


def _incomplete(bundle: Bundle, facts: Facts) -> str:
    """Why the facts cannot be decided on; empty if they can."""
    if not facts.classified:
        return "the request was not classified in full"
    for entry in facts.data:
        if entry.data_class not in bundle.levels:
            return f"the policy does not know the data class {entry.data_class}"
    for name in facts.rigid_data:
        if name not in bundle.levels:
            return f"the policy does not know the data class {name}"
    return ""


def _unmet(route: Route, groups: Groups, facts: Facts) -> str:
    """What the route demands and the facts do not show; empty if all is met."""
    require, principal = route.require, facts.principal
    target = route.target(facts.target_name)
    if target is None or facts.target.upstream not in target.upstreams:
        return f"route {route.route!r} does not lead there"
    if not principal.app or not (require.any_app or principal.app in require.app):
        return f"this application may not use route {route.route!r}"
    verified = principal.person_verified and bool(principal.person)
    if require.person is PersonProof.VERIFIED and not verified:
        return f"route {route.route!r} needs a verified person"
    if require.person is PersonProof.ASSERTED and not verified and not principal.asserted_person:
        return f"route {route.route!r} needs the name of a person"
    if require.groups and not _in_one(principal.groups, require.groups):
        return f"route {route.route!r} needs membership in one of: {', '.join(require.groups)}"
    of_agent = groups.agents.get(principal.agent, ())
    if require.groups and principal.agent_verified and not _in_one(of_agent, require.groups):
        return f"route {route.route!r} needs agents in one of: {', '.join(require.groups)}"
    if require.auth and principal.auth not in require.auth:
        return f"route {route.route!r} needs applications to prove themselves by: {', '.join(require.auth)}"
    if require.agent is AgentProof.VERIFIED and not (principal.agent_verified and principal.agent):
        return f"route {route.route!r} needs a verified agent"
    if require.agent is AgentProof.NONE and principal.agent:
        return f"route {route.route!r} serves no agents"
    if require.mfa and not principal.mfa:
        return f"route {route.route!r} needs a second factor"
    return ""


def _in_one(groups: Collection[str], wanted: Collection[str]) -> bool:
    return any(group in wanted for group in groups)
