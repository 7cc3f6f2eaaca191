"""Questions of workers: who may ask, what ends a connection, and that a flood does not keep others waiting."""

import asyncio
import os
import socket

import pytest

from egress_gateway.adapters.counters import serve as module
from egress_gateway.adapters.counters.baselines import Baselines
from egress_gateway.adapters.counters.buckets import Buckets
from egress_gateway.adapters.counters.protocol import (
    ANSWER,
    LARGEST_ANSWER,
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
from egress_gateway.adapters.counters.serve import Connection, Desk
from egress_gateway.adapters.counters.tallies import Tallies
from egress_gateway.core.baselines import Baseline, Practice
from egress_gateway.core.counting import Charge, Settlement, Tally
from egress_gateway.wire.frames import FrameReader

NOW = 1_800_000_000_000_000
ADA = b"a" * 16
CHARGE = Charge(ADA, 10, 10, 8)
TALLY = Tally(ADA, 86_400, (b"v" * 16,))


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def desk(told: list[str]) -> Desk:
    return Desk(Buckets([], at=0), Tallies([]), uids=frozenset({os.geteuid()}), now=lambda: NOW, tell=told.append)


def test_each_question_has_its_answer(desk: Desk) -> None:
    said = [
        desk.answer(message)
        for message in (
            Reserve(1, (CHARGE,)),
            Reserve(2, (CHARGE,)),
            Settle(1, (Settlement(CHARGE, 0),)),
            Reserve(3, (CHARGE,)),
            Count(4, (TALLY,)),
            Disclose(5, (TALLY,)),
            Keep(6, ADA, 60, (b"sealed",), 0),
            Recall(7, ADA),
        )
    ]
    assert said == [
        Reserved(1, 1),
        NotReserved(2, 0, 6_000_000),
        None,
        Reserved(3, 3),
        Counted(4, (1,)),
        Counted(5, (1,)),
        Kept(6),
        Recalled(7, (b"sealed",), NOW),
    ]


async def test_a_settlement_that_cannot_be_is_left_out_and_keeps_nobody_from_an_answer(
    desk: Desk, told: list[str]
) -> None:
    peer, _ = await connect(desk)
    peer.say(Settle(1, (Settlement(CHARGE, -5),)), Settle(1, (Settlement(CHARGE, 1 << 41),)), Count(1, (TALLY,)))
    assert await peer.answers(1) == [Counted(1, (1,))]
    assert told == ["a settlement that no worker in order makes is left out"]
    peer.writer.close()


async def test_where_there_is_no_room_that_is_said_and_told_once(desk: Desk, told: list[str]) -> None:
    desk.tallies = Tallies([], most=0)
    assert [desk.answer(Disclose(number, (TALLY,))) for number in (1, 2)] == [NoRoom(1), NoRoom(2)]
    assert told == ["the counting service holds as much as it may; requests that need it are refused"]


def test_what_an_agent_did_is_learnt(desk: Desk) -> None:
    assert desk.answer(Practised(Practice(ADA, 1))) is None
    assert desk.answer(AskBaseline(1, ADA)) == Known(1, Baseline(learning=True, unusual_rate=False))
    assert len(desk.baselines) == 1


async def test_of_agents_for_which_there_is_no_room_everything_is_new_and_that_is_told_once(
    desk: Desk, told: list[str]
) -> None:
    desk.baselines = Baselines(tell=told.append, most=0)
    for _ in range(2):
        desk.answer(Practised(Practice(ADA, 1)))
    assert desk.answer(AskBaseline(1, ADA)) == Known(1, Baseline())
    assert told == ["there is no room for the baselines of further agents; all that they do is new"]


async def test_a_practice_that_cannot_be_is_left_out(desk: Desk, told: list[str]) -> None:
    desk.answer(Practised(Practice(b"short", 1)))
    assert told == ["a practice that no worker in order says is left out"]


def test_what_is_over_is_forgotten(desk: Desk) -> None:
    desk.answer(Reserve(1, (CHARGE,)))
    desk.answer(Disclose(1, (TALLY,)))
    desk.answer(Keep(1, ADA, 60, (b"sealed",), 0))
    desk._now = lambda: NOW + 100_000_000_000
    desk.forget()
    assert [len(desk.buckets), len(desk.tallies), len(desk.pieces)] == [0, 0, 0]


class Peer:
    """A worker's end of a socket pair."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self.writer = reader, writer
        self._frames = FrameReader(LARGEST_ANSWER)

    def say(self, *messages: FromWorker) -> None:
        self.writer.write(b"".join(pack(message) for message in messages))

    async def answers(self, count: int) -> list[Answer]:
        found: list[Answer] = []
        while len(found) < count and (data := await self._reader.read(1 << 16)):
            found += [ANSWER.decode(payload) for payload in self._frames.feed(data)]
        return found

    async def ended(self) -> bool:
        try:
            return await self._reader.read(1 << 16) == b""
        except ConnectionResetError:
            return True


async def connect(desk: Desk) -> tuple[Peer, Connection]:
    ours, theirs = socket.socketpair()
    connection = Connection(desk)
    await asyncio.get_running_loop().create_unix_connection(lambda: connection.link, sock=theirs)
    return Peer(*await asyncio.open_unix_connection(sock=ours)), connection


async def test_many_questions_are_answered_in_order(desk: Desk) -> None:
    peer, _ = await connect(desk)
    peer.say(*(Count(number, (TALLY,)) for number in range(1000)))
    assert [answer.id for answer in await peer.answers(1000)] == list(range(1000))
    peer.writer.close()


async def test_a_flood_lets_others_have_their_turn(desk: Desk, until) -> None:
    flood, connection = await connect(desk)
    other, _ = await connect(desk)
    flood.say(*(Count(number, (TALLY,)) for number in range(5000)))
    await until(lambda: connection._waiting)
    other.say(Count(1, (TALLY,)))
    assert len(await other.answers(1)) == 1
    assert connection._waiting
    assert len(await flood.answers(5000)) == 5000
    for peer in (flood, other):
        peer.writer.close()


async def test_a_worker_that_leaves_is_not_answered(desk: Desk, until) -> None:
    peer, connection = await connect(desk)
    peer.say(*(Count(number, (TALLY,)) for number in range(5000)))
    await until(lambda: connection._waiting)
    peer.writer.transport.abort()
    await until(lambda: not desk.connections)
    assert not connection._waiting


BROKEN = {
    "no message": b"\x01\0\0\0\xc1",
    "a message that is too long": b"\xff\xff\xff\xff",
    "a bucket that is charged twice": pack(Reserve(1, (CHARGE, CHARGE))),
    "an answer": pack(Counted(1, (1,))),
}


@pytest.mark.parametrize("data", BROKEN.values(), ids=BROKEN)
async def test_what_breaks_the_protocol_ends_the_connection(desk: Desk, data: bytes) -> None:
    peer, _ = await connect(desk)
    peer.writer.write(data + pack(Count(1, (TALLY,))))
    assert await peer.ended()
    peer.writer.close()


async def test_another_user_is_not_served(told: list[str]) -> None:
    desk = Desk(Buckets([], at=0), Tallies([]), uids=frozenset({os.geteuid() + 1}), now=lambda: NOW, tell=told.append)
    peer, _ = await connect(desk)
    assert await peer.ended()
    assert not desk.connections
    peer.writer.close()


def test_a_turn_is_short() -> None:
    assert module.IN_A_TURN < module.MOST_WAITING
