"""One writer's connection: who it may be, and what ends it."""

import asyncio
import socket
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from egress_gateway.adapters import framed_connection as module
from egress_gateway.adapters.audit_index.index import LARGEST_ANSWER
from egress_gateway.adapters.auditd import serve
from egress_gateway.adapters.auditd.boots import MOST_OPEN
from egress_gateway.adapters.auditd.config import AuditdConfig
from egress_gateway.adapters.auditd.daemon import Daemon
from egress_gateway.adapters.auditd.protocol import (
    LARGEST_FROM_WRITER,
    LARGEST_MESSAGE,
    MAX_UNACKED,
    TO_WRITER,
    Append,
    AppendIntent,
    Durable,
    Find,
    Found,
    FromWriter,
    Hello,
    NotAccepted,
    ToWriter,
    pack,
)
from egress_gateway.adapters.auditd.serve import LARGEST_NAME, MOST_CONNECTIONS, Connection, Desk
from egress_gateway.adapters.auditd.writers import WriterConfig, Writers
from egress_gateway.audit.records.groups import WriterStamp
from egress_gateway.audit.records.header import LARGEST_RECORD
from egress_gateway.audit.records.operations import ConfigRecord
from egress_gateway.audit.records.record import encode
from egress_gateway.core.errors import Unavailable
from egress_gateway.core.ids import BodyDigest, RecordId
from egress_gateway.core.secret import Secret
from egress_gateway.testing.simulated_disk import SimulatedDisk
from egress_gateway.wire.frames import FrameReader

UID = 4711
HELLO = Hello("w", "b")
RID = RecordId("0" * 32)
LARGE = RecordId("e" * 32)
TOO_MANY = RecordId("f" * 32)


class Wire(asyncio.Transport):
    """The other end of a connection."""

    def __init__(self) -> None:
        super().__init__()
        self.sent = b""
        self.ended = ""
        self.held = False

    def pause_reading(self) -> None:
        self.held = True

    def resume_reading(self) -> None:
        self.held = False

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        pass

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.sent += data

    def close(self) -> None:
        self.ended = "closed"

    def abort(self) -> None:
        self.ended = "aborted"

    def messages(self) -> list[ToWriter]:
        return [TO_WRITER.decode(payload) for payload in FrameReader(LARGEST_MESSAGE).feed(self.sent)]


class Finder:
    """An index that has one record of each request, a large one of one, and too many of another."""

    def __init__(self) -> None:
        self.asked = 0

    def step(self, size: int) -> bool:
        return True

    def of_request(self, rid: RecordId) -> tuple[bytes, ...]:
        self.asked += 1
        if rid == TOO_MANY:
            raise Unavailable("lookup_too_large", "too many")
        if rid == LARGE:
            return (b"x" * LARGEST_ANSWER,)
        return (rid.encode(),)


def record(wseq: int) -> bytes:
    stamp = WriterStamp(id="w", boot="b", wseq=wseq)
    return encode(ConfigRecord(ts=1, digest="", component="", version="", writer=stamp))


@pytest.fixture
def index() -> Finder:
    return Finder()


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
async def desk(monkeypatch: pytest.MonkeyPatch, told: list[str], index: Finder) -> Desk:
    monkeypatch.setattr(module, "peer_uid", lambda _: UID)
    config = AuditdConfig(directory="", socket="", log_key="", receipt_key="", origin="o", reserve_bytes=0)
    key = Ed25519PrivateKey.from_private_bytes(bytes(32))
    daemon = Daemon(config, SimulatedDisk(), key, boot="a", version="1", now=lambda: 1, tell=told.append, index=index)
    writers = Writers((WriterConfig(UID, ("w", "connector")), WriterConfig(UID + 1, ("worker-*",))))
    return Desk(daemon, Secret(b"k" * 32), writers=writers, receipt_ttl=1, now=lambda: 1, tell=told.append)


def connect(desk: Desk) -> tuple[Connection, Wire]:
    connection, wire = Connection(desk), Wire()
    connection.link.connection_made(wire)
    return connection, wire


async def settle(desk: Desk) -> None:
    """Commit what is queued and let answers be sent."""
    desk.daemon.committer.stop()
    await desk.daemon.committer.run()
    await asyncio.sleep(0)


async def test_records_are_answered_in_one_write(desk: Desk) -> None:
    connection, wire = connect(desk)
    connection.link.data_received(pack(HELLO) + pack(Append(1, record(1))) + pack(Append(2, record(2))))
    await settle(desk)
    assert [(one.id, one.seq) for one in wire.messages() if isinstance(one, Durable)] == [(1, 2), (2, 3)]
    assert wire.ended == ""


async def test_another_user_is_turned_away(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "peer_uid", lambda _: UID + 2)
    _, wire = connect(desk)
    assert wire.ended == "aborted"


@pytest.mark.parametrize("name", ["w", "connector", "x", "worker"])
async def test_nobody_writes_under_another_users_name(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, told: list[str], name: str
) -> None:
    monkeypatch.setattr(module, "peer_uid", lambda _: UID + 1)
    for _ in range(2):
        connection, wire = connect(desk)
        connection.link.data_received(pack(Hello(name, "b")) + pack(Append(1, record(1))))
        assert (wire.ended, wire.sent) == ("aborted", b"")
        connection.link.connection_lost(None)
    assert told == [f"a process of uid {UID + 1} said hello under a name that is not its own"]
    connection, wire = connect(desk)
    connection.link.data_received(pack(Hello("worker-1", "b")))
    assert wire.ended == ""
    await settle(desk)
    assert desk.daemon.committer.frontier.size == 2, "the log's start and the one writer that may"


async def test_a_boot_belongs_to_one_connection_at_a_time(desk: Desk, told: list[str]) -> None:
    first, wire = connect(desk)
    first.link.data_received(pack(HELLO))
    second, other = connect(desk)
    second.link.data_received(pack(HELLO) + pack(Append(1, record(1))))
    second.link.connection_lost(None)
    assert (wire.ended, other.ended) == ("", "aborted")
    assert told == [f"a process of uid {UID} said hello as a writer that has a connection"]
    assert desk.daemon.boots.connected(("w", "b")), "whoever was turned away does not end the first"
    first.link.connection_lost(None)
    third, wire = connect(desk)
    third.link.data_received(pack(HELLO) + pack(Append(1, record(1))))
    await settle(desk)
    assert [one.id for one in wire.messages() if isinstance(one, Durable)] == [1]


ENDS: dict[str, Callable[[], bytes]] = {
    "a record before hello": lambda: pack(Append(1, record(1))),
    "a second hello": lambda: pack(HELLO) + pack(HELLO),
    "the log's own name": lambda: pack(Hello("auditd", "b")),
    "no name": lambda: pack(Hello("", "b")),
    "no boot": lambda: pack(Hello("w", "")),
    "a name that is too long": lambda: pack(Hello("w" * (LARGEST_NAME + 1), "b")),
    "no message": lambda: b"\x01\x00\x00\x00\xc1",
    "a message that is too long": lambda: b"\xff\xff\xff\xff",
    "too many records at once": lambda: (
        pack(HELLO) + b"".join(pack(Append(wseq, record(wseq))) for wseq in range(1, MAX_UNACKED + 2))
    ),
}


@pytest.mark.parametrize("data", ENDS.values(), ids=ENDS)
async def test_a_connection_ends_with(desk: Desk, data: Callable[[], bytes]) -> None:
    connection, wire = connect(desk)
    connection.link.data_received(data())
    assert wire.ended == "aborted"
    assert wire.sent == b""


async def test_after_a_refusal_the_rest_is_ignored_and_the_connection_closed_when_all_is_answered(
    desk: Desk,
) -> None:
    connection, wire = connect(desk)
    messages: list[FromWriter] = [HELLO, Append(1, record(1)), Append(2, b"{}"), Append(3, record(2))]
    connection.link.data_received(b"".join(map(pack, messages)))
    assert wire.ended == ""
    await settle(desk)
    refused, durable = wire.messages()
    assert isinstance(refused, NotAccepted)
    assert (refused.id, refused.code) == (2, "record_invalid")
    assert isinstance(durable, Durable)
    assert durable.id == 1
    assert wire.ended == "closed"
    assert desk.daemon.admission.next(("w", "b")) == 2


async def test_a_gap_is_recorded_and_refused(desk: Desk) -> None:
    connection, wire = connect(desk)
    connection.link.data_received(pack(HELLO) + pack(Append(1, record(5))))
    await settle(desk)
    (refused,) = wire.messages()
    assert isinstance(refused, NotAccepted)
    assert refused.code == "record_gap"
    assert desk.daemon.committer.frontier.size == 3


async def test_a_writer_that_leaves_is_still_in_the_log(desk: Desk) -> None:
    connection, wire = connect(desk)
    connection.link.data_received(pack(HELLO) + pack(Append(1, record(1))))
    connection.link.connection_lost(None)
    await settle(desk)
    assert wire.sent == b""
    assert desk.connections == set()
    assert desk.daemon.committer.frontier.size == 3
    connection.close()


async def test_a_lookup_that_fails_is_answered_and_the_next_one_too(desk: Desk) -> None:
    connection, wire = connect(desk)
    connection.link.data_received(pack(HELLO) + pack(Find(1, TOO_MANY)) + pack(Find(2, RID)))
    async with asyncio.timeout(30), asyncio.TaskGroup() as tasks:
        answering = tasks.create_task(desk.answer_finds())
        # No event to wait for: the answers come from another thread.
        while len(wire.messages()) < 2:  # noqa: ASYNC110
            await asyncio.sleep(0)
        answering.cancel()
    assert wire.messages() == [NotAccepted(1, "lookup_too_large", "too many"), Found(2, (RID.encode(),))]


async def test_a_writer_that_does_not_read_is_not_read_from_and_gets_no_lookups(desk: Desk, index: Finder) -> None:
    connection, wire = connect(desk)
    connection.link.pause_writing()
    connection.link.data_received(pack(HELLO) + pack(Find(1, LARGE)))
    async with asyncio.timeout(30), asyncio.TaskGroup() as tasks:
        answering = tasks.create_task(desk.answer_finds())
        await settle(desk)
        assert [one.code for one in wire.messages() if isinstance(one, NotAccepted)] == ["log_busy"]
        assert (wire.held, index.asked) == (True, 0)
        connection.link.resume_writing()
        assert not wire.held
        answering.cancel()


async def test_nothing_is_looked_up_for_a_writer_that_left(desk: Desk, index: Finder) -> None:
    connection, _ = connect(desk)
    connection.link.data_received(pack(HELLO) + pack(Find(1, RID)))
    connection.link.connection_lost(None)
    async with asyncio.timeout(30), asyncio.TaskGroup() as tasks:
        answering = tasks.create_task(desk.answer_finds())
        await settle(desk)
        answering.cancel()
    assert (desk.finds.empty(), index.asked) == (True, 0)


async def test_what_the_log_holds_for_a_writer_that_does_not_read_is_bounded(desk: Desk, index: Finder) -> None:
    lookups = 200
    with tempfile.TemporaryDirectory(prefix="egress") as directory:
        path, loop = str(Path(directory) / "s"), asyncio.get_running_loop()
        server = await loop.create_unix_server(lambda: Connection(desk).link, path)
        async with asyncio.timeout(20), asyncio.TaskGroup() as tasks:
            answering = tasks.create_task(desk.answer_finds())
            with socket.socket(socket.AF_UNIX) as writer:
                writer.connect(path)
                writer.sendall(pack(HELLO) + pack(Find(1, LARGE)) * lookups)
                # No event to wait for: the answers come from another thread.
                while not index.asked or not desk.finds.empty():  # noqa: ASYNC110
                    await asyncio.sleep(0)
                assert index.asked <= 2
                assert len(desk.connections) == 1
            while desk.connections:  # noqa: ASYNC110
                await asyncio.sleep(0)
            answering.cancel()
        server.close()
        await server.wait_closed()


async def test_a_user_has_only_so_many_connections(desk: Desk, told: list[str]) -> None:
    wires = [connect(desk)[1] for _ in range(MOST_CONNECTIONS + 1)]
    assert [wire.ended for wire in wires] == [""] * MOST_CONNECTIONS + ["aborted"]
    assert told == [f"uid {UID} has {MOST_CONNECTIONS} connections; further ones are closed"]


async def test_what_a_user_has_on_its_way_to_the_disk_is_bounded_also_when_its_writers_leave(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, told: list[str]
) -> None:
    monkeypatch.setattr(serve, "MOST_UNDER_WAY", 2 * len(record(1)))
    first, _ = connect(desk)
    first.link.data_received(pack(HELLO) + pack(Append(1, record(1))) + pack(Append(2, record(2))))
    first.link.connection_lost(None)
    second, wire = connect(desk)
    second.link.data_received(pack(HELLO) + pack(Append(3, record(3))))
    await asyncio.sleep(0)
    assert [one.code for one in wire.messages() if isinstance(one, NotAccepted)] == ["log_busy"]
    assert wire.ended == "closed"
    assert told == [f"uid {UID} has 0 MiB of records that are not on disk yet"]
    second.link.connection_lost(None)
    await settle(desk)
    assert desk.under_way[UID] == 0
    third, wire = connect(desk)
    third.link.data_received(pack(HELLO) + pack(Append(3, record(3))))
    await settle(desk)
    assert [one.id for one in wire.messages() if isinstance(one, Durable)] == [3]


async def test_a_user_has_only_so_many_boots(desk: Desk, told: list[str]) -> None:
    for number in range(MOST_OPEN + 1):
        connection, wire = connect(desk)
        connection.link.data_received(pack(Hello("w", str(number + 1))))
        assert wire.ended == ("aborted" if number == MOST_OPEN else "")
        connection.link.connection_lost(None)
    assert told == [f"processes of uid {UID} were started more often than the log takes writers"]
    await settle(desk)
    assert desk.daemon.committer.frontier.size == 1 + MOST_OPEN


async def test_the_largest_record_is_a_message_and_no_message_is_much_larger(desk: Desk) -> None:
    largest = AppendIntent(1 << 62, b"x" * LARGEST_RECORD, "x" * LARGEST_RECORD, BodyDigest(bytes(32)))
    assert len(pack(largest)) <= LARGEST_FROM_WRITER
    connection, wire = connect(desk)
    connection.link.data_received((LARGEST_FROM_WRITER + 1).to_bytes(4, "little"))
    assert wire.ended == "aborted"


async def test_only_so_many_lookups_wait_and_none_before_hello(desk: Desk) -> None:
    connection, wire = connect(desk)
    find = Find(1, RID)
    connection.link.data_received(pack(find))
    connection.link.data_received(pack(HELLO) + pack(find) * (MAX_UNACKED + 1))
    await asyncio.sleep(0)
    assert [one.code for one in wire.messages() if isinstance(one, NotAccepted)] == ["log_busy"] * 2
