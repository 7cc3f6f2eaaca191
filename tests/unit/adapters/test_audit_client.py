"""The client against the real log on a simulated disk, and against logs that hang up, stall and lie."""

import asyncio
import hashlib
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from egress_gateway.adapters import audit_client
from egress_gateway.adapters.audit_client import AuditClient
from egress_gateway.adapters.auditd.config import AuditdConfig
from egress_gateway.adapters.auditd.daemon import Daemon
from egress_gateway.adapters.auditd.layout import chunks, segment_name
from egress_gateway.adapters.auditd.protocol import (
    FROM_WRITER,
    LARGEST_MESSAGE,
    MAX_UNACKED,
    Append,
    AppendIntent,
    Durable,
    FromWriter,
    Hello,
    NotAccepted,
    ToWriter,
    pack,
)
from egress_gateway.adapters.auditd.serve import Connection, Desk
from egress_gateway.adapters.auditd.writers import WriterConfig, Writers
from egress_gateway.audit.merkle.leaf import unwrap
from egress_gateway.audit.merkle.segment import SegmentReader
from egress_gateway.audit.receipts import receipt
from egress_gateway.audit.records.exchanges import IntentRecord, OutcomeRecord
from egress_gateway.audit.records.groups import SentGroup
from egress_gateway.audit.records.header import LARGEST_RECORD
from egress_gateway.audit.records.operations import ConfigRecord
from egress_gateway.audit.records.own_kinds import WriterGapRecord, WriterOpenRecord
from egress_gateway.audit.records.record import Record, admit, encode
from egress_gateway.core.errors import Unavailable
from egress_gateway.core.ids import BodyDigest, LeafHash, RecordId
from egress_gateway.core.secret import Secret
from egress_gateway.testing.simulated_disk import SimulatedDisk
from egress_gateway.wire.frames import FrameReader

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
RECEIPT_KEY = Secret(b"k" * 32)
NOW = 1_700_000_000_000_000
TO = "u POST /"
BODY = b"{}"
DIGEST = BodyDigest(hashlib.sha256(BODY).digest())
LEAF = LeafHash(bytes(32))
UID = 4711


def intent(rid: str = "0" * 32) -> bytes:
    sent = SentGroup(digest=f"sha256:{DIGEST.hex()}", bytes=len(BODY), destination=TO)
    return encode(IntentRecord(rid=RecordId(rid), ts=NOW, attempt=1, sent=sent))


def outcome(rid: str = "0" * 32) -> bytes:
    return encode(OutcomeRecord(rid=RecordId(rid), ts=NOW, attempt=1, end="complete"))


def config(text: str = "") -> bytes:
    return encode(ConfigRecord(ts=NOW, digest=text, component="worker", version="1"))


@pytest.fixture
def path() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="egress") as directory:
        yield str(Path(directory) / "s")


def boots() -> Callable[[], str]:
    count = iter(range(1_000))
    return lambda: f"boot-{next(count)}"


@asynccontextmanager
async def running(client: AuditClient) -> AsyncIterator[None]:
    async with asyncio.TaskGroup() as tasks:
        connection = tasks.create_task(client.run())
        yield
        connection.cancel()


@asynccontextmanager
async def log_on(
    disk: SimulatedDisk, path: str, *, boot: str = "a", uids: tuple[int, ...] = (UID,)
) -> AsyncIterator[Desk]:
    """A log that serves, stopped cleanly at the end."""
    settings = AuditdConfig(
        directory="", socket=path, log_key="", receipt_key="", origin="o", reserve_bytes=0, segment_leaves=4
    )
    daemon = Daemon(settings, disk, KEY, boot=boot, version="1", now=lambda: NOW, tell=lambda _: None)
    writers = Writers([WriterConfig(uid, ("w",)) for uid in uids])
    desk = Desk(daemon, RECEIPT_KEY, writers=writers, receipt_ttl=1_000, now=lambda: NOW, tell=lambda _: None)
    server = await asyncio.get_running_loop().create_unix_server(lambda: Connection(desk).link, path)
    async with asyncio.TaskGroup() as tasks:
        finds = tasks.create_task(desk.answer_finds())
        serving = tasks.create_task(daemon.run())
        yield desk
        daemon.stop()
        await serving
        finds.cancel()
    server.close()
    for connection in tuple(desk.connections):
        connection.close()
    await server.wait_closed()


@pytest.fixture(autouse=True)
def _this_user(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("egress_gateway.adapters.framed_connection.peer_uid", lambda _: UID)


def records(disk: SimulatedDisk) -> list[Record]:
    found: list[Record] = []
    for index in range(100):
        reader = SegmentReader()
        for chunk in chunks(disk, segment_name(index)):
            found += [admit(unwrap(one.leaf).body) for one in reader.feed(chunk)]
    return found


async def test_an_intent_gets_a_receipt_and_an_outcome_a_place(path: str) -> None:
    disk, client = SimulatedDisk(), AuditClient(path, "w", boots(), node="n", region="r", timeout=5)
    async with log_on(disk, path), running(client):
        granted = await client.intent(intent(), TO, DIGEST)
        receipt.check(RECEIPT_KEY, granted, destination=TO, body=BODY, now=NOW)
        assert granted.expires == NOW + 1_000
        committed = await client.append(outcome())
        assert committed.seq == granted.seq + 1
    found = records(disk)
    assert isinstance(found[1], WriterOpenRecord)
    assert (found[1].uid, found[1].opened.id, found[1].opened.boot) == (UID, "w", "boot-0")
    assert found[2].writer is not None
    assert (found[2].writer.node, found[2].writer.region, found[2].writer.wseq) == ("n", "r", 1)


async def test_many_at_once_keep_their_order(path: str) -> None:
    disk, client = SimulatedDisk(), AuditClient(path, "w", boots(), timeout=5)
    async with log_on(disk, path), running(client):
        committed = await asyncio.gather(*(client.append(config(str(number))) for number in range(50)))
    assert [one.seq for one in committed] == list(range(2, 52))
    digests = [record.digest for record in records(disk) if isinstance(record, ConfigRecord)]
    assert digests == [str(number) for number in range(50)]


async def test_a_restart_of_the_log_costs_no_record_and_doubles_none(path: str) -> None:
    disk, client = SimulatedDisk(), AuditClient(path, "w", boots(), timeout=10)
    async with running(client), asyncio.TaskGroup() as tasks:
        writing = [tasks.create_task(client.append(config(str(number)))) for number in range(20)]
        for boot in "abc":
            async with log_on(disk, path, boot=boot):
                writing += [tasks.create_task(client.append(config(f"{boot}{number}"))) for number in range(20)]
                await asyncio.sleep(0)
        async with log_on(disk, path, boot="d"):
            await asyncio.gather(*writing)
    found = [record.digest for record in records(disk) if isinstance(record, ConfigRecord)]
    assert len(found) == len(set(found)) == 80


async def test_a_refused_record_moves_the_later_ones_down(path: str) -> None:
    disk, client = SimulatedDisk(), AuditClient(path, "w", boots(), timeout=5)
    bodies = [config("0"), config("1")[:-1] + b" }", config("2"), intent(), config("3")]
    async with log_on(disk, path), running(client):
        answers = await asyncio.gather(*map(client.append, bodies), return_exceptions=True)
    codes = [one.code if isinstance(one, Unavailable) else "" for one in answers]
    assert codes == ["", "record_invalid", "", "intent_kind", ""]
    stamps = [record.writer for record in records(disk) if isinstance(record, ConfigRecord)]
    assert [stamp and stamp.wseq for stamp in stamps] == [1, 2, 3]


async def test_a_log_that_forgot_a_boot_gets_a_new_one(path: str) -> None:
    disk, client = SimulatedDisk(), AuditClient(path, "w", boots(), timeout=5)
    async with running(client):
        async with log_on(disk, path):
            await client.append(config("before"))
        disk = SimulatedDisk()
        async with log_on(disk, path):
            await client.append(config("after"))
    found = records(disk)
    gaps = [record for record in found if isinstance(record, WriterGapRecord)]
    assert [(gap.expected, gap.refused.wseq) for gap in gaps] == [(1, 2)]
    after = next(record for record in found if isinstance(record, ConfigRecord))
    assert after.writer is not None
    assert (after.writer.boot, after.writer.wseq) == ("boot-1", 1)


async def test_a_user_who_may_not_write_is_turned_away(path: str) -> None:
    disk, client = SimulatedDisk(), AuditClient(path, "w", boots(), timeout=0.1)
    async with log_on(disk, path, uids=(1,)), running(client):
        with pytest.raises(Unavailable, match="log_unavailable"):
            await client.append(config())
    assert not any(isinstance(record, ConfigRecord | WriterOpenRecord) for record in records(disk))


async def test_records_of_a_request_without_an_index_are_none(path: str) -> None:
    client = AuditClient(path, "w", boots(), timeout=5)
    async with log_on(SimulatedDisk(), path), running(client):
        await client.append(config())
        assert await client.of_request(RecordId("0" * 32)) == ()


async def test_a_lookup_waits_until_the_log_is_there(path: str) -> None:
    client = AuditClient(path, "w", boots(), timeout=5)
    async with asyncio.TaskGroup() as tasks, running(client):
        found = tasks.create_task(client.of_request(RecordId("0" * 32)))
        await asyncio.sleep(0)
        async with log_on(SimulatedDisk(), path):
            assert await found == ()


async def test_a_log_that_is_not_there_is_unavailable(path: str) -> None:
    client = AuditClient(path, "w", boots(), timeout=0.05)
    async with running(client):
        with pytest.raises(Unavailable) as refusal:
            await client.intent(intent(), TO, DIGEST)
        with pytest.raises(Unavailable, match="log_unavailable"):
            await client.of_request(RecordId("0" * 32))
    assert refusal.value.code == "log_unavailable"
    assert refusal.value.status == 503


async def test_a_record_that_is_too_large_is_not_even_numbered(path: str) -> None:
    client = AuditClient(path, "w", boots(), timeout=5)
    async with log_on(SimulatedDisk(), path), running(client):
        with pytest.raises(Unavailable, match="record_too_large"):
            await client.append(config("x" * LARGEST_RECORD))
        assert (await client.append(config())).seq == 2


async def test_only_so_many_records_wait(path: str) -> None:
    client = AuditClient(path, "w", boots(), timeout=0)
    refused = [await code_of(client.append(config())) for _ in range(MAX_UNACKED + 1)]
    assert refused == ["log_unavailable"] * MAX_UNACKED + ["log_busy"]


async def code_of(call: "asyncio.Future[object] | object") -> str:
    try:
        await call  # type: ignore[misc]
    except Unavailable as error:
        return error.code
    return ""


Script = Callable[[FromWriter], list[ToWriter] | None]


@asynccontextmanager
async def scripted(path: str, script: Script) -> AsyncIterator[list[FromWriter]]:
    """A log that answers as the script says; None hangs up."""
    seen: list[FromWriter] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        messages = FrameReader(LARGEST_MESSAGE)
        while data := await reader.read(65536):
            for payload in messages.feed(data):
                message = FROM_WRITER.decode(payload)
                seen.append(message)
                answers = script(message)
                if answers is None:
                    writer.close()
                    return
                for answer in answers:
                    writer.write(pack(answer))
        writer.close()

    server = await asyncio.start_unix_server(serve, path)
    try:
        yield seen
    finally:
        server.close()


async def test_what_has_no_answer_is_sent_again_byte_for_byte(path: str) -> None:
    connections = 0

    def script(message: FromWriter) -> list[ToWriter] | None:
        nonlocal connections
        if isinstance(message, Hello):
            connections += 1
            return []
        if connections < 3:
            return None
        assert isinstance(message, Append)
        return [Durable(message.id, 7, LEAF)]

    client = AuditClient(path, "w", boots(), timeout=5)
    async with scripted(path, script) as seen, running(client):
        assert (await client.append(config())).seq == 7
    appends = [message for message in seen if isinstance(message, Append)]
    assert len(appends) == 3
    assert len(set(appends)) == 1


async def test_a_log_that_turns_it_away_is_not_asked_again_at_once(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit_client, "RECONNECT_SECONDS", 3600.0)
    hung_up = asyncio.Event()

    def script(message: FromWriter) -> list[ToWriter] | None:
        hung_up.set()
        return None

    async with scripted(path, script) as seen, running(AuditClient(path, "w", boots(), timeout=5)):
        await hung_up.wait()
        for _ in range(100):
            await asyncio.sleep(0)
    assert len(seen) == 1


LIES: dict[str, Callable[[int], list[ToWriter]]] = {
    "an answer to no record": lambda number: [Durable(number + 1, 1, LEAF)],
    "a refusal of no record": lambda number: [NotAccepted(number + 1, "record_invalid", "")],
}


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES)
async def test_a_log_that_lies_is_left_and_the_record_sent_again(
    path: str, lie: Callable[[int], list[ToWriter]]
) -> None:
    lied = False

    def script(message: FromWriter) -> list[ToWriter] | None:
        nonlocal lied
        if not isinstance(message, Append):
            return []
        if not lied:
            lied = True
            return lie(message.id)
        return [Durable(message.id, 1, LEAF)]

    client = AuditClient(path, "w", boots(), timeout=5)
    async with scripted(path, script), running(client):
        assert (await client.append(config())).seq == 1


async def test_an_answer_of_the_wrong_kind_is_no_receipt(path: str) -> None:
    def script(message: FromWriter) -> list[ToWriter] | None:
        return [Durable(message.id, 1, LEAF)] if isinstance(message, AppendIntent) else []

    client = AuditClient(path, "w", boots(), timeout=5)
    async with scripted(path, script), running(client):
        assert await code_of(client.intent(intent(), TO, DIGEST)) == "log_unavailable"


@pytest.mark.parametrize("code", ["log_full", "log_unwitnessed"])
async def test_a_log_that_takes_none_is_asked_for_intents_only_once_in_a_while(
    path: str, monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    def script(message: FromWriter) -> list[ToWriter] | None:
        match message:
            case AppendIntent(number):
                return [NotAccepted(number, code, "no")]
            case Append(number):
                return [Durable(number, 1, LEAF)]
            case _:
                return []

    monkeypatch.setattr(audit_client, "FULL_SECONDS", 60.0)
    client = AuditClient(path, "w", boots(), timeout=5)
    async with scripted(path, script) as seen, running(client):
        assert await code_of(client.intent(intent(), TO, DIGEST)) == code
        assert await code_of(client.intent(intent(), TO, DIGEST)) == code
        assert await code_of(client.append(outcome())) == ""
    assert sum(isinstance(message, AppendIntent) for message in seen) == 1
