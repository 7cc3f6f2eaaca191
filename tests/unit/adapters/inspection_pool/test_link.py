"""A link in every order of asking, answering, leaving and ending: lent to one at a time, free once for each."""

import asyncio

import pytest
from tests.unit.adapters.inspection_pool.lives import subject

from egress_gateway.adapters.inspection_pool import link as link_module
from egress_gateway.adapters.inspection_pool.link import Link
from egress_gateway.adapters.inspection_pool.protocol import (
    FROM_WORKER,
    Examine,
    Examined,
    Failed,
    Forget,
    Made,
    Ready,
    ToWorker,
    pack,
)
from egress_gateway.core.errors import Refused, Unavailable
from egress_gateway.core.slots import Coverage
from egress_gateway.providers.dialect import RequestShape
from egress_gateway.steps.inspection import Seen
from egress_gateway.wire.frames import FrameReader

QUESTION = Examine(subject())
ANSWER = Examined(Seen(classes=(), rigid=(), coverage=Coverage(), shape=RequestShape(), system_prompt="none", tokens=0))


class Sent(asyncio.Transport):
    """What was written, and whether the connection was broken."""

    def __init__(self) -> None:
        super().__init__()
        self._reader = FrameReader(1 << 20)
        self.messages: list[str] = []
        self.broken = False

    def write(self, data: object) -> None:
        assert isinstance(data, bytes)
        self.messages += [type(FROM_WORKER.decode(payload)).__name__ for payload in self._reader.feed(data)]

    def abort(self) -> None:
        self.broken = True


class Desk:
    """A link with what it wrote and whom it told."""

    def __init__(self, seconds: float = 10.0) -> None:
        self.free: list[Link] = []
        self.kills = 0
        self.sent = Sent()
        self.link = Link(detectors="d", seconds=seconds, free=self.free.append, kill=self._kill)
        self.link.connection_made(self.sent)

    def _kill(self) -> None:
        self.kills += 1

    def lent(self) -> Link:
        self.link.data_received(pack(Ready("d")))
        self.free.clear()
        self.link.lend()
        return self.link

    async def asking(self) -> "asyncio.Future[tuple[Examined]]":
        asking = asyncio.gather(self.link.ask(QUESTION, Examined))
        await asyncio.sleep(0)
        return asking

    def hear(self, message: ToWorker) -> None:
        self.link.data_received(pack(message))


async def test_a_question_is_answered_and_the_link_free_when_it_is_released() -> None:
    desk = Desk()
    link = desk.lent()
    asking = await desk.asking()
    desk.hear(ANSWER)
    assert await asking == [ANSWER]
    assert desk.free == []
    link.release()
    link.release()
    assert desk.free == [link]
    assert desk.sent.messages == ["Examine", "Forget"]


async def test_a_refusal_is_raised() -> None:
    desk = Desk()
    desk.lent()
    asking = await desk.asking()
    desk.hear(Failed("Refused", "rigid", "why", 403, ""))
    with pytest.raises(Refused, match="rigid"):
        await asking


ORDERS = {
    "the answer after the release": ("release", "answer"),
    "the answer before the release": ("answer", "release"),
}


@pytest.mark.parametrize("order", ORDERS.values(), ids=ORDERS)
async def test_whoever_leaves_frees_it_once_and_not_before_the_answer(order: tuple[str, str]) -> None:
    desk = Desk()
    link = desk.lent()
    asking = await desk.asking()
    asking.cancel()
    for event in order:
        assert desk.free == []
        if event == "answer":
            desk.hear(ANSWER)
        else:
            link.release()
    await asyncio.gather(asking, return_exceptions=True)
    assert desk.free == [link]
    assert desk.sent.messages == ["Examine", "Forget"]


@pytest.mark.parametrize("stays", [True, False])
async def test_what_takes_too_long_ends_also_when_nobody_waits_any_more(stays: bool) -> None:
    desk = Desk(seconds=0.0)
    link = desk.lent()
    asking = await desk.asking()
    if stays:
        with pytest.raises(Unavailable, match="inspection_deadline"):
            await asking
    else:
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)
    link.release()
    async with asyncio.timeout(10):
        while not desk.kills:  # noqa: ASYNC110  (the deadline is the loop's own timer)
            await asyncio.sleep(0)
    assert (desk.kills, desk.sent.broken, link.alive, desk.free) == (1, True, False, [])


async def test_an_end_refuses_whatever_is_asked_before_and_after() -> None:
    desk = Desk()
    link = desk.lent()
    asking = await desk.asking()
    link.connection_lost(None)
    for attempt in (asking, link.ask(QUESTION, Examined)):
        with pytest.raises(Unavailable, match="inspection_failed"):
            await attempt
    link.release()
    link.end()
    assert (desk.kills, desk.free) == (0, [])


async def test_an_answer_to_another_question_ends_it() -> None:
    desk = Desk()
    desk.lent()
    asking = asyncio.gather(desk.link.ask(QUESTION, Made))
    await asyncio.sleep(0)
    desk.hear(ANSWER)
    with pytest.raises(Unavailable, match="inspection_failed"):
        await asking
    assert desk.kills == 1


async def test_one_that_never_gets_ready_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(link_module, "READY_SECONDS", 0.0)
    desk = Desk()
    async with asyncio.timeout(10):
        while not desk.kills:  # noqa: ASYNC110  (the deadline is the loop's own timer)
            await asyncio.sleep(0)
    assert (desk.link.ready, desk.free) == (False, [])


NOISE = {
    "no message": b"\x01\x00\x00\x00\xc1",
    "too long": b"\xff\xff\xff\xff",
    "other detectors": pack(Ready("other")),
}


@pytest.mark.parametrize("data", NOISE.values(), ids=NOISE)
async def test_one_that_cannot_be_relied_on_is_ended_and_never_free(data: bytes) -> None:
    desk = Desk()
    desk.link.data_received(data)
    assert (desk.kills, desk.link.alive, desk.link.ready, desk.free) == (1, False, False, [])


async def test_what_comes_from_one_that_was_ended_is_not_heard() -> None:
    desk = Desk()
    link = desk.lent()
    link.end()
    desk.hear(ANSWER)
    link.release()
    assert desk.free == []
    assert type(Forget()).__name__ not in desk.sent.messages


UNASKED = {
    "a second readiness": [Ready("d")],
    "an answer to no question": [ANSWER],
    "a refusal of no question": [Failed("Refused", "rigid", "why", 403, "")],
    "an answer to no question, and a readiness behind it": [ANSWER, Ready("d")],
}


@pytest.mark.parametrize("messages", UNASKED.values(), ids=UNASKED)
@pytest.mark.parametrize("lent", [True, False])
async def test_one_that_speaks_unasked_is_ended_and_never_free_again(messages: list[ToWorker], lent: bool) -> None:
    desk = Desk()
    link = desk.lent()
    if not lent:
        link.release()
        desk.free.clear()
    link.data_received(b"".join(map(pack, messages)))
    link.release()
    assert (desk.kills, desk.sent.broken, link.alive, desk.free) == (1, True, False, [])


@pytest.mark.parametrize("first", [ANSWER, Ready("other")], ids=["an answer", "other detectors"])
async def test_one_that_begins_with_another_word_is_not_free_whatever_follows(first: ToWorker) -> None:
    desk = Desk()
    desk.link.data_received(pack(first) + pack(Ready("d")))
    assert (desk.kills, desk.link.alive, desk.link.ready, desk.free) == (1, False, False, [])


async def test_a_readiness_in_the_middle_of_a_question_refuses_the_request_that_asked() -> None:
    desk = Desk()
    desk.lent()
    asking = await desk.asking()
    desk.hear(Ready("d"))
    with pytest.raises(Unavailable, match="inspection_failed"):
        await asking
    assert (desk.kills, desk.free) == (1, [])


async def test_a_second_answer_ends_it_and_the_first_stands() -> None:
    desk = Desk()
    link = desk.lent()
    asking = await desk.asking()
    link.data_received(pack(ANSWER) + pack(ANSWER))
    assert await asking == [ANSWER]
    link.release()
    assert (desk.kills, desk.free) == (1, [])
