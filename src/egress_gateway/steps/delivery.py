"""Steps 8 to 10 for one upstream's answer: screened, restored, judged, recorded, and only then the caller's."""

from collections.abc import Awaitable, Callable
from functools import partial

import msgspec

from egress_gateway.core.answers import AnswerFacts, Cost, Frame, ToolCall, Usage
from egress_gateway.core.config import Limits
from egress_gateway.core.exchange import Headers
from egress_gateway.core.policy import Decision, Outcome
from egress_gateway.core.reviews import Content, Shown
from egress_gateway.ports import UpstreamAnswer
from egress_gateway.providers.dialect import Answered
from egress_gateway.screen.lanes import AnswerLanes
from egress_gateway.steps import relay, replies
from egress_gateway.steps.addressing import Lane
from egress_gateway.steps.counting import Bill
from egress_gateway.steps.ending import Exchange
from egress_gateway.steps.prepare import Prepared
from egress_gateway.steps.timing import TimedBeside
from egress_gateway.steps.trail import HELD
from egress_gateway.steps.verdict import AnswerVerdict

Agree = Callable[[Decision, Content], Awaitable[Content]]


class Delivery(msgspec.Struct, frozen=True, kw_only=True):
    """What an answer is read with, and by what it is judged."""

    lane: Lane
    prepared: Prepared
    bill: Bill
    lanes: AnswerLanes
    verdict: AnswerVerdict
    limits: Limits
    beside: TimedBeside
    """Where it is screened, which is measured."""
    tick: Callable[[], int]
    price: Callable[[Usage], Cost]
    """What an answer costs by what the provider counted."""
    headers: Headers
    """What the gateway says of an answer that it lets through."""
    show: Callable[[], Shown]
    """What reviewers may see of it."""
    agree: Agree
    """Has people look at the whole answer; what may be released of it."""

    @property
    def hide(self) -> bool:
        """Whether text of the answer is altered, so that whatever would betray the original must go."""
        return bool(self.prepared.redaction.replacements or self.verdict.plan.mask or self.verdict.plan.mask_new)


async def deliver(exchange: Exchange, delivery: Delivery, answer: UpstreamAnswer) -> AnswerFacts:
    """Pass an answer on to its end; what it says about itself. The outcome is durable on return.

    Raises `UpstreamFailed` for an answer that cannot be inspected or breaks off, and `Blocked` for one that
    the policy does not let through; then the caller has no clean end of it.
    """
    form = relay.form(answer.head)
    limits = delivery.limits
    meter = relay.Meter(answer, limits.stream if form is relay.AnswerForm.STREAM else limits.answer, delivery.tick)
    headers = (*delivery.headers, *replies.passed(answer.head))
    if delivery.verdict.plan.reviewed and form is not relay.AnswerForm.ERROR:
        return await _whole(exchange, delivery, form, answer.head.status, headers, meter)
    match form:
        case relay.AnswerForm.STREAM:
            return await _stream(exchange, delivery, answer.head.status, headers, meter)
        case relay.AnswerForm.DOCUMENT:
            return await _document(exchange, delivery, answer.head.status, headers, meter)
        case relay.AnswerForm.ERROR:
            return await _error(exchange, delivery, answer.head.status, headers, meter)


async def _stream(
    exchange: Exchange, delivery: Delivery, status: int, headers: Headers, meter: relay.Meter
) -> AnswerFacts:
    lane, verdict = delivery.lane, delivery.verdict
    stream = lane.dialect.stream(lane.operation, delivery.prepared.shape, delivery.lanes, hide_logprobs=delivery.hide)
    await exchange.start(status, (*headers, *relay.STREAM_HEADERS), stream=True)

    async def outcome() -> None:
        await _note(exchange, delivery, stream.facts, meter)
        exchange.trail.observed(verdict.whole())
        await exchange.close("complete")

    # 10. The gate holds tool calls and the terminal event until their records are durable.
    gate = relay.Gate(
        exchange.caller.write,
        judge=partial(_judge, exchange, delivery),
        record_tools=partial(exchange.record_tools, found=delivery.lanes.classes_in),
        record_outcome=outcome,
    )
    try:
        await relay.pump(meter, stream, gate, delivery.beside)
    finally:
        await _note(exchange, delivery, stream.facts, meter)
    if not exchange.trail.attempt.recorded:
        # This dialect's streams end without a frame that waits for it: the whole is judged all the same.
        await outcome()
    await exchange.caller.finish()
    return stream.facts


async def _document(
    exchange: Exchange, delivery: Delivery, status: int, headers: Headers, meter: relay.Meter
) -> AnswerFacts:
    answered = await _read(delivery, meter)
    await _note(exchange, delivery, answered.facts, meter)
    with exchange.refusing(answered.tools, delivery.lanes.classes_in):
        decision = delivery.verdict.whole(answered.tools)
    exchange.trail.observed(decision)
    if answered.tools:
        await exchange.record_tools(answered.tools, delivery.lanes.classes_in)
    # 10. Outcome, then the answer.
    await exchange.close("complete", status=status)
    await exchange.reply(status, (*headers, *relay.document_headers(answered.body)), answered.body)
    return answered.facts


async def _whole(
    exchange: Exchange,
    delivery: Delivery,
    form: relay.AnswerForm,
    status: int,
    headers: Headers,
    meter: relay.Meter,
) -> AnswerFacts:
    """Nothing is released before the whole answer was seen, and people have agreed to it where a rule wants that."""
    pieces: list[bytes] = []

    async def keep(data: bytes) -> None:
        pieces.append(data)

    async def seen() -> None:
        """The terminal event waits with everything else."""

    lane, verdict = delivery.lane, delivery.verdict
    calls: tuple[ToolCall, ...] = ()
    streams = form is relay.AnswerForm.STREAM
    if streams:
        stream = lane.dialect.stream(
            lane.operation, delivery.prepared.shape, delivery.lanes, hide_logprobs=delivery.hide
        )
        gate = relay.Gate(
            keep,
            judge=partial(_judge, exchange, delivery),
            record_tools=partial(exchange.record_tools, found=delivery.lanes.classes_in, disposition=HELD),
            record_outcome=seen,
        )
        await relay.pump(meter, stream, gate, delivery.beside)
        facts = stream.facts
    else:
        answered = await _read(delivery, meter)
        await keep(answered.body)
        facts, calls = answered.facts, answered.tools
    await _note(exchange, delivery, facts, meter)
    with exchange.refusing(calls, delivery.lanes.classes_in):
        decision = verdict.whole(calls)
    exchange.trail.observed(decision)
    if calls:
        await exchange.record_tools(calls, delivery.lanes.classes_in, HELD)
    framing = relay.STREAM_HEADERS if streams else relay.document_headers(b"".join(pieces))
    shown = await delivery.beside(sum(map(len, pieces)), delivery.show)
    content = Content(
        shown=shown,
        body=b"".join(pieces),
        status=status,
        headers=(*headers, *framing),
        seen=verdict.seen,
        masked=verdict.plan.mask,
        masked_new=verdict.plan.mask_new,
    )
    if decision is not None and decision.outcome is Outcome.ESCALATE:
        content = await delivery.agree(decision, content)
        # The same may have been asked twice at once: what people approved can be the other one's answer.
        content = msgspec.structs.replace(content, headers=replies.renewed(content.headers, delivery.headers))
    await exchange.close("complete", status=content.status)
    await release(exchange, content)
    return facts


async def release(exchange: Exchange, content: Content) -> None:
    """Send a whole answer whose record is durable."""
    if ("content-type", relay.EVENT_STREAM) in content.headers:
        await exchange.start(content.status, content.headers, stream=True)
        await exchange.caller.write(content.body)
        await exchange.caller.finish()
    else:
        await exchange.reply(content.status, content.headers, content.body)


async def _read(delivery: Delivery, meter: relay.Meter) -> Answered:
    lane = delivery.lane
    raw = await relay.collect(meter)
    read = partial(
        relay.read,
        lane.dialect,
        lane.operation,
        delivery.prepared.shape,
        raw,
        delivery.lanes,
        hide_logprobs=delivery.hide,
    )
    return await delivery.beside(len(raw), read)


async def _error(
    exchange: Exchange, delivery: Delivery, status: int, headers: Headers, meter: relay.Meter
) -> AnswerFacts:
    raw = await relay.collect(meter)
    known, shape = raw[: relay.LARGEST_ERROR], delivery.lane.dialect.provider_error
    body = await delivery.beside(len(known), partial(shape, status, known, delivery.lanes))
    facts = AnswerFacts()
    await _note(exchange, delivery, facts, meter)
    delivery.bill.answer(None)
    exchange.trail.observed(delivery.verdict.whole())
    if delivery.verdict.plan.reviewed:
        # Where people look at answers first, no text of the provider's passes them by as an error.
        body = shape(status, b"", delivery.lanes)
    await exchange.close("complete", status=status)
    await exchange.reply(status, (*headers, *relay.document_headers(body)), body)
    return facts


def _judge(exchange: Exchange, delivery: Delivery, frames: list[Frame]) -> None:
    """Judge what is about to be released. Raises `Blocked`, with the calls among it noted as refused."""
    calls = tuple([call for frame in frames if frame.tools for call in frame.tools])
    if not calls:
        delivery.verdict.so_far(())
        return
    with exchange.refusing(calls, delivery.lanes.classes_in):
        delivery.verdict.so_far(calls)


async def _note(exchange: Exchange, delivery: Delivery, facts: AnswerFacts, meter: relay.Meter) -> None:
    lanes = delivery.lanes
    await delivery.beside(lanes.unobserved, lanes.finish)
    exchange.trail.took(screen=delivery.beside.spent, upstream=max(0, meter.latest - exchange.trail.sending))
    exchange.trail.answered(
        facts,
        lanes,
        delivery.prepared.redaction,
        received=meter.received,
        media_type=meter.media_type,
        cost=delivery.price(facts.usage),
    )
    delivery.bill.answer(facts)
