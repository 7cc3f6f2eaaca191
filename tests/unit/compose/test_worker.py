"""A composed worker between a real log, a real connector and a provider: what starts, is recorded, is used."""

import asyncio
import hashlib
import json
import shutil
import socket
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from egress_gateway.adapters import policy_source
from egress_gateway.adapters.audit_index import AuditIndex
from egress_gateway.adapters.auditd.config import AuditdConfig
from egress_gateway.adapters.auditd.daemon import Daemon
from egress_gateway.adapters.auditd.files import Directory
from egress_gateway.adapters.auditd.layout import segment_name
from egress_gateway.adapters.auditd.protocol import CONNECTOR
from egress_gateway.adapters.auditd.serve import Connection, Desk
from egress_gateway.adapters.auditd.writers import WriterConfig, Writers
from egress_gateway.adapters.connector.client import ConnectorClient
from egress_gateway.adapters.key_files import RECEIPT_KEY, ensure_keys, log_key, worker_key
from egress_gateway.adapters.key_store import PEPPER_FILE, STORE_FILE, KeyStore
from egress_gateway.adapters.secret_files import make_directory
from egress_gateway.adapters.system import SystemClock
from egress_gateway.audit.merkle.leaf import unwrap
from egress_gateway.audit.merkle.segment import SegmentReader
from egress_gateway.compose.connector import Connector
from egress_gateway.compose.processes import WORKERS
from egress_gateway.compose.worker import Worker
from egress_gateway.core.config import GatewayConfig, Limits, ListenerConfig, UpstreamConfig
from egress_gateway.core.errors import Unavailable
from egress_gateway.core.exchange import OutboundRequest, Receipt
from egress_gateway.core.ids import BodyDigest, LeafHash
from egress_gateway.core.state_config import StateConfig
from egress_gateway.testing.gateway import POLICY, UPSTREAMS, small_classifier

CREDENTIAL = "sk-" + "A" * 20
COMPLETION = (
    b'{"id":"c","object":"chat.completion","model":"m","choices":'
    b'[{"index":0,"message":{"role":"assistant","content":"yes"},"finish_reason":"stop"}]}'
)
CHAT = json.dumps({"model": "m", "messages": [{"role": "user", "content": "hello"}]}).encode()


@pytest.fixture
def directory() -> Iterator[Path]:
    # Not tmp_path: the path of a Unix socket has at most 107 bytes.
    with tempfile.TemporaryDirectory(prefix="egress") as name:
        yield Path(name)


class Installation:
    """A state directory with keys, a policy and a log, and a provider."""

    def __init__(self, directory: Path, provider: int) -> None:
        self.policy = directory / "policy"
        for path, text in POLICY.items():
            (self.policy / path).parent.mkdir(parents=True, exist_ok=True)
            (self.policy / path).write_text(text)
        self.state = StateConfig(directory=str(directory / "var"))
        ensure_keys(self.state)
        (directory / "credential").write_text(CREDENTIAL)
        (directory / "credential").chmod(0o600)
        upstreams = tuple(
            UpstreamConfig(
                name=name,
                host="anthropic" if families == ("anthropic",) else "openai-compatible",
                url=f"http://127.0.0.1:{provider}/api",
                credential=f"file:{directory / 'credential'}",
            )
            for name, families in UPSTREAMS.items()
        )
        self.config = GatewayConfig(
            upstreams=upstreams,
            policy=str(self.policy),
            state=self.state,
            limits=Limits(drain_seconds=1.0),
            listeners=(ListenerConfig(),),
            inspectors=0,
        )
        self.told: list[str] = []

    @property
    def key(self) -> str:
        store = KeyStore(Path(self.state.key_store) / STORE_FILE)
        pepper = worker_key(self.state, PEPPER_FILE)
        key, _ = store.create(pepper, app="cx-bot", routes=("support",), env="test", now=SystemClock().now())
        return key.expose()

    @property
    def records(self) -> list[dict[str, object]]:
        data = (Path(self.state.log) / segment_name(0)).read_bytes()
        return [json.loads(unwrap(frame.leaf).body) for frame in SegmentReader().feed(data)]

    def of_kind(self, kind: str) -> list[dict[str, object]]:
        return [record for record in self.records if record["kind"] == kind]

    @asynccontextmanager
    async def log(self) -> AsyncIterator[None]:
        settings = AuditdConfig(
            directory="", socket=self.state.audit_socket, log_key="", receipt_key="", origin="o", reserve_bytes=0
        )
        now, directory = SystemClock().now, Path(self.state.log)
        make_directory(directory)
        make_directory(Path(self.state.audit_socket).parent)
        files, index = Directory(directory), AuditIndex(directory)
        signing = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
        daemon = Daemon(settings, files, signing, boot="b", version="1", now=now, tell=self.told.append, index=index)
        writers = Writers((WriterConfig(4711, (CONNECTOR, WORKERS)),))
        key = log_key(self.state, RECEIPT_KEY)
        desk = Desk(daemon, key, writers=writers, receipt_ttl=10**7, now=now, tell=self.told.append)
        server = await asyncio.get_running_loop().create_unix_server(lambda: Connection(desk).link, settings.socket)
        async with asyncio.TaskGroup() as tasks:
            finds, serving = tasks.create_task(desk.answer_finds()), tasks.create_task(daemon.run())
            yield
            daemon.stop()
            await serving
            finds.cancel()
        server.close()
        for connection in tuple(desk.connections):
            connection.close()
        await server.wait_closed()
        files.close()
        index.close()

    @asynccontextmanager
    async def connector(self) -> AsyncIterator[None]:
        make_directory(Path(self.state.connector_socket).parent)
        stop, ready = asyncio.Event(), asyncio.Event()
        async with asyncio.TaskGroup() as tasks:
            connector = Connector(self.config, uids=(4711,), tell=self.told.append)
            tasks.create_task(connector.serve(stop, ready.set))
            await asyncio.wait_for(ready.wait(), 10)
            yield
            stop.set()

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[int]:
        """Run the worker; gives its port."""
        stop, ready = asyncio.Event(), asyncio.Event()
        sock = socket.socket()
        sock.bind(("127.0.0.1", 0))
        async with self.log(), self.connector(), asyncio.TaskGroup() as tasks:
            worker = Worker(self.config, name="worker-0", tell=self.told.append)
            tasks.create_task(worker.serve([sock], stop, ready.set))
            await asyncio.wait_for(ready.wait(), 10)
            try:
                yield sock.getsockname()[1]
            finally:
                stop.set()


@pytest.fixture
async def provider() -> AsyncIterator[tuple[int, list[bytes]]]:
    """A provider that answers everything with one completion, and what it was sent."""
    received: list[bytes] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        received.append(await reader.readuntil(b"\r\n\r\n"))
        length = len(COMPLETION)
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n")
        writer.write(b"Content-Length: %d\r\n\r\n%b" % (length, COMPLETION))
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    yield server.sockets[0].getsockname()[1], received
    server.close()
    await server.wait_closed()


@pytest.fixture
def installation(directory: Path, provider: tuple[int, list[bytes]], monkeypatch: pytest.MonkeyPatch) -> Installation:
    monkeypatch.setattr("egress_gateway.adapters.framed_connection.peer_uid", lambda _: 4711)
    # Compiling all patterns takes seconds; that they are read from a file is tested with the file.
    monkeypatch.setattr("egress_gateway.compose.worker.cached_classifier", lambda *_, **__: small_classifier())
    return Installation(directory, provider[0])


async def ask(port: int, head: str, *headers: str, body: bytes = b"") -> bytes:
    """One request on a connection of its own; the whole answer."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    lines = [f"{head} HTTP/1.1", "Host: gateway", f"Content-Length: {len(body)}", "Connection: close", *headers, "", ""]
    writer.write("\r\n".join(lines).encode() + body)
    answer = await asyncio.wait_for(reader.read(-1), 10)
    writer.close()
    await writer.wait_closed()
    return answer


@pytest.mark.loopback
async def test_a_worker_serves_with_the_upstreams_credential_and_records(
    installation: Installation, provider: tuple[int, list[bytes]]
) -> None:
    key, path = installation.key, "/support/openai/v1/chat/completions"
    async with installation.serving() as port:
        started = [record["component"] for record in installation.of_kind("config")]
        assert (started, installation.records[-1]["kind"]) == (["connector", "worker"], "policy_change")
        assert b'{"status":"ok"}' in await ask(port, "GET /_egress/health")
        answer = await ask(
            port, f"POST {path}", f"Authorization: Bearer {key}", "Content-Type: application/json", body=CHAT
        )
        assert answer.startswith(b"HTTP/1.1 200 ")
        assert answer.endswith(COMPLETION.replace(b" ", b""))
        rid = str(installation.of_kind("outcome")[0]["rid"])
        told = await ask(port, f"GET /_egress/records/{rid}", f"Authorization: Bearer {key}")
        assert b'"outcome":"permit"' in told
    (sent,) = provider[1]
    assert sent.startswith(b"POST /api/v1/chat/completions HTTP/1.1\r\n")
    assert f"Bearer {CREDENTIAL}".encode() in sent
    assert key.encode() not in sent
    assert [record["attempt"] for record in installation.of_kind("intent")] == [1]
    assert installation.told == []


@pytest.mark.loopback
async def test_strangers_and_nonsense_are_on_record_before_a_worker_ends(installation: Installation) -> None:
    async with installation.serving() as port:
        assert b" 401 " in await ask(port, "POST /support/openai/v1/chat/completions")
        assert b" 400 " in await ask(port, "POST /", "Content-Length: 7")
    codes = {(record["source"], record["code"]) for record in installation.of_kind("denied_summary")}
    assert codes == {("127.0.0.1", "key_missing"), ("127.0.0.1", "malformed_http")}


@pytest.mark.loopback
async def test_a_changed_policy_is_recorded_and_then_in_force(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(policy_source, "POLL_SECONDS", 0.01)
    key = installation.key
    async with installation.serving() as port:
        shutil.rmtree(installation.policy / "routes")
        (installation.policy / "routes").mkdir()
        (installation.policy / "routes" / "support.yaml").write_text(
            POLICY["routes/support.yaml"].replace("app: [cx-bot]", "app: [other-bot]")
        )
        async with asyncio.timeout(10):
            while not any("is in force" in line for line in installation.told):  # noqa: ASYNC110  (files set no event)
                await asyncio.sleep(0.01)
        answer = await ask(
            port,
            "POST /support/openai/v1/chat/completions",
            f"Authorization: Bearer {key}",
            "Content-Type: application/json",
            body=CHAT,
        )
    assert answer.startswith(b"HTTP/1.1 403 ")
    start, change = installation.of_kind("policy_change")
    assert (change["previous"], change["actor"]) == (start["bundle"], "directory")
    (refusal,) = installation.of_kind("refusal")
    assert refusal["policy"]["bundle"] == change["bundle"]  # type: ignore[index]  # a group


@pytest.mark.loopback
async def test_what_no_receipt_covers_is_not_sent_and_is_on_record(
    installation: Installation, provider: tuple[int, list[bytes]]
) -> None:
    taken_over = ConnectorClient(installation.state.connector_socket, patience=60.0)
    request = OutboundRequest(upstream="one", method="POST", path="/v1/x", headers=(), body=b"stolen")
    forged = Receipt(
        seq=3,
        leaf=LeafHash(bytes(32)),
        destination=request.destination,
        body=BodyDigest(hashlib.sha256(request.body).digest()),
        expires=2**53,
        mac=bytes(32),
    )
    async with installation.log(), installation.connector():
        with pytest.raises(Unavailable, match="receipt_forged"):
            async with taken_over.send(request, forged):
                pass
        [record] = installation.of_kind("receipt_refused")
        await taken_over.close()
    assert provider[1] == []
    assert (record["code"], record["upstream"], record["seq"], record["uid"]) == ("receipt_forged", "one", 3, 4711)
    assert record["digest"] == "sha256:" + hashlib.sha256(request.body).hexdigest()
