"""How far a caller's own review is: told to whose request it is, application, person and agent, and to nobody else."""

from typing import Final

import msgspec

from egress_gateway.core.errors import Refused
from egress_gateway.core.exchange import RequestHead
from egress_gateway.core.keys import Scope
from egress_gateway.core.reviews import Asker, ReviewId, ReviewState, Standing
from egress_gateway.identify.gateway_key import allow
from egress_gateway.identify.principal import PERSON_HEADER, acting_agent, claim, person_id
from egress_gateway.identify.proof import Means, Proof, prove
from egress_gateway.ports import Clock, Reviews
from egress_gateway.steps.desk import RefusalDesk

OPERATION: Final = "reviews"
_SECOND: Final = 1_000_000


class ReviewStatusDesk:
    """Tells how far a review is. `reviews` is None where nobody reviews."""

    def __init__(self, means: Means, *, reviews: Reviews | None, clock: Clock, refusals: RefusalDesk) -> None:
        self._means = means
        self._reviews = reviews
        self._clock = clock
        self._refusals = refusals

    async def tell(self, head: RequestHead, review: ReviewId) -> bytes:
        """The state as JSON.

        Raises `Refused` (404) alike for a review that there is not and for one of somebody else, and whatever
        proving who asks raises. A refusal of somebody who is known is on record.
        """
        proof = prove(head, self._means, now=self._clock.now())
        try:
            return await self._tell(proof, head, review)
        except Refused as error:
            await self._refusals.record(error, head, proof, operation=OPERATION)
            raise

    async def _tell(self, proof: Proof, head: RequestHead, review: ReviewId) -> bytes:
        if proof.key is not None:
            scope = Scope.RECORDS if proof.grant is None else Scope.TOKEN
            allow(proof.key, None, scope=scope, peer=head.peer)
        asker = asker_of(proof, head)
        standing = Standing() if self._reviews is None else await self._reviews.look(review, asker)
        if standing.state is ReviewState.NONE:
            raise Refused("review_unknown", "no such review of this application, or none any more", status=404)
        return msgspec.json.encode(status(standing, now=self._clock.now()))


def asker_of(proof: Proof, head: RequestHead) -> Asker:
    """Who asks, as a request of theirs would be known. Raises `Unauthenticated` as `acting_agent` and `claim` do."""
    person = person_id(proof.identity) if proof.identity is not None else ""
    agent, verified = acting_agent(head, proof)
    return Asker(
        app=proof.app,
        person=person,
        asserted_person="" if person else claim(head, PERSON_HEADER),
        agent=agent,
        agent_verified=verified,
        agent_chain=proof.actors[1:],
        route=proof.grant.route if proof.grant is not None else "",
        session=proof.grant.session if proof.grant is not None else "",
    )


def status(standing: Standing, *, now: int) -> dict[str, object]:
    """What a caller may know of its review: how far it is, and how many seconds are left of what."""
    story: dict[str, object] = {"review": standing.review, "state": standing.state.value}
    left = max(0, (standing.until - now) // _SECOND)
    if standing.state is ReviewState.PENDING:
        story["decided_within_seconds"] = left
    elif standing.state is ReviewState.APPROVED:
        story["passes_within_seconds"] = left
    return story
