"""What a reviewer may do to a review, and what it then is."""

from collections.abc import Callable

import msgspec
import pytest
from tests.unit.control.office import ANSWER, CASE, DAVE, DIGEST, ERIN, FOUR_EYES, HOUR, SECOND

from egress_gateway.control import verdicts
from egress_gateway.control.verdicts import MAX_REASON, MOST_WANTED, Reviewer, effective, opened, standing_of
from egress_gateway.core.config import ReviewsConfig
from egress_gateway.core.errors import Refused
from egress_gateway.core.policy import Principal
from egress_gateway.core.reviews import Case, ContentDigest, Review, ReviewId, ReviewState

CONFIG = ReviewsConfig(pass_seconds=600, keep_seconds=7200)
NOW = 1000 * SECOND


def new(case: Case = CASE) -> Review:
    return opened(ReviewId("1"), case, CONFIG, now=NOW)


def approved(case: Case = CASE) -> Review:
    return verdicts.approve(new(case), DAVE, (), CONFIG, now=NOW + SECOND)


def test_a_new_review_waits_for_as_long_as_the_rule_says() -> None:
    review = new()
    assert (review.deadline, review.erase) == (NOW + HOUR, NOW + HOUR + 7200 * SECOND)
    assert effective(review, now=NOW + HOUR - 1) is ReviewState.PENDING
    assert effective(review, now=NOW + HOUR) is ReviewState.EXPIRED
    assert standing_of(review, now=NOW).until == review.deadline


def test_one_approval_is_enough_unless_four_eyes_are_asked_for() -> None:
    review = approved()
    assert (review.state, review.decided_by, review.until) == (ReviewState.APPROVED, "dave", NOW + 601 * SECOND)
    standing = standing_of(review, now=NOW + SECOND)
    assert (standing.approval.review, standing.approval.rules) == ("1", ("legal",))

    first = approved(FOUR_EYES)
    assert (first.state, first.decided) == (ReviewState.PENDING, 0)
    assert not standing_of(first, now=NOW).approval.review
    second = verdicts.approve(first, ERIN, ("pii",), CONFIG, now=NOW + 2 * SECOND)
    assert (second.state, second.decided_by) == (ReviewState.APPROVED, "corp:erin")
    assert standing_of(second, now=NOW + 2 * SECOND).approval.redact == ("pii",)


def test_the_same_human_does_not_count_twice_whichever_way_he_comes() -> None:
    first = verdicts.approve(new(FOUR_EYES), ERIN, (), CONFIG, now=NOW)
    by_token = Reviewer(name="corp:erin", role="reviewer", person="corp:erin")
    otherwise_written = Reviewer(name="erin", role="reviewer", person="CORP:Erin")
    for again in (ERIN, by_token, otherwise_written):
        with pytest.raises(Refused, match="review_voted"):
            verdicts.approve(first, again, (), CONFIG, now=NOW)


def test_an_approval_that_is_not_used_is_worth_nothing() -> None:
    review = approved()
    assert effective(review, now=review.until - 1) is ReviewState.APPROVED
    assert effective(review, now=review.until) is ReviewState.NONE
    assert not standing_of(review, now=review.until).approval.review
    assert verdicts.consume(review, DIGEST, now=review.until) is None


def test_an_approval_is_used_up_once_and_for_its_own_question() -> None:
    review = approved()
    assert verdicts.consume(review, ContentDigest("e" * 64), now=NOW + SECOND) is None
    used = verdicts.consume(review, DIGEST, now=NOW + SECOND)
    assert used is not None
    assert used.state is ReviewState.CONSUMED
    assert verdicts.consume(used, DIGEST, now=NOW + SECOND) is None
    assert verdicts.consume(new(), DIGEST, now=NOW) is None


def test_one_denial_is_enough() -> None:
    denied = verdicts.deny(approved(FOUR_EYES), ERIN, "names of clients", CONFIG, now=NOW + 9 * SECOND)
    assert (denied.state, denied.decided_by, denied.reason) == (ReviewState.DENIED, "corp:erin", "names of clients")
    assert denied.erase == NOW + 9 * SECOND + 7200 * SECOND


def test_it_is_kept_while_its_approval_can_be_used() -> None:
    short = ReviewsConfig(pass_seconds=3600, keep_seconds=60)
    review = verdicts.approve(new(), DAVE, (), short, now=NOW)
    assert review.erase == review.until == NOW + HOUR


def test_what_nobody_decided_is_over_when_its_time_is() -> None:
    over = verdicts.expire(new())
    assert (over.state, over.decided, over.told) == (ReviewState.EXPIRED, over.deadline, False)
    assert verdicts.told(over).told


OVER = {
    "approved": approved(),
    "denied": verdicts.deny(new(), DAVE, "no", CONFIG, now=NOW),
    "expired": verdicts.expire(new()),
    "consumed": msgspec.structs.replace(new(), state=ReviewState.CONSUMED),
}


@pytest.mark.parametrize("review", OVER.values(), ids=OVER)
def test_what_is_over_is_not_decided_again(review: Review) -> None:
    with pytest.raises(Refused, match="review_decided"):
        verdicts.approve(review, ERIN, (), CONFIG, now=NOW)
    with pytest.raises(Refused, match="review_decided"):
        verdicts.deny(review, ERIN, "no", CONFIG, now=NOW)


def test_nobody_decides_after_the_time_though_nothing_has_recorded_that_yet() -> None:
    with pytest.raises(Refused, match="review_decided"):
        verdicts.approve(new(), DAVE, (), CONFIG, now=NOW + HOUR)


ASKED_BY = {
    "the person, by token": (Principal(person="corp:erin", person_verified=True), ERIN),
    "the person behind the user": (Principal(person="corp:dave", person_verified=True), DAVE),
    "an asserted person": (Principal(asserted_person="Dave"), DAVE),
    "an asserted person by the whole name": (Principal(asserted_person="corp:erin"), ERIN),
}
DECISIONS: dict[str, Callable[[Review, Reviewer], object]] = {
    "approve": lambda review, who: verdicts.approve(review, who, (), CONFIG, now=NOW),
    "deny": lambda review, who: verdicts.deny(review, who, "no", CONFIG, now=NOW),
    "reveal": lambda review, who: verdicts.check_reveal(review, who, "why not"),
}


@pytest.mark.parametrize("decide", DECISIONS.values(), ids=DECISIONS)
@pytest.mark.parametrize(("principal", "reviewer"), ASKED_BY.values(), ids=ASKED_BY)
def test_nobody_reviews_a_request_of_his_own(
    principal: Principal, reviewer: Reviewer, decide: Callable[[Review, Reviewer], object]
) -> None:
    review = new(msgspec.structs.replace(CASE, principal=principal))
    with pytest.raises(Refused, match="review_own"):
        decide(review, reviewer)
    decide(review, Reviewer(name="frank", role="reviewer"))


REASONS = {"none": "", "blanks": "  ", "too long": "x" * (MAX_REASON + 1), "two lines": "a\nb"}


@pytest.mark.parametrize("reason", REASONS.values(), ids=REASONS)
def test_a_reason_has_to_stand_in_a_record(reason: str) -> None:
    with pytest.raises(Refused, match="review_reason"):
        verdicts.deny(new(), DAVE, reason, CONFIG, now=NOW)
    with pytest.raises(Refused, match="review_reason"):
        verdicts.check_reveal(new(), DAVE, reason)


WANTED = {
    "misspelt": ("pii.emial",),
    "what was not found": ("pci",),
    "no class": ("PII/Email",),
    "a part of a word": ("pii.em",),
    "too many": ("pii",) * (MOST_WANTED + 1),
}


@pytest.mark.parametrize("wanted", WANTED.values(), ids=WANTED)
def test_only_what_was_found_can_be_redacted_besides(wanted: tuple[str, ...]) -> None:
    with pytest.raises(Refused, match="review_redact"):
        verdicts.approve(new(), DAVE, wanted, CONFIG, now=NOW)


def test_an_answer_is_approved_as_it_is() -> None:
    assert approved(ANSWER).state is ReviewState.APPROVED
    with pytest.raises(Refused, match="review_redact"):
        verdicts.approve(new(ANSWER), DAVE, ("pii",), CONFIG, now=NOW)
