"""A worker that asks for pseudonyms: what it remembers, when it forgets, and what it is not told."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from tests.quarters import quarter_start

from egress_gateway.adapters.subjects import client as module
from egress_gateway.adapters.subjects.client import SubjectsClient
from egress_gateway.adapters.subjects.protocol import Told
from egress_gateway.adapters.subjects.store import NotKeptError, Store
from egress_gateway.core.errors import Unavailable
from egress_gateway.core.subjects import Kind, Lookup, is_pseudonym, quarter_of

ADA = Lookup(Kind.PERSON, b"a" * 16)
BOB = Lookup(Kind.PERSON, b"b" * 16)
MAIL = Lookup(Kind.VALUE, b"a" * 16)


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "RECONNECT_SECONDS", 0.001)


async def told(ask: Callable[[], Awaitable[object]]):
    """What is answered as soon as the connection is there."""
    while True:
        try:
            return await ask()
        except Unavailable:
            await asyncio.sleep(0.001)


def values(count: int) -> list[Lookup]:
    return [Lookup(Kind.VALUE, number.to_bytes(16)) for number in range(count)]


async def test_the_order_is_that_of_the_question(node) -> None:
    async with node.serving(), node.asking() as client:
        ada, mail, again = await told(lambda: client.of((ADA, MAIL, ADA)))
        assert (ada.pseudonym[0], mail.pseudonym[0]) == ("p", "v")
        assert again == ada
        assert await client.of(()) == ()


@pytest.mark.parametrize("kind", Kind)
async def test_every_kind_is_told_and_remembered(node, kind: Kind) -> None:
    async with node.asking() as client:
        async with node.serving():
            (known,) = await told(lambda: client.of((Lookup(kind, b"a" * 16),)))
        assert is_pseudonym(known.pseudonym, kind)
        assert await client.of((Lookup(kind, b"a" * 16),)) == (known,)


async def test_what_is_asked_while_the_keeper_is_started_again_is_answered_by_the_next_one(node) -> None:
    async with node.asking() as client:
        async with node.serving():
            known = await told(lambda: client.of((ADA,)))
        asked = asyncio.ensure_future(client.of((ADA, BOB)))  # noqa: TID251  (awaited below)
        await asyncio.sleep(0)
        assert not asked.done()
        async with node.serving():
            assert (await asked)[0] == known[0]


async def test_what_was_told_is_remembered_while_the_keeper_is_away(node, monkeypatch: pytest.MonkeyPatch) -> None:
    async with node.asking() as client:
        async with node.serving():
            known = await told(lambda: client.of((ADA,)))
        monkeypatch.setattr(module, "PATIENCE_SECONDS", 0.05)
        assert await client.of((ADA,)) == known
        with pytest.raises(Unavailable) as caught:
            await client.of((ADA, BOB))
        assert (caught.value.code, caught.value.status) == ("subjects", 503)


async def test_after_an_erasure_everybody_is_somebody_else(node, until) -> None:
    async with node.serving() as service, node.asking() as client:
        (before,) = await told(lambda: client.of((ADA,)))
        eraser = Store(node.kept, node.key, create=False)
        eraser.erase([before.pseudonym])
        eraser.close()
        assert await client.of((ADA,)) == (before,)
        await service.desk.look_for_erasures()
        await until(lambda: not client._remembered[Kind.PERSON])
        (after,) = await client.of((ADA,))
        assert after.pseudonym != before.pseudonym
        await service.desk.look_for_erasures()
        assert await client.of((ADA,)) == (after,)


async def test_an_answer_that_an_erasure_has_overtaken_is_not_remembered(node, until) -> None:
    async with node.serving() as service, node.asking() as client:
        await told(lambda: client.of((BOB,)))
        answers = service.desk._in_thread

        async def overtaken(work: Callable[[], object]) -> object:
            found = await answers(work)
            client._forget()
            return found

        service.desk._in_thread = overtaken
        await client.of((ADA,))
        assert not client._remembered[Kind.PERSON]
        service.desk._in_thread = answers


async def test_a_new_connection_begins_with_nothing(node, until) -> None:
    async with node.asking() as client:
        async with node.serving():
            (before,) = await told(lambda: client.of((ADA,)))
        eraser = Store(node.kept, node.key, create=False)
        eraser.erase([before.pseudonym])
        eraser.close()
        async with node.serving():
            await until(lambda: not client._remembered[Kind.PERSON])
            (after,) = await told(lambda: client.of((ADA,)))
            assert after != before


async def test_a_new_quarter_has_its_own(node) -> None:
    async with node.serving(), node.asking() as client:
        (before,) = await told(lambda: client.of((ADA,)))
        node.clock.advance(quarter_start(quarter_of(node.clock.now()) + 1) - node.clock.now())
        (after,) = await client.of((ADA,))
        assert after.pseudonym != before.pseudonym


async def test_so_much_is_remembered_and_people_apart_from_values(node, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(module.MOST_REMEMBERED, Kind.VALUE, 3)
    async with node.serving(), node.asking() as client:
        await told(lambda: client.of((ADA, *values(3))))
        await client.of((values(1)[0],))
        await client.of((MAIL,))
        assert set(client._remembered[Kind.VALUE]) == {values(3)[0].digest, values(3)[2].digest, MAIL.digest}
        assert list(client._remembered[Kind.PERSON]) == [ADA.digest]


async def test_many_go_in_several_messages(node, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_LOOKUPS", 3)
    async with node.serving(), node.asking() as client:
        made = await told(lambda: client.of(values(8)))
        assert len({subject.pseudonym for subject in made}) == 8


async def test_a_keeper_that_does_not_answer_lets_nothing_pass(node, monkeypatch: pytest.MonkeyPatch) -> None:
    async with node.serving() as service, node.asking() as client:
        await told(lambda: client.of((BOB,)))
        monkeypatch.setattr(module, "PATIENCE_SECONDS", 0.01)
        service.desk.take = lambda *_: None
        with pytest.raises(Unavailable):
            await client.of((ADA,))
        client._received(Told(client._ids, ()))
        assert not client._waiting


async def test_a_keeper_that_cannot_keep_lets_nothing_pass(node) -> None:
    async with node.serving() as service, node.asking() as client:
        await told(lambda: client.of((BOB,)))

        def fails(_: object) -> None:
            raise NotKeptError("disk I/O error")

        service.desk._store.of = fails
        with pytest.raises(Unavailable):
            await client.of((ADA,))
    assert node.told == ["requests that need new pseudonyms are refused, as they cannot be kept: disk I/O error"]


async def test_too_many_questions_at_once_are_not_asked(node, monkeypatch: pytest.MonkeyPatch) -> None:
    async with node.serving(), node.asking() as client:
        await told(lambda: client.of((BOB,)))
        monkeypatch.setattr(module, "MOST_UNDER_WAY", 0)
        with pytest.raises(Unavailable):
            await client.of((ADA,))


async def test_who_may_not_ask_is_not_answered(node, monkeypatch: pytest.MonkeyPatch) -> None:
    node.uids = ()
    monkeypatch.setattr(module, "PATIENCE_SECONDS", 0.05)
    async with node.serving():
        client: SubjectsClient
        async with node.asking() as client:
            await asyncio.sleep(0.01)
            with pytest.raises(Unavailable):
                await client.of((ADA,))
