"""One gateway for all tests of a session, a provider of its own for each test, and a look at what it saw.

The provider of a test listens where the gateway's configuration says; after the test everything it
received is searched for what must never get there. After the session the gateway's whole state is.
"""

from collections.abc import AsyncIterator, Callable, Iterator

import anthropic
import openai
import pytest
from tests.e2e.gateway import PROVIDER_KEY, Gateway
from tests.e2e.planted import Planted
from tests.e2e.template import new_directory, provider_port, template

from egress_gateway.testing.providers import ProviderSimulator

Making = Callable[..., Gateway]


@pytest.fixture(scope="session")
def make_gateway() -> Making:
    """Makes gateways that were not started; takes a function that edits the configuration."""

    def make(edit: Callable[[str], str] = str) -> Gateway:
        return Gateway(template(), new_directory(), edit)

    return make


@pytest.fixture(scope="session")
def planted() -> Planted:
    return Planted()


@pytest.fixture(scope="session")
def gateway(make_gateway: Making, planted: Planted) -> Iterator[Gateway]:
    """The gateway that most tests share. At the end, nothing that was planted may be anywhere in it."""
    with make_gateway() as running:
        yield running
        assert running.stop() == 0
    secret = [*planted.values, *planted.words, *running.keys.values(), PROVIDER_KEY]
    assert running.sweep(secret) == []
    assert "please report it" not in running.told


@pytest.fixture
async def provider(planted: Planted) -> AsyncIterator[ProviderSimulator]:
    """A provider for one test. Afterwards, whatever it received must be free of what was planted."""
    async with ProviderSimulator(key=PROVIDER_KEY, port=provider_port().number) as simulator:
        yield simulator
    secret = [value.encode() for value in (*planted.values, *template().keys.values())]
    for exchange in simulator.exchanges:
        received = exchange.received
        headers = [f"{name}: {value}".encode() for name, value in received.headers]
        seen = b"\n".join([received.target.encode(), *headers, received.body])
        assert [value for value in secret if value in seen] == []


@pytest.fixture
async def openai_client(gateway: Gateway) -> AsyncIterator[openai.AsyncOpenAI]:
    async with openai.AsyncOpenAI(
        api_key=gateway.keys["cx-bot"], base_url=f"{gateway.url}/support/openai/v1", max_retries=0, timeout=20
    ) as client:
        yield client


@pytest.fixture
async def anthropic_client(gateway: Gateway) -> AsyncIterator[anthropic.AsyncAnthropic]:
    async with anthropic.AsyncAnthropic(
        api_key=gateway.keys["cx-bot"], base_url=f"{gateway.url}/support/anthropic", max_retries=0, timeout=20
    ) as client:
        yield client
