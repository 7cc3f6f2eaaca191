"""Questions of workers about quotas, counts and baselines: who may ask, and how much of the process they may take.

The service shares its process with the log, and must not hold up a record. So it takes few messages in each
turn of the loop and reads no more from a connection that has many waiting. It serves a connection only if the
kernel says that a worker's user is at the other end. A worker that is taken over can charge and count what it
likes, and so lock others out or leave out what it sends itself; it cannot read what is kept but by guessing a
digest, and then it is sealed.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Final

import msgspec

from egress_gateway.adapters.counters.baselines import Baselines
from egress_gateway.adapters.counters.buckets import Buckets, NoRoomError
from egress_gateway.adapters.counters.pieces import Pieces
from egress_gateway.adapters.counters.protocol import (
    FROM_WORKER,
    LARGEST_QUESTION,
    Answer,
    AskBaseline,
    Count,
    Counted,
    Disclose,
    FromWorker,
    Keep,
    Kept,
    Known,
    NoRoom,
    NotReserved,
    Practised,
    Recall,
    Recalled,
    Reserve,
    Reserved,
    Settle,
    pack,
)
from egress_gateway.adapters.counters.tallies import Tallies
from egress_gateway.adapters.framed_connection import FramedConnection
from egress_gateway.adapters.peer_limit import PeerLimit
from egress_gateway.adapters.rare_notices import RareNotices
from egress_gateway.core.baselines import Practice
from egress_gateway.core.counting import Overdrawn, Reservation
from egress_gateway.core.errors import WireError

MOST_CONNECTIONS: Final = 128
"""Of one user: 64 workers, each with one that it leaves and one that it takes up."""
IN_A_TURN: Final = 32
"""Messages of one connection that are answered before others have their turn: 0.3 ms for ordinary ones."""
MOST_WAITING: Final = 256
"""Messages of one connection that wait for a turn before no more are read from it."""


class Desk:
    """What all connections share."""

    def __init__(
        self,
        buckets: Buckets,
        tallies: Tallies,
        *,
        uids: frozenset[int],
        now: Callable[[], int],
        tell: Callable[[str], None],
        baselines: Baselines | None = None,
    ) -> None:
        """`now` is in microseconds since the epoch and never goes back."""
        self.buckets = buckets
        self.tallies = tallies
        self.pieces = Pieces()
        self.baselines = baselines if baselines is not None else Baselines(tell=tell)
        self.notices = RareNotices(tell)
        self.peers = PeerLimit(uids, MOST_CONNECTIONS, self.notices)
        self.connections: set[Connection] = set()
        self._now = now

    def forget(self) -> None:
        """Let go of some of what is no longer in force."""
        now = self._now()
        self.buckets.forget(now)
        self.tallies.forget(now)
        self.pieces.forget(now)

    def answer(self, message: FromWorker) -> Answer | None:
        """Do what a message asks for. Raises `WireError` for what no worker in order asks."""
        now = self._now()
        if isinstance(message, Settle):
            try:
                self.buckets.settle(message.at, message.settlements, now)
            except WireError:
                # Nobody waits for it, and others do on the same connection: what was reserved stays.
                self.notices.note("a settlement that no worker in order makes is left out")
            return None
        if isinstance(message, Practised):
            self._learn(message.practice, now)
            return None
        try:
            match message:
                case Reserve(number, charges):
                    match self.buckets.reserve(charges, now):
                        case Reservation(at=at):
                            return Reserved(number, at)
                        case Overdrawn(charge=charge, wait=wait):
                            return NotReserved(number, charge, wait)
                case Count(number, tallies):
                    return Counted(number, tuple(self.tallies.count(tally, now) for tally in tallies))
                case Disclose(number, tallies):
                    return Counted(number, tuple(self.tallies.add(tally, now) for tally in tallies))
                case Recall(number, key):
                    kept = self.pieces.recall(key, now)
                    return Recalled(number, kept.pieces, kept.version)
                case AskBaseline(number, agent):
                    return Known(number, self.baselines.look(agent, now))
                case Keep(number, key, seconds, pieces, seen):
                    others = self.pieces.keep(key, seconds, pieces, now, seen=seen)
                    return Kept(number) if others is None else Recalled(number, others.pieces, others.version)
        except NoRoomError:
            self.notices.note("the counting service holds as much as it may; requests that need it are refused")
            return NoRoom(message.id)

    def _learn(self, practice: Practice, now: int) -> None:
        try:
            if not self.baselines.practise(practice, now):
                self.notices.note("there is no room for the baselines of further agents; all that they do is new")
        except WireError:
            # Nobody waits for it, and others do on the same connection.
            self.notices.note("a practice that no worker in order says is left out")


class Connection:
    """One worker's connection; implements `framed_connection.End`."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._waiting: deque[bytes] = deque()
        self._paused = False
        self.link = FramedConnection(self, largest=LARGEST_QUESTION, peers=desk.peers, read_while_full=False)

    def opened(self) -> None:
        """See `framed_connection.End`."""
        self._desk.connections.add(self)

    def lost(self) -> None:
        """Nobody waits any more; what was asked is done no more."""
        self._desk.connections.discard(self)
        self._waiting.clear()

    def received(self, payload: bytes) -> None:
        """Queue a message for this connection's turn."""
        if not self._waiting:
            asyncio.get_running_loop().call_soon(self._turn)
        self._waiting.append(payload)
        if len(self._waiting) > MOST_WAITING and not self._paused:
            self._paused = True
            self.link.pause_reading()

    def _turn(self) -> None:
        try:
            for _ in range(min(IN_A_TURN, len(self._waiting))):
                answer = self._desk.answer(FROM_WORKER.decode(self._waiting[0]))
                self._waiting.popleft()
                if answer is not None:
                    self.link.send(pack(answer))
        except (WireError, msgspec.MsgspecError):
            self._waiting.clear()
            self.link.abort()
            return
        if self._waiting:
            asyncio.get_running_loop().call_soon(self._turn)
        elif self._paused:
            self._paused = False
            self.link.resume_reading()
