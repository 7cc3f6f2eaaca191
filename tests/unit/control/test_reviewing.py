"""What a reviewer asks and is told; who is none is told so, and nothing else."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from tests.unit.control.office import ANSWER, CASE, CONTENT, DAVE, DIGEST, ERIN, NEXT_RID, SECOND, Office

from egress_gateway.adapters.reviews.admin_protocol import (
    Answer,
    ApproveReview,
    Decided,
    DenyReview,
    Listed,
    ListReviews,
    NotDone,
    Opened,
    Question,
    Revealed,
    RevealReview,
    ShowReview,
)
from egress_gateway.control.reviewing import LAPSED, PRODUCTION, ReviewerDesk, Roles
from egress_gateway.control.verdicts import Reviewer
from egress_gateway.core.config import GatewayConfig, ReviewsConfig
from egress_gateway.core.errors import Refused
from egress_gateway.core.identity_config import AdminsConfig, IdentityConfig


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = Office(tmp_path / "reviews")
    yield made
    made.close()


async def ask(office: Office, question: Question, who: Reviewer = DAVE) -> Answer:
    return await ReviewerDesk(office.reviews, clock=office.clock).answer(question, lambda: who)


async def test_the_list_has_what_is_pending_and_with_all_the_rest(office: Office) -> None:
    assert await ask(office, ListReviews()) == Listed(())
    first = (await office.submit()).review
    second = (await office.submit(ANSWER)).review
    await office.reviews.deny(first, DAVE, "no")
    pending, everything = await ask(office, ListReviews()), await ask(office, ListReviews(all=True))
    assert isinstance(pending, Listed)
    assert isinstance(everything, Listed)
    assert [line.id for line in pending.reviews] == [second]
    assert [(line.id, line.state) for line in everything.reviews] == [(first, "denied"), (second, "pending")]


async def test_one_is_shown_covered_and_revealed_for_a_reason(office: Office) -> None:
    review = (await office.submit()).review
    opened = await ask(office, ShowReview(review[:8]))
    assert isinstance(opened, Opened)
    assert (opened.texts, opened.left_out) == (CONTENT.shown.texts, 1)
    assert b"ada" not in msgspec.json.encode(opened).replace(b"corp:ada", b"")
    assert (opened.review.person, opened.review.upstream, opened.review.needed) == ("corp:ada", "azure-us", 1)
    revealed = await ask(office, RevealReview(review, "draft?"))
    assert isinstance(revealed, Revealed)
    assert revealed.text == '{"to":"ada"}'
    refused = await ask(office, RevealReview(review, ""))
    assert isinstance(refused, NotDone)
    assert (refused.code, refused.status) == ("review_reason", 400)


async def test_decisions_are_told_back(office: Office) -> None:
    first, second = (await office.submit()).review, (await office.submit(ANSWER)).review
    approved = await ask(office, ApproveReview(first, ("pii",)), ERIN)
    assert isinstance(approved, Decided)
    assert (approved.review.state, approved.review.votes, approved.review.redact) == (
        "approved",
        ("corp:erin",),
        ("pii",),
    )
    denied = await ask(office, DenyReview(second, "no"))
    assert isinstance(denied, Decided)
    assert (denied.review.state, denied.review.reason) == ("denied", "no")


async def test_an_approval_that_was_not_used_is_called_so(office: Office) -> None:
    review = (await office.submit()).review
    await office.reviews.approve(review, DAVE)
    office.clock.advance(3600 * SECOND)
    listed = await ask(office, ListReviews(all=True))
    assert isinstance(listed, Listed)
    assert listed.reviews[0].state == LAPSED
    assert not await office.reviews.consume(review, DIGEST, NEXT_RID)


async def test_who_is_no_reviewer_is_told_so_and_nothing_else(office: Office) -> None:
    await office.submit(CASE)

    def nobody() -> Reviewer:
        raise Refused("review_role", "no")

    answer = await ReviewerDesk(office.reviews, clock=office.clock).answer(ListReviews(), nobody)
    assert answer == NotDone("review_role", "no", 403)


def config(admins: AdminsConfig | None, profile: str = "dev") -> GatewayConfig:
    return GatewayConfig(
        profile=profile,
        identity=IdentityConfig(admins=admins),
        reviews=ReviewsConfig(people={"dave": "corp:dave", "4712": "corp:erin"}),
    )


NAMED = AdminsConfig(reviewer=("dave", "4712", "corp:frank"), operator=("ann",))


def test_roles_are_looked_up_by_name_or_number() -> None:
    roles = Roles(config(NAMED))
    assert roles.of_user(4711, "dave") == Reviewer(name="dave", role="reviewer", person="corp:dave")
    assert roles.of_user(4712, "erin").person == "corp:erin"
    assert roles.of_user(4712, "") == Reviewer(name="4712", role="reviewer", person="corp:erin")
    assert roles.of_person("corp:frank") == Reviewer(name="corp:frank", role="reviewer", person="corp:frank")


STRANGERS = {"an operator": "ann", "nobody": "eve", "a person by token": "corp:dave"}


@pytest.mark.parametrize("name", STRANGERS.values(), ids=STRANGERS)
def test_anybody_else_is_refused(name: str) -> None:
    roles = Roles(config(NAMED))
    with pytest.raises(Refused, match="review_role"):
        roles.of_user(4799, name)
    with pytest.raises(Refused, match="review_role"):
        roles.of_person(name)


def test_without_roles_a_user_is_unassigned_but_not_in_production_and_no_token_opens_anything() -> None:
    assert Roles(config(None)).of_user(4711, "dave").role == "unassigned"
    with pytest.raises(Refused, match="review_role"):
        Roles(config(None, PRODUCTION)).of_user(4711, "dave")
    with pytest.raises(Refused, match="review_role"):
        Roles(config(None)).of_person("corp:frank")
    assert Roles(GatewayConfig()).of_user(0, "root").person == ""
