"""One decision: every rule on the facts of one target, in a fixed precedence.

1. Facts that are not complete block: nothing was classified, or a class is found that the bundle does
   not know (`unclassified`). So does a containment in force (`contained`), and so do the route's own
   demands: its target, who may use it, the proof of the application, of the person and of an agent,
   groups, MFA (`require`).
2. Rules that reroute look at the target and the model that were asked for, an alias resolved: the first
   that names an upstream settles the upstream, the first that names a model the model. An upstream of
   another dialect blocks (`reroute`), and so does one whose contract has ended (`contract`).
3. All other rules look at the target and model that this leads to. None is skipped. Rules that a bypass
   names are set aside; then block (`rule`) > no permit (`default_deny`) > the ceiling (`ceiling`) > a
   class to be redacted where nothing can replace it (`rigid`) > a broken invariant (`invariant`) > a rule
   that asks people who have not answered (`escalate`) > permit. Where an agent acts for a person, each
   rule is looked at twice, with the person's groups and with the agent's. What opens something must match
   both times, any other rule once: an agent must not borrow rights, nor shed what binds it.
4. A permit, and an escalation, gather obligations: reroute, modify, redact (masks, then surrogates, then
   tokens; of two for one class the first counts), quota.

On a route that only observes, only the floor decides; what all rules would have decided is told beside it.

Obligations name classes whether or not they were found: redacting one value may bring out another.
The same facts and bundle always give the same decision.
"""

from collections.abc import Sequence
from typing import Final

import msgspec

from egress_gateway.core.ids import covered
from egress_gateway.core.obligations import Escalate, Modify, Redact
from egress_gateway.core.policy import Decision, Facts, Observed, Outcome
from egress_gateway.core.routes import Route
from egress_gateway.core.surrogate_kinds import can_stand_rigid
from egress_gateway.decide.bits import EVERY, indices
from egress_gateway.decide.bundle import Bundle
from egress_gateway.decide.compile import Program
from egress_gateway.decide.course import Course, plot
from egress_gateway.decide.demands import Refusal, unmet_demand
from egress_gateway.decide.invariants import broken

CODES: Final = (
    "unclassified",
    "contained",
    "require",
    "reroute",
    "contract",
    "rule",
    "default_deny",
    "ceiling",
    "rigid",
    "invariant",
    "escalate",
    "observe",
    "permit",
)
"""Every code of a decision, in the order they are settled."""


def decide(bundle: Bundle, facts: Facts) -> Decision:
    """Decide on one request towards one target."""
    ruled = decide_in_full(bundle, facts)
    route = bundle.routes.get(facts.route)
    if route is None or not observes(route, facts.now) or unmet_demand(bundle, facts) is not None:
        return ruled
    enforced = _ruled(bundle, route, facts, bundle.program.floor)
    return msgspec.structs.replace(enforced, observed=observed(ruled))


def decide_in_full(bundle: Bundle, facts: Facts) -> Decision:
    """What all rules say, whether or not the route only observes."""
    unmet = unmet_demand(bundle, facts)
    if unmet is not None:
        return _refused(Decision(target=facts.target, bundle=bundle.digest), unmet)
    return _ruled(bundle, bundle.routes[facts.route], facts, EVERY)


def observes(route: Route, now: int) -> bool:
    """Whether a route only observes at a time; at one that nobody told it enforces."""
    return route.observe is not None and now > 0 and route.observe.holds(now)


def observed(ruled: Decision) -> Observed:
    """What is told of a decision that is not carried out."""
    return Observed(
        outcome=ruled.outcome,
        code=ruled.code,
        rule=ruled.rule,
        obligations=tuple(f"{type(duty).__name__.lower()}:{duty.rule}" for duty in ruled.obligations),
    )


def effective(facts: Facts, decision: Decision) -> Facts:
    """The facts of what will be sent: with the target and the model that the decision leads to."""
    return msgspec.structs.replace(facts, target=decision.target, model=decision.model or facts.model)


def unanswered(escalations: Sequence[Escalate], there: Facts) -> bool:
    """Whether people still have to be asked: all rules that want it, or none, have an approval of this request.

    An approval is one for the upstream and the model that were decided on; `there` has those that it is sent to.
    """
    approval = there.approval
    here = (approval.upstream, approval.model) == (there.target.upstream, there.model)
    approved = approval.rules if approval.review and here else ()
    return any(asked.rule not in approved for asked in escalations)


def _ruled(bundle: Bundle, route: Route, facts: Facts, considered: int) -> Decision:
    """What the considered rules say; where these are not all, a missing permit and the ceiling do not count."""
    program, course = bundle.program, plot(bundle, facts, considered)
    live, there = course.found & ~course.aside, course.facts
    decision = Decision(
        matched=program.names(course.found),
        bypassed=program.names(course.aside),
        target=there.target,
        model=there.model if there.model != facts.model else "",
        bundle=bundle.digest,
    )
    duties = _duties(program, live, facts)
    redactions = [duty for duty in duties if isinstance(duty, Redact)]
    refusal = _closed(bundle, course) or _blocked(program, live)
    if refusal is None and considered == EVERY:
        refusal = _unpermitted(program, live, route) or _above_ceiling(bundle, there, route, redactions)
    refusal = refusal or _rigid(there, redactions) or _breaking(bundle, course)
    if refusal is not None:
        return _refused(decision, refusal)
    quotas = tuple(quota for bit, quota in program.quotas if live & bit)
    decision = msgspec.structs.replace(decision, obligations=(*course.reroutes, *duties, *quotas))
    return _answered(decision, program, live, there)


def _answered(decision: Decision, program: Program, live: int, there: Facts) -> Decision:
    """What nothing blocks: people are asked where a rule wants it and they have not answered."""
    escalations = tuple(asked for bit, asked in program.escalations if live & bit)
    if unanswered(escalations, there):
        first = next(program.rules[bit.bit_length() - 1] for bit, _ in program.escalations if live & bit)
        return msgspec.structs.replace(
            decision,
            outcome=Outcome.ESCALATE,
            code="escalate",
            reason=first.reason,
            rule=first.id,
            escalations=escalations,
        )
    for index in indices(live & program.permits):
        permit = program.rules[index]
        return msgspec.structs.replace(
            decision, outcome=Outcome.PERMIT, code="permit", reason=permit.reason, rule=permit.id
        )
    # Only a route that observes comes here without a permit.
    reason = "the route only observes, and nothing that holds everywhere objects"
    return msgspec.structs.replace(decision, outcome=Outcome.PERMIT, code="observe", reason=reason)


def _refused(decision: Decision, refusal: Refusal) -> Decision:
    return msgspec.structs.replace(decision, code=refusal.code, reason=refusal.reason, rule=refusal.rule)


def _duties(program: Program, live: int, facts: Facts) -> tuple[Modify | Redact, ...]:
    """What has to be done to the body: what rules want, and what a reviewer wanted besides."""
    duties = tuple(duty for bit, duty in program.duties if live & bit)
    review = facts.approval.review
    if not review or not facts.approval.redact:
        return duties
    return (*duties, Redact(rule=f"review:{review}", classes=facts.approval.redact))


def _closed(bundle: Bundle, course: Course) -> Refusal | None:
    """Whether nothing may be sent there at all."""
    target, family = course.facts.target, course.facts.family
    for reroute in course.reroutes:
        if reroute.upstream and bundle.speaks is not None and family not in bundle.speaks[reroute.upstream]:
            reason = f"rule {reroute.rule!r} leads to {reroute.upstream!r}, which does not speak {family}"
            return Refusal(code="reroute", reason=reason, rule=reroute.rule)
    if target.ended:
        return Refusal(code="contract", reason=f"the contract with {target.upstream!r} has ended")
    return None


def _blocked(program: Program, live: int) -> Refusal | None:
    for index in indices(live & program.blocks):
        rule = program.rules[index]
        return Refusal(code="rule", reason=rule.reason, rule=rule.id)
    return None


def _unpermitted(program: Program, live: int, route: Route) -> Refusal | None:
    if live & program.permits:
        return None
    return Refusal(code="default_deny", reason=f"no rule permits this on route {route.route!r}")


def _above_ceiling(bundle: Bundle, facts: Facts, route: Route, redactions: Sequence[Redact]) -> Refusal | None:
    for entry in facts.data:
        level = bundle.levels[entry.data_class]
        if level > route.ceiling and _redaction_of(entry.data_class, redactions) is None:
            reason = (
                f"{entry.data_class} is {level.name.lower()}, above the ceiling of route {route.route!r} "
                f"({route.ceiling.name.lower()}), and no rule redacts it"
            )
            return Refusal(code="ceiling", reason=reason)
    return None


def _rigid(facts: Facts, redactions: Sequence[Redact]) -> Refusal | None:
    for name in facts.rigid_data:
        duty = _redaction_of(name, redactions)
        if duty is not None and not (duty.as_ == "surrogate" and can_stand_rigid(name)):
            reason = f"{name} must be redacted and stands where nothing can replace it"
            return Refusal(code="rigid", reason=reason, rule=duty.rule)
    return None


def _breaking(bundle: Bundle, course: Course) -> Refusal | None:
    invariant = broken(bundle.invariants, course.asking, bundle.vocabulary)
    if invariant is None:
        return None
    return Refusal(code="invariant", reason=invariant.reason, rule=invariant.id)


def _redaction_of(data_class: str, redactions: Sequence[Redact]) -> Redact | None:
    """The duty that has a class redacted, if any: of several the first is carried out."""
    return next((duty for duty in redactions if covered(data_class, duty.classes)), None)
