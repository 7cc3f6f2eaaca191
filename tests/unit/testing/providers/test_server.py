"""The server: credentials, scripts, what it remembers of a connection, TLS."""

import asyncio
import datetime as dt
import ssl
import time
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from yarl import URL

from egress_gateway.testing.providers import Delivery, Failure, Prompt, ProviderSimulator, Reply, says

pytestmark = pytest.mark.loopback

KEY = "key"
CHAT = b'{"model":"m","messages":[{"role":"user","content":"hi"}]}'
HEADERS = {"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"}


@pytest.fixture
async def provider() -> AsyncIterator[ProviderSimulator]:
    async with ProviderSimulator(key=KEY) as running:
        yield running


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(trust_env=False) as session:
        yield session


async def ask(http: aiohttp.ClientSession, provider: ProviderSimulator, target: str = "/v1/chat/completions") -> str:
    async with http.post(URL(provider.url + target, encoded=True), data=CHAT, headers=HEADERS) as answer:
        return await answer.text()


async def test_a_script_comes_before_the_model(provider: ProviderSimulator, http: aiohttp.ClientSession) -> None:
    provider.script(says("first"), Failure(status=500))
    assert '"first"' in await ask(http, provider)
    assert '"server_error"' in await ask(http, provider)
    assert '"You wrote: hi"' in await ask(http, provider)


async def test_another_model_can_be_given(http: aiohttp.ClientSession) -> None:
    def shout(prompt: Prompt) -> Reply:
        return says(prompt.text.upper())

    async with ProviderSimulator(key=KEY, model=shout) as provider:
        assert '"HI"' in await ask(http, provider)


async def test_a_request_without_the_key_uses_up_no_script(
    provider: ProviderSimulator, http: aiohttp.ClientSession
) -> None:
    provider.script(says("kept"))
    async with http.post(f"{provider.url}/v1/chat/completions", data=CHAT) as answer:
        assert answer.status == 401
    assert '"kept"' in await ask(http, provider)


@pytest.mark.parametrize(
    ("target", "headers", "shape"),
    [
        ("/v1/nothing", {}, '{"error":'),
        ("/v1/messages/batches", {}, '{"type":"error"'),
        ("/v1/nothing", {"anthropic-version": "2023-06-01"}, '{"type":"error"'),
    ],
)
async def test_an_unknown_path_is_404_in_the_callers_dialect(
    provider: ProviderSimulator, http: aiohttp.ClientSession, target: str, headers: dict[str, str], shape: str
) -> None:
    async with http.post(provider.url + target, data=CHAT, headers={**HEADERS, **headers}) as answer:
        assert answer.status == 404
        assert (await answer.text()).startswith(shape)


async def test_a_request_is_remembered_to_the_byte(provider: ProviderSimulator, http: aiohttp.ClientSession) -> None:
    before = time.time_ns()
    await ask(http, provider, "/v1/chat/completions?a=%2F&b=%3A")
    received = provider.exchanges[0].received
    assert (received.method, received.target) == ("POST", "/v1/chat/completions?a=%2F&b=%3A")
    assert received.body == CHAT
    assert ("Authorization", f"Bearer {KEY}") in received.headers
    assert received.headers[0][0] == "Host"
    assert before <= received.first_byte_ns <= time.time_ns()
    assert received.first_byte_monotonic <= time.monotonic()


async def test_requests_on_a_kept_connection_share_its_number(
    provider: ProviderSimulator, http: aiohttp.ClientSession
) -> None:
    for _ in range(2):
        await ask(http, provider)
    async with aiohttp.ClientSession() as other:
        await ask(other, provider)
    assert [exchange.received.connection for exchange in provider.exchanges] == [1, 1, 2]
    first, second, _ = (exchange.received.first_byte_ns for exchange in provider.exchanges)
    assert first < second


async def test_the_first_byte_counts_and_a_continue_is_answered(provider: ProviderSimulator) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", int(provider.url.rpartition(":")[2]))
    writer.write(
        f"POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nAuthorization: Bearer {KEY}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(CHAT)}\r\n\r\n".encode()
    )
    assert await reader.readuntil(b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"
    body_sent = time.time_ns()
    writer.write(CHAT)
    assert (await reader.readline()).startswith(b"HTTP/1.1 200 ")
    assert provider.exchanges[0].received.first_byte_ns < body_sent
    writer.transport.abort()


async def test_an_exchange_can_be_waited_for(provider: ProviderSimulator, http: aiohttp.ClientSession) -> None:
    async with asyncio.TaskGroup() as group:
        waiting = group.create_task(provider.exchange(2))
        await ask(http, provider)
        assert not waiting.done()
        await ask(http, provider)
    assert waiting.result() is provider.exchanges[1]


async def test_requests_at_once_have_ids_of_their_own(provider: ProviderSimulator, http: aiohttp.ClientSession) -> None:
    async with asyncio.TaskGroup() as group:
        asking = [group.create_task(ask(http, provider)) for _ in range(8)]
    assert len({task.result() for task in asking}) == 8


@pytest.mark.timeout(30)
async def test_leaving_does_not_wait_for_an_answer_that_never_ends(http: aiohttp.ClientSession) -> None:
    async def abandoned(provider: ProviderSimulator) -> None:
        with pytest.raises(aiohttp.ServerDisconnectedError):
            await ask(http, provider)

    async with asyncio.TaskGroup() as group, ProviderSimulator(key=KEY) as provider:
        provider.script(Reply(delivery=Delivery(silent=True)))
        group.create_task(abandoned(provider))
        exchange = await provider.exchange(1)
    assert exchange.ended.is_set()


async def test_a_port_can_be_given(provider: ProviderSimulator, http: aiohttp.ClientSession) -> None:
    async with ProviderSimulator(key=KEY) as first:
        port = int(first.url.rpartition(":")[2])
    async with ProviderSimulator(key=KEY, port=port) as second:
        assert second.url == f"http://127.0.0.1:{port}"
        assert '"You wrote: hi"' in await ask(http, second)


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A self-signed certificate for 127.0.0.1, with its key in the same file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = dt.datetime.now(dt.UTC)
    signed = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(hours=1))
        .not_valid_after(now + dt.timedelta(hours=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file = tmp_path / "provider.pem"
    file.write_bytes(secret + signed.public_bytes(serialization.Encoding.PEM))
    return file


async def test_it_speaks_tls_where_it_is_given_a_context(http: aiohttp.ClientSession, certificate: Path) -> None:
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(certificate)
    client = ssl.create_default_context(cafile=certificate)
    client.check_hostname = False
    async with ProviderSimulator(key=KEY, tls=server) as provider:
        assert provider.url.startswith("https://127.0.0.1:")
        async with http.post(f"{provider.url}/v1/chat/completions", data=CHAT, headers=HEADERS, ssl=client) as answer:
            assert answer.status == 200
