"""Front proxies before a whole gateway: what they may say, what nobody else may, and what is on record."""

import asyncio
import socket
import ssl
import struct
from base64 import b64encode
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime
from typing import Final
from urllib.parse import quote

import pytest
from tests.e2e.gateway import Gateway, Port, until
from tests.e2e.wire import CHAT, Wire, bearer, chat, request

from egress_gateway.adapters.internal_ca import create_authority, issue_server
from egress_gateway.audit.records.exchanges import IntentRecord
from egress_gateway.audit.records.operations import DeniedSummaryRecord
from egress_gateway.testing.providers import ProviderSimulator
from egress_gateway.wire.proxy_header import SIGNATURE

pytestmark = pytest.mark.loopback
HEALTH = request("/_egress/health", method="GET")
CALLER: Final = "192.0.2.77"
IAP: Final = "x-goog-iap-jwt-assertion"


def proxy_header(address: str = CALLER, command: int = 0x21) -> bytes:
    block = socket.inet_aton(address) + socket.inet_aton("127.0.0.1") + struct.pack("!HH", 40000, 443)
    return SIGNATURE + struct.pack("!BBH", command, 0x11, len(block)) + block


class Fronted:
    """A gateway with a listener for each kind of proxy."""

    def __init__(self, make_gateway: Callable[..., Gateway]) -> None:
        self.passing, self.secured, self.mesh, self.cloud, self.elsewhere = (Port() for _ in range(5))
        tls = "    tls: {certificate: var/ca/127.0.0.1.pem, key: var/ca/127.0.0.1-key.pem}\n"
        here = "peers: [127.0.0.0/8]"
        settings = (
            (self.passing, "", f"{here}, proxy_protocol: true"),
            (self.secured, tls, f"{here}, proxy_protocol: true"),
            (self.mesh, "", f"{here}, certificate: true"),
            (self.cloud, "", f"{here}, identity_header: {IAP}"),
            (self.elsewhere, "", "peers: [192.0.2.0/24], proxy_protocol: true, certificate: true"),
        )
        listeners = "".join(
            f"  - address: 127.0.0.1\n    port: {port.number}\n{secured}    front_proxy: {{{front}}}\n"
            for port, secured, front in settings
        )
        self.gateway = make_gateway(lambda config: config.replace("listeners:\n", f"listeners:\n{listeners}"))
        create_authority(self.gateway.state / "ca", "Test CA", now=datetime.now(UTC))
        issue_server(self.gateway.state / "ca", ("127.0.0.1",), now=datetime.now(UTC))

    @property
    def ask(self) -> bytes:
        """A request that is sent on."""
        return request(CHAT, chat(), bearer(self.gateway.keys["cx-bot"]))

    def asked(self, *headers: str) -> bytes:
        """The same with more headers."""
        return request(CHAT, chat(), bearer(self.gateway.keys["cx-bot"]), *headers)

    def denied(self, source: str, code: str) -> int:
        summaries = [each.record for each in self.gateway.records() if isinstance(each.record, DeniedSummaryRecord)]
        return sum(each.count for each in summaries if (each.source, each.code) == (source, code))


@pytest.fixture(scope="module")
def fronted(make_gateway: Callable[..., Gateway]) -> Iterator[Fronted]:
    made = Fronted(make_gateway)
    ports = (made.passing, made.secured, made.mesh, made.cloud, made.elsewhere)
    with made.gateway:
        yield made
        assert made.gateway.stop() == 0
    for port in ports:
        port.release()
    assert "please report it" not in made.gateway.told


@asynccontextmanager
async def through_proxy(fronted: Fronted, before: bytes) -> AsyncIterator[Wire]:
    """TLS with the gateway behind bytes that are in the clear."""
    plain = socket.create_connection(("127.0.0.1", fronted.secured.number))
    plain.sendall(before)
    plain.setblocking(False)
    tls = ssl.create_default_context(cafile=str(fronted.gateway.state / "ca" / "ca.pem"))
    with closing(plain):
        wire = Wire(*await asyncio.open_connection(sock=plain, ssl=tls, server_hostname="127.0.0.1"))
        try:
            yield wire
        finally:
            await wire.leave()


def peer_of(fronted: Fronted, rid: str) -> str:
    (intent,) = [each for each in fronted.gateway.told_of(rid) if isinstance(each, IntentRecord)]
    return intent.peer


async def test_the_record_has_the_caller_that_the_proxy_names(fronted: Fronted, provider: ProviderSimulator) -> None:
    async with Wire.connect(fronted.passing.number) as wire:
        await wire.send(proxy_header() + fronted.ask)
        answer = await wire.answer()
        assert answer.status == 200
        assert peer_of(fronted, answer.headers["x-egress-record"]) == CALLER
    async with through_proxy(fronted, proxy_header()) as wire:
        await wire.send(fronted.ask)
        answer = await wire.answer()
        assert answer.status == 200
        assert peer_of(fronted, answer.headers["x-egress-record"]) == CALLER
    assert len(provider.exchanges) == 2


async def test_a_proxy_that_looks_for_us_is_answered_as_itself(fronted: Fronted) -> None:
    async with Wire.connect(fronted.passing.number) as wire:
        await wire.send(proxy_header(command=0x20) + HEALTH)
        assert (await wire.answer()).status == 200


async def without_header(fronted: Fronted, data: bytes) -> None:
    async with Wire.connect(fronted.passing.number) as wire:
        await wire.send(data)
        assert await wire.at_end()


@pytest.mark.parametrize(
    "data", [HEALTH, b"PROXY TCP4 192.0.2.77 127.0.0.1 40000 443\r\n" + HEALTH], ids=["none", "one in words"]
)
async def test_without_its_header_nothing_is_served(fronted: Fronted, data: bytes) -> None:
    await without_header(fronted, data)


async def stranger(fronted: Fronted) -> None:
    async with Wire.connect(fronted.elsewhere.number) as wire:
        assert await wire.at_end()


async def test_a_stranger_is_closed_whatever_it_says(fronted: Fronted) -> None:
    await stranger(fronted)


async def without_key(fronted: Fronted, caller: str) -> None:
    async with Wire.connect(fronted.passing.number) as wire:
        await wire.send(proxy_header(caller) + request(CHAT, chat()))
        assert (await wire.answer()).headers["x-egress-code"] == "key_missing"


def forwarded(der: bytes) -> str:
    pem = f"-----BEGIN CERTIFICATE-----\n{b64encode(der).decode()}\n-----END CERTIFICATE-----\n"
    return f'X-Forwarded-Client-Cert: Cert="{quote(pem, safe="")}"'


FORGED = {
    "a certificate without a proxy": (lambda one: one.gateway.port, forwarded(b"der"), "identity_forged"),
    "a certificate behind another proxy": (lambda one: one.cloud, forwarded(b"der"), "identity_forged"),
    "an identity without a proxy": (lambda one: one.gateway.port, f"{IAP}: a.b.c", "identity_forged"),
    "an identity behind another proxy": (lambda one: one.mesh, f"{IAP}: a.b.c", "identity_forged"),
    "a certificate's names alone": (
        lambda one: one.mesh,
        "X-Forwarded-Client-Cert: URI=spiffe://example.org/payments",
        "forwarded_certificate",
    ),
    "a certificate that was appended to": (
        lambda one: one.mesh,
        forwarded(b"der") + "," + forwarded(b"der").partition(": ")[2],
        "forwarded_certificate",
    ),
}


async def forge(fronted: Fronted, port: Callable[[Fronted], Port], header: str) -> tuple[int, str]:
    async with Wire.connect(port(fronted).number) as wire:
        await wire.send(fronted.asked(header))
        answer = await wire.answer()
    return answer.status, answer.headers["x-egress-code"]


@pytest.mark.parametrize(("port", "header", "code"), FORGED.values(), ids=FORGED)
async def test_an_identity_that_is_not_believed_is_refused(
    fronted: Fronted, provider: ProviderSimulator, port: Callable[[Fronted], Port], header: str, code: str
) -> None:
    assert await forge(fronted, port, header) == (401, code)
    assert provider.exchanges == []


async def test_whoever_is_turned_away_is_on_record_each_for_itself(fronted: Fronted) -> None:
    """In one test: what is turned away is put together for seconds before it is recorded."""
    due = Counter(("127.0.0.1", code) for _, _, code in FORGED.values())
    due.update([("127.0.0.1", "proxy_header"), ("127.0.0.1", "front_proxy_stranger"), ("192.0.2.78", "key_missing")])
    before = {kind: fronted.denied(*kind) for kind in due}
    for port, header, _ in FORGED.values():
        await forge(fronted, port, header)
    await without_header(fronted, HEALTH)
    await stranger(fronted)
    await without_key(fronted, "192.0.2.78")

    def missing() -> list[tuple[str, str]]:
        return [kind for kind, count in due.items() if fronted.denied(*kind) < before[kind] + count]

    await until(lambda: not missing(), "not everything is on record")
    # For the caller, and not for the proxy that spoke for it.
    assert fronted.denied("127.0.0.1", "key_missing") == 0


async def test_the_way_of_a_request_is_not_asked_for(fronted: Fronted, provider: ProviderSimulator) -> None:
    async with Wire.connect(fronted.gateway.port.number) as wire:
        await wire.send(fronted.asked("X-Forwarded-For: 192.0.2.99", "Forwarded: for=192.0.2.99"))
        answer = await wire.answer()
    assert answer.status == 200
    assert peer_of(fronted, answer.headers["x-egress-record"]) == "127.0.0.1"
    assert len(provider.exchanges) == 1


async def test_a_proxys_identity_is_taken_for_a_signed_one(fronted: Fronted, provider: ProviderSimulator) -> None:
    """As long as no issuer is believed, that is a refusal, and not that of a forgery."""
    async with Wire.connect(fronted.cloud.number) as wire:
        await wire.send(fronted.asked(f"{IAP}: a.b.c"))
        refused = await wire.answer()
    assert (refused.status, refused.headers["x-egress-code"]) != (401, "identity_forged")
    assert refused.status == 401
    assert provider.exchanges == []
