"""A worker that asks control: answers in time, and one that is away, slow, broken off, or lies."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Callable, Coroutine
from pathlib import Path

import pytest
from tests.unit.adapters.reviews.cases import CASE, CONTENT, DIGEST

from egress_gateway.adapters.reviews import client as module
from egress_gateway.adapters.reviews.client import ReviewsClient
from egress_gateway.adapters.reviews.protocol import (
    CONTENT as CONTENT_DECODER,
)
from egress_gateway.adapters.reviews.protocol import (
    LARGEST,
    LARGEST_CONTENT,
    QUESTION,
    Failed,
    Question,
    Submit,
    Taken,
    Told,
    Used,
    Wait,
    pack,
)
from egress_gateway.adapters.reviews.sealed import public_of, unseal
from egress_gateway.core.errors import Refused, Unavailable
from egress_gateway.core.ids import RecordId
from egress_gateway.core.reviews import Asker, Content, ReviewId, ReviewState, Shown, Standing
from egress_gateway.core.secret import Secret
from egress_gateway.wire.frames import FrameReader

KEY = Secret(b"\x07" * 32)
ID, RID = ReviewId("1" * 32), RecordId("2" * 32)
PENDING = Standing(review=ID, state=ReviewState.PENDING)
DENIED = Standing(review=ID, state=ReviewState.DENIED)


class Control:
    """The other end: says what it is told to."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.answer: Callable[[Question], bytes] = lambda question: pack(Told(question.id, PENDING))
        self.asked: list[Question] = []
        self.heard = asyncio.Event()
        self._writers: list[asyncio.StreamWriter] = []
        self._server: asyncio.Server | None = None

    async def start(self) -> None:
        self._server = await asyncio.start_unix_server(self._serve, self.path)

    def stop(self) -> None:
        if self._server is not None:
            self._server.close()
        self.hang_up()
        Path(self.path).unlink(missing_ok=True)

    def hang_up(self) -> None:
        for writer in self._writers:
            writer.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.append(writer)
        frames = FrameReader(LARGEST)
        while data := await reader.read(1 << 16):
            for payload in frames.feed(data):
                self.asked.append(QUESTION.decode(payload))
                self.heard.set()
                writer.write(self.answer(self.asked[-1]))
        writer.close()


@pytest.fixture
async def control(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Control]:
    monkeypatch.setattr(module, "RECONNECT_SECONDS", 0.001)
    with tempfile.TemporaryDirectory(prefix="egress") as directory:
        made = Control(str(Path(directory) / "s"))
        await made.start()
        yield made
        made.stop()


@pytest.fixture
async def client(control: Control) -> AsyncIterator[ReviewsClient]:
    made = ReviewsClient(control.path, public_of(KEY))
    running = asyncio.get_running_loop().create_task(made.run())
    while not made._link.open:  # noqa: ASYNC110  (nothing else would say)
        await asyncio.sleep(0)
    yield made
    running.cancel()
    await asyncio.wait({running})


async def test_each_question_has_its_answer(control: Control, client: ReviewsClient) -> None:
    assert await client.standing(DIGEST) == PENDING
    assert await client.look(ID, Asker(app="cx-bot")) == PENDING
    assert await client.wait(ID, 5) == PENDING
    control.answer = lambda question: pack(Used(question.id, True))
    assert await client.consume(ID, DIGEST, RID)
    control.answer = lambda question: pack(Taken(question.id, CONTENT))
    assert await client.take(ID, DIGEST, RID) == CONTENT


async def test_content_leaves_sealed_for_control_and_for_its_case(control: Control, client: ReviewsClient) -> None:
    assert await client.submit(CASE, CONTENT) == PENDING
    (asked,) = control.asked
    assert isinstance(asked, Submit)
    assert CONTENT.body not in asked.sealed
    assert CONTENT_DECODER.decode(unseal(KEY, asked.sealed, bound=DIGEST.encode())) == CONTENT


async def test_what_is_too_large_to_look_through_is_not_asked_for(control: Control, client: ReviewsClient) -> None:
    with pytest.raises(Refused, match="review_too_large") as refusal:
        await client.submit(CASE, Content(shown=Shown(), body=bytes(LARGEST_CONTENT)))
    assert refusal.value.status == 413
    assert control.asked == []


async def test_what_control_refuses_is_refused(control: Control, client: ReviewsClient) -> None:
    control.answer = lambda question: pack(Failed(question.id, "review_flooded", "later", 429))
    with pytest.raises(Refused, match="review_flooded"):
        await client.submit(CASE, CONTENT)


BROKEN: dict[str, Callable[[Question], bytes]] = {
    "another kind of answer": lambda question: pack(Used(question.id, True)),
    "no message": lambda _: b"\x01\x00\x00\x00\xc1",
    "a message without end": lambda _: b"\xff\xff\xff\xff",
}


@pytest.mark.parametrize("answer", BROKEN.values(), ids=BROKEN)
async def test_what_is_no_answer_approves_nothing(
    control: Control, client: ReviewsClient, answer: Callable[[Question], bytes]
) -> None:
    control.answer = answer
    with pytest.raises(Unavailable, match="reviews_unavailable"):
        await client.standing(DIGEST)


async def test_an_answer_to_no_question_is_dropped(control: Control, client: ReviewsClient) -> None:
    control.answer = lambda question: pack(Told(question.id + 7, DENIED)) + pack(Told(question.id, PENDING))
    assert await client.standing(DIGEST) == PENDING


async def test_control_that_is_away_slow_or_overrun_lets_nothing_pass(
    control: Control, client: ReviewsClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    away = ReviewsClient(control.path + "-not", public_of(KEY))
    monkeypatch.setattr(module, "SECONDS", 0.01)
    control.answer = lambda _: b""
    for asked in (away, client):
        with pytest.raises(Unavailable, match="reviews_unavailable"):
            await asked.consume(ID, DIGEST, RID)
    monkeypatch.setattr(module, "MOST_UNDER_WAY", 0)
    with pytest.raises(Unavailable, match="reviews_unavailable"):
        await client.standing(DIGEST)


async def test_whether_an_approval_was_used_up_is_not_asked_twice(control: Control, client: ReviewsClient) -> None:
    control.answer = lambda _: b""
    asking = asyncio.get_running_loop().create_task(client.consume(ID, DIGEST, RID))
    await control.heard.wait()
    control.hang_up()
    with pytest.raises(Unavailable):
        await asking
    assert len(control.asked) == 1
    control.answer = lambda question: pack(Told(question.id, PENDING))
    assert await client.wait(ID, 5) == PENDING


AGAIN: dict[str, Callable[[ReviewsClient], Coroutine[None, None, Standing]]] = {
    "whether there is a review": lambda client: client.standing(DIGEST),
    "the review itself": lambda client: client.submit(CASE, CONTENT),
    "how far it is": lambda client: client.look(ID, Asker(app="cx-bot")),
}


@pytest.mark.parametrize("ask", AGAIN.values(), ids=AGAIN)
async def test_what_was_under_way_when_control_went_is_asked_once_more(
    control: Control, client: ReviewsClient, ask: Callable[[ReviewsClient], Coroutine[None, None, Standing]]
) -> None:
    control.answer = lambda _: b""
    asking = asyncio.get_running_loop().create_task(ask(client))
    await control.heard.wait()
    control.stop()
    control.answer = lambda question: pack(Told(question.id, PENDING))
    await control.start()
    assert await asking == PENDING
    assert len(control.asked) == 2


async def test_control_that_does_not_come_back_lets_nothing_pass(
    control: Control, client: ReviewsClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "SECONDS", 0.05)
    control.answer = lambda _: b""
    asking = asyncio.get_running_loop().create_task(client.standing(DIGEST))
    await control.heard.wait()
    control.stop()
    with pytest.raises(Unavailable, match="reviews_unavailable"):
        await asking


async def test_who_waits_goes_on_waiting_while_control_is_started_again(
    control: Control, client: ReviewsClient
) -> None:
    control.answer = lambda _: b""
    waiting = asyncio.get_running_loop().create_task(client.wait(ID, 30))
    await control.heard.wait()
    control.stop()
    control.answer = lambda question: pack(Told(question.id, DENIED))
    await control.start()
    assert await waiting == DENIED
    assert all(isinstance(asked, Wait) for asked in control.asked)


async def test_who_waits_for_a_control_that_stays_away_is_still_waiting_at_the_end(
    control: Control, client: ReviewsClient
) -> None:
    control.stop()
    assert await client.wait(ID, 0.05) == PENDING
