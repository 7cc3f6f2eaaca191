"""A request that people have to look at first: nothing leaves before, it passes once, and the record says by whom."""

import asyncio
import json

import pytest

from egress_gateway.core.config import ReviewsConfig
from egress_gateway.core.ids import DataClass
from egress_gateway.core.reviews import ReviewId, Standing
from egress_gateway.core.secret import Secret
from egress_gateway.steps.review import Reviewing
from egress_gateway.testing.expectations import (
    Abort,
    AuditIntent,
    AuditOutcome,
    AuditRefusal,
    Body,
    Delivered,
    End,
    Forward,
    Head,
)
from egress_gateway.testing.fake_reviews import FakeReviews
from egress_gateway.testing.gateway import POLICY, SimulatedGateway, simulated_bundle
from egress_gateway.testing.manual_clock import ManualClock
from egress_gateway.testing.stimuli import Answer, BreaksOff, Commits, Vanishes

PATH = "/support/openai/v1/chat/completions"
ONE = "one POST /v1/chat/completions"
TWO = "two POST /v1/chat/completions"
ADDRESS = "ada.castellano" + "@" + "example.com"
CHAT = {"model": "gpt-5", "messages": [{"role": "user", "content": f"Privileged. Write to {ADDRESS}"}]}
STREAMED = {**CHAT, "stream": True}
COMPLETION = (
    b'{"id":"c","object":"chat.completion","model":"m","choices":'
    b'[{"index":0,"message":{"role":"assistant","content":"yes"},"finish_reason":"stop"}]}'
)
CHUNK = (
    b'data: {"id":"c","object":"chat.completion.chunk","model":"m","choices":'
    b'[{"index":0,"delta":{"content":"yes"},"finish_reason":"stop"}]}\n\n'
)
DONE = b"data: [DONE]\n\n"
SSE = (("content-type", "text/event-stream"),)
RULES = """
rules:
  - {id: permit-support, effect: permit, when: {route: support}}
  - id: legal
    effect: escalate
    queue: counsel
    sla: 1h
    on_timeout: block
    mode: hold
    when: {data.any: [pii.email], target.tier: external}
"""


class Waits(FakeReviews):
    """Reviewers who decide when the caller has been given so many signs of life."""

    def __init__(self, clock: ManualClock) -> None:
        super().__init__()
        self.waits = 0
        self.forever = False
        self.decide_after = 10**6
        self.decision = self.approve
        self._clock = clock

    async def wait(self, review: ReviewId, seconds: float) -> Standing:
        self.waits += 1
        if self.forever:
            await asyncio.get_running_loop().create_future()
        self._clock.advance(int(seconds * 1_000_000))
        if self.waits > self.decide_after:
            self.decision(review)
        return await super().wait(review, seconds)


@pytest.fixture
def people() -> Waits:
    return Waits(ManualClock())


def gateway_of(people: Waits, *, holds: int = 0, policy: dict[str, str] | None = None) -> SimulatedGateway:
    desk = Reviewing(
        people,
        limits=ReviewsConfig(hold_seconds=25, holds=holds),
        key=Secret(b"k" * 32),
        clock=people._clock,
    )
    return SimulatedGateway({"rules.yaml": RULES, **(policy or {})}, reviewing=desk)


async def ticket(gateway: SimulatedGateway, body: object = CHAT) -> ReviewId:
    caller = await (
        gateway.playbook()
        >> gateway.request(PATH, body)
        << AuditRefusal({"error.code": "review_pending", "policy.outcome": "escalate", "policy.rule": "legal"})
        >> Commits()
        << Delivered(403, contains=(b"review_pending",), lacks=(ADDRESS.encode(),))
    )
    review = ReviewId(caller.header("x-egress-review") or "")
    assert caller.header("x-egress-decision") == "escalate"
    assert (caller.header("x-egress-rule"), caller.header("x-should-retry")) == ("legal", "false")
    assert json.loads(gateway.peers.audit.records[-1])["policy"]["review"] == review
    return review


async def test_a_request_gets_a_ticket_and_passes_once_when_it_is_approved(people: Waits) -> None:
    gateway = gateway_of(people)
    review = await ticket(gateway)
    assert await ticket(gateway) == review
    shown = people.contents[review].shown
    assert ADDRESS not in str([text.text for text in shown.texts])
    assert ("/messages/0/content", "Privileged. Write to [EMAIL]") in [(text.place, text.text) for text in shown.texts]
    people.approve(review, DataClass("pii.email"))
    caller = await (
        gateway.playbook()
        >> gateway.request(PATH, CHAT)
        << AuditIntent(ONE, {"policy.outcome": "permit", "policy.review": review})
        >> Commits()
        << Forward(ONE, lacks=(ADDRESS.encode(),))
        >> Answer(chunks=(COMPLETION,))
        << AuditOutcome({"end": "complete", "policy.review": review})
        << Delivered(200)
    )
    assert caller.header("x-egress-review") == review
    assert await ticket(gateway) != review
    assert [used for used, _ in people.used] == [review]


async def test_a_denied_request_is_told_so(people: Waits) -> None:
    gateway = gateway_of(people)
    review = await ticket(gateway)
    people.deny(review)
    caller = await (
        gateway.playbook()
        >> gateway.request(PATH, CHAT)
        << AuditRefusal({"error.code": "review_denied", "policy.review": review})
        << Delivered(403, contains=(b"review_denied",))
    )
    assert (caller.header("x-egress-decision"), caller.header("x-egress-review")) == ("block", review)


UNAVAILABLE = {"nobody reviews": None, "control is away": True}


@pytest.mark.parametrize("away", UNAVAILABLE.values(), ids=UNAVAILABLE)
async def test_without_people_to_ask_nothing_leaves(people: Waits, *, away: bool | None) -> None:
    gateway = SimulatedGateway({"rules.yaml": RULES}, reviewing=None) if away is None else gateway_of(people)
    people.away = True
    await (
        gateway.playbook()
        >> gateway.request(PATH, CHAT)
        << AuditRefusal({"error.code": "reviews_unavailable", "policy.outcome": "escalate"})
        << Delivered(503, contains=(b"reviews_unavailable",))
    )


async def test_an_approval_that_cannot_be_used_up_lets_nothing_leave(people: Waits) -> None:
    gateway = gateway_of(people)
    people.approve(await ticket(gateway))

    async def used(*_: object) -> bool:
        return False

    people.consume = used  # type: ignore[method-assign]  # somebody else was faster
    await (
        gateway.playbook()
        >> gateway.request(PATH, CHAT)
        << AuditRefusal({"error.code": "review_spent"})
        << Delivered(403, contains=(b"review_spent",))
    )


async def test_a_route_that_hides_its_rules_names_none(people: Waits) -> None:
    hidden = POLICY["routes/support.yaml"] + "hide_rule: true\n"
    gateway = gateway_of(people, policy={"routes/support.yaml": hidden})
    caller = await (
        gateway.playbook()
        >> gateway.request(PATH, CHAT)
        << AuditRefusal({"policy.rule": "legal"})
        << Delivered(403, contains=(b"review_pending",), lacks=(b"legal",))
    )
    assert caller.header("x-egress-rule") is None


async def test_the_next_upstream_is_decided_for_itself_and_one_approval_is_one_pass(people: Waits) -> None:
    gateway = gateway_of(people)
    review = await ticket(gateway)
    people.approve(review)
    await (
        gateway.playbook()
        >> gateway.request(PATH, CHAT)
        << AuditIntent(ONE, {"policy.review": review})
        << Forward(ONE)
        >> BreaksOff("upstream_unreachable")
        << AuditOutcome({"end": "upstream_failed"})
        << AuditIntent(TWO)
        << Forward(TWO)
        >> Answer(chunks=(COMPLETION,))
        << AuditOutcome({"end": "complete"})
        << Delivered(200)
    )
    assert len(people.used) == 1


ANYWHERE = RULES.replace(", target.tier: external", "")


async def test_an_approval_for_one_upstream_takes_nothing_to_the_next(people: Waits) -> None:
    gateway = gateway_of(people, policy={"rules.yaml": ANYWHERE})
    review = await ticket(gateway)
    people.approve(review)
    caller = await (
        gateway.playbook()
        >> gateway.request(PATH, CHAT)
        << AuditIntent(ONE, {"policy.review": review})
        << Forward(ONE)
        >> BreaksOff("upstream_unreachable")
        << AuditOutcome({"end": "upstream_failed"})
        << AuditRefusal({"error.code": "review_pending", "target.upstream": "two"})
        << Delivered(403)
    )
    asked = people.cases[ReviewId(caller.header("x-egress-review") or "")]
    assert (asked.target.upstream, asked.rules) == ("two", ("legal",))


async def test_who_is_held_for_each_upstream_uses_up_each_approval(people: Waits) -> None:
    people.decide_after = 0
    gateway = gateway_of(people, holds=1, policy={"rules.yaml": ANYWHERE})
    await (
        gateway.playbook()
        >> gateway.request(PATH, CHAT)
        << AuditIntent(ONE)
        << Forward(ONE)
        >> BreaksOff("upstream_unreachable")
        << AuditOutcome({"end": "upstream_failed"})
        << AuditIntent(TWO)
        << Forward(TWO)
        >> Answer(chunks=(COMPLETION,))
        << AuditOutcome({"end": "complete"})
        << Delivered(200)
    )
    assert [review for review, _ in people.used] == list(people.cases)
    assert len(people.used) == 2


async def test_an_approval_does_not_outlive_an_edit_of_its_rule(people: Waits) -> None:
    gateway = gateway_of(people)
    review = await ticket(gateway)
    people.approve(review)
    stricter = RULES.replace("queue: counsel", "queue: board\n    four_eyes: true")
    gateway.bundle = simulated_bundle({"rules.yaml": stricter})
    assert people.cases[await ticket(gateway)].votes == 2


async def test_a_caller_who_waits_in_silence_is_answered_when_it_is_approved(people: Waits) -> None:
    people.decide_after = 1
    gateway = gateway_of(people, holds=1)
    await (
        gateway.playbook()
        >> gateway.request(PATH, CHAT)
        << AuditIntent(ONE, {"policy.outcome": "permit"})
        << Forward(ONE)
        >> Answer(chunks=(COMPLETION,))
        << AuditOutcome({"end": "complete"})
        << Delivered(200)
    )


async def test_a_caller_who_leaves_while_people_are_asked_is_on_record(people: Waits) -> None:
    people.forever = True
    gateway = gateway_of(people, holds=1)
    await (
        gateway.playbook()
        >> gateway.request(PATH, CHAT)
        >> Vanishes()
        << AuditRefusal({"error.code": "client_left", "status": 0, "policy.outcome": "escalate"})
    )
    assert gateway.peers.upstream.sent == []


async def test_one_that_nobody_decides_in_time_gets_a_ticket(people: Waits) -> None:
    await ticket(gateway_of(people, holds=1))
    assert people.waits == 3


async def test_a_stream_is_kept_alive_and_goes_on_when_it_is_approved(people: Waits) -> None:
    people.decide_after = 2
    gateway = gateway_of(people, holds=1)
    caller = await (
        gateway.playbook()
        >> gateway.request(PATH, STREAMED)
        << Head(200)
        << Body(contains=(b": waiting",))
        << AuditIntent(ONE)
        << Forward(ONE)
        >> Answer(headers=SSE, chunks=(CHUNK + DONE,))
        << Body(contains=(b"yes",))
        << AuditOutcome({"end": "complete", "status": 200})
        << Body(contains=(DONE,))
        << End()
    )
    assert caller.header("content-type") == "text/event-stream; charset=utf-8"
    assert (caller.header("x-egress-review") or "") in people.cases


async def test_a_stream_that_is_approved_at_once_has_the_heads_of_any_other(people: Waits) -> None:
    people.decide_after = 0
    gateway = gateway_of(people, holds=1)
    caller = await (
        gateway.playbook()
        >> gateway.request(PATH, STREAMED)
        << AuditIntent(ONE)
        << Forward(ONE)
        >> Answer(headers=SSE, chunks=(CHUNK + DONE,))
        << Head(200)
        << Body(contains=(b"yes",))
        << AuditOutcome()
        << Body(contains=(DONE,))
        << End()
    )
    assert caller.header("x-egress-decision") == "permit"


async def test_a_stream_that_is_denied_breaks_off(people: Waits) -> None:
    people.decide_after, people.decision = 1, people.deny  # type: ignore[assignment]  # takes no classes
    gateway = gateway_of(people, holds=1)
    await (
        gateway.playbook()
        >> gateway.request(PATH, STREAMED)
        << Head(200)
        << Body(contains=(b": waiting",))
        << AuditRefusal({"error.code": "review_denied"})
        << Body(contains=(b"review_denied",))
        << Abort()
    )


ODD_ANSWERS = {
    "an error": Answer(status=429, chunks=(b'{"error":{"message":"slow"}}',)),
    "a document": Answer(chunks=(COMPLETION,)),
}


@pytest.mark.parametrize("answer", ODD_ANSWERS.values(), ids=ODD_ANSWERS)
async def test_a_stream_that_was_held_never_ends_cleanly_with_something_else(people: Waits, answer: Answer) -> None:
    people.decide_after = 1
    gateway = gateway_of(people, holds=1)
    await (
        gateway.playbook()
        >> gateway.request(PATH, STREAMED)
        << Head(200)
        << Body(contains=(b": waiting",))
        << AuditIntent(ONE)
        << Forward(ONE)
        >> answer
        << AuditOutcome()
        << Body(contains=(b"held_answer",))
        << Abort()
    )
