"""What people have to look at first: asking them, waiting for them, and passing once they agree.

    standing     none ──submit──> pending          a ticket, or the caller is held until it is decided
                 approved                          pass; the approval is used up just before the intent
                 denied, expired                   refused; after `expired` was told once, people are asked anew

An approval is good for one request: the very same question (`content_digest`) of the same caller, once, for the
upstream and the model that reviewers saw, under the bundle whose rules they were asked for. Whatever keeps people
from being asked, or their answer from being known, refuses.
"""

import hashlib
import hmac
from collections.abc import Awaitable, Callable
from typing import Final

import msgspec

from egress_gateway.audit.records import describe
from egress_gateway.core.config import ReviewsConfig
from egress_gateway.core.errors import Refused, Unavailable
from egress_gateway.core.ids import RecordId
from egress_gateway.core.policy import Approval, Decision, Facts, Principal, TargetFacts
from egress_gateway.core.reviews import (
    Case,
    Content,
    ContentDigest,
    ReviewId,
    ReviewPhase,
    ReviewState,
    Standing,
)
from egress_gateway.core.secret import Secret
from egress_gateway.decide.evaluate import effective
from egress_gateway.ports import Clock, Reviews
from egress_gateway.providers.dialect import ForwardedHead
from egress_gateway.providers.forward import unframed
from egress_gateway.steps.inspection import Inspection

BEAT_SECONDS: Final = 10.0
"""Between two signs of life to a held stream; proxies cut a silent one after 30 to 60. Until the first, what is
decided is answered as if nobody had waited."""
MOST_TOOLS: Final = 64
"""Names of tools that a case lists; what they say they do is among the texts."""
_SECOND: Final = 1_000_000
_PURPOSE: Final = b"egress review 1\0"
_EPHEMERAL: Final = frozenset({"idempotency-key"})
"""Headers that differ each time the same is asked."""

Beat = Callable[[ReviewId], Awaitable[None]]
"""Sends a sign of life to a caller who is held."""


class ReviewRefused(Refused):
    """Not now, not any more, or never: what became of asking people."""

    def __init__(self, code: str, public: str, *, review: ReviewId) -> None:
        super().__init__(code, public)
        self.review = review


class Hold(msgspec.Struct, frozen=True):
    """A caller who can be kept waiting."""

    beat: Beat | None = None
    """None for one who waits in silence."""


class Reviewing:
    """What a worker shares over all requests that wait for people."""

    def __init__(self, reviews: Reviews, *, limits: ReviewsConfig, key: Secret[bytes], clock: Clock) -> None:
        self.reviews = reviews
        self.limits = limits
        self.key = key
        self.clock = clock
        self.held = 0
        """Callers that are kept waiting now."""


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """What one request asks, as far as it is the same when it is asked again."""

    rid: RecordId
    facts: Facts
    """Before any target was chosen."""
    person: str = ""
    """What records say in place of the person's name."""
    head: ForwardedHead
    body: bytes
    withheld: tuple[str, ...] = ()
    """As in `Seen`: reviewers do not read them either before they ask for the content."""


class Approved(msgspec.Struct, frozen=True, kw_only=True):
    """An answer that people let pass, and what they were asked about it."""

    approval: Approval
    content: Content


class RequestReview:
    """One request before its reviewers: it may ask more than once, and passes once. No desk is nobody who reviews."""

    def __init__(self, desk: Reviewing | None, question: Question) -> None:
        self._shared = desk
        self._question = question
        self._spent = ""
        self.approval = Approval()
        """What people have agreed to so far."""

    async def settle(self, facts: Facts, decision: Decision, inspection: Inspection, hold: Hold | None) -> Approval:
        """The approval for what a decision escalates. Raises `ReviewRefused` where there is none, and `Unavailable`.

        `facts` are those that were decided on. `hold` is None where the caller can only be given a ticket.
        """
        reviews = self._desk.reviews
        there = effective(facts, decision)
        digest = self._digest(ReviewPhase.REQUEST, there)
        standing = await reviews.standing(digest)
        if standing.state is ReviewState.APPROVED and answers(standing.approval, decision):
            return self._approved(standing, there)
        if standing.state not in {ReviewState.PENDING, ReviewState.DENIED, ReviewState.EXPIRED}:
            case = self._case(facts, decision, ReviewPhase.REQUEST, digest)
            shown = await inspection.show()
            standing = await reviews.submit(case, Content(shown=shown, body=self._question.body))
        if standing.state is ReviewState.PENDING and hold is not None and self._may_hold(decision):
            inspection.pause()
            standing = await self._wait(standing, hold)
        if standing.state is ReviewState.APPROVED and answers(standing.approval, decision):
            return self._approved(standing, there)
        raise refusal(standing)

    async def spend(self) -> None:
        """Use up the approval that this request passes by, if it needs one. Raises `ReviewRefused`, `Unavailable`."""
        if self.approval.review == self._spent:
            return
        review = ReviewId(self.approval.review)
        sent = msgspec.structs.replace(
            self._question.facts, target=TargetFacts(upstream=self.approval.upstream), model=self.approval.model
        )
        digest = self._digest(ReviewPhase.REQUEST, sent)
        if not await self._desk.reviews.consume(review, digest, self._question.rid):
            raise refusal(Standing(review=review, state=ReviewState.CONSUMED))
        self._spent = review

    async def stored(self) -> Approved | None:
        """The answer that people approved for this very request; None if none was looked at.

        Using it up is on record as the outcome of the review. Raises like `settle`.
        """
        reviews, digest = self._desk.reviews, self._digest(ReviewPhase.ANSWER)
        standing = await reviews.standing(digest)
        if standing.state is ReviewState.APPROVED:
            return await self._take(standing, digest)
        if standing.state in {ReviewState.NONE, ReviewState.CONSUMED}:
            return None
        raise refusal(standing)

    async def settle_answer(self, facts: Facts, decision: Decision, content: Content, hold: Hold | None) -> Approved:
        """The answer, once people have approved it. Raises like `settle`.

        `content` is the whole answer as the caller is to get it, and what reviewers may see of it.
        """
        reviews, digest = self._desk.reviews, self._digest(ReviewPhase.ANSWER)
        standing = await reviews.submit(self._case(facts, decision, ReviewPhase.ANSWER, digest), content)
        if standing.state is ReviewState.PENDING and hold is not None and self._may_hold(decision):
            standing = await self._wait(standing, hold)
        if standing.state is ReviewState.APPROVED:
            return await self._take(standing, digest)
        raise refusal(standing)

    @property
    def _desk(self) -> Reviewing:
        if self._shared is None:
            raise Unavailable("reviews_unavailable", "people have to look at this first, and nobody reviews here")
        return self._shared

    def _digest(self, phase: ReviewPhase, there: Facts | None = None) -> ContentDigest:
        return content_digest(self._desk.key, phase, self._question, there)

    def _approved(self, standing: Standing, there: Facts) -> Approval:
        self.approval = msgspec.structs.replace(standing.approval, upstream=there.target.upstream, model=there.model)
        return self.approval

    async def _take(self, standing: Standing, digest: ContentDigest) -> Approved:
        content = await self._desk.reviews.take(standing.review, digest, self._question.rid)
        if content is None:
            raise refusal(Standing(review=standing.review, state=ReviewState.CONSUMED))
        return Approved(approval=standing.approval, content=content)

    def _may_hold(self, decision: Decision) -> bool:
        asked = bool(decision.escalations) and all(duty.hold for duty in decision.escalations)
        return asked and self._desk.held < self._desk.limits.holds

    async def _wait(self, standing: Standing, hold: Hold) -> Standing:
        clock, seconds = self._desk.clock, self._desk.limits.hold_seconds
        ends = clock.tick() + seconds * _SECOND
        self._desk.held += 1
        try:
            while standing.state is ReviewState.PENDING and (left := ends - clock.tick()) > 0:
                standing = await self._desk.reviews.wait(standing.review, min(left / _SECOND, BEAT_SECONDS))
                if standing.state is ReviewState.PENDING and hold.beat is not None:
                    await hold.beat(standing.review)
        finally:
            self._desk.held -= 1
        return standing

    def _case(self, facts: Facts, decision: Decision, phase: ReviewPhase, digest: ContentDigest) -> Case:
        withheld = self._question.withheld
        return Case(
            digest=digest,
            phase=phase,
            rid=self._question.rid,
            escalations=decision.escalations,
            principal=facts.principal,
            person=self._question.person,
            route=facts.route,
            target_name=facts.target_name,
            target=decision.target if decision.target.upstream else facts.target,
            operation=facts.operation,
            model=describe.of_name(decision.model or facts.model, withheld),
            stream=facts.stream,
            tools=tuple(dict.fromkeys(describe.of_name(tool, withheld) for tool in facts.tools[:MOST_TOOLS])),
            data=facts.data,
            bytes=facts.bytes,
            bundle=decision.bundle,
        )


def content_digest(
    key: Secret[bytes], phase: ReviewPhase, question: Question, there: Facts | None = None
) -> ContentDigest:
    """What makes two requests the same question: who asks, on which route, what of which target, in every byte.

    Where it is to go is part of it if `there` has the upstream and the model.
    """
    facts = question.facts
    headers = sorted((name, value) for name, value in question.head.headers if name not in _EPHEMERAL)
    place = (facts.route, facts.target_name, facts.family, facts.operation, question.head.query, headers)
    to = (there.target.upstream, there.model) if there is not None else ()
    body = unframed(question.head, question.body)
    message = msgspec.msgpack.encode((phase.value, place, to, _asker(facts.principal), body))
    return ContentDigest(hmac.new(key.expose(), _PURPOSE + message, hashlib.sha256).hexdigest())


def refusal(standing: Standing) -> ReviewRefused:
    """What a caller is told of a review that lets nothing pass, or not yet."""
    review = standing.review
    match standing.state:
        case ReviewState.PENDING:
            return ReviewRefused(
                "review_pending",
                f"a person has to look at this first; send the very same request again when "
                f"GET /_egress/reviews/{review} says `approved`",
                review=review,
            )
        case ReviewState.DENIED:
            return ReviewRefused(
                "review_denied", f"a person looked at this and denied it (review {review})", review=review
            )
        case ReviewState.EXPIRED:
            return ReviewRefused(
                "review_timeout",
                f"nobody decided in time (review {review}); send it again to have people asked once more",
                review=review,
            )
        case _:
            return ReviewRefused(
                "review_spent",
                f"the approval (review {review}) is used up or over; send it again to have people asked once more",
                review=review,
            )


def answers(approval: Approval, decision: Decision) -> bool:
    """Whether it approves all that a decision escalates. Of another bundle it does not: a rule may ask for more."""
    asked = {duty.rule for duty in decision.escalations}
    return bool(approval.review) and approval.bundle == decision.bundle and asked <= set(approval.rules)


def _asker(principal: Principal) -> tuple[object, ...]:
    agent = principal.agent, principal.agent_verified, principal.agent_chain
    return principal.app, principal.person, principal.asserted_person, *agent
