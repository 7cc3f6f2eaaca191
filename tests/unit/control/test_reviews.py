"""All reviews together: durable before they take effect, bounded, told to whose they are, erased in time."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from tests.unit.control.office import (
    ANSWER,
    CASE,
    CONTENT,
    DAVE,
    DIGEST,
    ERIN,
    FOUR_EYES,
    HOUR,
    NEXT_RID,
    NOBODY,
    RID,
    SECOND,
    Office,
    other,
    sealed,
)

from egress_gateway.control import room
from egress_gateway.control.verdicts import Reviewer
from egress_gateway.core.config import ReviewsConfig
from egress_gateway.core.errors import Refused, Unavailable
from egress_gateway.core.policy import Principal
from egress_gateway.core.reviews import Asker, Case, ContentDigest, ReviewId, ReviewState
from egress_gateway.testing.fake_audit_log import Verdict

SMALL = ReviewsConfig(pass_seconds=600, keep_seconds=7200, pending_per_person=2, pending_per_app=3, pending_per_queue=4)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = Office(tmp_path / "reviews", SMALL)
    yield made
    made.close()


async def test_a_request_is_submitted_approved_and_passes_once(office: Office) -> None:
    reviews = office.reviews
    assert (await reviews.standing(DIGEST)).state is ReviewState.NONE
    pending = await office.submit()
    assert (pending.state, pending.until) == (ReviewState.PENDING, office.clock.now() + HOUR)
    assert (await reviews.standing(DIGEST)) == pending
    await reviews.approve(pending.review, DAVE, ("pii.email",))
    approved = await reviews.standing(DIGEST)
    assert (approved.state, approved.approval.redact) == (ReviewState.APPROVED, ("pii.email",))
    assert [await reviews.consume(pending.review, DIGEST, NEXT_RID) for _ in range(2)] == [True, False]
    assert (await reviews.standing(DIGEST)).state is ReviewState.CONSUMED

    submitted, voted, used = office.records
    assert (submitted.act, submitted.rid, submitted.rules, submitted.queues) == (
        "submitted",
        RID,
        ("legal",),
        ("counsel",),
    )
    assert (voted.act, voted.actor, voted.role, voted.redact) == ("approved", "dave", "reviewer", ("pii.email",))
    assert (voted.votes, voted.needed) == (1, 1)
    assert (used.act, used.rid, used.actor) == ("consumed", NEXT_RID, "")


async def test_many_who_consume_at_once_get_one_pass(office: Office) -> None:
    review = (await office.submit()).review
    await office.reviews.approve(review, DAVE)
    passed = await asyncio.gather(*(office.reviews.consume(review, DIGEST, NEXT_RID) for _ in range(20)))
    assert sorted(passed) == [False] * 19 + [True]
    assert office.acts.count("consumed") == 1


async def test_the_same_pending_question_is_the_same_review(office: Office) -> None:
    first, again = await office.submit(), await office.submit(other(rid=NEXT_RID))
    assert first == again
    assert office.acts == ["submitted"]


async def test_what_was_denied_stays_so_until_it_is_erased(office: Office) -> None:
    review = (await office.submit()).review
    await office.reviews.deny(review, DAVE, "names of clients")
    assert (await office.reviews.standing(DIGEST)).state is ReviewState.DENIED
    assert office.records[-1].reason == "names of clients"
    office.clock.advance(7200 * SECOND)
    await office.reviews.look_at_the_time()
    assert (await office.reviews.standing(DIGEST)).state is ReviewState.NONE
    assert office.reviews.all() == ()


async def test_that_nobody_decided_in_time_is_told_once_and_then_people_are_asked_anew(office: Office) -> None:
    review = (await office.submit()).review
    office.clock.advance(HOUR)
    with pytest.raises(Refused, match="review_decided"):
        await office.reviews.approve(review, DAVE)
    over = await office.reviews.standing(DIGEST)
    assert (over.state, over.review) == (ReviewState.EXPIRED, review)
    assert (await office.reviews.standing(DIGEST)).state is ReviewState.NONE
    office.again()
    assert (await office.reviews.standing(DIGEST)).state is ReviewState.NONE
    assert (await office.submit()).review != review
    assert office.acts == ["submitted", "expired", "submitted"]


async def test_the_end_of_the_time_is_recorded_though_nobody_asks(office: Office) -> None:
    review = (await office.submit()).review
    await office.reviews.look_at_the_time()
    assert office.acts == ["submitted"]
    office.clock.advance(HOUR)
    waiting = asyncio.get_running_loop().create_task(office.reviews.wait(review, 60))
    await asyncio.sleep(0)
    await office.reviews.look_at_the_time()
    assert (await waiting).state is ReviewState.EXPIRED
    assert office.acts == ["submitted", "expired"]
    assert (await office.reviews.standing(DIGEST)).state is ReviewState.NONE


async def test_an_approval_that_is_not_used_ends(office: Office) -> None:
    review = (await office.submit()).review
    await office.reviews.approve(review, DAVE)
    office.clock.advance(600 * SECOND)
    assert (await office.reviews.standing(DIGEST)).state is ReviewState.NONE
    assert not await office.reviews.consume(review, DIGEST, NEXT_RID)
    assert (await office.submit()).review != review


async def test_an_answer_is_handed_over_once(office: Office) -> None:
    review = (await office.submit(ANSWER)).review
    assert await office.reviews.take(review, ANSWER.digest, NEXT_RID) is None
    await office.reviews.approve(review, DAVE)
    assert await office.reviews.take(review, DIGEST, NEXT_RID) is None
    assert await office.reviews.take(review, ANSWER.digest, NEXT_RID) == CONTENT
    assert await office.reviews.take(review, ANSWER.digest, NEXT_RID) is None


async def test_a_request_is_never_handed_back(office: Office) -> None:
    review = (await office.submit()).review
    await office.reviews.approve(review, DAVE)
    assert await office.reviews.take(review, DIGEST, NEXT_RID) is None
    assert await office.reviews.take(NOBODY, DIGEST, NEXT_RID) is None
    assert not await office.reviews.consume(NOBODY, DIGEST, NEXT_RID)


async def test_who_waits_is_woken_by_the_decision(office: Office) -> None:
    review = (await office.submit(FOUR_EYES)).review
    waiting = asyncio.get_running_loop().create_task(office.reviews.wait(review, 60))
    await asyncio.sleep(0)
    await office.reviews.approve(review, DAVE)
    assert not waiting.done()
    await office.reviews.approve(review, ERIN)
    assert (await waiting).state is ReviewState.APPROVED
    assert (await office.reviews.wait(review, 60)).state is ReviewState.APPROVED


async def test_who_waits_in_vain_is_told_that_it_is_pending(office: Office) -> None:
    review = (await office.submit()).review
    assert (await office.reviews.wait(review, 0)).state is ReviewState.PENDING
    assert (await office.reviews.wait(NOBODY, 0)).state is ReviewState.NONE


async def test_one_who_leaves_wakes_nobody_else(office: Office) -> None:
    review = (await office.submit()).review
    loop = asyncio.get_running_loop()
    first, second = (loop.create_task(office.reviews.wait(review, 60)) for _ in range(2))
    await asyncio.sleep(0)
    first.cancel()
    await office.reviews.deny(review, DAVE, "no")
    assert (await second).state is ReviewState.DENIED
    assert first.cancelled()


ASKERS = {
    "another application": Asker(app="other", person="corp:ada"),
    "another person": Asker(app="cx-bot", person="corp:bob"),
    "an asserted person of the same name": Asker(app="cx-bot", asserted_person="corp:ada"),
    "nobody": Asker(app="cx-bot"),
    "another agent": Asker(app="cx-bot", person="corp:ada", agent="planner"),
    "a verified agent": Asker(app="cx-bot", person="corp:ada", agent_verified=True),
    "an agent after others": Asker(app="cx-bot", person="corp:ada", agent_chain=("planner",)),
    "a token for another route": Asker(app="cx-bot", person="corp:ada", route="desk"),
    "a token of another session": Asker(app="cx-bot", person="corp:ada", route="support", session="s2"),
}


@pytest.mark.parametrize("asker", ASKERS.values(), ids=ASKERS)
async def test_a_review_is_told_to_whose_it_is_alone(office: Office, asker: Asker) -> None:
    review = (await office.submit()).review
    assert office.reviews.look(review, asker).state is ReviewState.NONE
    assert office.reviews.look(review, Asker(app="cx-bot", person="corp:ada")).state is ReviewState.PENDING
    by_token = Asker(app="cx-bot", person="corp:ada", route="support")
    assert office.reviews.look(review, by_token).state is ReviewState.PENDING
    assert office.reviews.look(NOBODY, Asker(app="cx-bot", person="corp:ada")).state is ReviewState.NONE


def numbered(number: int, **principal: str) -> Case:
    return other(digest=ContentDigest(f"{number:064x}"), principal=Principal(**principal))


FLOODS = {
    "of a person": (2, [numbered(number, app="cx-bot", person="corp:ada") for number in range(9)]),
    "of an application": (3, [numbered(number, app="cx-bot", asserted_person=str(number)) for number in range(9)]),
    "of a queue": (4, [numbered(number, app=f"bot-{number}") for number in range(9)]),
}


@pytest.mark.parametrize(("most", "cases"), FLOODS.values(), ids=FLOODS)
async def test_a_flood_is_refused_and_room_is_made_by_deciding(office: Office, most: int, cases: list[Case]) -> None:
    for case in cases[:most]:
        await office.submit(case)
    with pytest.raises(Refused, match="review_flooded") as refusal:
        await office.submit(cases[most])
    assert refusal.value.status == 429
    await office.reviews.deny(office.reviews.all()[0].id, DAVE, "no")
    await office.submit(cases[most])


@pytest.mark.parametrize("bound", ["MOST", "MOST_BYTES"])
async def test_all_that_is_kept_is_bounded(office: Office, monkeypatch: pytest.MonkeyPatch, bound: str) -> None:
    await office.submit()
    monkeypatch.setattr(room, bound, 1)
    with pytest.raises(Refused, match="review_flooded"):
        await office.submit(numbered(1, app="other"))


async def test_what_is_over_makes_room_for_what_waits(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    case = numbered(1, app="cx-bot")
    monkeypatch.setattr(room, "MOST_BYTES", room.SHARE * (len(sealed(CONTENT, case)) + 8))
    denied = (await office.submit(case)).review
    await office.reviews.deny(denied, DAVE, "no")
    pending = (await office.submit(numbered(2, app="cx-bot"))).review
    with pytest.raises(Refused, match="review_erased") as refusal:
        office.reviews.show(office.reviews.find(denied))
    assert refusal.value.status == 410
    assert (office.stores[-1].content(denied), bool(office.stores[-1].content(pending))) == (b"", True)
    # A denial stands, and what waits is not given up.
    assert (await office.reviews.standing(case.digest)).state is ReviewState.DENIED
    with pytest.raises(Refused, match="review_flooded"):
        await office.submit(numbered(3, app="cx-bot"))
    await office.submit(numbered(3, app="other"))


async def test_the_application_that_has_most_loses_its_oldest(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "MOST", 3)
    for number, app in enumerate(("other", "noisy", "noisy")):
        await office.reviews.deny((await office.submit(numbered(number, app=app))).review, DAVE, "no")
    other_one, oldest, later = (review.id for review in office.reviews.all())
    newest = (await office.submit(numbered(9, app="victim"))).review
    assert [review.id for review in office.reviews.all()] == [other_one, later, newest]
    assert office.stores[-1].content(oldest) == b""


@pytest.mark.parametrize("verdict", [Verdict.REFUSE, Verdict.PERSIST_AND_FAIL])
async def test_what_is_not_on_record_has_not_happened(office: Office, verdict: Verdict) -> None:
    office.audit.plan = {1: verdict, 3: verdict, 5: verdict, 7: verdict}
    with pytest.raises(Unavailable):
        await office.submit()
    assert (await office.reviews.standing(DIGEST)).state is ReviewState.NONE
    review = (await office.submit()).review
    with pytest.raises(Unavailable):
        await office.reviews.approve(review, DAVE)
    assert (await office.reviews.standing(DIGEST)).state is ReviewState.PENDING
    await office.reviews.approve(review, DAVE)
    with pytest.raises(Unavailable):
        await office.reviews.consume(review, DIGEST, NEXT_RID)
    assert (await office.reviews.standing(DIGEST)).state is ReviewState.APPROVED
    assert await office.reviews.consume(review, DIGEST, NEXT_RID)
    with pytest.raises(Unavailable):
        await office.reviews.reveal(review, ERIN, "to see what it was")


async def test_without_a_log_what_is_over_is_over_all_the_same(office: Office) -> None:
    review = (await office.submit()).review
    office.clock.advance(HOUR)
    office.audit.plan = dict.fromkeys(range(2, 9), Verdict.REFUSE)
    for attempt in (office.reviews.look_at_the_time(), office.reviews.standing(DIGEST)):
        with pytest.raises(Unavailable):
            await attempt
    with pytest.raises(Refused, match="review_decided"):
        await office.reviews.approve(review, DAVE)


async def test_a_crash_at_any_point_keeps_what_was_pending(office: Office) -> None:
    pending = await office.submit()
    two = await office.submit(other(FOUR_EYES, digest=ContentDigest("b" * 64)))
    await office.reviews.approve(two.review, DAVE)
    office.again()
    assert await office.reviews.standing(DIGEST) == pending
    with pytest.raises(Refused, match="review_voted"):
        await office.reviews.approve(two.review, DAVE)
    await office.reviews.approve(two.review, ERIN)
    office.again()
    assert (await office.reviews.standing(ContentDigest("b" * 64))).state is ReviewState.APPROVED
    assert office.reviews.show(office.reviews.find(pending.review)) == CONTENT


async def test_the_latest_review_counts_also_after_a_clock_was_set_back(office: Office) -> None:
    first = (await office.submit()).review
    await office.reviews.approve(first, DAVE)
    await office.reviews.consume(first, DIGEST, NEXT_RID)
    office.clock.step(-HOUR)
    second = await office.submit()
    assert (await office.reviews.standing(DIGEST)).review == second.review != first


async def test_what_is_erased_is_gone_content_and_all(office: Office) -> None:
    review = (await office.submit()).review
    office.clock.advance(HOUR)
    await office.reviews.look_at_the_time()
    office.clock.advance(7200 * SECOND)
    await office.reviews.look_at_the_time()
    with pytest.raises(Refused, match="review_unknown"):
        office.reviews.find(review)
    assert office.stores[-1].content(review) == b""
    await office.submit()


async def test_revealing_is_on_record_before_it_is_seen(office: Office) -> None:
    review = (await office.submit()).review
    with pytest.raises(Refused, match="review_own"):
        await office.reviews.reveal(review, Reviewer(name="ada", role="reviewer"), "mine")
    assert office.acts == ["submitted"]
    assert (await office.reviews.reveal(review, DAVE, "draft or filing?")).body == CONTENT.body
    assert (office.records[-1].act, office.records[-1].reason) == ("revealed", "draft or filing?")


async def test_a_review_is_found_by_the_beginning_of_its_id(office: Office) -> None:
    review = (await office.submit()).review
    assert office.reviews.find(review[:6]).id == review
    await office.submit(other(digest=ContentDigest("b" * 64)))
    for wrong in (review[:6], "", "x"):
        with pytest.raises(Refused, match="review_unknown"):
            office.reviews.find(wrong)
    assert office.reviews.find(review).id == review


async def test_content_that_does_not_open_is_told_and_passes_nowhere(office: Office) -> None:
    standing = await office.reviews.submit(ANSWER, sealed(CONTENT, CASE))
    await office.reviews.approve(standing.review, DAVE)
    with pytest.raises(Unavailable, match="reviews_unavailable"):
        await office.reviews.take(standing.review, ANSWER.digest, NEXT_RID)
    assert "cannot be read: WireError" in office.told[0]
    assert office.acts == ["submitted", "approved"]


async def test_a_file_that_cannot_be_written_lets_nothing_happen(office: Office) -> None:
    review = (await office.submit()).review
    office.stores[-1].close()
    with pytest.raises(Unavailable, match="reviews_unavailable"):
        await office.reviews.approve(review, DAVE)
    assert (await office.reviews.standing(DIGEST)).state is ReviewState.PENDING
    assert "cannot be written" in office.told[0]


async def test_no_record_and_no_line_to_the_operator_has_content(office: Office) -> None:
    secret = msgspec.structs.replace(CONTENT, body=b'{"to":"planted-value"}')
    review = ReviewId((await office.submit(CASE, secret)).review)
    await office.reviews.reveal(review, DAVE, "why")
    await office.reviews.deny(review, DAVE, "no")
    stored = b"".join(path.read_bytes() for path in office.directory.iterdir())
    assert b"planted-value" not in b"".join(office.audit.records) + "".join(office.told).encode() + stored
