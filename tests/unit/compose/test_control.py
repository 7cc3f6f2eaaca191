"""A composed control process: asked by a worker's client, decided over its admin socket, killed and back."""

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec
import pytest
from aiohttp import web
from tests.unit.adapters.reviews.cases import CASE, CONTENT, DIGEST

from egress_gateway.adapters.audit_client import AuditClient
from egress_gateway.adapters.key_files import REVIEW_SEAL, ensure_keys, worker_key
from egress_gateway.adapters.reviews.admin_client import ask
from egress_gateway.adapters.reviews.admin_protocol import ApproveReview, Decided, Opened, ShowReview
from egress_gateway.adapters.reviews.client import ReviewsClient
from egress_gateway.audit.records.operations import ConfigRecord, ReviewRecord
from egress_gateway.audit.records.record import decode
from egress_gateway.compose import control as module
from egress_gateway.compose.control import ControlProcess
from egress_gateway.core.config import AdminConfig, GatewayConfig, ReviewsConfig
from egress_gateway.core.errors import ConfigError, Unavailable
from egress_gateway.core.exchange import Committed
from egress_gateway.core.identity_config import AdminsConfig, IdentityConfig, IssuerConfig, Vendor
from egress_gateway.core.ids import LeafHash, RecordId
from egress_gateway.core.obligations import Escalate
from egress_gateway.core.reviews import ReviewState
from egress_gateway.core.state_config import StateConfig

RID = RecordId("1" * 32)
CORP = IssuerConfig(name="corp", issuer="c", vendor=Vendor.OIDC, audiences=("a",), keys="keys.json")


@pytest.fixture
def config() -> Iterator[GatewayConfig]:
    # Not tmp_path: the path of a Unix socket has at most 107 bytes.
    with tempfile.TemporaryDirectory(prefix="egress") as directory:
        state = StateConfig(directory=directory)
        ensure_keys(state)
        Path(state.control_socket).parent.mkdir(parents=True)
        yield GatewayConfig(state=state, reviews=ReviewsConfig())


@pytest.fixture
def recorded(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """What the log was given; it takes everything, but for what a test puts in its way."""
    bodies: list[bytes] = []

    async def append(_: AuditClient, body: bytes) -> Committed:
        bodies.append(body)
        return Committed(seq=len(bodies), leaf=LeafHash(bytes(32)))

    monkeypatch.setattr(AuditClient, "append", append)
    monkeypatch.setattr(module, "LOOK_SECONDS", 0.01)
    return bodies


@asynccontextmanager
async def running(config: GatewayConfig, told: list[str]) -> AsyncIterator[ReviewsClient]:
    process = ControlProcess(config, uids=(os.geteuid(),), tell=told.append)
    client = ReviewsClient(config.state.control_socket, worker_key(config.state, REVIEW_SEAL).expose())
    stop, ready = asyncio.Event(), asyncio.Event()
    async with asyncio.timeout(30), asyncio.TaskGroup() as group:
        serving = group.create_task(process.serve(stop, ready.set))
        await ready.wait()
        keeping = group.create_task(client.run())
        while not client._link.open:  # noqa: ASYNC110  (nothing else would say)
            await asyncio.sleep(0)
        yield client
        stop.set()
        await serving
        keeping.cancel()


async def test_a_worker_asks_a_reviewer_decides_and_it_passes_once(
    config: GatewayConfig, recorded: list[bytes]
) -> None:
    async with running(config, []) as client:
        review = (await client.submit(CASE, CONTENT)).review
        opened = await asyncio.to_thread(ask, config.state.admin_socket, ShowReview(review))
        assert isinstance(opened, Opened)
        assert opened.texts == CONTENT.shown.texts
        decided = await asyncio.to_thread(ask, config.state.admin_socket, ApproveReview(review))
        assert isinstance(decided, Decided)
        assert (await client.wait(review, 10)).state is ReviewState.APPROVED
        assert [await client.consume(review, DIGEST, RID) for _ in range(2)] == [True, False]
    records = [decode(body) for body in recorded]
    assert isinstance(records[0], ConfigRecord)
    assert records[0].component == "control"
    acts = [record.act for record in records if isinstance(record, ReviewRecord)]
    assert acts == ["submitted", "approved", "consumed"]


async def test_what_was_pending_is_there_after_the_next_start(config: GatewayConfig, recorded: list[bytes]) -> None:
    async with running(config, []) as client:
        pending = await client.submit(CASE, CONTENT)
    async with running(config, []) as client:
        assert await client.standing(DIGEST) == pending
    assert len(recorded) == 3


async def test_whose_time_is_over_is_recorded_once_the_log_is_back(
    config: GatewayConfig, recorded: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    working = AuditClient.append

    async def until_told(client: AuditClient, body: bytes) -> Committed:
        if b'"expired"' in body and not told:
            raise Unavailable("log_unavailable", "away")
        return await working(client, body)

    monkeypatch.setattr(AuditClient, "append", until_told)
    async with running(config, told) as client:
        short = msgspec.structs.replace(CASE, escalations=(Escalate(rule="r", queue="q", sla_seconds=0),))
        await client.submit(short, CONTENT)
        while b'"expired"' not in recorded[-1]:  # noqa: ASYNC110  (a list cannot be waited for)
            await asyncio.sleep(0.001)
    assert told == ["whose time to decide is over cannot be recorded: log_unavailable"]


API = AdminConfig(port=8081, audience="egress-admin")
SERVED = IdentityConfig(issuers=(CORP,), admins=AdminsConfig(reviewer=("corp:dave",)))


async def test_the_admin_api_is_served_under_its_own_name(
    config: GatewayConfig, recorded: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    place = str(Path(config.state.directory) / "api")
    asked: list[tuple[str, int]] = []

    def site(runner: web.ServerRunner, address: str, port: int) -> web.UnixSite:
        asked.append((address, port))
        return web.UnixSite(runner, place)

    monkeypatch.setattr(web, "TCPSite", site)
    for address, host in (("127.0.0.1", "127.0.0.1:8081"), ("::1", "[::1]:8081"), ("::1", "localhost:8081")):
        api = msgspec.structs.replace(API, address=address)
        async with running(msgspec.structs.replace(config, identity=SERVED, admin=api), []):
            reader, writer = await asyncio.open_unix_connection(place)
            writer.write(f"GET /v1/reviews HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n".encode())
            assert (await reader.read()).startswith(b"HTTP/1.1 401")
            writer.close()
            await writer.wait_closed()
    assert asked == [("127.0.0.1", 8081), ("::1", 8081), ("::1", 8081)]


async def test_an_address_that_cannot_be_had_is_told(
    config: GatewayConfig, recorded: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def start(_: web.TCPSite) -> None:
        raise OSError(98, "Address already in use")

    monkeypatch.setattr(web.TCPSite, "start", start)
    served = msgspec.structs.replace(config, identity=SERVED, admin=API)
    process = ControlProcess(served, uids=(), tell=[].append)
    with pytest.raises(ConfigError, match=r"Address already in use; set another `admin\.port`"):
        await process.serve(asyncio.Event(), lambda: None)
