"""The way out as workers see it, in front of a real connector: answers, failures, leaving, holding back."""

import asyncio
from typing import Protocol

import pytest

from egress_gateway.adapters.connector import client as module
from egress_gateway.adapters.connector.client import ConnectorClient
from egress_gateway.adapters.connector.protocol import Ended, Piece, pack
from egress_gateway.adapters.connector.serve import Connection, Desk
from egress_gateway.core.errors import GatewayError, Unavailable, UpstreamFailed
from egress_gateway.core.exchange import OutboundRequest, Receipt, UpstreamHead

PATIENCE = 60.0


class Upstream(Protocol):
    """The upstream that the connector stands before; see conftest."""

    pieces: list[bytes]
    error: Exception | None
    breaks: Exception | None
    waits: bool
    asked: list[tuple[OutboundRequest, Receipt]]
    said: int
    begun: asyncio.Event
    left: asyncio.Event


class Office(Protocol):
    """The running connector; see conftest."""

    path: str
    upstream: Upstream
    desk: Desk
    head: UpstreamHead
    request: OutboundRequest
    receipt: Receipt


@pytest.fixture
async def way_out(office: Office) -> ConnectorClient:
    return ConnectorClient(office.path, patience=PATIENCE)


async def turns() -> None:
    """Let both ends see that a connection was closed: each in turns of the loop of its own."""
    for _ in range(100):
        await asyncio.sleep(0)


async def fetch(way_out: ConnectorClient, office: Office) -> tuple[UpstreamHead, list[bytes]]:
    async with way_out.send(office.request, office.receipt) as answer:
        return answer.head, [chunk async for chunk in answer.chunks()]


async def test_an_answer_comes_as_the_upstream_gave_it(way_out: ConnectorClient, office: Office) -> None:
    office.upstream.pieces = [b"one", b"", b"x" * 100_000]
    head, chunks = await fetch(way_out, office)
    assert (head, b"".join(chunks)) == (office.head, b"".join(office.upstream.pieces))
    assert office.upstream.asked == [(office.request, office.receipt)]


async def test_pieces_that_arrived_together_go_on_together(way_out: ConnectorClient, office: Office) -> None:
    office.upstream.pieces = [b"one", b"two", b"three"]
    async with way_out.send(office.request, office.receipt) as answer:
        await turns()
        assert [chunk async for chunk in answer.chunks()] == [b"onetwothree"]


async def test_a_connection_is_used_again_after_a_whole_answer(way_out: ConnectorClient, office: Office) -> None:
    for _ in range(3):
        await fetch(way_out, office)
        assert len(office.desk.connections) == 1


async def test_each_call_under_way_has_a_connection_of_its_own(way_out: ConnectorClient, office: Office) -> None:
    async with way_out.send(office.request, office.receipt), way_out.send(office.request, office.receipt):
        assert len(office.desk.connections) == 2


FAILURES: dict[str, GatewayError] = {
    "nothing was sent": Unavailable("receipt_expired", "The receipt is no longer in force."),
    "the transport failed": UpstreamFailed("upstream_timeout", "the upstream did not answer in time", status=504),
}


@pytest.mark.parametrize("failure", FAILURES.values(), ids=FAILURES)
async def test_a_failure_is_the_same_on_this_side(
    way_out: ConnectorClient, office: Office, failure: GatewayError
) -> None:
    office.upstream.error = failure
    with pytest.raises(type(failure)) as caught:
        await fetch(way_out, office)
    error = caught.value
    assert (error.code, error.public, error.status) == (failure.code, failure.public, failure.status)
    office.upstream.error = None
    assert await fetch(way_out, office) == (office.head, [])
    assert len(office.desk.connections) == 1


async def test_an_answer_that_breaks_off_says_so_behind_what_came(way_out: ConnectorClient, office: Office) -> None:
    office.upstream.pieces, office.upstream.breaks = [b"some"], UpstreamFailed("upstream_broke_off", "it closed")
    async with way_out.send(office.request, office.receipt) as answer:
        chunks = answer.chunks()
        assert await anext(chunks) == b"some"
        with pytest.raises(UpstreamFailed, match="upstream_broke_off"):
            await anext(chunks)


async def test_leaving_early_cancels_the_upstream_and_the_next_call_is_clean(
    way_out: ConnectorClient, office: Office
) -> None:
    office.upstream.pieces, office.upstream.waits = [b"one"], True
    async with way_out.send(office.request, office.receipt) as answer:
        assert await anext(answer.chunks()) == b"one"
    async with asyncio.timeout(30):
        await office.upstream.left.wait()
    office.upstream.waits = False
    assert await fetch(way_out, office) == (office.head, [b"one"])


async def test_a_worker_that_is_cancelled_while_it_waits_cancels_the_upstream(
    way_out: ConnectorClient, office: Office
) -> None:
    office.upstream.waits = True
    async with asyncio.timeout(30), asyncio.TaskGroup() as tasks:
        call = tasks.create_task(fetch(way_out, office))
        await office.upstream.begun.wait()
        call.cancel()
        await office.upstream.left.wait()


async def test_a_caller_who_does_not_read_holds_the_upstream_back(way_out: ConnectorClient, office: Office) -> None:
    piece, most = b"x" * (64 << 10), 64
    office.upstream.pieces = [piece] * most
    async with way_out.send(office.request, office.receipt) as answer:
        said = -1
        while said != office.upstream.said:
            said = office.upstream.said
            # As many turns of the loop as it would take to say everything.
            for _ in range(10 * most):
                await asyncio.sleep(0)
        assert said < most / 2
        assert b"".join([chunk async for chunk in answer.chunks()]) == piece * most


async def test_a_burst_of_calls_finds_a_connector_that_accepts_slowly(office: Office) -> None:
    calls, path = 3 * module.MOST_CONNECTING, office.path + "-slow"
    loop = asyncio.get_running_loop()
    server = await loop.create_unix_server(lambda: Connection(office.desk).link, path, backlog=module.MOST_CONNECTING)
    way_out = ConnectorClient(path, patience=PATIENCE)
    answers = await asyncio.gather(*(fetch(way_out, office) for _ in range(calls)))
    assert answers == [(office.head, [])] * calls
    await way_out.close()
    server.close()


async def test_without_a_connector_nothing_is_sent(office: Office) -> None:
    with pytest.raises(Unavailable, match="connector_unavailable"):
        await fetch(ConnectorClient(office.path + "-not-there", patience=PATIENCE), office)


async def test_a_connector_that_dies_leaves_it_open_whether_the_request_was_sent(
    way_out: ConnectorClient, office: Office
) -> None:
    office.upstream.waits = True

    async def die() -> None:
        await office.upstream.begun.wait()
        office.desk.close()

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(die())
        with pytest.raises(UpstreamFailed, match="connector_lost"):
            await fetch(way_out, office)


async def test_a_connector_that_is_silent_for_too_long_is_left(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SLACK_SECONDS", 0.01)
    office.upstream.waits = True
    way_out = ConnectorClient(office.path, patience=0.01)
    async with asyncio.timeout(30):
        with pytest.raises(UpstreamFailed, match="connector_lost"):
            await fetch(way_out, office)
        await office.upstream.left.wait()
    assert len(office.upstream.asked) == 1


async def test_a_connector_is_not_left_while_the_caller_takes_its_time(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "SLACK_SECONDS", 0.0)
    piece, most = b"x" * (64 << 10), 32
    office.upstream.pieces = [piece] * most
    async with ConnectorClient(office.path, patience=0.01).send(office.request, office.receipt) as answer:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(asyncio.Event().wait(), 0.1)
        assert office.upstream.said < most, "it was held back all the time"
        assert b"".join([chunk async for chunk in answer.chunks()]) == piece * most


async def test_an_idle_connection_that_was_closed_is_not_used(way_out: ConnectorClient, office: Office) -> None:
    await fetch(way_out, office)
    office.desk.close()
    await turns()
    assert await fetch(way_out, office) == (office.head, [])


async def test_idle_connections_are_bounded_and_closed(
    way_out: ConnectorClient, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_IDLE", 1)
    await asyncio.gather(fetch(way_out, office), fetch(way_out, office))
    await turns()
    assert len(office.desk.connections) == 1
    await way_out.close()
    await turns()
    assert office.desk.connections == set()


WRONG = {
    "no head before the body": pack(Piece(b"x")),
    "an end before the head": pack(Ended()),
    "no message": b"\x03\x00\x00\x00abc",
    "a message that is too long": b"\xff\xff\xff\xff",
    "nothing more": b"",
}


@pytest.mark.parametrize("answer", WRONG.values(), ids=WRONG)
async def test_a_connector_that_breaks_the_protocol_is_left(office: Office, answer: bytes) -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(answer)
        await writer.drain()
        writer.close()

    path = office.path + "2"
    server = await asyncio.start_unix_server(serve, path)
    with pytest.raises(UpstreamFailed, match="connector_lost"):
        await fetch(ConnectorClient(path, patience=PATIENCE), office)
    server.close()
