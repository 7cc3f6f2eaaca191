"""Client certificates on a whole gateway: who gets in, who is on record, and what ends with a revocation."""

import ssl
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx2 as httpx
import openai
import pytest
from tests.e2e.gateway import Gateway, Port, until
from tests.e2e.wire import CHAT, Answer, Wire, bearer, chat, request

from egress_gateway.adapters.internal_ca import PemPair, create_authority, issue_client, issue_server
from egress_gateway.adapters.internal_revocation import revoke
from egress_gateway.audit.records.operations import DeniedSummaryRecord
from egress_gateway.testing.providers import ProviderSimulator

pytestmark = pytest.mark.loopback
HEALTH = request("/_egress/health", method="GET")


class Certified:
    """A gateway with a listener that wants certificates, and one that takes them."""

    def __init__(self, make_gateway: Callable[..., Gateway]) -> None:
        self.required, self.optional = Port(), Port()
        pair = "tls: {certificate: var/ca/127.0.0.1.pem, key: var/ca/127.0.0.1-key.pem}"
        clients = "clients: {ca: var/ca/ca.pem, revoked: var/ca/revoked.pem, required: %s}"
        listeners = "".join(
            f"  - address: 127.0.0.1\n    port: {port.number}\n    {pair}\n    {clients % required}\n"
            for port, required in ((self.required, "true"), (self.optional, "false"))
        )
        applications = "identity: {applications: {cx-bot: {spiffe: ['spiffe://example.org/payments']}}}\n"
        self.gateway = make_gateway(
            lambda config: config.replace("listeners:\n", f"listeners:\n{listeners}") + applications
        )
        self.directory = self.gateway.state / "ca"
        create_authority(self.directory, "LLM Egress Gateway CA", now=datetime.now(UTC))
        issue_server(self.directory, ("127.0.0.1",), now=datetime.now(UTC))
        self.revoke()
        self.payments = self.client("payments")

    def client(self, name: str) -> PemPair:
        """A certificate, as `egress ca client` makes it."""
        return issue_client(self.directory, name, spiffe=f"spiffe://example.org/{name}", now=datetime.now(UTC))

    def revoke(self, *pairs: PemPair) -> None:
        """As `egress ca revoke` does."""
        revoke(self.directory, tuple(pair.certificate for pair in pairs), now=datetime.now(UTC))

    def context(self, pair: PemPair | None = None) -> ssl.SSLContext:
        """A client that trusts the gateway, with a certificate or without."""
        context = ssl.create_default_context(cafile=str(self.directory / "ca.pem"))
        if pair is not None:
            context.load_cert_chain(pair.certificate, pair.key)
        return context

    def denied(self, code: str) -> int:
        """How often a code is on record for this machine."""
        summaries = [each.record for each in self.gateway.records() if isinstance(each.record, DeniedSummaryRecord)]
        return sum(each.count for each in summaries if (each.source, each.code) == ("127.0.0.1", code))


@pytest.fixture(scope="module")
def certified(make_gateway: Callable[..., Gateway]) -> Iterator[Certified]:
    made = Certified(make_gateway)
    with made.gateway:
        yield made
        assert made.gateway.stop() == 0
    for port in (made.required, made.optional):
        port.release()
    assert "please report it" not in made.gateway.told


async def status(port: Port, tls: ssl.SSLContext) -> int:
    """How a request is answered; 0 if there is no connection to answer it on."""
    try:
        async with Wire.connect(port.number, tls=tls) as wire:
            await wire.send(HEALTH)
            return (await wire.answer()).status
    except (OSError, EOFError):
        return 0


async def test_the_sdk_gets_in_with_its_certificate_and_not_without(
    certified: Certified, provider: ProviderSimulator
) -> None:
    async def ask(tls: ssl.SSLContext) -> str | None:
        async with openai.AsyncOpenAI(
            api_key=certified.gateway.keys["cx-bot"],
            base_url=f"https://127.0.0.1:{certified.required.number}/support/openai/v1",
            http_client=httpx.AsyncClient(verify=tls),
            max_retries=0,
        ) as client:
            answer = await client.chat.completions.create(
                model="gpt-5", messages=[{"role": "user", "content": "hello"}]
            )
            return answer.choices[0].message.content

    assert await ask(certified.context(certified.payments)) == "You wrote: hello"
    with pytest.raises(openai.APIConnectionError):
        await ask(certified.context())
    assert len(provider.exchanges) == 1


async def test_a_certificate_names_the_application_without_any_key(
    certified: Certified, provider: ProviderSimulator
) -> None:
    async def ask(pair: PemPair, *headers: str) -> Answer:
        async with Wire.connect(certified.required.number, tls=certified.context(pair)) as wire:
            await wire.send(request(CHAT, chat(), *headers))
            return await wire.answer()

    for headers in ((), (bearer("mtls"),), (bearer(certified.gateway.keys["cx-bot"]),)):
        answer = await ask(certified.payments, *headers)
        assert answer.status == 200, answer.body
        who = (await certified.gateway.last_of(answer.headers["x-egress-record"])).principal
        assert (who.app, who.auth) == ("cx-bot", "mtls")
    unknown = await ask(certified.client("nobody-we-know"), bearer("mtls"))
    assert (unknown.status, unknown.headers["x-egress-code"]) == (401, "key_missing")
    another = await ask(certified.payments, bearer(certified.gateway.keys["desk-bot"]))
    assert (another.status, another.headers["x-egress-code"]) == (401, "identity_conflict")
    assert len(provider.exchanges) == 3


async def test_who_shows_none_or_a_strangers_is_turned_away_and_on_record(certified: Certified, tmp_path: Path) -> None:
    now = datetime.now(UTC)
    create_authority(tmp_path, "LLM Egress Gateway CA", now=now)
    strange = issue_client(tmp_path, "payments", spiffe="spiffe://example.org/payments", now=now)
    server = PemPair(certificate=certified.directory / "127.0.0.1.pem", key=certified.directory / "127.0.0.1-key.pem")
    before = {code: certified.denied(code) for code in ("certificate_missing", "certificate_refused")}
    assert await status(certified.required, certified.context()) == 0
    assert await status(certified.required, certified.context(strange)) == 0
    assert await status(certified.required, certified.context(server)) == 0
    assert await status(certified.optional, certified.context(strange)) == 0
    assert await status(certified.optional, certified.context()) == 200
    assert await status(certified.required, certified.context(certified.payments)) == 200
    await until(lambda: all(certified.denied(code) > count for code, count in before.items()), "not on record")


async def test_a_revocation_ends_what_is_open_and_lets_nothing_new_in(
    certified: Certified, provider: ProviderSimulator
) -> None:
    doomed = certified.client("doomed")
    ask = request(CHAT, chat(), bearer(certified.gateway.keys["cx-bot"]))
    async with Wire.connect(certified.required.number, tls=certified.context(doomed)) as wire:
        await wire.send(ask)
        assert (await wire.answer()).status == 200
        certified.revoke(doomed)
        await wire.send(ask)
        answer = await wire.answer()
        assert (answer.status, answer.headers["x-egress-code"]) == (401, "certificate_revoked")
        assert await wire.at_end()
    async with Wire.connect(certified.required.number, tls=certified.context(doomed)) as wire:
        await wire.send(ask)
        assert (await wire.answer()).headers["x-egress-code"] == "certificate_revoked"
    assert len(provider.exchanges) == 1
    assert await status(certified.required, certified.context(certified.payments)) == 200
    await until(lambda: certified.denied("certificate_revoked") > 1, "the revocation's refusals are not on record")


async def test_a_list_that_does_not_load_is_told_and_the_old_one_stays(certified: Certified) -> None:
    doomed = certified.client("doomed-too")
    certified.revoke(doomed)
    revoked = certified.directory / "revoked.pem"
    good = revoked.read_bytes()
    assert await status(certified.required, certified.context(doomed)) == 401
    revoked.write_bytes(good[:100])
    assert await status(certified.required, certified.context(doomed)) == 401
    assert await status(certified.required, certified.context(certified.payments)) == 200
    await until(lambda: "revoked.pem: " in certified.gateway.told, "a broken list is not told of")
    revoked.write_bytes(good)


async def test_sessions_are_resumed_only_with_a_certificate_that_still_counts(certified: Certified) -> None:
    """TLS 1.2, whose sessions a server would resume without asking for the certificate again."""
    doomed = certified.client("doomed-three")
    context = certified.context(doomed)
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    async with Wire.connect(certified.required.number, tls=context) as wire:
        await wire.send(HEALTH)
        assert (await wire.answer()).status == 200
    certified.revoke(doomed)
    assert await status(certified.required, context) == 401
