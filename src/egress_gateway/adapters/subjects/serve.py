"""Questions of workers about pseudonyms: who may ask, and how much may wait.

The keeper shares its process with the log and must not hold up a record: all that touches the disk is done in a
thread of its own, in which whatever has been asked meanwhile is one commit. It serves a connection only if the
kernel says that a permitted user is at the other end. A worker that is taken over can have pseudonyms made until
the disk's share is used up, and learn the pseudonym and key of whom it can name; it cannot ask who there is.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import chain
from typing import Final, TypeVar

from egress_gateway.adapters.framed_connection import FramedConnection
from egress_gateway.adapters.peer_limit import PeerLimit
from egress_gateway.adapters.rare_notices import RareNotices
from egress_gateway.adapters.subjects.protocol import (
    ASK,
    LARGEST_QUESTION,
    Ask,
    Forget,
    FromKeeper,
    Given,
    NotTold,
    Told,
    pack,
)
from egress_gateway.adapters.subjects.store import NotKeptError, Store
from egress_gateway.core.errors import WireError
from egress_gateway.core.subjects import Lookup, Subject, quarter_of

MOST_CONNECTIONS: Final = 128
"""Of one user: 64 workers, each with one that it leaves and one that it takes up."""
MOST_WAITING: Final = 4096
"""Questions of all connections that wait; more are answered that they cannot be."""
IN_A_COMMIT: Final = 4096
"""Lookups that share one commit: with new rows for all, 60 ms."""
DRIFT_QUARTERS: Final = 1
"""A worker's clock and this process's may be on two sides of midnight."""

Result = TypeVar("Result")


class Desk:
    """What all connections share, and the thread that keeps the file."""

    def __init__(
        self, store: Store, *, uids: frozenset[int], now: Callable[[], int], tell: Callable[[str], None]
    ) -> None:
        """`now` is in microseconds since the epoch."""
        self.connections: set[Connection] = set()
        self.notices = RareNotices(tell)
        self.peers = PeerLimit(uids, MOST_CONNECTIONS, self.notices)
        self._store = store
        self._now = now
        self._thread = ThreadPoolExecutor(1, "subjects")
        self._waiting: deque[tuple[Connection, Ask]] = deque()
        self._asked = asyncio.Event()
        self._version = store.version

    def take(self, connection: "Connection", ask: Ask) -> None:
        """Queue a question. Raises `WireError` for what no worker in order asks."""
        if abs(ask.quarter - quarter_of(self._now())) > DRIFT_QUARTERS:
            raise WireError("a quarter that is not this one")
        if len(self._waiting) >= MOST_WAITING:
            connection.say(NotTold(ask.id))
            return
        self._waiting.append((connection, ask))
        self._asked.set()

    async def answer_always(self) -> None:
        """Answer what was asked, all that waits at once. Returns only by cancellation."""
        while True:
            await self._asked.wait()
            batch = self._batch()
            if not self._waiting:
                self._asked.clear()
            wanted = [_lookups(ask) for _, ask in batch]
            try:
                found = await self._in_thread(partial(self._store.of, chain.from_iterable(wanted)))
            except NotKeptError as error:
                self.notices.note(f"requests that need new pseudonyms are refused, as they cannot be kept: {error}")
                for connection, ask in batch:
                    connection.say(NotTold(ask.id))
                continue
            for (connection, ask), lookups in zip(batch, wanted, strict=True):
                connection.say(Told(ask.id, tuple(_given(found[one]) for one in lookups)))

    async def look_for_erasures(self) -> None:
        """Tell everybody if another process has erased somebody since this was last called."""
        try:
            version = await self._in_thread(lambda: self._store.version)
        except NotKeptError as error:
            self.notices.note(f"what pseudonyms stand for cannot be read: {error}")
            return
        if version != self._version:
            self._version = version
            for connection in tuple(self.connections):
                connection.say(Forget())

    async def close(self) -> None:
        """End all connections, and close the file when its thread is done with it."""
        for connection in tuple(self.connections):
            connection.link.abort()
        await self._in_thread(self._store.close)
        self._thread.shutdown(wait=False)

    async def _in_thread(self, work: Callable[[], Result]) -> Result:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    def _batch(self) -> list[tuple["Connection", Ask]]:
        batch: list[tuple[Connection, Ask]] = []
        room = IN_A_COMMIT
        while self._waiting and (room := room - len(self._waiting[0][1].wanted)) >= 0:
            batch.append(self._waiting.popleft())
        return batch


class Connection:
    """One process's connection; implements `framed_connection.End`."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.link = FramedConnection(self, largest=LARGEST_QUESTION, peers=desk.peers, read_while_full=False)

    def opened(self) -> None:
        """See `framed_connection.End`."""
        self._desk.connections.add(self)

    def lost(self) -> None:
        """See `framed_connection.End`."""
        self._desk.connections.discard(self)

    def received(self, payload: bytes) -> None:
        """See `framed_connection.End`."""
        self._desk.take(self, ASK.decode(payload))

    def say(self, message: FromKeeper) -> None:
        """Send this, if the connection is still there."""
        if self.link.open:
            self.link.send(pack(message))


def _lookups(ask: Ask) -> list[tuple[int, Lookup]]:
    return [(ask.quarter, Lookup(one.kind, one.digest)) for one in ask.wanted]


def _given(subject: Subject) -> Given:
    return Given(subject.pseudonym, subject.key.expose())
