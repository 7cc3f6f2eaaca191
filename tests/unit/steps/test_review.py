"""One request before its reviewers: a ticket or a hold, passes once, and refuses whatever keeps people from it."""

from collections.abc import Callable

import msgspec
import pytest

from egress_gateway.core.config import ReviewsConfig
from egress_gateway.core.errors import Refused, Unavailable
from egress_gateway.core.ids import BundleDigest, DataClass, RecordId
from egress_gateway.core.obligations import Escalate
from egress_gateway.core.policy import Decision, Facts, Outcome, Principal, TargetFacts
from egress_gateway.core.reviews import Content, ReviewId, ReviewPhase, Shown, ShownText
from egress_gateway.core.secret import Secret
from egress_gateway.core.slots import ClassCount
from egress_gateway.providers.dialect import ForwardedHead
from egress_gateway.steps.inspection import Order, Seen, Subject, Transformed
from egress_gateway.steps.review import (
    MOST_TOOLS,
    Hold,
    Question,
    RequestReview,
    Reviewing,
    ReviewRefused,
    content_digest,
)
from egress_gateway.testing.fake_reviews import FakeReviews
from egress_gateway.testing.manual_clock import ManualClock

KEY = Secret(b"k" * 32)
RID = RecordId("0190" + "0" * 28)
SHOWN = Shown(texts=(ShownText(place="/a", scope="message", text="[EMAIL]"),))
LEGAL = Escalate(rule="legal", queue="counsel", sla_seconds=3600)
CROWN = Escalate(rule="crown", queue="ciso", sla_seconds=600, hold=True)
FACTS = Facts(
    route="support",
    principal=Principal(app="cx-bot", person="corp:ada", person_verified=True),
    target_name="openai",
    target=TargetFacts(upstream="one"),
    family="openai",
    operation="chat.completions",
    model="gpt-5",
    tools=("crm", "crm", "a tool of many words"),
    data=(ClassCount(data_class=DataClass("pii.email"), count=1, score=1000),),
    bytes=7,
    classified=True,
)
QUESTION = Question(rid=RID, facts=FACTS, head=ForwardedHead(), body=b'{"a":1}')
ANSWER = Content(shown=SHOWN, body=b"answer", status=200)


class Looked:
    """An inspection that was made: shows, and may be paused."""

    def __init__(self) -> None:
        self.shows = 0
        self.pauses = 0

    async def examine(self, subject: Subject) -> Seen:
        raise AssertionError(subject)

    async def transform(self, order: Order) -> Transformed:
        raise AssertionError(order)

    async def show(self) -> Shown:
        self.shows += 1
        return SHOWN

    def pause(self) -> None:
        self.pauses += 1

    def release(self) -> None: ...


class Place:
    def __init__(self, *, holds: int = 2) -> None:
        self.clock = ManualClock()
        self.people = FakeReviews()
        self.inspection = Looked()
        limits = ReviewsConfig(hold_seconds=30, holds=holds)
        self.desk = Reviewing(self.people, limits=limits, key=KEY, clock=self.clock)
        self.request = self.again()

    def again(self, **changes: object) -> RequestReview:
        """The next request that asks the same, or nearly."""
        self.request = RequestReview(self.desk, msgspec.structs.replace(QUESTION, **changes))
        return self.request

    async def settle(self, *escalations: Escalate, hold: Hold | None = None) -> None:
        decision = escalated(*(escalations or (LEGAL,)))
        await self.request.settle(FACTS, decision, self.inspection, hold)

    async def ticket(self, *escalations: Escalate, hold: Hold | None = None) -> ReviewId:
        with pytest.raises(ReviewRefused, match="review_pending") as refused:
            await self.settle(*escalations, hold=hold)
        assert refused.value.status == 403
        assert refused.value.review in refused.value.public
        return refused.value.review


def escalated(*escalations: Escalate) -> Decision:
    return Decision(
        outcome=Outcome.ESCALATE, code="escalate", rule="legal", target=FACTS.target, escalations=escalations
    )


@pytest.fixture
def place() -> Place:
    return Place()


async def test_a_caller_gets_a_ticket_and_the_same_one_again(place: Place) -> None:
    review = await place.ticket()
    place.again(rid=RecordId("1" * 32))
    assert await place.ticket() == review
    assert (place.inspection.shows, len(place.people.cases)) == (1, 1)
    case, content = place.people.cases[review], place.people.contents[review]
    assert (case.phase, case.rid, case.rules, case.target.upstream) == (ReviewPhase.REQUEST, RID, ("legal",), "one")
    assert (content.shown, content.body) == (SHOWN, QUESTION.body)


async def test_a_case_has_names_and_no_content(place: Place) -> None:
    case = place.people.cases[await place.ticket()]
    assert (case.tools, case.model) == (("crm", "other"), "gpt-5")
    place.again(withheld=("crm", "gpt-5"), body=b"[]")
    case = place.people.cases[await place.ticket()]
    assert (case.tools, case.model) == (("other",), "other")
    many = msgspec.structs.replace(FACTS, tools=tuple(f"t{number}" for number in range(MOST_TOOLS + 9)))
    with pytest.raises(ReviewRefused):
        await place.again(body=b"{}").settle(many, escalated(LEGAL), place.inspection, None)
    assert len(max(place.people.cases.items())[1].tools) == MOST_TOOLS


async def test_what_was_approved_passes_once(place: Place) -> None:
    review = await place.ticket()
    place.people.approve(review, DataClass("pii.name"))
    request = place.again(rid=RecordId("1" * 32))
    await place.settle()
    assert (request.approval.review, request.approval.redact) == (review, ("pii.name",))
    await request.spend()
    # A further attempt of the same request is the same pass.
    await request.spend()
    assert place.people.used == [(review, RecordId("1" * 32))]
    place.again()
    assert await place.ticket() != review


async def test_two_who_see_one_approval_do_not_both_pass(place: Place) -> None:
    place.people.approve(await place.ticket())
    first, second = place.again(), place.again()
    for request in (first, second):
        await request.settle(FACTS, escalated(LEGAL), place.inspection, None)
    await first.spend()
    with pytest.raises(ReviewRefused, match="review_spent"):
        await second.spend()


async def test_without_an_approval_there_is_nothing_to_use_up(place: Place) -> None:
    await place.request.spend()
    await RequestReview(None, QUESTION).spend()
    assert place.people.used == []


ENDS: dict[str, tuple[Callable[[FakeReviews, ReviewId], None], str]] = {
    "denied": (FakeReviews.deny, "review_denied"),
    "expired": (FakeReviews.expire, "review_timeout"),
}


@pytest.mark.parametrize(("end", "code"), ENDS.values(), ids=ENDS)
async def test_what_was_not_approved_is_refused(
    place: Place, end: Callable[[FakeReviews, ReviewId], None], code: str
) -> None:
    review = await place.ticket()
    end(place.people, review)
    place.again()
    with pytest.raises(ReviewRefused, match=code) as refused:
        await place.settle()
    assert refused.value.review == review


async def test_after_a_time_out_was_told_people_are_asked_anew(place: Place) -> None:
    review = await place.ticket()
    place.people.expire(review)
    with pytest.raises(ReviewRefused, match="review_timeout"):
        await place.settle()
    assert await place.ticket() != review


async def test_an_approval_for_other_rules_is_none_and_the_next_review_asks_for_all(place: Place) -> None:
    place.people.approve(await place.ticket(LEGAL))
    place.again()
    second = await place.ticket(LEGAL, CROWN)
    assert place.people.cases[second].rules == ("legal", "crown")
    place.people.approve(second)
    request = place.again()
    await place.settle(LEGAL, CROWN)
    assert request.approval.review == second


ELSEWHERE: dict[str, dict[str, object]] = {
    "another upstream": {"target": TargetFacts(upstream="two")},
    "another model": {"model": "gpt-4"},
}


@pytest.mark.parametrize("elsewhere", ELSEWHERE.values(), ids=ELSEWHERE)
async def test_an_approval_for_one_place_is_none_for_another_and_each_is_used_up(
    place: Place, elsewhere: dict[str, object]
) -> None:
    first = await place.ticket()
    place.people.approve(first)
    request = place.again()
    await place.settle()
    await request.spend()
    there = msgspec.structs.replace(escalated(LEGAL), **elsewhere)
    with pytest.raises(ReviewRefused, match="review_pending") as refused:
        await request.settle(FACTS, there, place.inspection, None)
    second = refused.value.review
    place.people.approve(second)
    approval = await request.settle(FACTS, there, place.inspection, None)
    assert (approval.upstream, approval.model) == (there.target.upstream, there.model or FACTS.model)
    await request.spend()
    assert [review for review, _ in place.people.used] == [first, second]


async def test_an_approval_under_another_bundle_is_none(place: Place) -> None:
    first = await place.ticket()
    place.people.approve(first)
    edited = msgspec.structs.replace(escalated(LEGAL), bundle=BundleDigest("b" * 64))
    with pytest.raises(ReviewRefused, match="review_pending") as refused:
        await place.again().settle(FACTS, edited, place.inspection, None)
    assert refused.value.review != first


async def test_who_is_held_passes_when_it_is_approved(place: Place) -> None:
    signs: list[ReviewId] = []

    async def beat(review: ReviewId) -> None:
        assert place.desk.held == 1
        signs.append(review)
        if len(signs) == 2:
            place.people.approve(review)

    await place.settle(CROWN, hold=Hold(beat))
    assert signs == [place.request.approval.review] * 2
    assert (place.desk.held, place.inspection.pauses) == (0, 1)


async def test_a_hold_ends_with_a_ticket(place: Place) -> None:
    async def beat(_: ReviewId) -> None:
        place.clock.advance(11_000_000)

    await place.ticket(CROWN, hold=Hold(beat))
    assert place.desk.held == 0


async def test_a_hold_ends_with_the_denial(place: Place) -> None:
    async def beat(review: ReviewId) -> None:
        place.people.deny(review)

    with pytest.raises(ReviewRefused, match="review_denied"):
        await place.settle(CROWN, hold=Hold(beat))


async def test_one_whose_caller_left_is_held_no_more(place: Place) -> None:
    async def beat(_: ReviewId) -> None:
        raise ConnectionError

    with pytest.raises(ConnectionError):
        await place.settle(CROWN, hold=Hold(beat))
    assert place.desk.held == 0


async def never(_: ReviewId) -> None:
    raise AssertionError


TICKETS = {
    "a rule that does not hold": (2, (LEGAL,), Hold(never)),
    "one of two that does not": (2, (LEGAL, CROWN), Hold(never)),
    "a caller who cannot be held": (2, (CROWN,), None),
    "too many who are held": (0, (CROWN,), Hold(never)),
}


@pytest.mark.parametrize(("holds", "escalations", "hold"), TICKETS.values(), ids=TICKETS)
async def test_nobody_is_held_for(holds: int, escalations: tuple[Escalate, ...], hold: Hold | None) -> None:
    place = Place(holds=holds)
    await place.ticket(*escalations, hold=hold)


async def test_what_keeps_people_from_being_asked_refuses(place: Place) -> None:
    with pytest.raises(Unavailable, match="reviews_unavailable"):
        await RequestReview(None, QUESTION).settle(FACTS, escalated(LEGAL), place.inspection, None)
    place.people.flooded = True
    with pytest.raises(Refused, match="review_flooded"):
        await place.settle()
    place.people.away = True
    with pytest.raises(Unavailable, match="reviews_unavailable"):
        await place.settle()
    with pytest.raises(Unavailable, match="reviews_unavailable"):
        await place.request.stored()


async def test_an_answer_is_given_once_it_is_approved_and_is_not_asked_for_twice(place: Place) -> None:
    assert await place.request.stored() is None
    decision = escalated(LEGAL)
    with pytest.raises(ReviewRefused, match="review_pending") as refused:
        await place.request.settle_answer(FACTS, decision, ANSWER, None)
    review = refused.value.review
    assert place.people.cases[review].phase is ReviewPhase.ANSWER
    with pytest.raises(ReviewRefused, match="review_pending"):
        await place.again().stored()
    place.people.approve(review)
    approved = await place.again().stored()
    assert approved is not None
    assert (approved.content, approved.approval.review) == (ANSWER, review)
    assert await place.again().stored() is None


async def test_an_answer_waits_while_its_caller_is_held(place: Place) -> None:
    async def beat(review: ReviewId) -> None:
        place.people.approve(review)

    approved = await place.request.settle_answer(FACTS, escalated(CROWN), ANSWER, Hold(beat))
    assert (approved.content, approved.approval.rules) == (ANSWER, ("crown",))


async def test_an_answer_that_was_denied_or_taken_is_not_given(place: Place) -> None:
    with pytest.raises(ReviewRefused) as refused:
        await place.request.settle_answer(FACTS, escalated(LEGAL), ANSWER, None)
    place.people.approve(refused.value.review)

    async def lost(*_: object) -> None:
        return None

    place.people.take = lost  # type: ignore[method-assign]  # somebody else was faster
    with pytest.raises(ReviewRefused, match="review_spent"):
        await place.again().stored()
    place.people.deny(refused.value.review)
    with pytest.raises(ReviewRefused, match="review_denied"):
        await place.again().stored()


OTHERS: dict[str, Question] = {
    "another byte": msgspec.structs.replace(QUESTION, body=b'{"a":2}'),
    "another query": msgspec.structs.replace(QUESTION, head=ForwardedHead(query="beta=true")),
    "another header": msgspec.structs.replace(QUESTION, head=ForwardedHead(headers=(("anthropic-beta", "x"),))),
    **{
        f"another {name}": msgspec.structs.replace(QUESTION, facts=msgspec.structs.replace(FACTS, **{name: "other"}))
        for name in ("route", "target_name", "operation")
    },
    **{
        f"another {name}": msgspec.structs.replace(
            QUESTION, facts=msgspec.structs.replace(FACTS, principal=Principal(**{"app": "cx-bot", name: "corp:ada"}))
        )
        for name in ("app", "asserted_person")
    },
    **{
        f"another {name}": msgspec.structs.replace(
            QUESTION,
            facts=msgspec.structs.replace(FACTS, principal=msgspec.structs.replace(FACTS.principal, **{name: value})),
        )
        for name, value in (("agent", "planner"), ("agent_verified", True), ("agent_chain", ("planner",)))
    },
}


@pytest.mark.parametrize("other", OTHERS.values(), ids=OTHERS)
def test_another_question_is_another_review(other: Question) -> None:
    assert content_digest(KEY, ReviewPhase.REQUEST, other) != content_digest(KEY, ReviewPhase.REQUEST, QUESTION)


def test_the_same_question_is_the_same_review_and_nobody_computes_it_without_the_key() -> None:
    digest = content_digest(KEY, ReviewPhase.REQUEST, QUESTION)
    keyed = ForwardedHead(headers=(("idempotency-key", "x"),))
    again = msgspec.structs.replace(QUESTION, rid=RecordId("1" * 32), head=keyed)
    assert content_digest(KEY, ReviewPhase.REQUEST, again) == digest
    assert content_digest(KEY, ReviewPhase.ANSWER, QUESTION) != digest
    assert content_digest(Secret(b"other"), ReviewPhase.REQUEST, QUESTION) != digest


def test_a_form_is_the_same_question_whatever_its_boundary() -> None:
    body = b'--b0\r\nContent-Disposition: form-data; name="a"\r\n\r\nx\r\n--b0--\r\n'

    def digest(boundary: str, body: bytes) -> str:
        asked = msgspec.structs.replace(QUESTION, head=ForwardedHead(boundary=boundary), body=body)
        return content_digest(KEY, ReviewPhase.REQUEST, asked)

    assert digest("b0", body) == digest("c1", body.replace(b"b0", b"c1"))
    assert digest("b0", body) != digest("b0", body.replace(b"x", b"y"))
