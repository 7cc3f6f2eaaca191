"""Whether one more review has room, and what is given up for it: no file, no clock.

What waits, and what may still pass, is never given up. Of what is over the content goes first, the oldest first, and
the review stays, so that a denial stands. No application fills what all share.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

from egress_gateway.control.verdicts import effective
from egress_gateway.core.config import ReviewsConfig
from egress_gateway.core.reviews import Case, Review, ReviewId, ReviewState

MOST: Final = 10_000
"""Reviews that are kept, decided ones among them: 30 MB without their content."""
MOST_BYTES: Final = 4 << 30
"""Of the content of all of them."""
SHARE: Final = 4
"""One application's content is at most this part of all of it."""
_STILL_GOOD: Final = frozenset({ReviewState.PENDING, ReviewState.APPROVED})


class Room(msgspec.Struct, frozen=True, kw_only=True):
    """What has to be given up for one more review."""

    emptied: tuple[ReviewId, ...] = ()
    """Loses its content."""
    erased: tuple[ReviewId, ...] = ()


def too_many_wait(case: Case, reviews: Sequence[Review], limits: ReviewsConfig, *, now: int) -> bool:
    """Whether its person, application or queue has as many pending as it may have."""
    pending = [review.case for review in reviews if effective(review, now=now) is ReviewState.PENDING]
    who = case.principal
    of_app = [other for other in pending if other.principal.app == who.app]
    # An asserted name costs nothing, so that only a verified one has a number of its own.
    of_person = [other for other in of_app if other.principal.person == who.person]
    queues = Counter(queue for other in pending for queue in other.queues)
    return (
        (bool(who.person) and len(of_person) >= limits.pending_per_person)
        or len(of_app) >= limits.pending_per_app
        or any(queues[queue] >= limits.pending_per_queue for queue in case.queues)
    )


def room_for(
    case: Case, size: int, reviews: Sequence[Review], sizes: Mapping[ReviewId, int], *, now: int
) -> Room | None:
    """Room for `size` bytes of content; None if there is none. `reviews` are those that are kept, oldest first."""
    app = case.principal.app
    over = [
        review
        for review in reviews
        # One that nobody has recorded as expired yet is not over.
        if review.state is not ReviewState.PENDING and effective(review, now=now) not in _STILL_GOOD
    ]
    erased = _crowding(reviews, over) if len(reviews) >= MOST else ()
    kept = {review: content for review, content in sizes.items() if review not in erased}
    of_app = sum(kept.get(review.id, 0) for review in reviews if review.case.principal.app == app)
    own = _oldest(
        [review.id for review in over if review.case.principal.app == app], kept, of_app + size - MOST_BYTES // SHARE
    )
    kept |= dict.fromkeys(own or (), 0)
    of_all = _oldest([review.id for review in over], kept, sum(kept.values()) + size - MOST_BYTES)
    if own is None or of_all is None or len(reviews) - len(erased) >= MOST:
        return None
    return Room(emptied=(*own, *of_all), erased=erased)


def _crowding(reviews: Sequence[Review], over: Sequence[Review]) -> tuple[ReviewId, ...]:
    """The oldest that is over, of the application that has most reviews."""
    counts = Counter(review.case.principal.app for review in reviews)
    return tuple(review.id for review in sorted(over, key=lambda one: -counts[one.case.principal.app])[:1])


def _oldest(reviews: Sequence[ReviewId], sizes: Mapping[ReviewId, int], excess: int) -> tuple[ReviewId, ...] | None:
    """The first ones whose contents make up for so many bytes; None if all together do not."""
    chosen = []
    for review in reviews:
        if excess <= 0:
            break
        if sizes.get(review, 0):
            chosen.append(review)
            excess -= sizes[review]
    return tuple(chosen) if excess <= 0 else None
