"""An hour of a real gateway beside three other counts: an honest one agrees, a stolen key and a forged count do not."""

import asyncio
import json
import secrets
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import openai
import pytest
from tests.e2e.gateway import PROVIDER_KEY, Gateway, egress
from tests.e2e.template import new_directory, provider_port, template

from egress_gateway.adapters.audit_client import AuditClient
from egress_gateway.audit.records.groups import TrafficGroup
from egress_gateway.audit.records.operations import TrafficRecord
from egress_gateway.audit.records.record import encode
from egress_gateway.testing.providers import ProviderSimulator, says

pytestmark = pytest.mark.loopback

HOUR = 3_600
REQUESTS = 6
"""Half of them stream."""


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    with Gateway(template(), new_directory()) as running:
        yield running


@pytest.fixture
async def provider() -> AsyncIterator[ProviderSimulator]:
    simulator = ProviderSimulator(key=PROVIDER_KEY, port=provider_port().number, model=lambda _: says("word " * 5))
    async with simulator:
        yield simulator


class Bill:
    """What the provider counts, told by its own answers."""

    def __init__(self) -> None:
        self.requests = self.read = self.written = 0

    async def ask(self, client: openai.AsyncOpenAI, *, stream: bool = False) -> None:
        ask = client.chat.completions.create
        message = [{"role": "user", "content": "how are you"}]
        if stream:
            answer = await ask(model="gpt-x", messages=message, stream=True, stream_options={"include_usage": True})
            used = [chunk.usage async for chunk in answer if chunk.usage is not None][-1]
        else:
            used = (await ask(model="gpt-x", messages=message)).usage
        self.requests += 1
        self.read += used.prompt_tokens
        self.written += used.completion_tokens

    def write(self, place: Path, hour: int) -> None:
        """As OpenAI gives it out."""
        result = {
            "object": "organization.usage.completions.result",
            "input_tokens": self.read,
            "output_tokens": self.written,
            "num_model_requests": self.requests,
        }
        bucket = {"object": "bucket", "start_time": hour, "end_time": hour + HOUR, "results": [result]}
        place.write_text(json.dumps({"object": "page", "data": [bucket], "has_more": False, "next_page": None}))


def reconcile(gateway: Gateway, hour: int) -> tuple[int, dict[str, tuple[str, ...]]]:
    """Exit code, and differences by source."""
    done = egress("audit", "reconcile", "--hour", _iso(hour), "--json", directory=gateway.directory)
    found = [json.loads(line) for line in done.stdout.splitlines()]
    return done.returncode, {each["source"]: tuple(each.get("differences", ())) for each in found}


def _iso(hour: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(hour))


async def forge(gateway: Gateway, hour: int) -> None:
    """Write to the log as the connector, as who has taken over its user can."""
    socket = str(gateway.state / "run" / "auditd" / "auditd.sock")
    client = AuditClient(socket, "connector", lambda: secrets.token_hex(8), timeout=5.0)
    group = TrafficGroup(upstream="openai", requests=1, sent_bytes=4096, received_bytes=1)
    since = hour * 1_000_000
    record = TrafficRecord(ts=since + 1, since=since, until=since + 2, upstreams=(group,))
    async with asyncio.TaskGroup() as tasks:
        connection = tasks.create_task(client.run())
        await client.append(encode(record))
        connection.cancel()


async def test_what_others_counted_is_held_against_the_log(gateway: Gateway, provider: ProviderSimulator) -> None:
    # All of it is to be in one hour.
    await asyncio.sleep(max(0.0, time.time() % HOUR - (HOUR - 60)) and 60.0)
    hour = int(time.time()) // HOUR * HOUR
    bill = Bill()
    file = gateway.directory / "usage.json"
    async with openai.AsyncOpenAI(
        api_key=gateway.keys["cx-bot"], base_url=f"{gateway.url}/support/openai/v1", max_retries=0
    ) as client:
        for number in range(REQUESTS):
            await bill.ask(client, stream=bool(number % 2))
    assert await asyncio.to_thread(gateway.stop) == 0
    bill.write(file, hour)
    imported = egress("audit", "usage", "import", str(file), "--upstream", "openai", directory=gateway.directory)
    assert imported.returncode == 0, imported.stderr
    assert reconcile(gateway, hour) == (0, {"connector": (), "provider:openai": ()})

    async with openai.AsyncOpenAI(
        api_key=PROVIDER_KEY, base_url=f"http://127.0.0.1:{provider_port().number}/v1", max_retries=0
    ) as thief:
        await bill.ask(thief)
    bill.write(file, hour)
    imported = egress("audit", "usage", "import", str(file), "--upstream", "openai", directory=gateway.directory)
    assert imported.returncode == 0, imported.stderr
    code, found = reconcile(gateway, hour)
    assert code == 1
    assert found["connector"] == ()
    assert f"openai requests: log {REQUESTS}, source {REQUESTS + 1}" in found["provider:openai"]

    await asyncio.to_thread(gateway.start)
    await forge(gateway, hour)
    assert await asyncio.to_thread(gateway.stop) == 0
    code, found = reconcile(gateway, hour)
    assert code == 1
    assert f"openai requests: log {REQUESTS}, source {REQUESTS + 1}" in found["connector"]
