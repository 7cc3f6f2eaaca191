"""What a request is charged, what it is refused for, and what is settled however it ends."""

import asyncio

import msgspec
import pytest

from egress_gateway.core.answers import AnswerFacts, Usage
from egress_gateway.core.counting import LARGEST_UNITS
from egress_gateway.core.errors import Unavailable, UpstreamFailed
from egress_gateway.core.obligations import Limit, Quota, Redact
from egress_gateway.core.policy import Decision, Facts, Outcome, Principal
from egress_gateway.core.secret import Secret
from egress_gateway.steps.counting import UNLIMITED_ANSWER, Bill, charge
from egress_gateway.steps.prepare import Blocked
from egress_gateway.testing.fake_counters import FakeCounters
from egress_gateway.testing.manual_clock import ManualClock

MASTER = Secret(b"m" * 32)
FACTS = Facts(
    route="support",
    model="gpt-5",
    tokens=100,
    max_tokens=50,
    principal=Principal(app="bot", issuer="corp", person="ada", person_verified=True),
)
REQUESTS = Limit(unit="requests", amount=10, seconds=60)
TOKENS = Limit(unit="tokens", amount=10_000, seconds=86_400)
COST = Limit(unit="cost", amount=500, seconds=86_400)


def permit(*limits: Limit, per: tuple[str, ...] = ("person",)) -> Decision:
    quota = Quota(rule="batch", per=per, limits=limits)
    return Decision(outcome=Outcome.PERMIT, code="permit", rule="permit-all", obligations=(quota,))


def price(model: str, input_tokens: int, output_tokens: int) -> int | None:
    """A cent a token of the answer, for one model."""
    return output_tokens if model == "gpt-5" else None


@pytest.fixture
def counters() -> FakeCounters:
    return FakeCounters(ManualClock())


async def bill_for(
    counters: FakeCounters | None, decision: Decision, facts: Facts = FACTS, *, choices: int = 1
) -> Bill:
    return await charge(counters, decision, facts, choices=choices, price=price, master=MASTER)


SPENT: dict[str, tuple[Limit, Facts, int]] = {
    "a request": (REQUESTS, FACTS, 1),
    "what it has and may ask for": (TOKENS, FACTS, 150),
    "without a limit, what an answer is reckoned with": (
        TOKENS,
        Facts(principal=FACTS.principal, tokens=100),
        100 + UNLIMITED_ANSWER,
    ),
    "no more than can be counted": (
        Limit(unit="tokens", amount=LARGEST_UNITS, seconds=60),
        Facts(principal=FACTS.principal, tokens=100, max_tokens=1 << 70),
        LARGEST_UNITS,
    ),
    "its price": (COST, FACTS, 50),
}


@pytest.mark.parametrize(("limit", "facts", "units"), SPENT.values(), ids=SPENT)
async def test_the_estimate_is_taken_before_anything_leaves(
    counters: FakeCounters, limit: Limit, facts: Facts, units: int
) -> None:
    with await bill_for(counters, permit(limit), facts) as bill:
        bill.send()
    assert counters.settled == [(units,)]


@pytest.mark.parametrize(("limit", "units"), [(50, 100 + 3 * 50), (0, 100 + 3 * UNLIMITED_ANSWER)])
async def test_each_answer_that_is_asked_for_may_be_as_long(counters: FakeCounters, limit: int, units: int) -> None:
    facts = msgspec.structs.replace(FACTS, max_tokens=limit)
    plenty = Limit(unit="tokens", amount=100_000, seconds=60)
    with await bill_for(counters, permit(plenty), facts, choices=3) as bill:
        bill.send()
    assert counters.settled == [(units,)]


async def test_a_decision_without_quota_asks_nobody() -> None:
    decision = Decision(outcome=Outcome.PERMIT, obligations=(Redact(rule="r", classes=()),))
    with await bill_for(None, decision) as bill:
        bill.send()


async def test_a_model_that_a_rule_put_in_is_what_is_paid_for(counters: FakeCounters) -> None:
    facts = Facts(principal=FACTS.principal, model="unpriced", max_tokens=7)
    decision = Decision(outcome=Outcome.PERMIT, model="gpt-5", obligations=permit(COST).obligations)
    with await bill_for(counters, decision, facts) as bill:
        bill.send()
    assert counters.settled == [(7,)]


async def test_what_is_used_up_is_refused_with_the_rule_and_the_time_to_wait(counters: FakeCounters) -> None:
    for _ in range(10):
        with await bill_for(counters, permit(REQUESTS, TOKENS)) as bill:
            bill.send()
    with pytest.raises(Blocked) as caught:
        await bill_for(counters, permit(REQUESTS, TOKENS))
    refused = caught.value
    assert (refused.code, refused.status, refused.retry_after) == ("quota", 429, 6)
    assert refused.public == "a quota of 10 requests in 60 s is used up; it takes 6 s until there is enough"
    decision = refused.decision
    assert (decision.outcome, decision.code, decision.rule) == (Outcome.BLOCK, "quota", "batch")
    assert decision.obligations == ()


async def test_what_never_fits_has_no_time_to_wait(counters: FakeCounters) -> None:
    with pytest.raises(Blocked) as caught:
        await bill_for(counters, permit(Limit(unit="tokens", amount=149, seconds=60)))
    assert (caught.value.status, caught.value.retry_after) == (429, 0)
    assert caught.value.public == "a request may not take more than 149 tokens in 60 s; ask for less"


async def test_a_price_that_nobody_knows_is_not_nought(counters: FakeCounters) -> None:
    with pytest.raises(Blocked) as caught:
        await bill_for(counters, permit(COST), Facts(model="other"))
    assert (caught.value.code, caught.value.status, caught.value.decision.rule) == ("quota_unpriced", 403, "batch")


async def test_without_anybody_who_counts_nothing_leaves(counters: FakeCounters) -> None:
    with pytest.raises(Unavailable) as caught:
        await bill_for(None, permit(REQUESTS))
    assert caught.value.code == "counters"
    counters.away = True
    with pytest.raises(Unavailable):
        await bill_for(counters, permit(REQUESTS))


async def test_people_have_quotas_of_their_own(counters: FakeCounters) -> None:
    once = permit(Limit(unit="requests", amount=1, seconds=60))
    await bill_for(counters, once)
    await bill_for(counters, once, Facts(principal=Principal(app="bot", person="bob", person_verified=True)))
    with pytest.raises(Blocked):
        await bill_for(counters, once)


def answered(input_tokens: int, output_tokens: int, *, complete: bool = True) -> AnswerFacts:
    return AnswerFacts(usage=Usage(input_tokens=input_tokens, output_tokens=output_tokens), complete=complete)


ENDS: dict[str, tuple[AnswerFacts | None, tuple[int, ...]]] = {
    # what the answer says, and requests, tokens and cost that it comes to
    "the provider counted": (answered(90, 20), (1, 110, 20)),
    "the provider counted more than was reserved": (answered(90, 4000), (1, 4090, 4000)),
    "the provider says what nobody uses": (answered(1 << 70, -(1 << 71)), (1, 0, 0)),
    "the provider says more than can be counted": (answered(1 << 70, 1 << 70), (1, LARGEST_UNITS, LARGEST_UNITS)),
    "the provider says nothing": (answered(0, 0), (1, 150, 50)),
    "the answer broke off": (answered(90, 1, complete=False), (1, 150, 50)),
    "the provider answered with an error": (None, (1, 0, 0)),
}


@pytest.mark.parametrize(("facts", "units"), ENDS.values(), ids=ENDS)
async def test_what_was_really_used_is_settled(
    counters: FakeCounters, facts: AnswerFacts | None, units: tuple[int, ...]
) -> None:
    with await bill_for(counters, permit(REQUESTS, TOKENS, COST)) as bill:
        bill.send()
        bill.answer(facts)
    assert counters.settled == [units]


BREAKS: dict[str, tuple[bool, BaseException, tuple[int, ...]]] = {
    # whether it was about to be sent, what happened, and what is settled
    "the log was not there": (False, Unavailable("log_unavailable", ""), (0, 0)),
    "the caller left before": (False, asyncio.CancelledError(), (0, 0)),
    "the connector was not there": (True, Unavailable("connector_unavailable", ""), (0, 0)),
    "the upstream was not there": (True, UpstreamFailed("upstream_unreachable", ""), (0, 0)),
    "the upstream took it and fell silent": (True, UpstreamFailed("upstream_timeout", ""), (1, 150)),
    "the connector died": (True, UpstreamFailed("connector_lost", ""), (1, 150)),
    "the caller left while it was under way": (True, asyncio.CancelledError(), (1, 150)),
    "a bug of ours": (True, KeyError(), (1, 150)),
}


@pytest.mark.parametrize(("sent", "error", "units"), BREAKS.values(), ids=BREAKS)
async def test_nothing_is_charged_if_nothing_was_sent(
    counters: FakeCounters, sent: bool, error: BaseException, units: tuple[int, ...]
) -> None:
    async def fails() -> None:
        with await bill_for(counters, permit(REQUESTS, TOKENS)) as bill:
            if sent:
                bill.send()
            raise error

    with pytest.raises(type(error)):
        await fails()
    assert counters.settled == [units]


async def test_a_record_that_fails_after_the_answer_does_not_make_it_free(counters: FakeCounters) -> None:
    async def fails() -> None:
        with await bill_for(counters, permit(REQUESTS, TOKENS)) as bill:
            bill.send()
            bill.answer(answered(90, 20))
            raise Unavailable("log_unavailable", "")

    with pytest.raises(Unavailable):
        await fails()
    assert counters.settled == [(1, 110)]


async def test_a_bill_is_settled_once_by_whoever_has_it(counters: FakeCounters) -> None:
    with await bill_for(counters, permit(REQUESTS)) as first:
        passed = first.pass_on()
    assert counters.settled == []
    with passed:
        passed.send()
    with passed:
        pass
    assert counters.settled == [(1,)]


async def test_a_price_that_is_gone_since_leaves_what_was_reserved(counters: FakeCounters) -> None:
    prices = iter([10, None])
    bill = await charge(counters, permit(COST), FACTS, choices=1, price=lambda *_: next(prices), master=MASTER)
    with bill:
        bill.send()
        bill.answer(answered(90, 20))
    assert counters.settled == [(10,)]
