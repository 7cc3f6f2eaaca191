"""All reviews of a gateway: kept, decided, told of, and erased when their time is over.

Whatever happens to a review is durable in the log before it takes effect, and then durable in the file. A crash
between the two leaves a record of something that did not happen, never something without a record. One change is
made after the other; what is only looked at does not wait.
"""

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from typing import Protocol

from egress_gateway.adapters.reviews.protocol import CONTENT
from egress_gateway.adapters.reviews.sealed import unseal
from egress_gateway.audit.records.operations import ReviewRecord
from egress_gateway.audit.records.record import encode
from egress_gateway.control import room, verdicts
from egress_gateway.control.verdicts import Reviewer
from egress_gateway.core.config import ReviewsConfig
from egress_gateway.core.errors import Refused, Unavailable, WireError
from egress_gateway.core.ids import RecordId
from egress_gateway.core.reviews import (
    Asker,
    Case,
    Content,
    ContentDigest,
    Review,
    ReviewAct,
    ReviewId,
    ReviewPhase,
    ReviewState,
    Standing,
)
from egress_gateway.core.secret import Secret
from egress_gateway.ports import AuditLog, Clock, IdSource


class Store(Protocol):
    """Where reviews rest; durable on return. Raises `OSError`."""

    def load(self) -> list[Review]: ...
    def add(self, review: Review, sealed: bytes) -> None: ...
    def put(self, review: Review) -> None: ...
    def content(self, review: ReviewId) -> bytes: ...
    def sizes(self) -> dict[ReviewId, int]: ...
    def empty(self, reviews: Sequence[ReviewId]) -> None: ...
    def erase(self, review: ReviewId) -> None: ...


class Reviews:
    """The reviews that there are. Raises `Unavailable` where the log or the file does not take a change."""

    def __init__(
        self,
        config: ReviewsConfig,
        store: Store,
        audit: AuditLog,
        *,
        key: Secret[bytes],
        clock: Clock,
        ids: IdSource,
        tell: Callable[[str], None],
    ) -> None:
        self._config = config
        self._store = store
        self._audit = audit
        self._key = key
        self._clock = clock
        self._ids = ids
        self._tell = tell
        self._changing = asyncio.Lock()
        self._reviews: dict[ReviewId, Review] = {}
        self._latest: dict[ContentDigest, ReviewId] = {}
        self._waiting: dict[ReviewId, set[asyncio.Future[None]]] = {}
        self._sizes = store.sizes()
        for review in store.load():
            self._keep(review)

    # --- For workers --------------------------------------------------------------------------------

    async def standing(self, digest: ContentDigest) -> Standing:
        """See `ports.Reviews.standing`."""
        review = self._reviews.get(self._latest.get(digest, ReviewId("")))
        return Standing() if review is None else await self._tell_standing(review)

    async def submit(self, case: Case, sealed: bytes) -> Standing:
        """See `ports.Reviews.submit`."""
        async with self._changing:
            now = self._clock.now()
            known = self._reviews.get(self._latest.get(case.digest, ReviewId("")))
            if known is not None and verdicts.effective(known, now=now) is ReviewState.PENDING:
                return verdicts.standing_of(known, now=now)
            self._make_room(case, len(sealed), now)
            review = verdicts.opened(ReviewId(self._ids.record_id(now)), case, self._config, now=now)
            await self._record(review, ReviewAct.SUBMITTED)
            self._write(partial(self._store.add, review, sealed))
            self._keep(review)
            # Also where the clock was set back since the last one.
            self._latest[case.digest] = review.id
            self._sizes[review.id] = len(sealed)
            return verdicts.standing_of(review, now=now)

    async def wait(self, review: ReviewId, seconds: float) -> Standing:
        """See `ports.Reviews.wait`."""
        known = self._reviews.get(review)
        if known is None:
            return Standing()
        if verdicts.effective(known, now=self._clock.now()) is ReviewState.PENDING:
            decided: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            waiting = self._waiting.setdefault(review, set())
            waiting.add(decided)
            try:
                await asyncio.wait({decided}, timeout=seconds)
            finally:
                waiting.discard(decided)
                if not waiting:
                    self._waiting.pop(review, None)
        known = self._reviews.get(review)
        return Standing() if known is None else await self._tell_standing(known)

    async def consume(self, review: ReviewId, digest: ContentDigest, rid: RecordId) -> bool:
        """See `ports.Reviews.consume`."""
        async with self._changing:
            known = self._reviews.get(review)
            used = verdicts.consume(known, digest, now=self._clock.now()) if known is not None else None
            if used is None:
                return False
            await self._change(used, ReviewAct.CONSUMED, rid=rid)
            return True

    async def take(self, review: ReviewId, digest: ContentDigest, rid: RecordId) -> Content | None:
        """See `ports.Reviews.take`."""
        known = self._reviews.get(review)
        if known is None or known.case.phase is not ReviewPhase.ANSWER:
            return None
        content = self._open(known)
        return content if await self.consume(review, digest, rid) else None

    def look(self, review: ReviewId, asker: Asker) -> Standing:
        """See `ports.Reviews.look`."""
        known = self._reviews.get(review)
        if known is None or not asker.asked(known.case):
            return Standing()
        return verdicts.standing_of(known, now=self._clock.now())

    # --- For reviewers ------------------------------------------------------------------------------

    def all(self) -> tuple[Review, ...]:
        """Every review that is kept, oldest first."""
        return tuple(self._reviews[review] for review in sorted(self._reviews))

    def find(self, review: str) -> Review:
        """One review, by its id or a beginning that only it has. Raises `Refused`."""
        if review in self._reviews:
            return self._reviews[ReviewId(review)]
        begun = [known for known in self._reviews if review and known.startswith(review)]
        if len(begun) != 1:
            raise Refused("review_unknown", "there is no such review, or none any more", status=404)
        return self._reviews[begun[0]]

    def show(self, review: Review) -> Content:
        """What may be seen of it without being asked for a reason is its `shown`."""
        return self._open(review)

    async def reveal(self, review: str, reviewer: Reviewer, reason: str) -> Content:
        """The content as it is; that it was seen is on record first. Raises `Refused`."""
        known = self.find(review)
        verdicts.check_reveal(known, reviewer, reason)
        content = self._open(known)
        await self._record(known, ReviewAct.REVEALED, reviewer, reason=reason)
        return content

    async def approve(self, review: str, reviewer: Reviewer, redact: Sequence[str] = ()) -> Review:
        """Vote for it. Raises `Refused`."""
        async with self._changing:
            voted = verdicts.approve(self.find(review), reviewer, redact, self._config, now=self._clock.now())
            await self._change(voted, ReviewAct.APPROVED, reviewer, redact=tuple(redact))
            return voted

    async def deny(self, review: str, reviewer: Reviewer, reason: str) -> Review:
        """Deny it. Raises `Refused`."""
        async with self._changing:
            denied = verdicts.deny(self.find(review), reviewer, reason, self._config, now=self._clock.now())
            await self._change(denied, ReviewAct.DENIED, reviewer, reason=reason)
            return denied

    # --- Time ---------------------------------------------------------------------------------------

    async def look_at_the_time(self) -> None:
        """Record whose time to decide is over, and erase what has been kept for long enough."""
        now = self._clock.now()
        async with self._changing:
            for review in tuple(self._reviews.values()):
                if review.state is not ReviewState.PENDING and review.erase <= now:
                    self._erase(review)
            for review in tuple(self._reviews.values()):
                if review.state is ReviewState.PENDING and review.deadline <= now:
                    await self._change(verdicts.expire(review), ReviewAct.EXPIRED)

    # --- Inside -------------------------------------------------------------------------------------

    async def _tell_standing(self, review: Review) -> Standing:
        """How far it is; that nobody decided in time is told once."""
        if verdicts.effective(review, now=self._clock.now()) is not ReviewState.EXPIRED:
            return verdicts.standing_of(review, now=self._clock.now())
        async with self._changing:
            review = self._reviews.get(review.id, review)
            if review.told:
                return Standing()
            if review.state is ReviewState.PENDING:
                review = verdicts.expire(review)
                await self._record(review, ReviewAct.EXPIRED)
            told = verdicts.told(review)
            self._write(partial(self._store.put, told))
            self._keep(told)
            self._wake(told)
            return verdicts.standing_of(told, now=self._clock.now())

    def _make_room(self, case: Case, size: int, now: int) -> None:
        """Give up what is over where it has to be. Raise `Refused` where too much waits already."""
        kept = self.all()
        found = room.room_for(case, size, kept, self._sizes, now=now)
        if found is None or room.too_many_wait(case, kept, self._config, now=now):
            raise Refused("review_flooded", "too many requests wait for a review already; try again later", status=429)
        for review in found.erased:
            self._erase(self._reviews[review])
        if found.emptied:
            self._write(partial(self._store.empty, found.emptied))
            self._sizes |= dict.fromkeys(found.emptied, 0)

    async def _change(
        self,
        review: Review,
        act: ReviewAct,
        reviewer: Reviewer | None = None,
        *,
        reason: str = "",
        redact: tuple[str, ...] = (),
        rid: RecordId = RecordId(""),  # noqa: B008  (a NewType of a constant)
    ) -> None:
        await self._record(review, act, reviewer, reason=reason, redact=redact, rid=rid)
        self._write(partial(self._store.put, review))
        self._keep(review)
        self._wake(review)

    async def _record(
        self,
        review: Review,
        act: ReviewAct,
        reviewer: Reviewer | None = None,
        *,
        reason: str = "",
        redact: tuple[str, ...] = (),
        rid: RecordId = RecordId(""),  # noqa: B008
    ) -> None:
        case = review.case
        record = ReviewRecord(
            rid=rid or case.rid,
            ts=self._clock.now(),
            act=act.value,
            review=review.id,
            phase=case.phase.value,
            queues=case.queues,
            rules=case.rules,
            route=case.route,
            app=case.principal.app,
            person=case.person,
            actor=reviewer.who if reviewer is not None else "",
            role=reviewer.role if reviewer is not None else "",
            reason=reason,
            redact=redact,
            votes=len(review.votes),
            needed=case.votes,
            until=review.until or review.deadline,
        )
        await self._audit.append(encode(record))

    def _open(self, review: Review) -> Content:
        if not self._sizes.get(review.id):
            raise Refused(
                "review_erased", "its content was given up for what waits; the log has who decided", status=410
            )
        try:
            sealed = self._store.content(review.id)
            return CONTENT.decode(unseal(self._key, sealed, bound=review.case.digest.encode()))
        except (OSError, WireError, ValueError) as error:
            self._tell(f"the content of review {review.id} cannot be read: {type(error).__name__}")
            raise Unavailable("reviews_unavailable", "the content of the review cannot be read") from error

    def _write(self, write: Callable[[], None]) -> None:
        try:
            write()
        except OSError as error:
            self._tell(str(error))
            raise Unavailable(
                "reviews_unavailable", "the reviews cannot be written; nothing passes until then"
            ) from error

    def _keep(self, review: Review) -> None:
        self._reviews[review.id] = review
        latest = self._latest.get(review.case.digest)
        if latest is None or latest <= review.id:
            self._latest[review.case.digest] = review.id

    def _erase(self, review: Review) -> None:
        self._write(partial(self._store.erase, review.id))
        del self._reviews[review.id]
        self._sizes.pop(review.id, None)
        if self._latest.get(review.case.digest) == review.id:
            del self._latest[review.case.digest]
        self._wake(review)

    def _wake(self, review: Review) -> None:
        if review.state is not ReviewState.PENDING:
            for waiting in self._waiting.get(review.id, ()):
                if not waiting.done():
                    waiting.set_result(None)
