"""Has people asked about one request: its caller gets a ticket or is held, and the record says which review it is."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import TypeVar

from egress_gateway.core.policy import Decision, Facts
from egress_gateway.core.reviews import Content, ReviewId
from egress_gateway.providers.dialect import Dialect
from egress_gateway.steps.addressing import Lane
from egress_gateway.steps.ending import Exchange
from egress_gateway.steps.inspection import Inspection
from egress_gateway.steps.prepare import Escalated
from egress_gateway.steps.review import Hold, RequestReview, ReviewRefused

Made = TypeVar("Made")
"""What comes of deciding on one upstream and making its body."""


async def prepare_with_people(
    exchange: Exchange,
    review: RequestReview,
    lane: Lane,
    inspection: Inspection,
    facts_now: Callable[[], Facts],
    deciding: Callable[[Facts], Awaitable[Made]],
) -> Made:
    """What `deciding` makes, if need be once people have approved. Raises as it, and as `RequestReview.settle`."""
    try:
        made = await deciding(facts_now())
    except Escalated as escalated:
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
    exchange: Exchange, review: RequestReview, lane: Lane, facts: Facts, decision: Decision, content: Content
) -> Content:
    """The answer, once people have looked at it. Raises as `RequestReview.settle_answer`."""
    exchange.trail.decided(facts.target_name, decision)
    try:
        return await review.settle_answer(
            facts, decision, content, hold_of(exchange, lane.dialect, stream=facts.stream)
        )
    except ReviewRefused as refused:
        _named(exchange, lane, decision, refused)
        raise


async def answered_before(exchange: Exchange, review: RequestReview, lane: Lane, decision: Decision) -> Content | None:
    """The answer to this very request that people have approved since. Raises as `RequestReview.stored`."""
    try:
        return await review.stored()
    except ReviewRefused as refused:
        _named(exchange, lane, decision, refused)
        raise


def _named(exchange: Exchange, lane: Lane, decision: Decision, refused: ReviewRefused) -> None:
    """Have the record, and the caller where it may know rules, told which review it is about."""
    exchange.rule = "" if lane.route.hide_rule else decision.rule
    exchange.review = refused.review
    exchange.trail.decided(lane.target.name, decision, review=refused.review)


async def _beat(exchange: Exchange, sign: bytes, review: ReviewId) -> None:
    exchange.review = review
    await exchange.keep_alive(sign)
