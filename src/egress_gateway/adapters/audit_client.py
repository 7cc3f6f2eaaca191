"""The log as writers see it: one connection, many records under way, none lost when the log restarts.

Records are numbered when they are handed over and sent in that order. When the connection breaks,
everything without an answer is sent again with the same numbers; the log answers what it has and
appends what it has not. After a refusal the later numbers move down by one, because the log has
dropped what followed (see `auditd/protocol.py`).
"""

import asyncio
from collections import deque
from collections.abc import Callable

import msgspec

from egress_gateway.adapters.auditd.protocol import (
    LARGEST_MESSAGE,
    MAX_UNACKED,
    TO_WRITER,
    Append,
    AppendIntent,
    Durable,
    Find,
    Found,
    FromWriter,
    Granted,
    Hello,
    NotAccepted,
    ToWriter,
    pack,
)
from egress_gateway.adapters.framed_connection import FramedConnection
from egress_gateway.audit.merkle.stamp import Stamper
from egress_gateway.audit.records.header import LARGEST_UNSTAMPED
from egress_gateway.core.errors import Unavailable, WireError
from egress_gateway.core.exchange import Committed, Receipt
from egress_gateway.core.ids import BodyDigest, RecordId

TIMEOUT_SECONDS = 0.25
"""A commit takes 1 ms; a caller who waits longer than this is better told so. Longer values let requests
wait out a restart of the log."""
RECONNECT_SECONDS = 0.02
HELD_CODES = frozenset({"log_full", "log_unwitnessed"})
FULL_SECONDS = 1.0
"""How long intents are refused here after the log said that it takes none, so that they do not disturb it."""


class _Sent(msgspec.Struct):
    """A record or lookup without an answer."""

    id: int
    body: bytes
    """Of a record; of a lookup, the request's id."""
    destination: str
    digest: BodyDigest | None
    wseq: int
    answer: asyncio.Future[ToWriter]


class AuditClient:
    """Implements `ports.AuditLog` and `ports.RecordReader` over the log's socket.

    `run` keeps the connection; it must be running somewhere while the other methods are used. A call
    that times out raises, but its record stays under way and is in the log in the end.
    """

    def __init__(
        self,
        path: str,
        writer: str,
        new_boot: Callable[[], str],
        *,
        node: str = "",
        region: str = "",
        timeout: float = TIMEOUT_SECONDS,
    ) -> None:
        self._path = path
        self._writer = writer
        self._new_boot = new_boot
        self._node = node
        self._region = region
        self._timeout = timeout
        self._records: deque[_Sent] = deque()
        self._finds: dict[int, _Sent] = {}
        self._ids = 0
        self._link: _Link | None = None
        self._held: NotAccepted | None = None
        """Why the log takes no intents for now."""
        self._held_until = 0.0
        self._begin_boot()

    async def intent(self, body: bytes, destination: str, digest: BodyDigest) -> Receipt:
        """See `ports.AuditLog.intent`."""
        if self._held is not None and asyncio.get_running_loop().time() < self._held_until:
            raise Unavailable(self._held.code, self._held.public)
        match await self._record(body, destination, digest):
            case Granted(_, receipt):
                return receipt
            case _:
                raise _unavailable()

    async def append(self, body: bytes) -> Committed:
        """See `ports.AuditLog.append`."""
        match await self._record(body, "", None):
            case Durable(_, seq, leaf):
                return Committed(seq=seq, leaf=leaf)
            case _:
                raise _unavailable()

    async def of_request(self, rid: RecordId) -> tuple[bytes, ...]:
        """See `ports.RecordReader.of_request`. Raises `Unavailable` if the log does not answer."""
        if len(self._finds) >= MAX_UNACKED:
            raise _unavailable()
        find = self._new(rid.encode(), "", None, wseq=0)
        self._finds[find.id] = find
        if self._link is not None:
            self._link.send(Find(find.id, rid))
        try:
            answer = await self._wait(find)
        finally:
            self._finds.pop(find.id, None)
        match answer:
            case Found(_, bodies):
                return bodies
            case _:
                raise _unavailable()

    async def run(self) -> None:
        """Connect, and connect again whenever the connection is lost. Returns only by cancellation."""
        loop = asyncio.get_running_loop()
        while True:
            link = _Link(self)
            try:
                await loop.create_unix_connection(lambda link=link: link.framed, self._path)  # type: ignore[misc]
            except OSError:
                await asyncio.sleep(RECONNECT_SECONDS)
                continue
            try:
                await link.over.wait()
            finally:
                self._link = None
                link.close()
            if not link.answered:
                # Turned away, as it is for a moment if the log has not seen yet that the last connection ended.
                await asyncio.sleep(RECONNECT_SECONDS)

    def connected(self, link: "_Link") -> None:
        """Say who we are and send everything that has no answer, in order."""
        self._link = link
        link.send(Hello(self._writer, self._stamper.boot, self._node, self._region))
        for sent in self._records:
            self._send(sent)
        for number, find in self._finds.items():
            link.send(Find(number, RecordId(find.body.decode())))

    def received(self, message: ToWriter) -> None:
        """Take an answer. Answers to records come in their order, but for a refusal, which may be early."""
        find = self._finds.get(message.id)
        if find is not None:
            _settle(find, message)
            return
        if isinstance(message, NotAccepted):
            self._refused(message)
            return
        if not self._records or self._records[0].id != message.id:
            raise WireError("an answer to no record")
        self._last_acked = self._records[0].wseq
        _settle(self._records.popleft(), message)

    def _begin_boot(self) -> None:
        self._stamper = Stamper(self._writer, self._new_boot(), node=self._node, region=self._region)
        self._last_acked = 0

    def _refused(self, message: NotAccepted) -> None:
        """The record is not in the log; the log hangs up, and the rest goes again with other numbers."""
        refused = next((sent for sent in self._records if sent.id == message.id), None)
        if refused is None:
            raise WireError("a refusal of no record")
        if message.code == "record_gap":
            # The log does not know what we were told it has: another boot makes the break visible.
            self._begin_boot()
            if self._link is not None:
                self._link.close()
        else:
            if message.code in HELD_CODES:
                self._held, self._held_until = message, asyncio.get_running_loop().time() + FULL_SECONDS
            self._records.remove(refused)
            _settle(refused, message)
        for wseq, sent in enumerate(self._records, self._last_acked + 1):
            sent.wseq = wseq

    async def _record(self, body: bytes, destination: str, digest: BodyDigest | None) -> ToWriter:
        if len(body) > LARGEST_UNSTAMPED:
            raise Unavailable("record_too_large", f"A record has at most {LARGEST_UNSTAMPED} bytes.")
        if len(self._records) >= MAX_UNACKED:
            raise Unavailable("log_busy", "Too many records are waiting for the audit log; try again.")
        last = self._records[-1].wseq if self._records else self._last_acked
        sent = self._new(body, destination, digest, wseq=last + 1)
        self._records.append(sent)
        if self._link is not None:
            self._send(sent)
        return await self._wait(sent)

    def _new(self, body: bytes, destination: str, digest: BodyDigest | None, *, wseq: int) -> _Sent:
        self._ids += 1
        answer = asyncio.get_running_loop().create_future()
        return _Sent(self._ids, body, destination, digest, wseq, answer)

    def _send(self, sent: _Sent) -> None:
        if self._link is None:
            return
        body = self._stamper.stamp(sent.body, sent.wseq)
        if sent.digest is None:
            self._link.send(Append(sent.id, body))
        else:
            self._link.send(AppendIntent(sent.id, body, sent.destination, sent.digest))

    async def _wait(self, sent: _Sent) -> ToWriter:
        try:
            async with asyncio.timeout(self._timeout):
                answer = await asyncio.shield(sent.answer)
        except TimeoutError as error:
            raise _unavailable() from error
        if isinstance(answer, NotAccepted):
            raise Unavailable(answer.code, answer.public)
        return answer


class _Link:
    """One connection to the log."""

    def __init__(self, client: AuditClient) -> None:
        self.over = asyncio.Event()
        self.answered = False
        self._client = client
        self.framed = FramedConnection(self, largest=LARGEST_MESSAGE, peers=None)

    def opened(self) -> None:
        """See `framed_connection.End`."""
        self._client.connected(self)

    def received(self, payload: bytes) -> None:
        """See `framed_connection.End`."""
        self.answered = True
        self._client.received(TO_WRITER.decode(payload))

    def lost(self) -> None:
        """See `framed_connection.End`."""
        self.over.set()

    def send(self, message: FromWriter) -> None:
        """Send a message."""
        self.framed.send(pack(message))

    def close(self) -> None:
        """Leave at once; what has no answer goes again on the next connection."""
        self.framed.abort()


def _settle(sent: _Sent, answer: ToWriter) -> None:
    if not sent.answer.done():
        sent.answer.set_result(answer)


def _unavailable() -> Unavailable:
    return Unavailable("log_unavailable", "The audit log does not answer; nothing leaves until it does.")
