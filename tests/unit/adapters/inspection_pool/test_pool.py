"""Large requests go to an inspector and come back the same; whatever happens to it, nothing passes unseen."""

import asyncio
import base64
import json
import socket
import threading

import msgspec
import pytest
from tests.unit.adapters.inspection_pool import lives
from tests.unit.adapters.inspection_pool.lives import ADDRESS, LARGE, Jane, Pool, Script, has_jane, honest, subject

from egress_gateway.adapters.inspection_pool import pool as module
from egress_gateway.adapters.inspection_pool.inspector import serve
from egress_gateway.adapters.inspection_pool.protocol import Examined, Ready, pack
from egress_gateway.classify import build_classifier
from egress_gateway.classify.detectors import email
from egress_gateway.core.documents import Opened, Passage
from egress_gateway.core.errors import Refused, Unavailable, Unreadable
from egress_gateway.core.ids import DataClass
from egress_gateway.core.obligations import Redact
from egress_gateway.core.slots import Coverage, Scope, Slot
from egress_gateway.providers.dialect import RequestShape
from egress_gateway.registry import dialects_by_family
from egress_gateway.steps.examination import InlineInspection
from egress_gateway.steps.inspection import Inspection, Order, Seen, Subject
from egress_gateway.testing.gateway import small_classifier

MAIL, BINARY = DataClass("pii.email"), DataClass("opaque.binary")
TOKENS = Order(upstream="one", redactions=(Redact(rule="r", classes=(MAIL,)),))
LARGE_ONE = subject(LARGE + ADDRESS)


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "FIRST_PAUSE_SECONDS", 0.0)


def ready(connection: socket.socket) -> None:
    connection.sendall(pack(Ready(small_classifier().digest)))


def silent(connection: socket.socket) -> None:
    """Takes everything and says nothing more."""
    ready(connection)
    while connection.recv(1 << 20):
        pass


def dies(connection: socket.socket) -> None:
    """Ends at the first thing it is asked."""
    ready(connection)
    connection.recv(1)


def never_ready(connection: socket.socket) -> None:
    """Waits for something to do before it says that it could."""
    connection.recv(1)


def babbles(connection: socket.socket) -> None:
    ready(connection)
    connection.recv(1)
    connection.sendall(b"\x01\x00\x00\x00\xc1")
    silent_until_closed(connection)


def contradicts(connection: socket.socket) -> None:
    """Answers every question as if it were a request to look at."""
    seen = Seen(classes=(), rigid=(), coverage=Coverage(), shape=RequestShape(), system_prompt="none", tokens=0)
    ready(connection)
    while connection.recv(1 << 20):
        connection.sendall(pack(Examined(seen)))


def silent_until_closed(connection: socket.socket) -> None:
    while connection.recv(1 << 20):
        pass


def old(connection: socket.socket) -> None:
    """Detects with other patterns than the worker."""
    connection.sendall(pack(Ready("sha256:other")))
    silent_until_closed(connection)


async def both(inspection: Inspection) -> None:
    await inspection.examine(LARGE_ONE)
    await inspection.transform(TOKENS)


async def test_a_small_request_is_inspected_where_it_arrives() -> None:
    inspection = Pool(honest).inspection()
    await inspection.examine(subject(ADDRESS))
    made = await inspection.transform(TOKENS)
    assert ADDRESS.encode() not in made.body
    inspection.release()


async def test_without_inspectors_a_large_one_is_too() -> None:
    pool = Pool(honest, inspectors=0)
    async with pool.running():
        inspection = pool.inspection()
        await inspection.examine(LARGE_ONE)
        assert ADDRESS.encode() not in (await inspection.transform(TOKENS)).body
    assert pool.lives == []


async def test_a_large_one_comes_back_the_same_for_each_upstream() -> None:
    inline = InlineInspection(small_classifier(), dialects_by_family())
    async with Pool(honest).running() as pool:
        inspection = pool.inspection()
        assert await inspection.examine(LARGE_ONE) == await inline.examine(LARGE_ONE)
        for order in (TOKENS, Order(upstream="two"), TOKENS):
            assert await inspection.transform(order) == await inline.transform(order)
        inspection.release()
        inspection.release()
    assert pool.told == []


async def test_one_that_waits_for_people_holds_no_inspector() -> None:
    inline = InlineInspection(small_classifier(), dialects_by_family())
    async with Pool(honest).running() as pool:
        for request in (LARGE_ONE, subject(ADDRESS)):
            inspection = pool.inspection()
            await inspection.examine(request)
            await inline.examine(request)
            assert await inspection.show() == await inline.show()
            # Another large one goes by while people look at it.
            await both(pool.inspection())
            assert await inspection.transform(TOKENS) == await inline.transform(TOKENS)
            await inspection.examine(request)
            inspection.pause()
            await both(pool.inspection())
            assert await inspection.show() == await inline.show()
            inspection.release()
    assert pool.told == []


class Pages:
    """Reads one thing in every document."""

    def begin(self) -> None:
        pass

    def open(self, content: bytes) -> Opened:
        return Opened("image/png", (Passage("page/1", f"by {ADDRESS} in {len(content)}"),))


def opens(connection: socket.socket) -> None:
    serve(connection, small_classifier(), dialects_by_family(), work=int, rest=int, opener=Pages())


async def test_a_request_with_a_document_goes_to_who_can_open_it_however_small() -> None:
    url = "data:image/png;base64," + base64.b64encode(b"\x89PNG\r\n\x1a\n").decode()
    content = [{"type": "image_url", "image_url": {"url": url}}]
    body = json.dumps({"model": "m", "messages": [{"role": "user", "content": content}]}).encode()
    request = msgspec.structs.replace(subject(), body=body)
    async with Pool(opens).running() as pool:
        inspection = pool.inspection()
        seen = await inspection.examine(request)
        assert [found.data_class for found in seen.classes] == [MAIL]
        assert seen.rigid == (MAIL,)
        assert seen.coverage.opaque == 0
        with pytest.raises(Refused, match="rigid"):
            await inspection.transform(TOKENS)
        assert (await inspection.transform(Order(upstream="one"))).body == body.replace(b": ", b":").replace(
            b", ", b","
        )
        inspection.release()
    alone = Pool(honest, inspectors=0).inspection()
    assert [found.data_class for found in (await alone.examine(request)).classes] == [BINARY]


ADDRESSES = f"{ADDRESS} " * (module.MOST_VALUES + 1)


class Notes(dict[bytes, bytes]):
    """A memory that forgets nothing."""

    name = staticmethod(bytes)
    recall = dict[bytes, bytes].get
    keep = dict[bytes, bytes].__setitem__


LITTLE_NEW = {
    "what was seen before": (LARGE + ADDRESS, True),
    "as much of it as is asked about": ("y " * (module.LARGEST_LOOKED_UP // 2 - 200), True),
    "more than is asked about": ("y " * (module.LARGEST_LOOKED_UP // 2), False),
    "many digits, seen before": (LARGE + "1 " * 2 * module.MOST_SIGNS, True),
    "many values of JSON, seen before": (LARGE + "," * module.MOST_COMMAS, False),
    "many addresses, seen before": (LARGE + ADDRESSES, False),
    "much beyond ASCII, seen before": ("é " * (module.LARGEST_INLINE // 2 + 1), False),
}


@pytest.mark.parametrize(("text", "stays"), LITTLE_NEW.values(), ids=LITTLE_NEW)
async def test_it_is_what_is_new_that_goes_to_an_inspector(text: str, stays: bool) -> None:
    remembering = build_classifier([email.DETECTOR], memory=Notes())
    inline = InlineInspection(remembering, dialects_by_family())
    async with Pool(honest, dies).running() as pool, asyncio.timeout(10):
        inspection = pool.inspection(remembering)
        await inspection.examine(subject(text))
        inspection.release()
        assert remembering.recall([Slot(pointer="", scope=Scope.MESSAGE, text=text)]).characters, "seen beside it"
        await inline.examine(subject(text))
        pool.lives[0].kill()
        await pool.two.wait()
        if not stays:
            with pytest.raises(Unavailable, match="inspection_failed"):
                await inspection.examine(subject(text))
            return
        assert await inspection.examine(subject(text)) == await inline.examine(subject(text))
        assert await inspection.transform(TOKENS) == await inline.transform(TOKENS)


async def test_what_was_seen_in_parts_and_holds_too_much_encoded_together_goes_to_an_inspector() -> None:
    remembering = build_classifier([email.DETECTOR], memory=Notes())
    word = base64.b64encode(b"nothing of interest to anybody, ").decode()
    first, second = (f"{start} {word} " * 1000 for start in ("so", "thus"))
    inline = InlineInspection(remembering, dialects_by_family())
    for text in (first, second):
        await inline.examine(subject(text))
        inspection = Pool(honest, queue=0).inspection(remembering)
        await inspection.examine(subject(text))
    both_parts = with_body(subject(first).body.replace(b"}]", b"}," + subject(second).body.split(b"[")[1].rstrip(b"}")))
    with pytest.raises(Unavailable, match="inspection_busy"):
        await inspection.examine(both_parts)


WHAT_STAYS = {
    "as much prose as stays": ("x " * (module.LARGEST_INLINE // 2 - 100), True),
    "more prose": (LARGE, False),
    "as many digits as stay": ("1 " * (module.MOST_SIGNS - 20), True),
    "more digits": ("1 " * module.MOST_SIGNS, False),
    "at signs": ("@" * (module.MOST_SIGNS // 4), False),
    "signs of JSON that are none of the text": ('"' * module.MOST_SIGNS, True),
    "another script": ("é" * (module.LARGEST_INLINE // 2 - 100), True),
    "more of another script": ("é" * (module.MOST_SIGNS * 4), False),
    "digits of another script": ("\u0661" * (module.MOST_SIGNS * 4), False),
    "invisible characters": ("\u200b" * (module.MOST_SIGNS * 3), False),
    "bytes and not characters": ("\u4e00" * (module.LARGEST_INLINE // 3 + 1), False),
}


@pytest.mark.parametrize(("text", "stays"), WHAT_STAYS.values(), ids=WHAT_STAYS)
async def test_what_is_new_stays_if_it_is_little_and_cannot_hold_much(text: str, stays: bool) -> None:
    inspection = Pool(honest, queue=0).inspection()
    if stays:
        await inspection.examine(subject(text))
    else:
        with pytest.raises(Unavailable, match="inspection_busy"):
            await inspection.examine(subject(text))
    inspection.release()


async def test_what_was_found_where_it_arrived_is_replaced_by_an_inspector_if_it_is_much() -> None:
    for count, asked in ((module.MOST_VALUES, False), (module.MOST_VALUES + 1, True)):
        lent: list[None] = []

        def working(connection: socket.socket, lent: list[None] = lent) -> None:
            lives.work(connection, lambda: lent.append(None))

        async with Pool(working).running() as pool, asyncio.timeout(10):
            inspection = pool.inspection()
            seen = await inspection.examine(subject(f"{ADDRESS} " * count))
            assert [found.count for found in seen.classes] == [count]
            assert lent == []
            assert ADDRESS.encode() not in (await inspection.transform(TOKENS)).body
            assert bool(lent) is asked


async def test_an_inspector_is_held_from_looking_to_the_first_body_and_no_longer() -> None:
    async with Pool(honest).running() as pool, asyncio.timeout(10):
        first, second, third = pool.inspection(), pool.inspection(), pool.inspection()
        await first.examine(LARGE_ONE)
        waiting = asyncio.gather(second.examine(LARGE_ONE))
        await asyncio.sleep(0)
        assert not waiting.done()
        await first.transform(TOKENS)
        await waiting
        second.release()
        await third.examine(LARGE_ONE)


async def test_what_cannot_be_read_is_refused_and_frees_the_inspector() -> None:
    async with Pool(honest).running() as pool, asyncio.timeout(10):
        for _ in range(2):
            inspection = pool.inspection()
            with pytest.raises(Unreadable, match="wrong_type"):
                await inspection.examine(with_body(b"[" + b"1," * len(LARGE) + b"1]"))
            inspection.release()


def with_body(body: bytes) -> Subject:
    return msgspec.structs.replace(LARGE_ONE, body=body)


async def test_what_has_to_stay_is_refused_and_frees_the_inspector() -> None:
    named = with_body(LARGE_ONE.body.replace(b'"model"', b'"metadata": {"' + ADDRESS.encode() + b'": "x"}, "model"'))
    async with Pool(honest).running() as pool, asyncio.timeout(10):
        for _ in range(2):
            inspection = pool.inspection()
            await inspection.examine(named)
            with pytest.raises(Refused, match="rigid"):
                await inspection.transform(TOKENS)


async def test_a_queue_that_is_full_refuses_at_once() -> None:
    async with Pool(honest, queue=1).running() as pool, asyncio.timeout(10):
        holder, waiter = pool.inspection(), pool.inspection()
        await holder.examine(LARGE_ONE)
        waiting = asyncio.gather(waiter.examine(LARGE_ONE))
        await asyncio.sleep(0)
        with pytest.raises(Unavailable, match="inspection_busy"):
            await pool.inspection().examine(LARGE_ONE)
        holder.release()
        await waiting


async def test_who_waits_too_long_is_refused() -> None:
    async with Pool(never_ready, seconds=0.05).running() as pool:
        with pytest.raises(Unavailable, match="inspection_busy"):
            await pool.inspection().examine(LARGE_ONE)


LOST: dict[str, tuple[Script, str, float]] = {
    "ends": (dies, "inspection_failed", 10.0),
    "does not answer in time": (silent, "inspection_deadline", 0.05),
    "says what nobody understands": (babbles, "inspection_failed", 10.0),
    "answers another question": (contradicts, "inspection_failed", 10.0),
}


@pytest.mark.parametrize(("script", "code", "seconds"), LOST.values(), ids=LOST)
async def test_an_inspector_is_replaced_and_its_request_refused_when_it(
    script: Script, code: str, seconds: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Pool(script, honest, seconds=seconds).running() as pool, asyncio.timeout(10):
        inspection = pool.inspection()
        with pytest.raises(Unavailable, match=code):
            await both(inspection)
        inspection.release()
        monkeypatch.setattr(pool.pool, "_seconds", 10.0)
        await pool.inspection().examine(LARGE_ONE)
        assert len(pool.lives) == 2
        assert pool.told == ["an inspector ended with 0; starting another"]


async def test_one_that_ended_while_it_was_lent_or_free_is_not_lent_again() -> None:
    async with Pool(honest).running() as pool, asyncio.timeout(10):
        first = pool.inspection()
        await first.examine(LARGE_ONE)
        pool.lives[0].kill()
        await pool.lives[0].wait()
        with pytest.raises(Unavailable, match="inspection_failed"):
            await first.transform(TOKENS)
        second = pool.inspection()
        await second.examine(LARGE_ONE)
        second.release()
        pool.lives[1].kill()
        await pool.lives[1].wait()
        await pool.inspection().examine(LARGE_ONE)
    assert len(pool.lives) == 3


async def test_the_answer_to_who_has_left_is_thrown_away() -> None:
    asked, go_on, loop = asyncio.Event(), threading.Event(), asyncio.get_running_loop()

    def slow(connection: socket.socket) -> None:
        lives.work(connection, lambda: (loop.call_soon_threadsafe(asked.set), go_on.wait(10)))

    async with Pool(slow).running() as pool, asyncio.timeout(10):
        leaver, stayer = pool.inspection(), pool.inspection()
        leaving = asyncio.gather(leaver.examine(LARGE_ONE))
        await asked.wait()
        leaving.cancel()
        await asyncio.gather(leaving, return_exceptions=True)
        leaver.release()
        waiting = asyncio.gather(stayer.examine(subject(LARGE)))
        go_on.set()
        (seen,) = await waiting
        assert seen.classes == ()
    assert len(pool.lives) == 1


async def test_an_inspector_that_detects_otherwise_is_never_lent() -> None:
    async with Pool(old, honest).running() as pool, asyncio.timeout(10):
        await pool.inspection().examine(LARGE_ONE)
        assert [life.killed for life in pool.lives] == [True, False]


async def test_none_is_left_when_the_worker_stops() -> None:
    # `run` returns when the last of them has ended, and not before.
    async with Pool(silent, inspectors=2).running() as pool:
        async with asyncio.timeout(10):
            await pool.two.wait()
    assert [life.ended for life in pool.lives] == [True, True]


async def test_a_process_that_cannot_be_started_is_told_and_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    pool = Pool(honest)
    spawn, failures = pool.pool._spawn, [OSError(12, "Cannot allocate memory")]

    async def failing(theirs: socket.socket) -> module.Process:
        if failures:
            raise failures.pop()
        return await spawn(theirs)

    monkeypatch.setattr(pool.pool, "_spawn", failing)
    async with pool.running(), asyncio.timeout(10):
        await pool.inspection().examine(LARGE_ONE)
    assert pool.told == ["an inspector cannot be started: Cannot allocate memory"]


DEEP = msgspec.structs.replace(subject("Jane at " + ADDRESS), deep=("jane",))
NAMES = Order(upstream="one", redactions=(Redact(rule="r", classes=(DataClass("pii.name"),)),))


async def test_a_request_that_wants_a_model_is_looked_at_by_it_however_small() -> None:
    async with Pool(has_jane, models=[Jane()]).running() as pool:
        inspection = pool.inspection()
        seen = await inspection.examine(DEEP)
        assert [found.data_class for found in seen.classes] == ["pii.email", "pii.name"]
        assert seen.detectors == small_classifier().digest_of_deepened([Jane()])
        for _ in range(2):
            made = await inspection.transform(NAMES)
            assert b"Jane" not in made.body
        inspection.release()


async def test_one_that_wants_none_is_not() -> None:
    async with Pool(has_jane, models=[Jane()]).running() as pool:
        for request in (subject("Jane at " + ADDRESS), subject(LARGE + "Jane at " + ADDRESS)):
            inspection = pool.inspection()
            seen = await inspection.examine(request)
            assert [found.data_class for found in seen.classes] == ["pii.email"]
            assert seen.detectors == small_classifier().digest
            inspection.release()


@pytest.mark.parametrize(("models", "inspectors"), [([], 1), ([Jane()], 0)], ids=["no model", "no inspectors"])
async def test_what_cannot_be_looked_at_as_wanted_is_refused(models: list[Jane], inspectors: int) -> None:
    inspection = Pool(honest, models=models, inspectors=inspectors).inspection()
    with pytest.raises(Unavailable, match="jane") as refused:
        await inspection.examine(DEEP)
    assert (refused.value.code, refused.value.status) == ("detectors", 503)


async def test_an_inspector_without_the_models_of_its_worker_is_ended() -> None:
    async with Pool(honest, has_jane, models=[Jane()]).running() as pool:
        inspection = pool.inspection()
        assert (await inspection.examine(DEEP)).detectors == small_classifier().digest_of_deepened([Jane()])
        inspection.release()
    assert len(pool.lives) == 2
