"""TLS on both sides: the SDKs trust the gateway's own authority, and the gateway only those it was told of."""

import socket
import ssl
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import anthropic
import httpx2 as httpx
import openai
import pytest
from cryptography import x509
from tests.e2e.gateway import PROVIDER_KEY, Gateway, Port, egress, until
from tests.e2e.planted import Planted
from tests.e2e.template import provider_port
from tests.e2e.wire import CHAT, Wire, bearer, chat, request

from egress_gateway.adapters.internal_ca import create_authority, issue_server
from egress_gateway.adapters.tls import ServerTls
from egress_gateway.audit.records.exchanges import OutcomeRecord
from egress_gateway.core.config import TlsFiles
from egress_gateway.testing.providers import Break, Delivery, ProviderSimulator, says

pytestmark = pytest.mark.loopback


class Secured:
    """A gateway that speaks TLS, to an upstream that does."""

    def __init__(self, make_gateway: Callable[..., Gateway], upstream_ca: Path) -> None:
        self.port = Port()
        self.gateway = make_gateway(
            lambda config: (
                config.replace(
                    "listeners:\n",
                    f"listeners:\n  - address: 127.0.0.1\n    port: {self.port.number}\n"
                    "    tls: {certificate: var/ca/127.0.0.1.pem, key: var/ca/127.0.0.1-key.pem}\n",
                )
                .replace(f"http://127.0.0.1:{provider_port().number}", f"https://127.0.0.1:{provider_port().number}")
                .replace("    host: openai\n", f"    host: openai\n    ca: {upstream_ca}\n")
            )
        )
        assert self.ca("create").returncode == 0
        assert self.ca("issue", "127.0.0.1").returncode == 0

    def ca(self, *arguments: str) -> object:
        """`egress ca`, with the gateway's state."""
        return egress("ca", *arguments, "--state", "var", directory=self.gateway.directory)

    @property
    def url(self) -> str:
        return f"https://127.0.0.1:{self.port.number}"

    @property
    def trusting(self) -> ssl.SSLContext:
        """A client that trusts the gateway's authority and no other."""
        return ssl.create_default_context(cafile=str(self.gateway.state / "ca" / "ca.pem"))

    def serial(self) -> int:
        """The serial number of the certificate that the listener shows now."""
        with (
            socket.create_connection(("127.0.0.1", self.port.number), timeout=5) as plain,
            self.trusting.wrap_socket(plain, server_hostname="127.0.0.1") as connection,
        ):
            shown = connection.getpeercert(binary_form=True)
        assert shown is not None
        return x509.load_der_x509_certificate(shown).serial_number


@pytest.fixture(scope="module")
def upstream_tls(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ssl.SSLContext]:
    """An authority for the provider, and the provider's side of TLS."""
    directory = tmp_path_factory.mktemp("provider-ca")
    authority = create_authority(directory, "Provider CA", now=datetime.now(UTC))
    pair = issue_server(directory, ("127.0.0.1",), now=datetime.now(UTC))
    files = TlsFiles(certificate=str(pair.certificate), key=str(pair.key))
    return authority.certificate, ServerTls(files, tell=print).context


@pytest.fixture(scope="module")
def secured(make_gateway: Callable[..., Gateway], upstream_tls: tuple[Path, ssl.SSLContext]) -> Iterator[Secured]:
    made = Secured(make_gateway, upstream_tls[0])
    with made.gateway:
        yield made
    made.port.release()


@pytest.fixture
async def tls_provider(
    upstream_tls: tuple[Path, ssl.SSLContext],
) -> AsyncIterator[ProviderSimulator]:
    async with ProviderSimulator(key=PROVIDER_KEY, port=provider_port().number, tls=upstream_tls[1]) as simulator:
        yield simulator


async def test_the_sdks_need_the_authority_and_nothing_else(
    secured: Secured, tls_provider: ProviderSimulator, planted: Planted
) -> None:
    email = planted.email()
    key = secured.gateway.keys["cx-bot"]
    async with openai.AsyncOpenAI(
        api_key=key,
        base_url=f"{secured.url}/support/openai/v1",
        http_client=httpx.AsyncClient(verify=secured.trusting),
        max_retries=0,
    ) as client:
        raw = await client.chat.completions.with_raw_response.create(
            model="gpt-5", messages=[{"role": "user", "content": f"Mail {email}"}]
        )
        assert raw.parse().choices[0].message.content == f"You wrote: Mail {email}"
        outcome = await secured.gateway.last_of(raw.headers["x-egress-record"])
        assert isinstance(outcome, OutcomeRecord)
        assert (outcome.connection.tls, outcome.connection.peer) == ("TLSv1.3", "127.0.0.1")
        assert outcome.connection.peer_port == provider_port().number
        assert (outcome.caller.tls, outcome.caller.local_port) == ("TLSv1.3", secured.port.number)
        assert outcome.caller.cipher.startswith("TLS_")
        stream = await client.chat.completions.create(
            model="gpt-5", messages=[{"role": "user", "content": f"Mail {email}"}], stream=True
        )
        assert "".join([chunk.choices[0].delta.content or "" async for chunk in stream]) == f"You wrote: Mail {email}"
    assert email.encode() not in b"".join(exchange.received.body for exchange in tls_provider.exchanges)
    async with openai.AsyncOpenAI(
        api_key=key, base_url=f"{secured.url}/support/openai/v1", http_client=httpx.AsyncClient(), max_retries=0
    ) as distrusting:
        with pytest.raises(openai.APIConnectionError):
            await distrusting.models.list()


async def test_an_upstream_of_another_authority_gets_nothing(secured: Secured, tls_provider: ProviderSimulator) -> None:
    async with anthropic.AsyncAnthropic(
        api_key=secured.gateway.keys["cx-bot"],
        base_url=f"{secured.url}/support/anthropic",
        http_client=httpx.AsyncClient(verify=secured.trusting),
        max_retries=0,
    ) as client:
        with pytest.raises(anthropic.APIStatusError) as caught:
            await client.messages.create(model="c", max_tokens=9, messages=[{"role": "user", "content": "hello"}])
    assert (caught.value.status_code, caught.value.response.headers["x-egress-code"]) == (502, "upstream_tls")
    assert tls_provider.exchanges == []


async def test_a_stream_that_breaks_off_breaks_off_inside_tls_too(
    secured: Secured, tls_provider: ProviderSimulator
) -> None:
    tls_provider.script(says("one two three four", delivery=Delivery(cut_after=3, cut=Break.CLOSE)))
    async with Wire.connect(secured.port.number, tls=secured.trusting) as wire:
        await wire.send(request(CHAT, chat(stream=True), bearer(secured.gateway.keys["cx-bot"])))
        answer = await wire.answer()
    assert not answer.complete
    assert b"upstream_" in answer.body


async def test_version_1_2_is_spoken_and_1_1_is_not(secured: Secured) -> None:
    context = secured.trusting
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    async with Wire.connect(secured.port.number, tls=context) as wire:
        await wire.send(request("/_egress/health", method="GET"))
        assert (await wire.answer()).status == 200
    with pytest.warns(DeprecationWarning, match="TLSv1_1"):
        context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_1
    with pytest.raises(OSError, match=r"(?i)ssl|reset|\A\Z"):
        async with Wire.connect(secured.port.number, tls=context):
            pass


async def test_plain_http_is_not_spoken_there(secured: Secured) -> None:
    async with Wire.connect(secured.port.number) as wire:
        await wire.send(request("/_egress/health", method="GET"))
        assert await wire.at_end()


async def test_a_new_certificate_is_shown_without_a_restart(secured: Secured) -> None:
    before = secured.serial()
    async with Wire.connect(secured.port.number, tls=secured.trusting) as wire:
        assert secured.ca("issue", "127.0.0.1").returncode == 0
        await until(lambda: secured.serial() != before, "the old certificate is still shown")
        await wire.send(request("/_egress/health", method="GET"))
        assert (await wire.answer()).status == 200, "a connection of before was cut"
    after = secured.serial()
    certificate = secured.gateway.state / "ca" / "127.0.0.1.pem"
    good = certificate.read_bytes()
    certificate.write_bytes(b"not a certificate")
    assert secured.serial() == after
    await until(lambda: "the old one stays" in secured.gateway.told, "a broken certificate is not told of")
    certificate.write_bytes(good)
