"""What a reviewer asks, answered: the same for a command on this machine and for the admin API.

Who he is was found out before; whether he may is checked here, for each question anew.
"""

from collections.abc import Callable
from typing import Final, assert_never

from egress_gateway.adapters.reviews.admin_protocol import (
    Answer,
    ApproveReview,
    Decided,
    DenyReview,
    Line,
    Listed,
    ListReviews,
    NotDone,
    Opened,
    Question,
    Revealed,
    RevealReview,
    ShowReview,
    line_of,
)
from egress_gateway.control.reviews import Reviews
from egress_gateway.control.verdicts import Reviewer, effective
from egress_gateway.core.config import GatewayConfig
from egress_gateway.core.errors import ConfigError, GatewayError, Refused
from egress_gateway.core.reviews import Review, ReviewState
from egress_gateway.identify.admins import AdminAct, role_for
from egress_gateway.ports import Clock

PRODUCTION: Final = "production"
NOBODY: Final = -1
"""The uid of somebody who is no user of this machine."""
LAPSED: Final = "lapsed"
"""How an approval is called that was not used in time."""


class Roles:
    """Who of those that the kernel or a token names may review. Raises `Refused` for anybody else."""

    def __init__(self, config: GatewayConfig) -> None:
        self._admins = config.identity.admins
        self._production = config.profile == PRODUCTION
        self._people = config.reviews.people if config.reviews is not None else {}

    def of_user(self, uid: int, name: str) -> Reviewer:
        """A user of this machine; by his number where he has no name."""
        role = self._role(uid, name)
        shown = name or str(uid)
        return Reviewer(name=shown, role=role, person=self._people.get(shown) or self._people.get(str(uid), ""))

    def of_person(self, person: str) -> Reviewer:
        """A person whom a token names. He needs the role: where nobody gave any, tokens open nothing."""
        if self._admins is None:
            raise Refused("review_role", "nobody is named a reviewer in `identity.admins`")
        return Reviewer(name=person, role=self._role(NOBODY, person), person=person)

    def _role(self, uid: int, name: str) -> str:
        try:
            return role_for(AdminAct.REVIEW_DECIDE, self._admins, uid, name, production=self._production)
        except ConfigError as error:
            raise Refused("review_role", error.message) from error


class ReviewerDesk:
    """Answers reviewers."""

    def __init__(self, reviews: Reviews, *, clock: Clock) -> None:
        self._reviews = reviews
        self._clock = clock

    async def answer(self, question: Question, who: Callable[[], Reviewer]) -> Answer:
        """What there is to say; `who` raises for somebody who may not ask."""
        try:
            return await self._answer(question, who())
        except GatewayError as error:
            return NotDone(error.code, error.public, error.status)

    async def _answer(self, question: Question, reviewer: Reviewer) -> Answer:
        reviews = self._reviews
        match question:
            case ListReviews(everything):
                lines = [self._line(review) for review in reviews.all()]
                return Listed(tuple(line for line in lines if everything or line.state == ReviewState.PENDING.value))
            case ShowReview(review):
                found = reviews.find(review)
                shown = reviews.show(found).shown
                return Opened(self._line(found), shown.texts, shown.left_out, shown.cut)
            case RevealReview(review, reason):
                content = await reviews.reveal(review, reviewer, reason)
                # Requests were proven to be UTF-8; of an answer that is not, what can be read.
                return Revealed(self._line(reviews.find(review)), content.body.decode(errors="replace"))
            case ApproveReview(review, redact):
                return Decided(self._line(await reviews.approve(review, reviewer, redact)))
            case DenyReview(review, reason):
                return Decided(self._line(await reviews.deny(review, reviewer, reason)))
            case _:
                assert_never(question)

    def _line(self, review: Review) -> Line:
        state = effective(review, now=self._clock.now())
        return line_of(review, LAPSED if state is ReviewState.NONE else state.value)
