"""Who may ask, what ends a connection, and many answers under way, over a real Unix socket."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from egress_gateway.adapters.directory import serve as module
from egress_gateway.adapters.directory.protocol import (
    ANSWER,
    LARGEST_ANSWER,
    Answer,
    AskGroups,
    Groups,
    LoggedIn,
    LogIn,
    Question,
    WantKeys,
    pack,
)
from egress_gateway.adapters.directory.serve import Connection, Desk
from egress_gateway.core.errors import Unavailable
from egress_gateway.core.identity import Membership
from egress_gateway.core.secret import Secret
from egress_gateway.wire.frames import FrameReader

UID = 4711
NURSES = Membership(groups=("nurses",), complete=True)


class Office:
    """A running process, with a person who asks."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.wanted: list[str] = []
        self.told: list[str] = []
        self.tried: list[tuple[str, str]] = []
        self.held = asyncio.Event()
        self.cancelled = asyncio.Event()
        self.desk = Desk(
            uids=frozenset({UID}),
            find_groups=self._find,
            try_log_in=self._try,
            want_keys=self.wanted.append,
            tell=self.told.append,
        )

    async def _find(self, issuer: str, tenant: str, person: str) -> Membership:
        match person:
            case "held":
                try:
                    await self.held.wait()
                except asyncio.CancelledError:
                    self.cancelled.set()
                    raise
            case "bug":
                raise ValueError(person)
            case "everywhere":
                return Membership(groups=("x" * LARGEST_ANSWER,), complete=True)
        return Membership(groups=(issuer, tenant, person), complete=True)

    async def _try(self, name: str, password: Secret[str]) -> str:
        self.tried.append((name, password.expose()))
        if name == "down":
            raise Unavailable("directory_unavailable", "It is down.")
        return name if password.expose() == "right" else ""

    async def asking(self, *questions: Question) -> "Asking":
        reader, writer = await asyncio.open_unix_connection(self.path)
        for question in questions:
            writer.write(pack(question))
        return Asking(reader, writer)


class Asking:
    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self.writer = reader, writer
        self._frames = FrameReader(LARGEST_ANSWER)

    async def hear(self, number: int) -> list[Answer]:
        """So many answers; fewer only if the connection ends."""
        heard: list[Answer] = []
        try:
            async with asyncio.timeout(10):
                while len(heard) < number and (data := await self._reader.read(1 << 16)):
                    heard += [ANSWER.decode(payload) for payload in self._frames.feed(data)]
        except ConnectionResetError:
            # The other end hung up before it had read everything.
            return heard
        return heard


@pytest.fixture
async def office(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Office]:
    monkeypatch.setattr(module, "peer_uid", lambda _: UID)
    with tempfile.TemporaryDirectory(prefix="egress") as directory:
        made = Office(str(Path(directory) / "s"))
        server = await asyncio.get_running_loop().create_unix_server(lambda: Connection(made.desk), made.path)
        yield made
        server.close()
        made.desk.close()
        await server.wait_closed()


async def test_answers_come_with_the_number_of_their_question(office: Office) -> None:
    asking = await office.asking(AskGroups(7, "corp", "clinic", "ann"))
    assert await asking.hear(1) == [Groups(7, Membership(groups=("corp", "clinic", "ann"), complete=True))]
    asking.writer.close()


async def test_a_slow_answer_does_not_hold_up_others(office: Office) -> None:
    asking = await office.asking(AskGroups(1, "corp", "", "held"), AskGroups(2, "corp", "", "ann"))
    assert [answer.id for answer in await asking.hear(1)] == [2]
    office.held.set()
    assert [answer.id for answer in await asking.hear(1)] == [1]
    asking.writer.close()


LOG_INS = {
    "right": (LogIn(1, "ann", "right"), LoggedIn(1, "ann", known=True)),
    "wrong": (LogIn(2, "ann", "wrong"), LoggedIn(2, "", known=True)),
    "unknown": (LogIn(3, "down", "right"), LoggedIn(3)),
}


@pytest.mark.parametrize(("question", "answer"), LOG_INS.values(), ids=LOG_INS)
async def test_log_in_is_right_wrong_or_unknown(office: Office, question: LogIn, answer: LoggedIn) -> None:
    asking = await office.asking(question)
    assert await asking.hear(1) == [answer]
    assert office.tried == [(question.name, question.password)]
    asking.writer.close()


async def test_keys_are_wanted_without_an_answer(office: Office) -> None:
    asking = await office.asking(WantKeys("corp"), AskGroups(1, "corp", "", "ann"))
    assert len(await asking.hear(1)) == 1
    assert office.wanted == ["corp"]
    asking.writer.close()


async def test_nobody_else_is_served(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "peer_uid", lambda _: UID + 1)
    asking = await office.asking(LogIn(1, "ann", "right"))
    assert await asking.hear(1) == []
    assert office.tried == []
    asking.writer.close()


async def test_an_answer_that_is_too_long_is_none(office: Office) -> None:
    asking = await office.asking(AskGroups(1, "corp", "", "everywhere"))
    assert await asking.hear(1) == [Groups(1, Membership())]
    asking.writer.close()


NOT_QUESTIONS = {
    "nothing that was ever said": b"\x03\x00\x00\x00abc",
    "an answer": pack(Groups(1, NURSES)),
    "a question that is too long": b"\xff\xff\xff\xff",
}


@pytest.mark.parametrize("data", NOT_QUESTIONS.values(), ids=NOT_QUESTIONS)
async def test_whatever_is_no_question_ends_the_connection(office: Office, data: bytes) -> None:
    asking = await office.asking()
    asking.writer.write(data)
    assert await asking.hear(1) == []
    asking.writer.close()


async def test_too_many_questions_at_a_time_end_the_connection(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_UNDER_WAY", 2)
    asking = await office.asking(*(AskGroups(number, "corp", "", "held") for number in range(3)))
    assert await asking.hear(1) == []
    asking.writer.close()


async def test_who_leaves_is_not_answered_any_more(office: Office) -> None:
    asking = await office.asking(AskGroups(1, "corp", "", "held"), AskGroups(2, "corp", "", "ann"))
    await asking.hear(1)
    asking.writer.close()
    async with asyncio.timeout(10):
        await office.cancelled.wait()


async def test_a_bug_ends_the_connection_and_is_told_by_its_kind(office: Office) -> None:
    asking = await office.asking(AskGroups(1, "corp", "", "bug"))
    assert await asking.hear(1) == []
    assert office.told == ["a question failed for a reason that is ours: ValueError; please report it"]
    asking.writer.close()
