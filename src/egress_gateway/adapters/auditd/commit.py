"""Group commit: everything that arrived while the last commit was under way is the next one."""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Protocol

from egress_gateway.adapters.auditd.admission import Admission, Entry, Gap
from egress_gateway.adapters.auditd.log import Log
from egress_gateway.adapters.auditd.one_thread import OneThread
from egress_gateway.adapters.auditd.protocol import AppendIntent
from egress_gateway.adapters.auditd.snapshot import Answer, Snapshot
from egress_gateway.audit.accounts.ledger import Boot
from egress_gateway.audit.merkle.tree import Frontier
from egress_gateway.core.errors import Unavailable

LARGEST_BATCH = 1_024
"""Records of one commit: 2 MB, which keeps a single write below 5 ms."""
SNAPSHOT_RECORDS = 8_192
"""Records read again when starting, at most: a fifth of a second."""


class Waiter(Protocol):
    """Who waits for a record."""

    def durable(self, told: Answer) -> None:
        """The record is on disk."""
        ...

    def refused(self, error: Unavailable) -> None:
        """The record is not in the log, and its number is free again."""
        ...


class Committer:
    """The queue before the log. Owned by the event loop; only `Log.commit` runs in the thread."""

    def __init__(
        self,
        log: Log,
        admission: Admission[Waiter],
        thread: OneThread,
        *,
        hold: Callable[[], None] = lambda: None,
        moved: Callable[[int], None] = lambda _: None,
    ) -> None:
        """`hold` raises `Unavailable` while no new intent may be taken; `moved` is told the size after each commit."""
        self._log = log
        self._admission = admission
        self._thread = thread
        self._queue: list[Entry[Waiter]] = []
        self._arrived = asyncio.Event()
        self._stopping = False
        self._frontier = log.state.frontier.copy()
        self._awaited = 0
        self._grown = asyncio.Event()
        self._snapshot: Snapshot | None = None
        self._snapshot_at = log.state.size + SNAPSHOT_RECORDS
        self._hold = hold
        self._moved = moved

    @property
    def frontier(self) -> Frontier:
        """The tree after the last commit; not changed by the one under way."""
        return self._frontier

    @property
    def waiting(self) -> int:
        """Records that are not on disk yet."""
        return len(self._queue)

    def submit(self, boot: Boot, body: bytes, intent: AppendIntent | None, waiter: Waiter | None) -> Gap | None:
        """Queue a record, or answer at once what was answered before. Raises `Unavailable`."""
        if intent is not None and self._log.full:
            raise Unavailable("log_full", "The audit log's disk is full; nothing leaves until there is space.")
        admitted = self._admission.admit(boot, body, intent)
        if isinstance(admitted, Gap):
            return admitted
        if isinstance(admitted, Answer):
            if waiter is not None:
                waiter.durable(admitted)
            return None
        if not admitted.queued:
            if intent is not None:
                self._let_in(admitted)
            admitted.queued = True
            self._queue.append(admitted)
            self._arrived.set()
        if waiter is not None:
            admitted.waiters.append(waiter)
        return None

    def _let_in(self, entry: Entry[Waiter]) -> None:
        """Only new intents are held up: one that is sent again gets the answer that it missed."""
        try:
            self._hold()
        except Unavailable:
            self._admission.withdraw(entry)
            raise

    def stop(self) -> None:
        """Commit what is queued, then let `run` return."""
        self._stopping = True
        self._arrived.set()
        self._grown.set()

    async def grown_to(self, size: int) -> None:
        """Return when so many records are on disk, or when this is stopped. One may wait at a time."""
        self._awaited = size
        while self._frontier.size < size and not self._stopping:
            self._grown.clear()
            await self._grown.wait()

    async def run(self) -> None:
        """Commit until stopped. Raises `Unavailable` (`log_failed`) when the disk failed, for good."""
        while True:
            while self._queue:
                await self._commit()
            if self._stopping:
                return
            await self._arrived.wait()
            self._arrived.clear()

    def snapshot(self) -> Snapshot:
        """The state after the last commit. Only while no commit is under way: when `run` has returned."""
        state = self._log.state
        return Snapshot(
            segment=state.segment,
            offset=state.offset,
            size=state.size,
            edge=state.frontier.edge,
            previous=state.previous,
            standing=state.ledger.standing(),
            answers=self._admission.answers(),
        )

    def take_snapshot(self) -> Snapshot | None:
        """The newest that was made since the last was taken: one every so many records."""
        taken, self._snapshot = self._snapshot, None
        return taken

    async def _commit(self) -> None:
        batch = self._queue[:LARGEST_BATCH]
        try:
            placed = await self._thread.run(partial(self._log.commit, [entry.stamped for entry in batch]))
        except Unavailable as error:
            if error.code != "log_full":
                # What of the batch is in the log is not known, so nobody is answered: to be told that a record is
                # not there frees its number. Writers send it again to the next run, which knows.
                raise
            self._refuse_all(error)
            return
        del self._queue[: len(placed)]
        self._frontier = self._log.state.frontier.copy()
        size = self._frontier.size
        self._moved(size)
        for entry, each in zip(batch, placed, strict=False):
            told = self._admission.settle(each)
            for waiter in entry.waiters:
                waiter.durable(told)
        if size >= self._snapshot_at:
            # Here, because between two commits nothing changes in the thread.
            self._snapshot_at = size + SNAPSHOT_RECORDS
            self._snapshot = self.snapshot()
        if size >= self._awaited:
            # Not after each: who waits for a checkpoint waits for some hundred records.
            self._grown.set()

    def _refuse_all(self, error: Unavailable) -> None:
        """Nothing of the queue was appended; what follows a refused record cannot be either."""
        queue, self._queue = self._queue, []
        for entry in queue:
            self._admission.withdraw(entry)
        for entry in queue:
            for waiter in entry.waiters:
                waiter.refused(error)
