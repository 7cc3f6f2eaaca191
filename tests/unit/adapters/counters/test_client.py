"""A worker that asks: what it is told, what it is not, and what becomes of settlements while nobody listens."""

import asyncio
from collections.abc import Coroutine

import pytest

from egress_gateway.adapters.counters import client as module
from egress_gateway.adapters.counters.client import CountersClient
from egress_gateway.core.baselines import Baseline, Practice
from egress_gateway.core.counting import Charge, Overdrawn, Reservation, Tally
from egress_gateway.core.errors import Unavailable

ADA = b"a" * 16
TAKES_ALL = Charge(ADA, 10, 10, 10)
ONE = Charge(ADA, 10, 10, 1)


def tally(*values: int) -> Tally:
    return Tally(ADA, 86_400, tuple(value.to_bytes(16) for value in values))


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "RECONNECT_SECONDS", 0.001)


async def test_what_is_reserved_is_gone_until_it_is_settled(node) -> None:
    async with node.serving(), node.asking() as client:
        reservation = await client.reserve([TAKES_ALL])
        assert isinstance(reservation, Reservation)
        assert await client.reserve([ONE]) == Overdrawn(charge=0, wait=1_000_000)
        client.settle(reservation, [4])
        assert isinstance(await client.reserve([Charge(ADA, 10, 10, 6)]), Reservation)


async def test_what_was_used_as_reserved_need_not_be_said(node) -> None:
    client = CountersClient(node.socket)
    client.settle(Reservation(at=1, charges=(ONE,)), [1])
    async with node.serving() as service:
        assert len(service.desk.buckets) == 0


async def leaves_at_once(question: Coroutine[object, object, object]) -> None:
    async with asyncio.TaskGroup() as tasks:
        asking = tasks.create_task(question)
        await asyncio.sleep(0)
        asking.cancel()


async def test_what_is_reserved_for_a_caller_who_left_meanwhile_is_given_back(node, until) -> None:
    async with node.serving() as service, node.asking() as client:
        await client.count([tally()])
        await leaves_at_once(client.reserve([TAKES_ALL]))
        await until(lambda: len(service.desk.buckets) and not client._waiting)
        await client.count([tally()])
        assert isinstance(await client.reserve([TAKES_ALL]), Reservation)


async def test_what_nobody_waits_for_is_forgotten_with_the_connection(node, until) -> None:
    async with node.asking() as client:
        async with node.serving() as service:
            await client.count([tally()])
            service.desk.answer = lambda _: None
            await leaves_at_once(client.reserve([TAKES_ALL]))
            assert client._waiting
        await until(lambda: not client._waiting)


async def test_values_are_counted_once_they_are_disclosed(node) -> None:
    async with node.serving(), node.asking() as client:
        assert await client.count([tally(1, 2), tally()]) == (2, 0)
        assert await client.count([tally()]) == (0,)
        assert await client.disclose([tally(1, 2)]) == (2,)
        assert await client.count([tally(2, 3)]) == (3,)


async def test_many_values_go_in_several_messages(node, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_VALUES", 3)
    async with node.serving(), node.asking() as client:
        many = [tally(*range(size)) for size in (2, 1, 4, 0, 1)]
        assert await client.count(many) == (2, 1, 4, 0, 1)
        assert await client.count([]) == ()


async def test_pieces_are_kept_and_recalled(node) -> None:
    async with node.serving(), node.asking() as client:
        await client.keep(ADA, [b"sealed"], 60, seen=0)
        assert (await client.recall(ADA)).pieces == (b"sealed",)
        assert (await client.recall(b"b" * 16)).pieces == ()
        there = await client.keep(ADA, [b"sealed too"], 60, seen=0)
        assert there == await client.recall(ADA)
        assert await client.keep(ADA, [b"sealed too"], 60, seen=there.version) is None
        assert (await client.recall(ADA)).pieces == (b"sealed", b"sealed too")


async def test_a_service_that_stays_away_lets_nothing_pass(node, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PATIENCE_SECONDS", 0.01)
    async with node.asking() as client:
        for ask in (
            lambda: client.reserve([ONE]),
            lambda: client.count([tally()]),
            lambda: client.disclose([tally()]),
            lambda: client.recall(ADA),
            lambda: client.keep(ADA, [], 60, seen=0),
        ):
            with pytest.raises(Unavailable) as caught:
                await ask()
            assert (caught.value.code, caught.value.status) == ("counters", 503)


async def test_a_service_that_does_not_answer_lets_nothing_pass(node, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PATIENCE_SECONDS", 0.01)
    connected = asyncio.Event()

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connected.set()
        await reader.read()
        writer.close()

    server = await asyncio.start_unix_server(silent, node.socket)
    async with node.asking() as client:
        await connected.wait()
        with pytest.raises(Unavailable):
            await client.count([tally()])
    server.close()


async def test_what_a_service_left_unanswered_is_asked_of_the_next(node) -> None:
    async with asyncio.TaskGroup() as tasks, node.asking() as client:
        async with node.serving() as service:
            await client.count([tally()])
            service.desk.answer = lambda _: None
            unanswered = tasks.create_task(client.disclose([tally(1, 2)]))
            await asyncio.sleep(0)
        async with node.serving():
            assert await unanswered == (2,)
            assert await client.count([tally(2, 3)]) == (3,)


async def test_a_caller_who_left_while_the_service_was_away_takes_nothing(node) -> None:
    async with node.asking() as client:
        await leaves_at_once(client.reserve([TAKES_ALL]))
        assert not client._waiting
        async with node.serving():
            assert isinstance(await client.reserve([TAKES_ALL]), Reservation)


ENDINGS = {"breaks off": b"", "talks nonsense": b"\x01\0\0\0\xc1"}


@pytest.mark.parametrize("said", ENDINGS.values(), ids=ENDINGS)
async def test_a_service_that_ends_each_connection_is_asked_a_few_times_only(node, said: bytes) -> None:
    times = 0

    async def ends(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal times
        await reader.readexactly(4)
        times += 1
        writer.write(said)
        await writer.drain()
        if not said:
            writer.transport.abort()
        await reader.read()
        writer.close()

    server = await asyncio.start_unix_server(ends, node.socket)
    async with node.asking() as client:
        with pytest.raises(Unavailable):
            await client.count([tally()])
    assert times == module.MOST_TIMES
    server.close()


async def test_an_answer_to_something_else_is_no_answer(node) -> None:
    async with node.serving() as service, node.asking() as client:
        await client.count([tally()])
        service.desk.answer = lambda message: module.Kept(getattr(message, "id", 0))  # type: ignore[method-assign]
        with pytest.raises(Unavailable):
            await client.reserve([ONE])
        with pytest.raises(Unavailable):
            await client.count([tally()])
        service.desk.answer = lambda message: module.Counted(getattr(message, "id", 0), ())  # type: ignore[method-assign]
        with pytest.raises(Unavailable):
            await client.keep(ADA, [], 60, seen=0)


async def test_settlements_wait_for_the_service_to_come_back(node, until) -> None:
    async with node.asking() as client:
        async with node.serving():
            reservation = await client.reserve([Charge(ADA, 10, 10, 2)])
            assert isinstance(reservation, Reservation)
        await until(lambda: not client._link.open)
        client.settle(reservation, [10])
        async with node.serving():
            # More was used than was reserved: that is a debt in any life of the service.
            assert await client.reserve([ONE]) == Overdrawn(charge=0, wait=1_000_000)


async def test_too_many_at_a_time_are_refused(node, monkeypatch: pytest.MonkeyPatch) -> None:
    async with node.serving(), node.asking() as client:
        await client.count([tally()])
        monkeypatch.setattr(module, "MOST_UNDER_WAY", 0)
        with pytest.raises(Unavailable):
            await client.count([tally()])


async def test_what_an_agent_did_is_said_without_waiting_and_known_afterwards(node) -> None:
    async with node.serving() as service, node.asking() as client:
        await client.count([tally()])
        client.practised(Practice(ADA, 1))
        assert await client.baseline(ADA) == Baseline(learning=True, unusual_rate=False)
        assert len(service.desk.baselines) == 1


async def test_what_an_agent_did_is_lost_while_nobody_counts(node) -> None:
    client = CountersClient(node.socket)
    client.practised(Practice(ADA, 1))
    async with node.serving() as service:
        assert len(service.desk.baselines) == 0


async def test_two_workers_have_one_account_of_an_agent(node) -> None:
    async with node.serving() as service, node.asking() as one, node.asking() as other:
        for client in (one, other):
            await client.count([tally()])
            client.practised(Practice(ADA, 1))
            await client.baseline(ADA)
        assert [line.requests for line in service.desk.baselines.agents(node.now)] == [2]
