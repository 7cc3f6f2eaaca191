"""Workers' connections: who may ask, what ends one, and many answers under way, over a real Unix socket."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.unit.control.office import ANSWER, CASE, CONTENT, DAVE, DIGEST, NEXT_RID, NOBODY, Office, sealed

from egress_gateway.adapters import framed_connection
from egress_gateway.adapters.reviews import protocol
from egress_gateway.adapters.reviews.protocol import (
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
from egress_gateway.control import workers as module
from egress_gateway.control.workers import Connection, Desk
from egress_gateway.core.reviews import Asker, ReviewState
from egress_gateway.wire.frames import FrameReader

UID = 4711


class Worker:
    """A worker's end."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._frames = FrameReader(protocol.LARGEST)
        self._got: list[Answer] = []
        self.writer = writer

    def say(self, question: Question) -> None:
        self.writer.write(pack(question))

    async def hear(self) -> Answer:
        while not self._got:
            data = await self._reader.read(1 << 16)
            assert data, "control hung up"
            self._got += map(protocol.ANSWER.decode, self._frames.feed(data))
        return self._got.pop(0)

    async def ask(self, question: Question) -> Answer:
        self.say(question)
        return await self.hear()

    async def ended(self) -> bool:
        return await self._reader.read() == b""


class Place:
    def __init__(self, path: str, office: Office) -> None:
        self.path = path
        self.office = office
        self.desk = Desk(office.reviews, uids=(UID,), tell=office.told.append)
        self.workers: list[Worker] = []

    async def worker(self) -> Worker:
        self.workers.append(Worker(*await asyncio.open_unix_connection(self.path)))
        return self.workers[-1]


@pytest.fixture
async def place(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Place]:
    monkeypatch.setattr(framed_connection, "peer_uid", lambda _: UID)
    with tempfile.TemporaryDirectory(prefix="egress") as directory:
        office = Office(Path(directory) / "reviews")
        made = Place(str(Path(directory) / "s"), office)
        loop = asyncio.get_running_loop()
        server = await loop.create_unix_server(lambda: Connection(made.desk).link, made.path)
        yield made
        server.close()
        made.desk.close()
        for worker in made.workers:
            worker.writer.close()
        await asyncio.sleep(0)
        office.close()


async def test_each_question_is_answered(place: Place) -> None:
    worker = await place.worker()
    none = await worker.ask(Ask(1, DIGEST))
    assert isinstance(none, Told)
    assert none.standing.state is ReviewState.NONE
    submitted = await worker.ask(Submit(2, CASE, sealed(CONTENT, CASE)))
    assert isinstance(submitted, Told)
    review = submitted.standing.review
    looked = await worker.ask(Look(3, review, Asker(app="cx-bot", person="corp:ada")))
    assert looked == Told(3, submitted.standing)
    assert await worker.ask(Consume(4, review, DIGEST, NEXT_RID)) == Used(4, False)
    await place.office.reviews.approve(review, DAVE)
    assert await worker.ask(Consume(5, review, DIGEST, NEXT_RID)) == Used(5, True)
    assert await worker.ask(Take(6, NOBODY, DIGEST, NEXT_RID)) == Taken(6, None)


async def test_an_answer_that_was_approved_is_handed_over(place: Place) -> None:
    worker = await place.worker()
    told = await worker.ask(Submit(1, ANSWER, sealed(CONTENT, ANSWER)))
    assert isinstance(told, Told)
    await place.office.reviews.approve(told.standing.review, DAVE)
    assert await worker.ask(Take(2, told.standing.review, ANSWER.digest, NEXT_RID)) == Taken(2, CONTENT)


async def test_one_that_waits_holds_up_no_other(place: Place) -> None:
    worker = await place.worker()
    told = await worker.ask(Submit(1, CASE, b""))
    assert isinstance(told, Told)
    worker.say(Wait(2, told.standing.review, 60_000))
    assert isinstance(await worker.ask(Ask(3, DIGEST)), Told)
    await place.office.reviews.deny(told.standing.review, DAVE, "no")
    denied = await worker.hear()
    assert isinstance(denied, Told)
    assert (denied.id, denied.standing.state) == (2, ReviewState.DENIED)


async def test_a_refusal_is_an_answer(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("egress_gateway.control.room.MOST", 0)
    failed = await (await place.worker()).ask(Submit(1, CASE, b""))
    assert isinstance(failed, Failed)
    assert (failed.code, failed.status) == ("review_flooded", 429)


async def test_a_stranger_is_turned_away(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(framed_connection, "peer_uid", lambda _: UID + 1)
    assert await (await place.worker()).ended()
    assert place.desk.connections == set()


async def test_what_is_no_question_ends_the_connection(place: Place) -> None:
    worker = await place.worker()
    worker.writer.write(b"\x01\x00\x00\x00\xc1")
    assert await worker.ended()


async def test_too_many_questions_end_the_connection(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_UNDER_WAY", 1)
    worker = await place.worker()
    told = await worker.ask(Submit(1, CASE, b""))
    assert isinstance(told, Told)
    worker.say(Wait(2, told.standing.review, 60_000))
    worker.say(Wait(3, told.standing.review, 60_000))
    assert await worker.ended()


async def test_a_bug_ends_the_connection_and_is_told(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fail(_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(place.office.reviews, "standing", fail)
    worker = await place.worker()
    worker.say(Ask(1, DIGEST))
    assert await worker.ended()
    assert "ZeroDivisionError" in place.office.told[0]


async def test_a_worker_that_leaves_waits_no_more(place: Place) -> None:
    worker = await place.worker()
    told = await worker.ask(Submit(1, CASE, b""))
    assert isinstance(told, Told)
    worker.say(Wait(2, told.standing.review, 60_000))
    worker.say(Ask(3, DIGEST))
    await worker.hear()
    (connection,) = place.desk.connections
    (waiting,) = connection._under_way
    worker.writer.transport.abort()
    await asyncio.wait({waiting}, timeout=10)
    assert waiting.cancelled()
