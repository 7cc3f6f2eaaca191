"""Rules of the response phase: what they may want of an answer, and what they say of one."""

from egress_gateway.core.policy import AnswerPlan, AnswerSeen, Decision, Facts, Outcome
from egress_gateway.decide.bundle import Bundle


def plan_answer(bundle: Bundle, facts: Facts) -> AnswerPlan:
    """What may be wanted of the answer to a request with these facts, as it goes out."""
    return AnswerPlan(mask=bundle.routes[facts.route].response.mask)


def decide_answer(bundle: Bundle, facts: Facts, _seen: AnswerSeen) -> Decision:
    """Decide on an answer as far as it is seen."""
    return Decision(outcome=Outcome.PERMIT, code="permit", target=facts.target, bundle=bundle.digest)
