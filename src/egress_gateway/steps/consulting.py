"""Has people asked about one request: its caller gets a ticket or is held, and the record says which review it is."""

from collections.abc import Awaitable, Callable
from functools import partial

import msgspec

from egress_gateway.core.ids import covered
from egress_gateway.core.policy import AnswerPlan, AnswerSeen, Decision, Facts, Outcome
from egress_gateway.core.redaction import Redaction
from egress_gateway.core.reviews import Content, ReviewId
from egress_gateway.providers.dialect import Dialect
from egress_gateway.steps import replies
from egress_gateway.steps.addressing import Lane
from egress_gateway.steps.counting import Bill
from egress_gateway.steps.delivery import release
from egress_gateway.steps.ending import Exchange
from egress_gateway.steps.inspection import Inspection
from egress_gateway.steps.prepare import Escalated, Prepared
from egress_gateway.steps.review import Approved, Hold, RequestReview, ReviewRefused, answers
from egress_gateway.steps.verdict import unblocked

Judge = Callable[[Facts, AnswerSeen], Decision]
"""Decides on what was seen of an answer."""
Made = tuple[Prepared, Bill]
"""What comes of deciding on one upstream and making its body."""


async def prepare_with_people(
    exchange: Exchange,
    review: RequestReview,
    lane: Lane,
    inspection: Inspection,
    facts_now: Callable[[], Facts],
    deciding: Callable[[Facts], Awaitable[Made]],
    answered: Callable[[Decision], Awaitable[bool]],
) -> Made | None:
    """What `deciding` makes, if need be once people have approved. Raises as it, and as `RequestReview.settle`.

    None if the request is `answered`: that is looked for before people are asked about it once more.
    """
    try:
        prepared, bill = await deciding(facts_now())
        with bill:
            if await answered(prepared.decision):
                return None
            made = prepared, bill.pass_on()
    except Escalated as escalated:
        if await answered(escalated.decision):
            return None
        await _consult(exchange, review, lane, inspection, escalated)
        # People take their time, in which a contract may have ended: the facts are those of now.
        made = await deciding(facts_now())
    exchange.review = review.approval.review
    return made


def hold_of(exchange: Exchange, dialect: Dialect, *, stream: bool) -> Hold | None:
    """How this caller can be kept waiting; None if its dialect has no sign of life."""
    sign = dialect.keepalive()
    if sign is None:
        return None
    return Hold(partial(_beat, exchange, sign) if stream else None)


async def _consult(
    exchange: Exchange, review: RequestReview, lane: Lane, inspection: Inspection, escalated: Escalated
) -> None:
    decision, facts = escalated.decision, escalated.facts
    exchange.trail.decided(facts.target_name, decision)
    try:
        await review.settle(facts, decision, inspection, hold_of(exchange, lane.dialect, stream=facts.stream))
    except ReviewRefused as refused:
        _named(exchange, lane, decision, refused)
        raise


async def agree_on_answer(
    exchange: Exchange,
    review: RequestReview,
    lane: Lane,
    facts: Facts,
    judge: Judge,
    decision: Decision,
    content: Content,
) -> Content:
    """The answer, once people have looked at it. Raises `Blocked`, and as `RequestReview.settle_answer`."""
    hold = hold_of(exchange, lane.dialect, stream=facts.stream)
    while decision.outcome is Outcome.ESCALATE:
        exchange.trail.decided(facts.target_name, decision)
        try:
            approved = await review.settle_answer(facts, decision, content, hold)
        except ReviewRefused as refused:
            _named(exchange, lane, decision, refused)
            raise
        decision, content = _judged(exchange, facts, judge, approved), approved.content
    return content


async def answer_from_store(
    exchange: Exchange,
    review: RequestReview,
    lane: Lane,
    facts: Facts,
    decision: Decision,
    plan: AnswerPlan,
    judge: Judge,
) -> bool:
    """Answer with what people have approved for this very request, if today's policy lets it pass, and record it.

    False if there is nothing, or what has to be masked today is not masked in it. Raises `Blocked` and `Refused` for
    one that may not pass any more, and as `RequestReview.stored` and `settle_answer`.
    """
    if not plan.reviewed:
        return False
    try:
        approved = await review.stored()
    except ReviewRefused as refused:
        _named(exchange, lane, decision, refused)
        raise
    if approved is None or not approved.content.seen.complete:
        return False
    judged = _judged(exchange, facts, judge, approved)
    if not _has_marks(approved.content, plan):
        return False
    content = await agree_on_answer(exchange, review, lane, facts, judge, judged, approved.content)
    passed = msgspec.structs.replace(judged, outcome=Outcome.PERMIT)
    own = replies.own(exchange.trail.rid, passed, Redaction(), exchange.review)
    await exchange.close_unsent(content.status)
    await release(exchange, msgspec.structs.replace(content, headers=replies.renewed(content.headers, own)))
    return True


def _has_marks(content: Content, plan: AnswerPlan) -> bool:
    wanted = [entry.data_class for entry in content.seen.data if covered(entry.data_class, plan.mask)]
    wanted_new = [entry.data_class for entry in content.seen.new if covered(entry.data_class, plan.mask_new)]
    has, has_new = content.masked, (*content.masked, *content.masked_new)
    return all(covered(name, has) for name in wanted) and all(covered(name, has_new) for name in wanted_new)


def _judged(exchange: Exchange, facts: Facts, judge: Judge, approved: Approved) -> Decision:
    """What is decided on an approved answer now: its tools may be contained, its rules others than then."""
    seen, approval = approved.content.seen, approved.approval
    exchange.running.calls(seen.tools)
    decision = unblocked(judge(facts, seen))
    if decision.outcome is Outcome.ESCALATE and answers(approval, decision):
        here = msgspec.structs.replace(approval, upstream=facts.target.upstream, model=facts.model)
        decision = unblocked(judge(msgspec.structs.replace(facts, approval=here), seen))
    exchange.review = approval.review
    exchange.trail.decided(facts.target_name, decision, review=approval.review)
    return decision


def _named(exchange: Exchange, lane: Lane, decision: Decision, refused: ReviewRefused) -> None:
    """Have the record, and the caller where it may know rules, told which review it is about."""
    exchange.rule = "" if lane.route.hide_rule else decision.rule
    exchange.review = refused.review
    exchange.trail.decided(lane.target.name, decision, review=refused.review)


async def _beat(exchange: Exchange, sign: bytes, review: ReviewId) -> None:
    exchange.review = review
    await exchange.keep_alive(sign)
