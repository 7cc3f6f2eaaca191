"""Connections of writers: who may write, and messages in and out.

A connection is refused unless the kernel says that its peer runs as a permitted user. Its first
message names writer and boot: a name of that user's, and a boot that no other connection has. After
a refused record nothing else of that connection is looked at: see `protocol.py`. From a writer that
does not take its answers nothing more is read, so that what the log holds for it stays bounded.
"""

import asyncio
from collections import Counter
from collections.abc import Callable
from typing import Final

from egress_gateway.adapters.auditd.admission import OWN_WRITER, Gap
from egress_gateway.adapters.auditd.daemon import Daemon
from egress_gateway.adapters.auditd.protocol import (
    FROM_WRITER,
    LARGEST_FROM_WRITER,
    MAX_UNACKED,
    Append,
    AppendIntent,
    Durable,
    Find,
    Found,
    Granted,
    Hello,
    NotAccepted,
    ToWriter,
    pack,
)
from egress_gateway.adapters.auditd.snapshot import Answer
from egress_gateway.adapters.auditd.writers import Writers
from egress_gateway.adapters.framed_connection import FramedConnection
from egress_gateway.adapters.peer_limit import PeerLimit
from egress_gateway.adapters.rare_notices import RareNotices
from egress_gateway.audit.accounts.ledger import Boot
from egress_gateway.audit.receipts import receipt
from egress_gateway.audit.records.groups import WriterStamp
from egress_gateway.audit.records.own_kinds import WriterGapRecord, WriterOpenRecord
from egress_gateway.core.errors import Unavailable, WireError
from egress_gateway.core.secret import Secret

MOST_CONNECTIONS: Final = 128
"""Of one user: 64 workers on a machine, each with one that it leaves and one that it takes up. Each may make
the log hold 2 MB: an answer to a lookup and what is on its way in and out."""

MOST_UNDER_WAY: Final = 256 << 20
"""Bytes of one user's records that are not on disk yet: 64 workers, each with as many records of 2 KiB as a
writer may have without an answer."""

LARGEST_NAME = 128
"""Characters of a writer's names, which are repeated in each of its records."""


class Desk:
    """What all connections share."""

    def __init__(
        self,
        daemon: Daemon,
        receipt_key: Secret[bytes],
        *,
        writers: Writers,
        receipt_ttl: int,
        now: Callable[[], int],
        tell: Callable[[str], None],
    ) -> None:
        self.daemon = daemon
        self.receipt_key = receipt_key
        self.writers = writers
        self.notices = RareNotices(tell)
        self.peers = PeerLimit(writers.uids, MOST_CONNECTIONS, self.notices)
        self.receipt_ttl = receipt_ttl
        """Microseconds."""
        self.now = now
        self.finds: asyncio.Queue[tuple[Find, Connection]] = asyncio.Queue(MAX_UNACKED)
        self.connections: set[Connection] = set()
        self.under_way: Counter[int] = Counter()
        """Bytes of records that are not on disk yet, by user; those of a writer that has left are among them."""

    async def answer_finds(self) -> None:
        """Answer lookups one after the other, for ever; they never hold up a record."""
        while True:
            find, connection = await self.finds.get()
            try:
                connection.send(Found(find.id, await self._records(find, connection)))
            except Unavailable as error:
                connection.send(NotAccepted(find.id, error.code, error.public))

    async def _records(self, find: Find, connection: "Connection") -> tuple[bytes, ...]:
        if not connection.link.open or not connection.link.writable.is_set():
            raise Unavailable("log_busy", "Earlier answers have not been taken.")
        return await self.daemon.lookups.of_request(find.rid)


class _Waiting:
    """One record of one connection."""

    __slots__ = ("_connection", "_id", "_intent", "_size")

    def __init__(self, connection: "Connection", number: int, intent: AppendIntent | None, size: int) -> None:
        self._connection = connection
        self._size = size
        self._id = number
        self._intent = intent

    def durable(self, told: Answer) -> None:
        """See `commit.Waiter`."""
        self._connection.settled(self._size)
        self._connection.durable(self._id, told, self._intent)

    def refused(self, error: Unavailable) -> None:
        """See `commit.Waiter`."""
        self._connection.settled(self._size)
        self._connection.refuse(self._id, error)


class Connection:
    """One writer's connection: the end of `link`."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._boot: Boot | None = None
        self._unanswered = 0
        self._refused = False
        self.link = FramedConnection(self, largest=LARGEST_FROM_WRITER, peers=desk.peers, read_while_full=False)

    def opened(self) -> None:
        """See `framed_connection.End`."""
        self._desk.connections.add(self)

    def lost(self) -> None:
        """The writer is gone; what it sent is still appended."""
        self._desk.connections.discard(self)
        if self._boot is not None:
            self._desk.daemon.boots.leave(self._boot)

    def received(self, payload: bytes) -> None:
        """Take in a message. Raises `WireError` for one that has no place."""
        if self._refused:
            return
        message = FROM_WRITER.decode(payload)
        match message:
            case Hello():
                self._hello(message)
            case Append(number, body):
                self._record(number, body, None)
            case AppendIntent(number, body):
                self._record(number, body, message)
            case Find(number):
                self._find(number, message)

    def settled(self, size: int) -> None:
        """A record of so many bytes is on disk, or will not be."""
        self._unanswered -= 1
        self._desk.under_way[self.link.uid] -= size

    def durable(self, number: int, told: Answer, intent: AppendIntent | None) -> None:
        """Answer with a receipt, or with the record's place."""
        if intent is None:
            self.send(Durable(number, told.seq, told.leaf))
        else:
            granted = receipt.issue(
                self._desk.receipt_key,
                seq=told.seq,
                leaf=told.leaf,
                destination=intent.destination,
                body=intent.digest,
                expires=self._desk.now() + self._desk.receipt_ttl,
            )
            self.send(Granted(number, granted))
        self._close_when_answered()

    def refuse(self, number: int, error: Unavailable) -> None:
        """Answer the first refused record; what follows it is sent again by the writer."""
        if not self._refused:
            self._refused = True
            self.send(NotAccepted(number, error.code, error.public))
        self._close_when_answered()

    def send(self, message: ToWriter) -> None:
        """Send an answer."""
        self.link.send(pack(message))

    def close(self) -> None:
        """Send what is queued and end the connection."""
        self.link.close()

    def _close_when_answered(self) -> None:
        if self._refused and not self._unanswered:
            self.close()

    def _hello(self, hello: Hello) -> None:
        names = (hello.writer, hello.boot, hello.node, hello.region)
        if self._boot is not None or hello.writer in ("", OWN_WRITER) or not hello.boot:
            raise WireError("not a hello that may begin a connection")
        if max(map(len, names)) > LARGEST_NAME:
            raise WireError(f"a name of more than {LARGEST_NAME} characters")
        uid, boot, daemon = self.link.uid, (hello.writer, hello.boot), self._desk.daemon
        if not self._desk.writers.permits(uid, hello.writer):
            self._desk.notices.note(f"a process of uid {uid} said hello under a name that is not its own")
            raise WireError("a name of another writer")
        if daemon.boots.connected(boot):
            self._desk.notices.note(f"a process of uid {uid} said hello as a writer that has a connection")
            raise WireError("a boot that is in use")
        if not daemon.boots.may_arrive(boot, uid):
            self._desk.notices.note(f"processes of uid {uid} were started more often than the log takes writers")
            raise WireError("too many boots")
        self._boot = boot
        daemon.boots.arrive(boot, uid)
        if not daemon.admission.knows(boot):
            daemon.admission.open(boot)
            opened = WriterStamp(boot=hello.boot, id=hello.writer, node=hello.node, region=hello.region, wseq=0)
            daemon.write(WriterOpenRecord(ts=self._desk.now(), opened=opened, uid=uid))

    def _record(self, number: int, body: bytes, intent: AppendIntent | None) -> None:
        if self._boot is None:
            raise WireError("a record before hello")
        if self._unanswered >= MAX_UNACKED:
            raise WireError(f"more than {MAX_UNACKED} records without an answer")
        desk, uid, size = self._desk, self.link.uid, len(body)
        self._unanswered += 1
        desk.under_way[uid] += size
        waiting = _Waiting(self, number, intent, size)
        if desk.under_way[uid] > MOST_UNDER_WAY:
            desk.notices.note(f"uid {uid} has {MOST_UNDER_WAY >> 20} MiB of records that are not on disk yet")
            waiting.refused(Unavailable("log_busy", "Too many records are waiting for the audit log; try again."))
            return
        try:
            gap = desk.daemon.committer.submit(self._boot, body, intent, waiting)
        except Unavailable as error:
            waiting.refused(error)
        else:
            if gap is not None:
                self._gap(gap)
                expected = f"The next record of this boot is number {gap.expected}."
                waiting.refused(Unavailable("record_gap", expected))

    def _gap(self, gap: Gap) -> None:
        refused = gap.record.writer
        if refused is not None:
            self._desk.daemon.write(WriterGapRecord(ts=self._desk.now(), refused=refused, expected=gap.expected))

    def _find(self, number: int, find: Find) -> None:
        if self._boot is None or self._desk.finds.full():
            self.send(NotAccepted(number, "log_busy", "Too many lookups are waiting."))
        else:
            self._desk.finds.put_nowait((find, self))
