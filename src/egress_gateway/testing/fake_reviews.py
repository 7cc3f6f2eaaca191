"""Reviewers who do what a test says, and forget nothing."""

import asyncio

import msgspec

from egress_gateway.core.errors import Refused, Unavailable
from egress_gateway.core.ids import DataClass, RecordId
from egress_gateway.core.policy import Approval
from egress_gateway.core.reviews import Asker, Case, Content, ContentDigest, ReviewId, ReviewState, Standing


class FakeReviews:
    """Implements `ports.Reviews`. A test decides with `approve`, `deny` and `expire`, or sets `away` or `flooded`."""

    def __init__(self) -> None:
        self.away = False
        self.flooded = False
        self.cases: dict[ReviewId, Case] = {}
        self.contents: dict[ReviewId, Content] = {}
        self.states: dict[ReviewId, Standing] = {}
        self.used: list[tuple[ReviewId, RecordId]] = []
        self._told: set[ReviewId] = set()

    def approve(self, review: ReviewId, *redact: DataClass) -> None:
        """Approve a review, with classes to redact besides."""
        case = self.cases[review]
        approval = Approval(review=review, rules=case.rules, redact=redact, bundle=case.bundle)
        self._decide(review, ReviewState.APPROVED, approval)

    def deny(self, review: ReviewId) -> None:
        """Deny a review."""
        self._decide(review, ReviewState.DENIED)

    def expire(self, review: ReviewId) -> None:
        """Let its time be over."""
        self._decide(review, ReviewState.EXPIRED)

    async def standing(self, digest: ContentDigest) -> Standing:
        self._answer()
        latest = max((review for review, case in self.cases.items() if case.digest == digest), default=ReviewId(""))
        standing = self.states.get(latest, Standing())
        if standing.state is ReviewState.EXPIRED:
            if latest in self._told:
                return Standing()
            self._told.add(latest)
        return standing

    async def submit(self, case: Case, content: Content) -> Standing:
        self._answer()
        if self.flooded:
            raise Refused("review_flooded", "too many", status=429)
        review = ReviewId(f"{len(self.cases) + 1:032x}")
        self.cases[review], self.contents[review] = case, content
        self.states[review] = Standing(review=review, state=ReviewState.PENDING)
        return self.states[review]

    async def wait(self, review: ReviewId, seconds: float) -> Standing:
        """Does not wait: lets others go on once, so that a test decides between two looks."""
        self._answer()
        await asyncio.sleep(0)
        return self.states[review]

    async def consume(self, review: ReviewId, digest: ContentDigest, rid: RecordId) -> bool:
        self._answer()
        fits = self.states[review].state is ReviewState.APPROVED and self.cases[review].digest == digest
        if fits:
            self.used.append((review, rid))
            self._decide(review, ReviewState.CONSUMED)
        return fits

    async def take(self, review: ReviewId, digest: ContentDigest, rid: RecordId) -> Content | None:
        return self.contents[review] if await self.consume(review, digest, rid) else None

    async def look(self, review: ReviewId, asker: Asker) -> Standing:
        self._answer()
        case = self.cases.get(review)
        return self.states[review] if case is not None and asker.asked(case) else Standing()

    def _decide(self, review: ReviewId, state: ReviewState, approval: Approval = Approval()) -> None:  # noqa: B008
        self.states[review] = msgspec.structs.replace(self.states[review], state=state, approval=approval)

    def _answer(self) -> None:
        if self.away:
            raise Unavailable("reviews_unavailable", "away")
