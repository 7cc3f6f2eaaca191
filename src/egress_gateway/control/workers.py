"""Questions of workers about reviews: who may ask, and many answers under way on a connection.

A worker that is taken over can submit what nobody asked, up to the bounds on what waits; it can use up approvals,
which lets nothing pass that a person did not approve with exactly this digest; and it can wait for anything. It can
decide nothing.
"""

import asyncio
from collections.abc import Callable, Collection
from typing import Final, assert_never

from egress_gateway.adapters.framed_connection import FramedConnection
from egress_gateway.adapters.peer_limit import PeerLimit
from egress_gateway.adapters.rare_notices import RareNotices
from egress_gateway.adapters.request_memory import RequestMemory
from egress_gateway.adapters.reviews.protocol import (
    LARGEST,
    QUESTION,
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
)
from egress_gateway.control.reviews import Reviews
from egress_gateway.core.errors import GatewayError, WireError

MOST_CONNECTIONS: Final = 128
"""Of one user: 64 workers on a machine, each with one that it leaves and one that it takes up."""
MOST_UNDER_WAY: Final = 4096
"""Questions of one connection that wait: what a worker in order has at most."""
MOST_ARRIVING: Final = 256 << 20
"""Bytes of messages that have begun, over all connections: 28 of the largest."""
ARRIVAL_SECONDS: Final = 30.0
_MILLISECONDS: Final = 1000
_WAITS: Final = "waits"
"""The name of tasks that do nothing but wait for a decision."""


class Desk:
    """What all connections share. `uids` are the users who may ask."""

    def __init__(self, reviews: Reviews, *, uids: Collection[int], tell: Callable[[str], None]) -> None:
        self.reviews = reviews
        self.tell = tell
        notices = RareNotices(tell)
        self.peers = PeerLimit(uids, MOST_CONNECTIONS, notices)
        self.memory = RequestMemory(most=MOST_ARRIVING, seconds=ARRIVAL_SECONDS, notices=notices)
        self.connections: set[Connection] = set()

    def close(self) -> None:
        """End all connections; what is under way is not answered."""
        for connection in tuple(self.connections):
            connection.link.abort()


class Connection:
    """One worker's connection: the end of `link`."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._under_way: set[asyncio.Task[None]] = set()
        self.link = FramedConnection(self, largest=LARGEST, peers=desk.peers, memory=desk.memory, read_while_full=False)

    def opened(self) -> None:
        """See `framed_connection.End`."""
        self._desk.connections.add(self)

    def lost(self) -> None:
        """Nobody waits any more. What was begun with a record is ended; it takes milliseconds."""
        self._desk.connections.discard(self)
        for task in self._under_way:
            if task.get_name() == _WAITS:
                task.cancel()

    def received(self, payload: bytes) -> None:
        """Take a question. Raises `WireError` for too many at a time."""
        question = QUESTION.decode(payload)
        if len(self._under_way) >= MOST_UNDER_WAY:
            raise WireError("too many questions at a time")
        task = asyncio.get_running_loop().create_task(
            self._answer(question), name=_WAITS if isinstance(question, Wait) else None
        )
        self._under_way.add(task)
        task.add_done_callback(self._answered)

    async def _answer(self, question: Question) -> None:
        try:
            answer = await self._find(question)
        except GatewayError as error:
            answer = Failed(question.id, error.code, error.public, error.status)
        self.link.send(pack(answer))

    async def _find(self, question: Question) -> Answer:
        reviews = self._desk.reviews
        match question:
            case Ask(number, digest):
                return Told(number, await reviews.standing(digest))
            case Submit(number, case, sealed):
                return Told(number, await reviews.submit(case, sealed))
            case Wait(number, review, milliseconds):
                return Told(number, await reviews.wait(review, milliseconds / _MILLISECONDS))
            case Consume(number, review, digest, rid):
                return Used(number, await reviews.consume(review, digest, rid))
            case Take(number, review, digest, rid):
                return Taken(number, await reviews.take(review, digest, rid))
            case Look(number, review, asker):
                return Told(number, reviews.look(review, asker))
            case _:
                assert_never(question)

    def _answered(self, task: asyncio.Task[None]) -> None:
        self._under_way.discard(task)
        bug = None if task.cancelled() else task.exception()
        if bug is not None:
            # The worker sees its connection break, and lets nothing pass.
            self._desk.tell(f"a question failed for a reason that is ours: {type(bug).__name__}; please report it")
            self.link.abort()
