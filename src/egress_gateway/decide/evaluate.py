"""One decision: every rule on the facts of one target, in a fixed precedence.

1. Facts that are not complete block: nothing was classified, or a class is found that the bundle does
   not know (`unclassified`).
2. The route's own demands block: its target, who may use it, the proof of the application, of the person
   and of an agent, groups, MFA (`require`).
3. Every rule is evaluated, none is skipped: block (`rule`) > no permit (`default_deny`) > permit. Where an
   agent acts for a person, twice: once with the person's groups and once with the agent's. A permit must
   match both times, any other rule once: an agent must not borrow rights, nor shed what binds it.
4. A permit gathers its obligations: modify, then redact; masking before tokens, because what cannot be
   restored is the stricter of the two.
5. A class above the route's ceiling that no obligation redacts blocks (`ceiling`). A class to be
   redacted that stands where no token can blocks (`rigid`).

Obligations name classes whether or not they were found: redacting one value may bring out another.
The same facts and bundle always give the same decision.
"""

from collections.abc import Collection, Iterator
from functools import reduce
from typing import Final

import msgspec

from egress_gateway.core.ids import covered
from egress_gateway.core.obligations import Redact
from egress_gateway.core.policy import Decision, Facts, Outcome
from egress_gateway.core.routes import AgentProof, PersonProof, Route
from egress_gateway.decide.bundle import Bundle
from egress_gateway.decide.groups import Groups

CODES: Final = ("unclassified", "require", "rule", "default_deny", "ceiling", "rigid", "permit")
"""Every code of a decision, in the order they are settled."""


def decide(bundle: Bundle, facts: Facts) -> Decision:
    """Decide on one request towards one target."""
    incomplete = _incomplete(bundle, facts)
    if incomplete:
        return _block(bundle, "unclassified", incomplete)
    route = bundle.routes.get(facts.route)
    if route is None:
        return _block(bundle, "require", "the policy has no such route")
    unmet = _unmet(route, bundle.groups, facts)
    if unmet:
        return _block(bundle, "require", unmet)
    program = bundle.program
    found = reduce(program.both, map(program.match, sides(bundle, facts)))
    matched = tuple(program.rules[index].id for index in _indices(found))
    for index in _indices(found & program.blocks):
        rule = program.rules[index]
        return _block(bundle, "rule", rule.reason, rule=rule.id, matched=matched)
    if not found & program.permits:
        return _block(bundle, "default_deny", f"no rule permits this on route {route.route!r}", matched=matched)
    obligations = tuple(duty for bit, duty in program.duties if found & bit)
    redactions = [duty for duty in obligations if isinstance(duty, Redact)]
    for entry in facts.data:
        level = bundle.levels[entry.data_class]
        if level > route.ceiling and not _redacted_by(entry.data_class, redactions):
            reason = (
                f"{entry.data_class} is {level.name.lower()}, above the ceiling of route {route.route!r} "
                f"({route.ceiling.name.lower()}), and no rule redacts it"
            )
            return _block(bundle, "ceiling", reason, matched=matched)
    for name in facts.rigid_data:
        rule_id = _redacted_by(name, redactions)
        if rule_id:
            reason = f"{name} must be redacted and stands where nothing can replace it"
            return _block(bundle, "rigid", reason, rule=rule_id, matched=matched)
    permit = program.rules[next(_indices(found & program.permits))]
    return Decision(
        outcome=Outcome.PERMIT,
        code="permit",
        reason=permit.reason,
        rule=permit.id,
        matched=matched,
        target=facts.target,
        obligations=obligations,
        bundle=bundle.digest,
    )


def _block(bundle: Bundle, code: str, reason: str, *, rule: str = "", matched: tuple[str, ...] = ()) -> Decision:
    return Decision(outcome=Outcome.BLOCK, code=code, reason=reason, rule=rule, matched=matched, bundle=bundle.digest)


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


def sides(bundle: Bundle, facts: Facts) -> tuple[Facts, ...]:
    """The facts once for the person, and once more for a verified agent with its own groups.

    An agent's groups are those of groups.yaml; of an agent that does not stand there they are unknown.
    """
    principal = facts.principal
    if not principal.agent_verified:
        return (facts,)
    agent = msgspec.structs.replace(
        principal,
        groups=bundle.groups.agents.get(principal.agent, ()),
        groups_complete=principal.agent in bundle.groups.agents,
    )
    return facts, msgspec.structs.replace(facts, principal=agent)


def _in_one(groups: Collection[str], wanted: Collection[str]) -> bool:
    return any(group in wanted for group in groups)


def _indices(bits: int) -> Iterator[int]:
    """The positions of set bits, lowest first: rules in bundle order."""
    while bits:
        low = bits & -bits
        yield low.bit_length() - 1
        bits ^= low


def _redacted_by(data_class: str, redactions: list[Redact]) -> str:
    """The rule that has a class redacted; empty if none has."""
    for duty in redactions:
        if covered(data_class, duty.classes):
            return duty.rule
    return ""
