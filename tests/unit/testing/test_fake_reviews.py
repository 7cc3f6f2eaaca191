"""Reviewers in memory do what a test says."""

import pytest
from tests.unit.adapters.reviews.cases import CASE, CONTENT, DIGEST

from egress_gateway.core.errors import Refused, Unavailable
from egress_gateway.core.ids import RecordId
from egress_gateway.core.reviews import Asker, ContentDigest, ReviewId, ReviewState
from egress_gateway.testing.fake_reviews import FakeReviews

RID = RecordId("0" * 32)


async def test_a_review_is_decided_and_used_once() -> None:
    people = FakeReviews()
    assert (await people.standing(DIGEST)).state is ReviewState.NONE
    review = (await people.submit(CASE, CONTENT)).review
    assert (await people.wait(review, 1)).state is ReviewState.PENDING
    assert not await people.consume(review, DIGEST, RID)
    people.approve(review)
    assert (await people.standing(DIGEST)).approval.rules == ("legal",)
    assert not await people.consume(review, ContentDigest("other"), RID)
    assert await people.take(review, DIGEST, RID) == CONTENT
    assert await people.take(review, DIGEST, RID) is None
    assert people.used == [(review, RID)]


async def test_that_nobody_decided_is_told_once() -> None:
    people = FakeReviews()
    people.expire((await people.submit(CASE, CONTENT)).review)
    assert [(await people.standing(DIGEST)).state for _ in range(2)] == [ReviewState.EXPIRED, ReviewState.NONE]


async def test_it_is_told_to_whose_it_is() -> None:
    people = FakeReviews()
    review = (await people.submit(CASE, CONTENT)).review
    people.deny(review)
    assert (await people.look(review, Asker(app="cx-bot", asserted_person="ada"))).state is ReviewState.DENIED
    assert (await people.look(review, Asker(app="cx-bot"))).state is ReviewState.NONE
    assert (await people.look(ReviewId("none"), Asker(app="cx-bot"))).state is ReviewState.NONE


async def test_they_can_be_flooded_and_away() -> None:
    people = FakeReviews()
    people.flooded = True
    with pytest.raises(Refused, match="review_flooded"):
        await people.submit(CASE, CONTENT)
    people.away = True
    with pytest.raises(Unavailable, match="reviews_unavailable"):
        await people.standing(DIGEST)
