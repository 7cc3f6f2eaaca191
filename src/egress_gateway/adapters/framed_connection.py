"""One end of a Unix socket that carries frames: takes them in, queues them, ends when the protocol is broken.

Both ends of the log's socket and both of the connector's are made of it. What the messages mean is the
business of the `End` behind it, which is never called again after `lost`.
"""

import asyncio
from typing import Final, Protocol, cast

import msgspec

from egress_gateway.adapters.peer_limit import PeerLimit
from egress_gateway.adapters.request_memory import RequestMemory
from egress_gateway.adapters.unix_sockets import peer_uid
from egress_gateway.core.errors import WireError
from egress_gateway.wire.frames import FrameReader

WRITE_AHEAD: Final = 256 << 10
"""Bytes that may wait for a slow reader before `writable` is cleared."""


class End(Protocol):
    """Who speaks on a connection."""

    def opened(self) -> None:
        """The connection is there, and the peer is one that may connect."""
        ...

    def received(self, payload: bytes) -> None:
        """A message came. Raises `WireError`, or as msgspec does, for what has no place: the connection ends."""
        ...

    def lost(self) -> None:
        """The connection is gone, whoever ended it."""
        ...


class FramedConnection(asyncio.Protocol):
    """Sends frames, and takes in frames of at most `largest` bytes; what may follow what is for the end to say.

    Serves a peer only if `peers` lets in the user that the kernel names; None is for the end that
    connected, which trusts the path. Unless it is to `read_while_full`, it takes in nothing more from a
    peer that does not take what it is sent. Only one of two ends may do that, or both could stand still.
    With a `memory`, a message that does not fit it or does not arrive in time ends the connection.
    """

    def __init__(
        self,
        end: End,
        *,
        largest: int,
        peers: PeerLimit | None,
        memory: RequestMemory | None = None,
        read_while_full: bool = True,
    ) -> None:
        self._end = end
        self._peers = peers
        self._memory = memory
        self._read_while_full = read_while_full
        self._reader = FrameReader(largest)
        self._transport: asyncio.Transport | None = None
        self._admitted = False
        self._held = 0
        self._deadline: asyncio.TimerHandle | None = None
        self._out: list[bytes] = []
        self._out_bytes = 0
        self.uid = -1
        """The user at the other end, where that was asked."""
        self.writable = asyncio.Event()
        """Set while the peer takes what it is sent."""
        self.writable.set()

    @property
    def open(self) -> bool:
        """Whether anything can be sent."""
        return self._transport is not None

    @property
    def unsent(self) -> int:
        """Bytes that are queued here, which the peer therefore cannot have read."""
        return self._out_bytes + (0 if self._transport is None else self._transport.get_write_buffer_size())

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Check who it is."""
        # A stream socket has a stream transport; uvloop's is none by class.
        stream = cast("asyncio.Transport", transport)
        if self._peers is not None:
            self.uid = peer_uid(stream.get_extra_info("socket"))
            if not self._peers.enter(self.uid):
                stream.abort()
                return
        stream.set_write_buffer_limits(high=WRITE_AHEAD)
        self._transport = stream
        self._admitted = True
        self._end.opened()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing comes or goes any more."""
        self._transport = None
        if not self._admitted:
            return
        if self._memory is not None:
            self._hold(self._memory, 0)
        if self._deadline is not None:
            self._deadline.cancel()
        if self._peers is not None:
            self._peers.leave(self.uid)
        self._end.lost()

    def pause_writing(self) -> None:
        """The peer reads more slowly than it is written to."""
        self.writable.clear()
        if not self._read_while_full:
            self.pause_reading()

    def resume_writing(self) -> None:
        """It has caught up."""
        self.writable.set()
        if not self._read_while_full:
            self.resume_reading()

    def data_received(self, data: bytes) -> None:
        """Take in messages. One that breaks the protocol ends the connection at once."""
        if self._transport is None:
            return
        try:
            payloads = self._reader.feed(data)
            if self._memory is not None and (self._held or self._reader.held):
                self._watch(self._memory, begun=bool(payloads))
            for payload in payloads:
                self._end.received(payload)
        except (WireError, msgspec.MsgspecError, UnicodeDecodeError):
            self.abort()

    def pause_reading(self) -> None:
        """Take in no more than has arrived."""
        if self._transport is not None:
            self._transport.pause_reading()

    def resume_reading(self) -> None:
        """Take in more."""
        if self._transport is not None:
            self._transport.resume_reading()

    def send(self, frame: bytes) -> None:
        """Queue a frame; everything queued in one turn of the loop is one write."""
        if not self._out:
            asyncio.get_running_loop().call_soon(self.flush)
        self._out.append(frame)
        self._out_bytes += len(frame)
        if self._out_bytes > WRITE_AHEAD:
            self.flush()

    def flush(self) -> None:
        """Write what is queued now."""
        if self._transport is not None and self._out:
            self._transport.write(b"".join(self._out))
        self._out.clear()
        self._out_bytes = 0

    def close(self) -> None:
        """End the connection when what is queued has been taken."""
        self.flush()
        if self._transport is not None:
            self._transport.close()
            self._transport = None

    def abort(self) -> None:
        """End the connection at once."""
        if self._transport is not None:
            self._transport.abort()
            self._transport = None

    def _watch(self, memory: RequestMemory, *, begun: bool) -> None:
        """Account for the message that is not whole; its time runs from where it has begun."""
        if not self._hold(memory, self._reader.held):
            raise WireError("more than there is room for")
        if self._deadline is not None and (begun or not self._held):
            self._deadline.cancel()
            self._deadline = None
        if self._deadline is None and self._held:
            self._deadline = asyncio.get_running_loop().call_later(memory.seconds, self._late, memory)

    def _hold(self, memory: RequestMemory, count: int) -> bool:
        if count <= self._held:
            memory.give_back(self._held - count)
        elif not memory.take(self.uid, count - self._held):
            return False
        self._held = count
        return True

    def _late(self, memory: RequestMemory) -> None:
        memory.late(self.uid)
        self.abort()
