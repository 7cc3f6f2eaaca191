"""The socket on which the courier gets checkpoints and hands in cosignatures, and others ask for the standing.

A connection is served only if the kernel says that a permitted user is at the other end. Whoever is, can learn
sizes and hashes, and can leave the log unwitnessed; nothing else.
"""

import asyncio
from collections.abc import Callable, Collection
from typing import Final

from egress_gateway.adapters.auditd.checkpoint_protocol import (
    LARGEST_QUESTION,
    QUESTION,
    Answer,
    Ask,
    AskStanding,
    Give,
    NotOffered,
    StandingNow,
    Taken,
    pack,
)
from egress_gateway.adapters.auditd.watch import Watch
from egress_gateway.adapters.framed_connection import FramedConnection
from egress_gateway.adapters.peer_limit import PeerLimit
from egress_gateway.adapters.rare_notices import RareNotices
from egress_gateway.core.errors import WireError

MOST_CONNECTIONS: Final = 16
"""Of one user: a courier, the one that it takes over from, and people who look."""
MOST_UNDER_WAY: Final = 256
"""Questions of one connection: two for each witness that a policy may name."""


class CheckpointDesk:
    """What all connections share. `uids` are the users who may ask."""

    def __init__(self, watch: Watch, uids: Collection[int], tell: Callable[[str], None]) -> None:
        self.watch = watch
        self.tell = tell
        self.peers = PeerLimit(uids, MOST_CONNECTIONS, RareNotices(tell))
        self.connections: set[CheckpointConnection] = set()

    def close(self) -> None:
        """End all connections; what is under way is not answered."""
        for connection in tuple(self.connections):
            connection.link.abort()


class CheckpointConnection:
    """One connection: the end of `link`."""

    def __init__(self, desk: CheckpointDesk) -> None:
        self._desk = desk
        self._under_way: set[asyncio.Task[None]] = set()
        self.link = FramedConnection(self, largest=LARGEST_QUESTION, peers=desk.peers, read_while_full=False)

    def opened(self) -> None:
        """See `framed_connection.End`."""
        self._desk.connections.add(self)

    def lost(self) -> None:
        """Nobody waits any more; a cosignature that is being stored still is."""
        self._desk.connections.discard(self)
        for task in self._under_way:
            task.cancel()

    def received(self, payload: bytes) -> None:
        """Take a question. Raises `WireError` for one too many."""
        if len(self._under_way) >= MOST_UNDER_WAY:
            raise WireError("too many questions at a time")
        task = asyncio.get_running_loop().create_task(self._answer(QUESTION.decode(payload)))
        self._under_way.add(task)
        task.add_done_callback(self._answered)

    async def _answer(self, question: Ask | Give | AskStanding) -> None:
        witnessing = self._desk.watch.witnessing
        answer: Answer
        match question:
            case AskStanding(number):
                answer = StandingNow(number, self._desk.watch.standing())
            case Ask(number):
                none = NotOffered(number, "no witnesses are configured")
                answer = none if witnessing is None else await witnessing.offer(question)
            case Give(number):
                none_taken = Taken(number, "no witnesses are configured")
                answer = none_taken if witnessing is None else await witnessing.take(question)
        self.link.send(pack(answer))

    def _answered(self, task: asyncio.Task[None]) -> None:
        self._under_way.discard(task)
        if task.cancelled():
            return
        bug = task.exception()
        if bug is not None:
            self._desk.tell(f"a question failed for a reason that is ours: {type(bug).__name__}; please report it")
            self.link.abort()
