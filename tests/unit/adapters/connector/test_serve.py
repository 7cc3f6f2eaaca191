"""Whom the connector serves, what it records, and what ends a connection."""

import asyncio
from typing import Protocol

import pytest

from egress_gateway.adapters.connector.protocol import TO_WORKER, Answered, Failed, Send, ToWorker, pack
from egress_gateway.adapters.connector.serve import LARGEST_AT_ONCE, Desk
from egress_gateway.adapters.peer_limit import PeerLimit
from egress_gateway.adapters.request_memory import RequestMemory
from egress_gateway.core.errors import Unavailable
from egress_gateway.core.exchange import OutboundRequest, Receipt
from egress_gateway.wire.frames import FrameReader, frame


class Upstream(Protocol):
    """The upstream that the connector stands before; see conftest."""

    error: Exception | None
    waits: bool
    asked: list[tuple[OutboundRequest, Receipt]]
    begun: asyncio.Event
    left: asyncio.Event


class Office(Protocol):
    """The running connector; see conftest."""

    path: str
    upstream: Upstream
    desk: Desk
    told: list[str]
    refused: list[tuple[str, str, int]]
    request: OutboundRequest
    receipt: Receipt
    uid: int


def call(office: Office, body: bytes = b"{}") -> bytes:
    one = office.request
    return pack(Send(one.upstream, one.method, one.path, one.headers, body, office.receipt))


async def say(office: Office, data: bytes) -> bytes:
    """Send bytes; everything that comes back until the connector closes the connection."""
    reader, writer = await asyncio.open_unix_connection(office.path)
    writer.write(data)
    try:
        async with asyncio.timeout(30):
            return await reader.read()
    except ConnectionError:
        return b""
    finally:
        writer.close()


def messages(data: bytes) -> list[ToWorker]:
    return [TO_WORKER.decode(payload) for payload in FrameReader(1 << 20).feed(data)]


async def test_a_process_of_another_user_gets_nothing(office: Office) -> None:
    office.desk.peers = PeerLimit({office.uid + 1}, 1, office.desk.notices)
    assert await say(office, call(office)) == b""
    assert office.upstream.asked == []


async def test_a_user_has_only_so_many_connections(office: Office) -> None:
    office.desk.peers = PeerLimit({office.uid}, 1, office.desk.notices)
    reader, writer = await asyncio.open_unix_connection(office.path)
    writer.write(call(office))
    assert await reader.read(1000)
    assert await say(office, call(office)) == b""
    assert office.told == [f"uid {office.uid} has 1 connections; further ones are closed"]
    writer.close()
    await office.upstream.left.wait()
    assert len(office.upstream.asked) == 1


def memory(office: Office, most: int, *, seconds: float = 3600.0) -> RequestMemory:
    office.desk.memory = RequestMemory(most=most, seconds=seconds, notices=office.desk.notices)
    return office.desk.memory


async def test_requests_that_do_not_end_are_bounded_over_all_connections(office: Office) -> None:
    one = call(office, b"x" * 100_000)
    memory(office, 2 * len(one))
    reader, writer = await asyncio.open_unix_connection(office.path)
    writer.write(one[:-1])
    office.upstream.waits = True
    _, other = await asyncio.open_unix_connection(office.path)
    other.write(one)
    await office.upstream.begun.wait()
    assert await say(office, one[:-1]) == b"", "too much arrives"
    assert office.told == [f"uid {office.uid} asks while requests hold 0 MiB; it is refused"]
    other.close()
    writer.write(one[-1:])
    assert messages(await reader.read(1000)), "whoever is in time and within bounds is served"
    writer.close()


async def test_a_request_that_would_hold_too_much_is_refused_and_the_next_one_served(office: Office) -> None:
    memory(office, len(call(office)) + 50)
    reader, writer = await asyncio.open_unix_connection(office.path)
    writer.write(call(office, b"x" * 100))
    [refused] = messages(await reader.read(1000))
    assert isinstance(refused, Failed)
    assert (refused.code, refused.status, refused.upstream_failed) == ("connector_busy", 503, False)
    for _ in range(3):
        writer.write(call(office))
        assert isinstance(messages(await reader.read(1000))[0], Answered)
    assert len(office.upstream.asked) == 3
    writer.close()


async def test_what_a_call_held_is_free_when_its_worker_left(office: Office) -> None:
    held = memory(office, 1000)
    office.upstream.waits = True
    _, writer = await asyncio.open_unix_connection(office.path)
    writer.write(call(office))
    await office.upstream.begun.wait()
    assert not held.take(0, 1000)
    writer.close()
    await office.upstream.left.wait()
    await asyncio.sleep(0)
    assert held.take(0, 1000)


async def test_a_request_that_does_not_arrive_in_time_is_not_waited_for(office: Office) -> None:
    memory(office, 1000, seconds=0.01)
    assert await say(office, call(office)[:-1]) == b""
    assert office.told == [f"uid {office.uid} took more than 0 seconds for a request; it is disconnected"]
    assert office.upstream.asked == []


async def test_there_is_room_for_several_of_the_largest_requests(office: Office) -> None:
    assert office.desk.memory.take(0, LARGEST_AT_ONCE * office.desk.largest)


BROKEN = {
    "no message": frame(b"hello"),
    "not UTF-8": frame(b"\x97\x01\xa1\xff"),
    "an answer": pack(Failed(upstream_failed=True, code="c", public="p", status=500)),
    "too long": b"\xff\xff\xff\xff",
}


@pytest.mark.parametrize("data", BROKEN.values(), ids=BROKEN)
async def test_what_is_no_call_ends_the_connection(office: Office, data: bytes) -> None:
    assert await say(office, data) == b""
    assert office.upstream.asked == []


async def test_a_call_during_a_call_ends_both(office: Office) -> None:
    office.upstream.waits = True
    assert await say(office, call(office) + call(office)) == b""
    assert len(office.upstream.asked) <= 1


async def test_answers_do_not_pile_up_for_who_calls_and_reads_nothing(office: Office) -> None:
    memory(office, 0)
    answers = messages(await say(office, call(office) * 1000))
    assert len(answers) <= 1, "the second call comes before the answer to the first can have been read"
    assert office.desk.connections == set()


RECEIPTS = [
    "receipt_forged",
    "receipt_destination",
    "receipt_body",
    "receipt_expired",
    "receipt_spent",
    "receipt_before_start",
]


@pytest.mark.parametrize("code", RECEIPTS)
async def test_a_receipt_that_does_not_hold_is_recorded(office: Office, code: str) -> None:
    office.upstream.error = Unavailable(code, "nothing was sent")
    reader, writer = await asyncio.open_unix_connection(office.path)
    writer.write(call(office))
    [answer] = messages(await reader.read(1000))
    assert answer == Failed(upstream_failed=False, code=code, public="nothing was sent", status=503)
    assert office.refused == [("one", code, office.uid)]
    writer.close()


async def test_another_failure_is_not_a_matter_of_receipts(office: Office) -> None:
    office.upstream.error = Unavailable("credential_missing", "no credential")
    reader, writer = await asyncio.open_unix_connection(office.path)
    writer.write(call(office))
    await reader.read(1000)
    assert office.refused == []
    writer.close()


async def test_a_fault_of_ours_breaks_this_connection_and_no_other(office: Office) -> None:
    other_reader, other_writer = await asyncio.open_unix_connection(office.path)
    office.upstream.error = KeyError("a secret")
    assert await say(office, call(office)) == b""
    [told] = office.told
    assert "KeyError" in told
    assert "a secret" not in told
    office.upstream.error = None
    other_writer.write(call(office))
    assert messages(await other_reader.read(1000))
    other_writer.close()


async def test_closing_the_desk_breaks_off_calls(office: Office) -> None:
    office.upstream.waits = True
    async with asyncio.timeout(30), asyncio.TaskGroup() as tasks:
        tasks.create_task(say(office, call(office)))
        await office.upstream.begun.wait()
        office.desk.close()
        await office.upstream.left.wait()
