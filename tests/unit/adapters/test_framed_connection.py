"""One end of a framed connection: whom it serves, when it writes, and what ends it."""

import asyncio
import os
import socket
from collections.abc import Callable, Iterator

import pytest

from egress_gateway.adapters.framed_connection import WRITE_AHEAD, FramedConnection
from egress_gateway.adapters.peer_limit import PeerLimit
from egress_gateway.adapters.rare_notices import RareNotices
from egress_gateway.adapters.request_memory import RequestMemory
from egress_gateway.core.errors import WireError
from egress_gateway.wire.frames import frame

LARGEST = 1 << 10


class Wire(asyncio.Transport):
    """The transport, and the socket that the kernel is asked about."""

    def __init__(self, sock: socket.socket) -> None:
        super().__init__({"socket": sock})
        self.written: list[bytes] = []
        self.done: list[str] = []
        self.buffered = 0

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        self.done.append(f"bound {high}")

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.written.append(bytes(data))

    def get_write_buffer_size(self) -> int:
        return self.buffered

    def pause_reading(self) -> None:
        self.done.append("pause")

    def resume_reading(self) -> None:
        self.done.append("resume")

    def close(self) -> None:
        self.done.append("close")

    def abort(self) -> None:
        self.done.append("abort")


class Heard:
    """An end that keeps what it hears, and takes no empty message."""

    def __init__(self) -> None:
        self.heard: list[bytes | str] = []

    def opened(self) -> None:
        self.heard.append("opened")

    def received(self, payload: bytes) -> None:
        if not payload:
            raise WireError("nothing")
        self.heard.append(payload)

    def lost(self) -> None:
        self.heard.append("lost")


def limit(uid: int) -> PeerLimit:
    """One connection of one user."""
    return PeerLimit({uid}, 1, RareNotices(lambda _: None))


@pytest.fixture
def wire() -> Iterator[Wire]:
    one, other = socket.socketpair(socket.AF_UNIX)
    with one, other:
        yield Wire(one)


def connect(wire: Wire, **bounds: object) -> tuple[FramedConnection, Heard]:
    end = Heard()
    connection = FramedConnection(end, **{"largest": LARGEST, "peers": None} | bounds)  # type: ignore[arg-type]
    connection.connection_made(wire)
    return connection, end


async def test_messages_come_whole_however_they_are_cut(wire: Wire) -> None:
    connection, end = connect(wire)
    data = frame(b"one") + frame(b"two")
    for cut in range(0, len(data), 3):
        connection.data_received(data[cut : cut + 3])
    connection.connection_lost(None)
    assert end.heard == ["opened", b"one", b"two", "lost"]


async def test_a_peer_is_known_by_the_kernels_word(wire: Wire) -> None:
    connection, end = connect(wire, peers=limit(os.geteuid()))
    assert (connection.uid, connection.open, end.heard) == (os.geteuid(), True, ["opened"])


async def test_a_connection_counts_until_it_is_lost(wire: Wire) -> None:
    peers = limit(os.geteuid())
    first, _ = connect(wire, peers=peers)
    second, _ = connect(wire, peers=peers)
    second.connection_lost(None)
    third, _ = connect(wire, peers=peers)
    first.connection_lost(None)
    fourth, _ = connect(wire, peers=peers)
    assert [one.open for one in (second, third, fourth)] == [False, False, True]


async def test_another_user_is_turned_away_and_never_heard_of(wire: Wire) -> None:
    connection, end = connect(wire, peers=limit(os.geteuid() + 1))
    connection.data_received(frame(b"hello"))
    connection.send(b"hello")
    connection.flush()
    connection.connection_lost(None)
    assert (wire.done, wire.written, end.heard, connection.open) == (["abort"], [], [], False)


BROKEN = {"a message that has no place": frame(b""), "a message that is too long": b"\xff\xff\xff\xff"}


@pytest.mark.parametrize("data", BROKEN.values(), ids=BROKEN)
async def test_it_ends_at_once_with(wire: Wire, data: bytes) -> None:
    connection, end = connect(wire)
    connection.send(b"queued")
    connection.data_received(data + frame(b"later"))
    connection.data_received(frame(b"later"))
    connection.flush()
    assert (wire.done[1:], wire.written, end.heard) == (["abort"], [], ["opened"])


def memory(most: int, told: list[str], *, seconds: float = 3600.0) -> RequestMemory:
    return RequestMemory(most=most, seconds=seconds, notices=RareNotices(told.append))


async def test_messages_that_are_not_whole_are_bounded_over_all_connections(wire: Wire) -> None:
    told: list[str] = []
    shared = memory(1000, told)
    connections = [connect(wire, memory=shared)[0] for _ in range(4)]
    message = frame(b"x" * 800)
    connections[0].data_received(message[:600])
    connections[1].data_received(message[:300])
    assert told == []
    connections[2].data_received(message[:300])
    assert [one.open for one in connections] == [True, True, False, True]
    connections[2].connection_lost(None)
    connections[0].data_received(message[600:])
    connections[1].connection_lost(None)
    assert shared.take(0, 1000), "what is whole, refused or lost is held no longer"
    shared.give_back(1000)
    connections[3].data_received(message[:-1])
    connections[3].data_received(message[-1:] + message[:700])
    assert connections[3].open
    assert not shared.take(0, 301)


class Timers:
    """The loop's timers, which run when they are told to."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.set: list[asyncio.TimerHandle] = []
        monkeypatch.setattr(asyncio.get_running_loop(), "call_later", self._call_later)

    def _call_later(self, seconds: float, call: Callable[..., None], *args: object) -> asyncio.TimerHandle:
        loop = asyncio.get_running_loop()
        self.set.append(asyncio.TimerHandle(loop.time() + seconds, call, args, loop))
        return self.set[-1]

    @property
    def running(self) -> list[asyncio.TimerHandle]:
        return [timer for timer in self.set if not timer.cancelled()]


async def test_a_message_has_so_long_to_arrive_from_where_it_has_begun(
    wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    timers = Timers(monkeypatch)
    connection, _ = connect(wire, memory=memory(1000, told, seconds=30))
    connection.data_received(frame(b"whole"))
    assert timers.set == []
    message = frame(b"x" * 20)
    for cut in range(20):
        connection.data_received(message[cut : cut + 1])
    assert len(timers.set) == 1, "however often it goes on"
    connection.data_received(message[20:] + message[:5])
    assert len(timers.set) == 2
    assert len(timers.running) == 1
    timers.running[0]._run()
    assert (connection.open, wire.done[1:]) == (False, ["abort"])
    assert told == [f"uid {connection.uid} took more than 30 seconds for a request; it is disconnected"]


@pytest.mark.parametrize("whole", [True, False], ids=["it is whole", "its connection is lost"])
async def test_nobody_is_late_when(wire: Wire, monkeypatch: pytest.MonkeyPatch, whole: bool) -> None:
    timers = Timers(monkeypatch)
    connection, _ = connect(wire, memory=memory(1000, []))
    connection.data_received(frame(b"x")[:4])
    assert len(timers.running) == 1
    if whole:
        connection.data_received(b"x")
    else:
        connection.connection_lost(None)
    assert timers.running == []


async def test_what_is_queued_in_one_turn_is_one_write(wire: Wire) -> None:
    connection, _ = connect(wire)
    connection.send(b"one")
    connection.send(b"two")
    assert wire.written == []
    await asyncio.sleep(0)
    connection.send(b"three")
    await asyncio.sleep(0)
    assert wire.written == [b"onetwo", b"three"]


async def test_much_is_written_at_once(wire: Wire) -> None:
    connection, _ = connect(wire)
    connection.send(b"x" * WRITE_AHEAD)
    assert wire.written == []
    connection.send(b"x")
    assert [len(data) for data in wire.written] == [WRITE_AHEAD + 1]
    assert wire.done == [f"bound {WRITE_AHEAD}"]


async def test_closing_sends_what_is_queued_first_and_once(wire: Wire) -> None:
    connection, _ = connect(wire)
    connection.send(b"one")
    connection.close()
    connection.close()
    connection.abort()
    assert (wire.written, wire.done[1:]) == ([b"one"], ["close"])


async def test_reading_is_held_up_only_while_there_is_somebody_to_read_from(wire: Wire) -> None:
    connection, _ = connect(wire)
    connection.pause_reading()
    connection.resume_reading()
    connection.connection_lost(None)
    connection.pause_reading()
    connection.resume_reading()
    assert wire.done[1:] == ["pause", "resume"]


async def test_it_says_whether_the_peer_takes_what_it_is_sent(wire: Wire) -> None:
    connection, _ = connect(wire)
    states = [connection.writable.is_set()]
    connection.pause_writing()
    states.append(connection.writable.is_set())
    connection.resume_writing()
    states.append(connection.writable.is_set())
    assert states == [True, False, True]
    assert wire.done[1:] == []


async def test_it_says_how_much_the_peer_cannot_have_read(wire: Wire) -> None:
    connection, _ = connect(wire)
    assert connection.unsent == 0
    connection.send(b"queued")
    assert connection.unsent == 6
    connection.flush()
    wire.buffered = 4
    assert connection.unsent == 4
    connection.connection_lost(None)
    assert connection.unsent == 0


async def test_it_can_stop_reading_from_a_peer_that_does_not_read(wire: Wire) -> None:
    connection, _ = connect(wire, read_while_full=False)
    connection.pause_writing()
    assert wire.done[1:] == ["pause"]
    connection.resume_writing()
    assert wire.done[1:] == ["pause", "resume"]
