"""The connector is killed and frozen under load: no answer that is incomplete ends well, and no receipt sends twice.

Real processes, killed at moments that a seed chooses, counted in answered requests and not in time.
"""

import asyncio
import hashlib
import os
import random
import secrets
import signal
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

import msgspec
import pytest
from tests.e2e.gateway import PROVIDER_KEY, Gateway, until
from tests.e2e.template import new_directory, provider_port, template
from tests.faults.test_gateway_kills import CALLERS, Load, check, kill, open_intents

from egress_gateway.adapters.audit_client import AuditClient
from egress_gateway.adapters.connector.client import ConnectorClient
from egress_gateway.audit.records.exchanges import IntentRecord, OutcomeRecord
from egress_gateway.audit.records.groups import SentGroup
from egress_gateway.audit.records.operations import ReceiptRefusedRecord
from egress_gateway.audit.records.record import encode
from egress_gateway.core.errors import GatewayError
from egress_gateway.core.exchange import OutboundRequest, Receipt
from egress_gateway.core.ids import BodyDigest, RecordId
from egress_gateway.testing.providers import Delivery, ProviderSimulator, says

pytestmark = pytest.mark.loopback

KILLS = 4
FREEZES = 3
SEED = 20261123
TYPED = {"connector_lost", "connector_unavailable", "receipt_before_start"}
"""What a caller may be told while there is no connector."""
IMPATIENT = "limits: {upstream_connect_seconds: 1, upstream_idle_seconds: 1, "
REQUEST = OutboundRequest(
    upstream="openai", method="POST", path="/v1/chat/completions", headers=(("content-type", "application/json"),),
    body=msgspec.json.encode({"model": "gpt-5", "messages": [{"role": "user", "content": "hello"}]}),
)  # fmt: skip


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    with Gateway(template(), new_directory()) as running:
        yield running


@pytest.fixture
async def provider() -> AsyncIterator[ProviderSimulator]:
    def model(prompt: object) -> object:
        return says("word " * 20, delivery=Delivery(between=0.002))

    async with ProviderSimulator(key=PROVIDER_KEY, port=provider_port().number, model=model) as simulator:
        yield simulator


@contextmanager
def frozen(gateway: Gateway) -> Iterator[None]:
    """The connector stands still."""
    connector = gateway.pid("connector")
    assert connector, "there is no connector"
    os.kill(connector, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(connector, signal.SIGCONT)


def failures(load: Load) -> int:
    """How many callers got no whole answer."""
    return sum(answer[:2] != (200, True) for answer in load.answers)


def codes(gateway: Gateway) -> set[str]:
    """Why requests failed of which the log has an intent."""
    outcomes = [each.record for each in gateway.records() if isinstance(each.record, OutcomeRecord)]
    return {each.error.code for each in outcomes if each.error is not None}


async def test_the_connector_is_killed_and_nothing_incomplete_ends_well(
    gateway: Gateway, provider: ProviderSimulator
) -> None:
    chance = random.Random(SEED)  # noqa: S311  (chooses moments)
    async with Load(gateway) as load:
        for _ in range(KILLS):
            await load.more(chance.randrange(5, 40))
            await kill(gateway, "connector")
        await load.more(2 * CALLERS)
    assert await asyncio.to_thread(gateway.stop) == 0
    assert gateway.told.count("connector ended with -9; starting it again") == KILLS
    told = Counter((status, whole) for status, whole, _ in load.answers)
    # A refusal comes whole; a stream under way is cut. Nobody's connection breaks without a word.
    assert set(told) <= {(200, True), (200, False), (502, True), (503, True)}
    assert told[200, False]
    assert told[502, True]
    assert codes(gateway) <= TYPED
    await check(gateway, provider, load)


async def test_a_connector_that_stands_still_for_a_moment_costs_nobody_a_request(
    gateway: Gateway, provider: ProviderSimulator
) -> None:
    async with Load(gateway) as load:
        for _ in range(FREEZES):
            await load.more(CALLERS)
            with frozen(gateway):
                # Everybody is inside: what they ask is on record and does not get out.
                await until(lambda: len(open_intents(gateway)) == CALLERS, "not everybody asks")
        await load.more(2 * CALLERS)
    assert [answer for answer in load.answers if answer[:2] != (200, True)] == []
    assert await asyncio.to_thread(gateway.stop) == 0
    await check(gateway, provider, load)


async def test_a_connector_that_hangs_is_left_and_the_requests_end_with_a_record(provider: ProviderSimulator) -> None:
    with Gateway(template(), new_directory(), lambda text: text.replace("limits: {", IMPATIENT)) as gateway:
        async with Load(gateway) as load:
            await load.more(CALLERS)
            with frozen(gateway):
                await until(lambda: failures(load) >= CALLERS, "callers wait for a connector that hangs")
            await load.more(2 * CALLERS)
        assert {answer[:2] for answer in load.answers} <= {(200, True), (200, False), (502, True)}
        assert await asyncio.to_thread(gateway.stop) == 0
        assert codes(gateway) == {"connector_lost"}
        await check(gateway, provider, load)


async def test_a_receipt_of_before_the_start_sends_nothing_used_or_not(
    gateway: Gateway, provider: ProviderSimulator
) -> None:
    used, unused = await receipts(gateway, 2)
    assert await send(gateway, used) == 200
    assert await send(gateway, used) == "receipt_spent"
    await kill(gateway, "connector")
    await answering(gateway)
    assert [await send(gateway, each) for each in (used, unused)] == ["receipt_before_start"] * 2
    assert await send(gateway, *await receipts(gateway, 1)) == 200
    assert len([each for each in provider.exchanges if each.received.body == REQUEST.body]) == 2
    refused = [each.record for each in gateway.records() if isinstance(each.record, ReceiptRefusedRecord)]
    digest = f"sha256:{hashlib.sha256(REQUEST.body).hexdigest()}"
    assert [each.code for each in refused if each.digest == digest] == [
        "receipt_spent",
        "receipt_before_start",
        "receipt_before_start",
    ]


async def receipts(gateway: Gateway, number: int) -> list[Receipt]:
    """Intents on record, with a refusal to answer for each of them, and the receipts for them."""
    client = AuditClient(
        str(gateway.state / "run" / "auditd" / "auditd.sock"), "worker-9", lambda: secrets.token_hex(8)
    )
    digest = BodyDigest(hashlib.sha256(REQUEST.body).digest())
    sent = SentGroup(digest=f"sha256:{digest.hex()}", bytes=len(REQUEST.body), destination=REQUEST.destination)
    granted = []
    async with asyncio.TaskGroup() as tasks:
        connection = tasks.create_task(client.run())
        for _ in range(number):
            rid = RecordId(secrets.token_hex(16))
            intent = IntentRecord(rid=rid, ts=1, attempt=1, sent=sent)
            granted.append(await client.intent(encode(intent), REQUEST.destination, digest))
            await client.append(encode(OutcomeRecord(rid=rid, ts=2, attempt=1, end="complete")))
        connection.cancel()
    return granted


async def send(gateway: Gateway, receipt: Receipt) -> int | str:
    """Ask the connector as a worker would: the provider's status, or the code of the refusal."""
    way_out = ConnectorClient(str(gateway.state / "run" / "connector" / "connector.sock"), patience=10.0)
    try:
        async with way_out.send(REQUEST, receipt) as answer:
            async for _ in answer.chunks():
                pass
            return answer.head.status
    except GatewayError as error:
        return error.code
    finally:
        await way_out.close()


async def answering(gateway: Gateway) -> None:
    """Wait until the gateway answers again."""
    async with Load(gateway) as load:
        await load.more(1)
