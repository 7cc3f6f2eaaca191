"""A worker that asks: answers in time, a process that is away, slow, killed and back, and one that lies."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from egress_gateway.adapters.directory import client as module
from egress_gateway.adapters.directory.client import LONGEST, DirectoryClient
from egress_gateway.adapters.directory.protocol import (
    LARGEST_QUESTION,
    QUESTION,
    AskGroups,
    Groups,
    LoggedIn,
    LogIn,
    Question,
    WantKeys,
    pack,
)
from egress_gateway.core.errors import Unavailable
from egress_gateway.core.identity import Membership
from egress_gateway.core.secret import Secret
from egress_gateway.wire.frames import FrameReader

NURSES = Membership(groups=("nurses",), complete=True)
Answering = Callable[[Question], bytes]


class Process:
    """The directory process at a socket: says what it is told to."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.answer: Answering = lambda question: pack(Groups(getattr(question, "id", 0), NURSES))
        self.asked: list[Question] = []
        self.heard = asyncio.Event()
        self._writers: list[asyncio.StreamWriter] = []
        self._server: asyncio.Server | None = None

    async def start(self) -> None:
        self._server = await asyncio.start_unix_server(self._serve, self.path)

    def stop(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None
        for writer in self._writers:
            writer.transport.abort()
        Path(self.path).unlink(missing_ok=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.append(writer)
        frames = FrameReader(LARGEST_QUESTION)
        while data := await reader.read(1 << 16):
            for payload in frames.feed(data):
                self.asked.append(QUESTION.decode(payload))
                self.heard.set()
                writer.write(self.answer(self.asked[-1]))
        writer.close()


@pytest.fixture
async def process(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Process]:
    monkeypatch.setattr(module, "RECONNECT_SECONDS", 0.001)
    with tempfile.TemporaryDirectory(prefix="egress") as directory:
        made = Process(str(Path(directory) / "s"))
        await made.start()
        yield made
        made.stop()


@asynccontextmanager
async def running(process: Process) -> AsyncIterator[DirectoryClient]:
    client = DirectoryClient(process.path)
    async with asyncio.TaskGroup() as group:
        keeping = group.create_task(client.run())
        await connected(client)
        yield client
        keeping.cancel()


async def connected(client: DirectoryClient, *, to_be: bool = True) -> None:
    async with asyncio.timeout(10):
        while client._link.open != to_be:  # noqa: ASYNC110  (nothing else would say)
            await asyncio.sleep(0)


async def test_groups_are_asked_for(process: Process) -> None:
    async with running(process) as client:
        assert await client.membership("corp", "clinic", "ann") == NURSES
        assert process.asked == [AskGroups(1, "corp", "clinic", "ann")]


async def test_many_questions_are_under_way_at_a_time(process: Process) -> None:
    process.answer = lambda question: pack(
        Groups(question.id, Membership(groups=(question.person,))) if isinstance(question, AskGroups) else LoggedIn(0)
    )
    async with running(process) as client:
        people = [f"person-{number}" for number in range(50)]
        found = await asyncio.gather(*(client.membership("corp", "", person) for person in people))
        assert [membership.groups for membership in found] == [(person,) for person in people]


async def test_without_a_process_groups_are_incomplete_at_once(process: Process) -> None:
    client = DirectoryClient(process.path)
    assert await client.membership("corp", "", "ann") == Membership()
    client.want_keys("corp")
    with pytest.raises(Unavailable, match="directory_unavailable"):
        await client.log_in("ann", Secret("right"))


async def test_a_process_that_is_slow_is_not_waited_for(process: Process, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "GROUPS_SECONDS", 0.01)
    process.answer = lambda _: b""
    async with running(process) as client:
        assert await client.membership("corp", "", "ann") == Membership()
        late = pack(Groups(1, NURSES))
        process.answer = lambda question: late + pack(Groups(getattr(question, "id", 0), NURSES))
        monkeypatch.setattr(module, "GROUPS_SECONDS", 10.0)
        assert await client.membership("corp", "", "ann") == NURSES


async def test_a_process_that_dies_leaves_questions_incomplete_and_is_found_again(process: Process) -> None:
    process.answer = lambda _: b""
    async with running(process) as client, asyncio.TaskGroup() as group:
        asking = group.create_task(client.membership("corp", "", "ann"))
        await process.heard.wait()
        process.stop()
        assert await asking == Membership()
        assert await client.membership("corp", "", "ann") == Membership()
        process.answer = lambda question: pack(Groups(getattr(question, "id", 0), NURSES))
        await process.start()
        await connected(client)
        assert await client.membership("corp", "", "ann") == NURSES


async def test_a_question_that_is_given_up_leaves_nothing_behind(process: Process) -> None:
    process.answer = lambda _: b""
    async with running(process) as client, asyncio.TaskGroup() as group:
        asking = group.create_task(client.membership("corp", "", "ann"))
        await process.heard.wait()
        asking.cancel()
        await asyncio.wait({asking})
        assert client._waiting == {}


async def test_so_many_questions_and_no_more(process: Process, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_UNDER_WAY", 0)
    async with running(process) as client:
        assert await client.membership("corp", "", "ann") == Membership()
    assert process.asked == []


WRONG = {
    "no message": b"\x03\x00\x00\x00abc",
    "too long a message": b"\xff\xff\xff\xff",
    "a question": pack(WantKeys("a")),
}


@pytest.mark.parametrize("data", WRONG.values(), ids=WRONG)
async def test_a_process_that_breaks_the_protocol_is_left(process: Process, data: bytes) -> None:
    process.answer = lambda _: data
    async with running(process) as client:
        assert await client.membership("corp", "", "ann") == Membership()


async def test_the_other_kind_of_answer_is_none(process: Process) -> None:
    process.answer = lambda question: pack(LoggedIn(getattr(question, "id", 0), "ann", known=True))
    async with running(process) as client:
        assert await client.membership("corp", "", "ann") == Membership()


async def test_keys_are_wanted(process: Process) -> None:
    async with running(process) as client:
        client.want_keys("corp")
        async with asyncio.timeout(10):
            await process.heard.wait()
        assert process.asked == [WantKeys("corp")]


# --- Log-in ----------------------------------------------------------------------------------------

LOG_INS = {"right": (LoggedIn(1, "ann", known=True), "ann"), "wrong": (LoggedIn(1, "", known=True), "")}


@pytest.mark.parametrize(("answer", "person"), LOG_INS.values(), ids=LOG_INS)
async def test_log_in(process: Process, answer: LoggedIn, person: str) -> None:
    process.answer = lambda _: pack(answer)
    async with running(process) as client:
        assert await client.log_in("Ann", Secret("a-password")) == person
    assert process.asked == [LogIn(1, "Ann", "a-password")]


async def test_log_in_that_nobody_could_judge_is_no_wrong_password(process: Process) -> None:
    process.answer = lambda _: pack(LoggedIn(1))
    async with running(process) as client:
        with pytest.raises(Unavailable, match="directory_unavailable"):
            await client.log_in("ann", Secret("a-password"))


LONG = "ä" * LONGEST
NOTHING = {
    "an empty password": ("ann", ""),
    "a long password": ("ann", LONG),
    "a long name": (LONG, "right"),
    "no text": ("\ud800", "right"),
}


@pytest.mark.parametrize(("name", "password"), NOTHING.values(), ids=NOTHING)
async def test_what_cannot_be_right_is_not_asked(process: Process, name: str, password: str) -> None:
    async with running(process) as client:
        assert await client.log_in(name, Secret(password)) == ""
    assert process.asked == []


@pytest.mark.parametrize("text", [LONG, "\ud800"], ids=["too long", "no text"])
async def test_of_whom_nobody_can_be_called_is_not_asked(process: Process, text: str) -> None:
    async with running(process) as client:
        assert await client.membership("corp", "", text) == Membership()
        assert await client.membership("corp", text, "ann") == Membership()
    assert process.asked == []
