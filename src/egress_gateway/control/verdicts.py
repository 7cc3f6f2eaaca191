"""What becomes of a review, as a function of what it was: no clock, no file, no log.

    pending ──approve──> pending        another reviewer has to agree
    pending ──approve──> approved ──consume──> consumed
    pending ──deny────> denied
    pending ──expire──> expired
    approved ───────────────────────────────  is worth nothing after its pass

Everything else is refused. Whoever asked decides nothing, and nobody decides twice.
"""

import re
from collections.abc import Sequence
from typing import Final

import msgspec

from egress_gateway.core.config import ReviewsConfig
from egress_gateway.core.errors import Refused
from egress_gateway.core.ids import DataClass, covers
from egress_gateway.core.policy import Approval, Principal
from egress_gateway.core.reviews import Case, ContentDigest, Review, ReviewId, ReviewPhase, ReviewState, Standing, Vote

SECOND: Final = 1_000_000
MAX_REASON: Final = 500
"""Characters: it stands in a record."""
MOST_WANTED: Final = 32
"""Classes that one reviewer may want gone besides."""
_LASTING: Final = frozenset({ReviewState.PENDING, ReviewState.DENIED, ReviewState.EXPIRED})
_CLASS: Final = re.compile(r"[a-z0-9_]+(?:\.[a-z0-9_]+)*")


class Reviewer(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who may decide."""

    name: str
    """User of the machine, or a person's id where a token said who it is."""
    role: str
    person: str = ""
    """Who the user is among those who ask, where the configuration says so."""

    @property
    def who(self) -> str:
        """One name for one human, by whichever way he came."""
        return self.person or self.name


def opened(review: ReviewId, case: Case, config: ReviewsConfig, *, now: int) -> Review:
    """A new review of a case."""
    deadline = now + case.seconds * SECOND
    return Review(id=review, case=case, submitted=now, deadline=deadline, erase=deadline + config.keep_seconds * SECOND)


def approve(review: Review, reviewer: Reviewer, redact: Sequence[str], config: ReviewsConfig, *, now: int) -> Review:
    """With one more vote; approved if there are enough. Raises `Refused`."""
    _check_open(review, reviewer, now=now)
    if any(vote.reviewer.casefold() == reviewer.who.casefold() for vote in review.votes):
        raise Refused("review_voted", "you have approved this already; somebody else has to look at it", status=409)
    _check_wanted(review, redact)
    vote = Vote(reviewer=reviewer.who, at=now, redact=tuple(map(DataClass, redact)))
    voted = msgspec.structs.replace(review, votes=(*review.votes, vote))
    if len(voted.votes) < review.case.votes:
        return voted
    until = now + config.pass_seconds * SECOND
    return msgspec.structs.replace(
        voted,
        state=ReviewState.APPROVED,
        decided=now,
        decided_by=reviewer.who,
        until=until,
        erase=max(until, now + config.keep_seconds * SECOND),
    )


def deny(review: Review, reviewer: Reviewer, reason: str, config: ReviewsConfig, *, now: int) -> Review:
    """Denied, by one. Raises `Refused`."""
    _check_open(review, reviewer, now=now)
    check_reason(reason)
    return msgspec.structs.replace(
        review,
        state=ReviewState.DENIED,
        decided=now,
        decided_by=reviewer.who,
        reason=reason,
        erase=now + config.keep_seconds * SECOND,
    )


def check_reveal(review: Review, reviewer: Reviewer, reason: str) -> None:
    """Raise `Refused` if the reviewer may not see what was covered."""
    _check_stranger(review, reviewer)
    check_reason(reason)


def expire(review: Review) -> Review:
    """Nobody decided in time."""
    return msgspec.structs.replace(review, state=ReviewState.EXPIRED, decided=review.deadline)


def told(review: Review) -> Review:
    """Whoever asked knows that nobody decided in time."""
    return msgspec.structs.replace(review, told=True)


def consume(review: Review, digest: ContentDigest, *, now: int) -> Review | None:
    """Used up; None if there is nothing to use."""
    if review.case.digest != digest or effective(review, now=now) is not ReviewState.APPROVED:
        return None
    return msgspec.structs.replace(review, state=ReviewState.CONSUMED)


def effective(review: Review, *, now: int) -> ReviewState:
    """The state as the time has it, whether or not anybody has recorded that it came to that."""
    if review.state is ReviewState.PENDING and now >= review.deadline:
        return ReviewState.EXPIRED
    if review.state is ReviewState.APPROVED and now >= review.until:
        return ReviewState.NONE
    return review.state


def standing_of(review: Review, *, now: int) -> Standing:
    """What whoever waits is told of a review."""
    state = effective(review, now=now)
    if state is ReviewState.APPROVED:
        approval = Approval(review=review.id, rules=review.case.rules, redact=review.redact, bundle=review.case.bundle)
        return Standing(review=review.id, state=state, approval=approval, until=review.until)
    return Standing(review=review.id, state=state, until=review.deadline if state in _LASTING else 0)


def check_reason(reason: str) -> None:
    """Raise `Refused` for what is no reason, or cannot stand in a record."""
    if not reason.strip() or len(reason) > MAX_REASON or not reason.isprintable():
        raise Refused("review_reason", f"give a reason of at most {MAX_REASON} printable characters", status=400)


def _check_open(review: Review, reviewer: Reviewer, *, now: int) -> None:
    if effective(review, now=now) is not ReviewState.PENDING:
        raise Refused("review_decided", "this review is over; `egress review show` says how", status=409)
    _check_stranger(review, reviewer)


def _check_stranger(review: Review, reviewer: Reviewer) -> None:
    """Nobody reviews what he asked for himself, under whichever of his names."""
    asked = _names(review.case.principal)
    if asked & {name.casefold() for name in (reviewer.name, reviewer.person) if name}:
        raise Refused("review_own", "nobody reviews a request of his own; somebody else has to look at it")


def _names(principal: Principal) -> set[str]:
    """Everything that could name who asked, too much rather than too little."""
    names = {principal.person, principal.asserted_person}
    names |= {name.partition(":")[2] for name in names}
    return {name.casefold() for name in names if name}


def _check_wanted(review: Review, redact: Sequence[str]) -> None:
    if redact and review.case.phase is ReviewPhase.ANSWER:
        raise Refused("review_redact", "an answer is approved as it is, or denied", status=400)
    if len(redact) > MOST_WANTED or not all(_CLASS.fullmatch(wanted) for wanted in redact):
        raise Refused("review_redact", f"name at most {MOST_WANTED} data classes", status=400)
    found = [count.data_class for count in review.case.data]
    if not all(any(covers(wanted, one) for one in found) for wanted in redact):
        # Most likely misspelt, and then what was meant would leave.
        raise Refused(
            "review_redact", "nothing of that class was found; `egress review show` lists what was", status=400
        )
