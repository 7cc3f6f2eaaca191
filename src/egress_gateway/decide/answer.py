"""Decisions on answers: what rules may want of one before it comes, and what they say of what has come.

The facts are those of the request as it was sent (`evaluate.effective`); conditions on data and tools look
at the answer. Nothing has to permit an answer: it belongs to a request that was permitted.
"""

import msgspec

from egress_gateway.core.obligations import Redact
from egress_gateway.core.policy import AnswerPlan, AnswerSeen, Decision, Facts, Outcome
from egress_gateway.core.routes import Links
from egress_gateway.decide.bits import EVERY, indices
from egress_gateway.decide.bundle import Bundle
from egress_gateway.decide.course import sides
from egress_gateway.decide.evaluate import observed, observes, unanswered


def plan_answer(bundle: Bundle, facts: Facts) -> AnswerPlan:
    """What has to be held back, masked or watched for, so that no rule comes too late.

    A watched answer is to be decided on before its first byte is released (`AnswerSeen()`), and again
    with each finding and tool call.
    """
    route = bundle.routes[facts.route]
    answers, program = bundle.answers, bundle.answers.expected
    found = program.found(sides(bundle, facts))
    observing = observes(route, facts.now)
    asked = found & ~_set_aside(bundle, facts)
    live = asked & (program.floor if observing else EVERY)
    mask = dict.fromkeys(() if observing else route.response.mask)
    for bit, classes in answers.masks:
        if live & bit:
            mask.update(dict.fromkeys(classes))
    mask_new = dict.fromkeys(name for bit, classes in answers.masks_new if live & bit for name in classes)
    if live & answers.above_ceiling:
        mask.update(dict.fromkeys(name for name, level in bundle.levels.items() if level > route.ceiling))
    return AnswerPlan(
        mask=tuple(mask),
        mask_new=tuple(mask_new),
        watched=bool(live & program.blocks),
        reviewed=any(live & bit for bit, _ in program.escalations),
        defused=route.response.links is Links.DEFUSE and not observing,
        observed=observing and bool(asked & ~live),
    )


def with_answer(facts: Facts, seen: AnswerSeen) -> Facts:
    """The facts of a request with what its answer says in place of what the request said."""
    conduct = msgspec.structs.replace(facts.conduct, new_tool=seen.new_tool, new_target=seen.new_target)
    return msgspec.structs.replace(facts, data=seen.data, new_data=seen.new, tools=seen.tools, conduct=conduct)


def decide_answer(bundle: Bundle, facts: Facts, seen: AnswerSeen) -> Decision:
    """Decide on what was seen of an answer. People are asked only of a complete one."""
    route = bundle.routes[facts.route]
    unknown = next((entry.data_class for entry in seen.data if entry.data_class not in bundle.levels), None)
    if unknown is not None:
        reason = f"the policy does not know the data class {unknown}"
        return Decision(code="unclassified", reason=reason, target=facts.target, bundle=bundle.digest)
    ruled = _ruled(bundle, facts, seen, EVERY)
    if not observes(route, facts.now):
        return ruled
    enforced = _ruled(bundle, facts, seen, bundle.answers.seen.floor)
    return msgspec.structs.replace(enforced, observed=observed(ruled))


def _ruled(bundle: Bundle, facts: Facts, seen: AnswerSeen, considered: int) -> Decision:
    program = bundle.answers.seen
    found = program.found(sides(bundle, with_answer(facts, seen))) & considered
    aside = found & _set_aside(bundle, facts) if considered == EVERY else 0
    live = found & ~aside
    decision = Decision(
        matched=program.names(found),
        bypassed=program.names(aside),
        target=facts.target,
        bundle=bundle.digest,
    )
    for index in indices(live & program.blocks):
        rule = program.rules[index]
        return msgspec.structs.replace(decision, code="rule", reason=rule.reason, rule=rule.id)
    duties = tuple(duty for bit, duty in program.duties if live & bit and isinstance(duty, Redact))
    escalations = tuple(asked for bit, asked in program.escalations if live & bit) if seen.complete else ()
    if unanswered(escalations, facts):
        first = next(program.rules[bit.bit_length() - 1] for bit, _ in program.escalations if live & bit)
        return msgspec.structs.replace(
            decision,
            outcome=Outcome.ESCALATE,
            code="escalate",
            reason=first.reason,
            rule=first.id,
            obligations=duties,
            escalations=escalations,
        )
    return msgspec.structs.replace(
        decision,
        outcome=Outcome.PERMIT,
        code="permit",
        reason="no rule objects to the answer",
        obligations=duties,
    )


def _set_aside(bundle: Bundle, facts: Facts) -> int:
    """The rules about answers that a bypass suspends: bypasses look at the request."""
    if not bundle.program.bypasses:
        return 0
    named = {name for rule in bundle.rules if rule.bypass is not None for name in rule.bypass.rules}
    bits = {rule.id: 1 << index for index, rule in enumerate(bundle.answers.seen.rules) if rule.id in named}
    if not bits:
        return 0
    program = bundle.program
    found = program.found(sides(bundle, facts))
    active = (program.rules[bit.bit_length() - 1].bypass for bit, _, _ in program.bypasses if found & bit)
    return sum({bits.get(name, 0) for bypass in active if bypass is not None for name in bypass.rules})
