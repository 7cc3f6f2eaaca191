"""A review is told to whose request it is; anybody else gets the answer for what does not exist."""

import json

import msgspec
import pytest
from tests.unit.adapters.reviews.cases import CASE, CONTENT

from egress_gateway.core.errors import Refused, Unauthenticated, Unavailable
from egress_gateway.core.exchange import RequestHead
from egress_gateway.core.identity import Grant
from egress_gateway.core.keys import KeyRecord
from egress_gateway.core.policy import Principal
from egress_gateway.core.reviews import Asker, ReviewId, ReviewState, Standing
from egress_gateway.core.secret import Secret
from egress_gateway.identify.gateway_key import ENTROPY_BYTES, digest, mint
from egress_gateway.identify.key_rules import NEW_SCOPES
from egress_gateway.identify.proof import Proof
from egress_gateway.steps.desk import RefusalDesk
from egress_gateway.steps.review_status import ReviewStatusDesk, asker_of, status
from egress_gateway.testing.fake_reviews import FakeReviews
from egress_gateway.testing.peers import Peers

PEPPER = Secret(b"p" * 32)
KEY, KEY_ID = mint("test", bytes(ENTROPY_BYTES))
SECOND = 1_000_000


class Place:
    def __init__(self, *, reviewed: bool = True) -> None:
        record = KeyRecord(
            key_id=KEY_ID,
            env="test",
            app="cx-bot",
            digest=digest(PEPPER, KEY),
            routes=("support",),
            scopes=NEW_SCOPES,
            asserts_identity=True,
        )
        self.peers = Peers(record)
        self.people = FakeReviews()
        refusals = RefusalDesk(self.peers.audit, self.peers.clock, self.peers.ids)
        self.desk = ReviewStatusDesk(
            self.peers.means(PEPPER),
            reviews=self.people if reviewed else None,
            clock=self.peers.clock,
            refusals=refusals,
        )

    async def submit(self, app: str = "cx-bot", person: str = "ada") -> ReviewId:
        principal = Principal(app=app, asserted_person=person)
        return (await self.people.submit(msgspec.structs.replace(CASE, principal=principal), CONTENT)).review

    async def tell(self, review: ReviewId, person: str = "ada", key: str = "") -> dict[str, object]:
        headers = (("authorization", f"Bearer {key or KEY.expose()}"), ("x-egress-person", person))
        told = await self.desk.tell(RequestHead(method="GET", path="/", headers=headers, peer="192.0.2.1"), review)
        story: dict[str, object] = json.loads(told)
        return story


async def test_whose_request_it_is_is_told_how_far_it_is() -> None:
    place = Place()
    review = await place.submit()
    assert await place.tell(review) == {"review": review, "state": "pending", "decided_within_seconds": 0}
    place.people.deny(review)
    assert await place.tell(review) == {"review": review, "state": "denied"}


async def test_anybody_else_gets_what_there_is_for_what_does_not_exist() -> None:
    place = Place()
    of_others = [await place.submit(person="bob"), await place.submit(app="other"), ReviewId("f" * 32)]
    for review in of_others:
        with pytest.raises(Refused, match="review_unknown") as refused:
            await place.tell(review)
        assert refused.value.status == 404
    assert [json.loads(record)["operation"] for record in place.peers.audit.records] == ["reviews"] * 3


AGENTS: dict[str, tuple[Proof, str, Asker]] = {
    "none": (Proof(app="cx-bot"), "", Asker(app="cx-bot")),
    "one that a header names": (Proof(app="cx-bot"), "planner", Asker(app="cx-bot", agent="planner")),
    "one that is proved": (
        Proof(app="cx-bot", actors=("planner", "desk")),
        "",
        Asker(app="cx-bot", agent="planner", agent_verified=True, agent_chain=("desk",)),
    ),
    "one of a token": (
        Proof(
            app="cx-bot",
            grant=Grant(token_id="t", app="cx-bot", route="support", session="s1", agent="planner", expires=1),
        ),
        "",
        Asker(app="cx-bot", agent="planner", route="support", session="s1"),
    ),
}


@pytest.mark.parametrize(("proof", "header", "asker"), AGENTS.values(), ids=AGENTS)
def test_the_agent_and_what_a_token_is_for_are_part_of_who_asks(proof: Proof, header: str, asker: Asker) -> None:
    headers = (("x-egress-agent", header),) if header else ()
    assert asker_of(proof, RequestHead(method="GET", path="/", headers=headers, peer="192.0.2.1")) == asker


async def test_where_nobody_reviews_there_is_no_review() -> None:
    with pytest.raises(Refused, match="review_unknown"):
        await Place(reviewed=False).tell(ReviewId("f" * 32))


async def test_a_stranger_and_a_control_that_is_away() -> None:
    place = Place()
    review = await place.submit()
    with pytest.raises(Unauthenticated):
        await place.tell(review, key="egk_test_xxxxxxxx_" + "x" * 43)
    place.people.away = True
    with pytest.raises(Unavailable, match="reviews_unavailable"):
        await place.tell(review)


def test_the_time_that_is_left_is_told_of_what_goes_on() -> None:
    now = 100 * SECOND
    pending = Standing(review=ReviewId("1"), state=ReviewState.PENDING, until=now + 90 * SECOND)
    assert status(pending, now=now)["decided_within_seconds"] == 90
    approved = msgspec.structs.replace(pending, state=ReviewState.APPROVED)
    assert status(approved, now=now)["passes_within_seconds"] == 90
    assert status(approved, now=now + 100 * SECOND)["passes_within_seconds"] == 0
