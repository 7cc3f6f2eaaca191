"""A running simulator and the providers' own SDKs pointed straight at it, retries off."""

from collections.abc import AsyncIterator, Iterator

import anthropic
import httpx2
import openai
import pytest

from egress_gateway.testing.credentials import Fabricator
from egress_gateway.testing.providers import ProviderSimulator

OPENAI_KEY = Fabricator(1).secret("secret.openai_key")


@pytest.fixture
async def provider() -> AsyncIterator[ProviderSimulator]:
    async with ProviderSimulator(key=OPENAI_KEY) as running:
        yield running


@pytest.fixture
async def openai_async(provider: ProviderSimulator) -> AsyncIterator[openai.AsyncOpenAI]:
    async with httpx2.AsyncClient(trust_env=False) as http:
        yield openai.AsyncOpenAI(base_url=f"{provider.url}/v1", api_key=OPENAI_KEY, max_retries=0, http_client=http)


@pytest.fixture
def openai_sync(provider: ProviderSimulator) -> Iterator[openai.OpenAI]:
    with httpx2.Client(trust_env=False) as http:
        yield openai.OpenAI(base_url=f"{provider.url}/v1", api_key=OPENAI_KEY, max_retries=0, http_client=http)


@pytest.fixture
async def anthropic_async(provider: ProviderSimulator) -> AsyncIterator[anthropic.AsyncAnthropic]:
    async with httpx2.AsyncClient(trust_env=False) as http:
        yield anthropic.AsyncAnthropic(base_url=provider.url, api_key=OPENAI_KEY, max_retries=0, http_client=http)


@pytest.fixture
def anthropic_sync(provider: ProviderSimulator) -> Iterator[anthropic.Anthropic]:
    with httpx2.Client(trust_env=False) as http:
        yield anthropic.Anthropic(base_url=provider.url, api_key=OPENAI_KEY, max_retries=0, http_client=http)
