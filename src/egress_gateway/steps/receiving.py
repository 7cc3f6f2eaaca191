"""What the answer to one attempt is going to be read with, made before anything is sent."""

from functools import partial

from egress_gateway.core.policy import Facts
from egress_gateway.core.secret import Secret
from egress_gateway.core.traces import Traces
from egress_gateway.decide.answer import decide_answer, plan_answer
from egress_gateway.decide.bundle import Bundle
from egress_gateway.decide.prices import exact_cost
from egress_gateway.steps import replies
from egress_gateway.steps.addressing import Lane
from egress_gateway.steps.agents import nothing_new
from egress_gateway.steps.consulting import agree_on_answer
from egress_gateway.steps.counting import Bill
from egress_gateway.steps.delivery import Delivery
from egress_gateway.steps.ending import Exchange
from egress_gateway.steps.lanes import answer_lanes
from egress_gateway.steps.parts import Parts
from egress_gateway.steps.prepare import Prepared
from egress_gateway.steps.review import RequestReview
from egress_gateway.steps.showing import cover_texts
from egress_gateway.steps.timing import TimedBeside
from egress_gateway.steps.verdict import AnswerVerdict


def delivery_of(
    parts: Parts,
    exchange: Exchange,
    bundle: Bundle,
    *,
    lane: Lane,
    facts: Facts,
    scope_key: Secret[bytes],
    review: RequestReview,
    prepared: Prepared,
    bill: Bill,
    traces: Traces,
) -> Delivery:
    """How the answer is screened, restored, judged and priced; `facts` are those of the effective upstream."""
    decision = prepared.decision
    agent = exchange.trail.agent
    plan, judge = plan_answer(bundle, facts), partial(decide_answer, bundle)
    lanes = answer_lanes(
        lane.route,
        plan,
        parts.classifier,
        prepared.redaction,
        scope_key=scope_key,
        upstream=decision.target.upstream,
        traces=traces,
        levels=bundle.levels,
        aim=agent.aim if agent is not None else None,
    )
    return Delivery(
        lane=lane,
        prepared=prepared,
        bill=bill,
        lanes=lanes,
        verdict=AnswerVerdict(plan, partial(judge, facts), lanes, agent.novelty if agent is not None else nothing_new),
        limits=parts.limits,
        beside=TimedBeside(parts.beside, parts.clock.tick),
        tick=parts.clock.tick,
        price=partial(exact_cost, bundle.prices, decision.model or facts.model),
        headers=replies.own(exchange.trail.rid, decision, prepared.redaction, exchange.review),
        show=lambda: cover_texts(parts.classifier, lanes.texts),
        agree=partial(agree_on_answer, exchange, review, lane, facts, judge),
    )
