"""Control as workers see it: implements `ports.Reviews` over its socket.

Whatever is wrong over there, nothing passes: a question that is not answered is `reviews_unavailable`. Who waits for a
decision goes on waiting while control is started again, and what was under way when it went is asked once more, unless
it uses up an approval: whether it did is not known then.
"""

import asyncio
from typing import Final, TypeVar

from egress_gateway.adapters.reviews.protocol import (
    ANSWER,
    LARGEST,
    LARGEST_CONTENT,
    Answer,
    Ask,
    Consume,
    Failed,
    Look,
    Question,
    Submit,
    Take,
    Taken,
    Told,
    Used,
    Wait,
    pack,
    pack_content,
)
from egress_gateway.adapters.reviews.sealed import seal
from egress_gateway.adapters.service_link import ServiceLink
from egress_gateway.core.errors import Refused, Unavailable
from egress_gateway.core.ids import RecordId
from egress_gateway.core.reviews import Asker, Case, Content, ContentDigest, ReviewId, ReviewState, Standing

SECONDS: Final = 8.0
"""That a question may take: control makes its record durable first, and is more patient with the log than this is
with control only where the log hangs."""
RECONNECT_SECONDS: Final = 0.1
MOST_UNDER_WAY: Final = 4096
"""Questions without an answer: more than a worker serves requests at a time."""

Kind = TypeVar("Kind", Told, Used, Taken)


class ReviewsClient:
    """Control at a socket's path; `public` seals content for it.

    `run` keeps the connection; it must be running somewhere while the other methods are used.
    """

    def __init__(self, path: str, public: bytes) -> None:
        self._public = public
        self._link = ServiceLink(path, self._received, largest=LARGEST)
        self._waiting: dict[int, asyncio.Future[Answer]] = {}
        self._connected = asyncio.Event()
        self._ids = 0

    async def standing(self, digest: ContentDigest) -> Standing:
        """See `ports.Reviews.standing`."""
        return await self._told(Ask(self._next_id(), digest))

    async def submit(self, case: Case, content: Content) -> Standing:
        """See `ports.Reviews.submit`."""
        packed = pack_content(content)
        if len(packed) > LARGEST_CONTENT:
            raise Refused(
                "review_too_large",
                f"people have to look at this first, and it has more than {LARGEST_CONTENT >> 20} MiB; send less",
                status=413,
            )
        sealed = seal(self._public, packed, bound=case.digest.encode())
        return await self._told(Submit(self._next_id(), case, sealed))

    async def wait(self, review: ReviewId, seconds: float) -> Standing:
        """See `ports.Reviews.wait`. While control is away the review is taken for pending."""
        loop = asyncio.get_running_loop()
        until = loop.time() + seconds
        while (left := until - loop.time()) > 0:
            question = Wait(self._next_id(), review, int(left * 1000))
            try:
                return (await self._ask(question, Told, left + SECONDS)).standing
            except Unavailable:
                await asyncio.sleep(min(RECONNECT_SECONDS, left))
        return Standing(review=review, state=ReviewState.PENDING)

    async def consume(self, review: ReviewId, digest: ContentDigest, rid: RecordId) -> bool:
        """See `ports.Reviews.consume`."""
        return (await self._ask(Consume(self._next_id(), review, digest, rid), Used, SECONDS)).done

    async def take(self, review: ReviewId, digest: ContentDigest, rid: RecordId) -> Content | None:
        """See `ports.Reviews.take`."""
        return (await self._ask(Take(self._next_id(), review, digest, rid), Taken, SECONDS)).content

    async def look(self, review: ReviewId, asker: Asker) -> Standing:
        """See `ports.Reviews.look`."""
        return await self._told(Look(self._next_id(), review, asker))

    async def run(self) -> None:
        """Connect, and connect again whenever the connection is lost. Returns only by cancellation."""
        await self._link.run(RECONNECT_SECONDS, opened=self._connected.set, lost=self._lost)

    def _lost(self) -> None:
        self._connected.clear()
        for answer in self._waiting.values():
            answer.cancel()

    def _received(self, payload: bytes) -> None:
        """Take an answer; one whose question was given up is dropped."""
        answer = ANSWER.decode(payload)
        waiting = self._waiting.get(answer.id)
        if waiting is not None and not waiting.done():
            waiting.set_result(answer)

    def _next_id(self) -> int:
        self._ids += 1
        return self._ids

    async def _told(self, question: Ask | Submit | Look) -> Standing:
        """The answer to what may be asked twice: control may go away with it once.

        A review that was decided before it was submitted again is another: people may be asked twice, and nothing
        passes that they did not approve.
        """
        answer = await self._put(question, SECONDS)
        if answer.cancelled():
            try:
                await asyncio.wait_for(self._connected.wait(), SECONDS)
            except TimeoutError:
                raise _unavailable() from None
            answer = await self._put(question, SECONDS)
        return _said(answer, Told).standing

    async def _ask(self, question: Question, kind: type[Kind], seconds: float) -> Kind:
        return _said(await self._put(question, seconds), kind)

    async def _put(self, question: Question, seconds: float) -> asyncio.Future[Answer]:
        """Its answer: done, or not in time, or cancelled where the connection was lost meanwhile."""
        if not self._link.open or len(self._waiting) >= MOST_UNDER_WAY:
            raise _unavailable()
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting[question.id] = answer
        self._link.send(pack(question))
        try:
            await asyncio.wait({answer}, timeout=seconds)
        finally:
            del self._waiting[question.id]
        return answer


def _said(answer: asyncio.Future[Answer], kind: type[Kind]) -> Kind:
    said = answer.result() if answer.done() and not answer.cancelled() else None
    if isinstance(said, Failed):
        raise said.error()
    if not isinstance(said, kind):
        raise _unavailable()
    return said


def _unavailable() -> Unavailable:
    return Unavailable(
        "reviews_unavailable", "people have to look at this first, and the reviews do not answer; try again later"
    )
