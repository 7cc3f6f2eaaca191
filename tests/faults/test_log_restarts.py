"""The log's process ends and is started again while two workers serve: whoever asks meanwhile waits, and none fails.

Callers are the OpenAI SDK without retries, and every request has a quota, which is counted in the same process.
"""

import asyncio
import os
import random
import signal
from collections.abc import AsyncIterator, Iterator
from typing import Self

import msgspec
import openai
import pytest
from tests.e2e.gateway import PROVIDER_KEY, START_SECONDS, Gateway, until
from tests.e2e.template import new_directory, provider_port, template
from tests.faults.test_gateway_kills import there

from egress_gateway.audit.records.exchanges import IntentRecord, OutcomeRecord
from egress_gateway.audit.records.operations import ReceiptRefusedRecord
from egress_gateway.testing.providers import Delivery, ProviderSimulator, says

pytestmark = pytest.mark.loopback

CALLERS = 8
"""Half of them stream."""
SIGNALS = (signal.SIGKILL, signal.SIGTERM, signal.SIGKILL, signal.SIGKILL)
SEED = 20261122
QUOTA = "\n  - {id: many, effect: quota, per: [app], requests: 1000000/h}\n"


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    directory = new_directory()
    made = Gateway(template(), directory, lambda text: text.replace("workers: 1", "workers: 2"))
    rules = directory / "policy" / "rules.yaml"
    rules.write_text(rules.read_text().rstrip() + QUOTA)
    with made as running:
        yield running


@pytest.fixture
async def provider() -> AsyncIterator[ProviderSimulator]:
    def model(prompt: object) -> object:
        return says("word " * 10, delivery=Delivery(between=0.001))

    async with ProviderSimulator(key=PROVIDER_KEY, port=provider_port().number, model=model) as simulator:
        yield simulator


class Callers:
    """Ask again and again until told to stop; any failure is theirs to raise."""

    def __init__(self, gateway: Gateway) -> None:
        self._client = openai.AsyncOpenAI(
            api_key=gateway.keys["cx-bot"], base_url=f"{gateway.url}/support/openai/v1", max_retries=0
        )
        self._stop = False
        self.records: list[str] = []
        """Of requests that were answered whole."""

    async def __aenter__(self) -> Self:
        self._tasks = asyncio.gather(*(self._call(stream=bool(number % 2)) for number in range(CALLERS)))
        return self

    async def __aexit__(self, *exc: object) -> None:
        self._stop = True
        try:
            await self._tasks
        finally:
            await self._client.close()

    async def more(self, number: int) -> None:
        """Wait for so many more answers, or for the first failure."""
        target = len(self.records) + number
        await until(
            lambda: len(self.records) >= target or self._tasks.done(), "the gateway does not answer", START_SECONDS
        )
        assert not self._tasks.done(), self._tasks.exception()

    async def _call(self, *, stream: bool) -> None:
        ask = self._client.chat.completions.with_raw_response
        while not self._stop:
            message = {"role": "user", "content": f"number {len(self.records)}"}
            raw = await ask.create(model="gpt-x", messages=[message], stream=stream)
            answer = raw.parse()
            if stream:
                async for _ in answer:
                    pass
            self.records.append(raw.headers["x-egress-record"])


async def test_the_log_restarts_under_load_and_no_request_fails(gateway: Gateway, provider: ProviderSimulator) -> None:
    chance = random.Random(SEED)  # noqa: S311  (chooses moments)
    async with Callers(gateway) as callers:
        await callers.more(CALLERS)
        for number in SIGNALS:
            await callers.more(chance.randrange(10, 60))
            log = await there(gateway, "auditd")
            os.kill(log, number)
            await until(lambda log=log: gateway.pid("auditd") not in {0, log}, "the log is not started again")
        await callers.more(2 * CALLERS)
    assert await asyncio.to_thread(gateway.stop) == 0
    assert gateway.told.count("auditd ended with") == len(SIGNALS)
    records = [each.record for each in gateway.records()]
    intents = {each.rid for each in records if isinstance(each, IntentRecord)}
    ended = {each.rid for each in records if isinstance(each, OutcomeRecord) and each.end == "complete"}
    assert len(set(callers.records)) == len(callers.records) == len(provider.exchanges)
    assert set(callers.records) <= intents & ended
    assert not any(isinstance(each, ReceiptRefusedRecord) for each in records)
    verified = await asyncio.to_thread(gateway.verify)
    report = msgspec.json.decode(verified.stdout)
    assert (verified.returncode, report["verdict"], report["findings"], report["open_intents"]) == (0, "ok", [], 0)
