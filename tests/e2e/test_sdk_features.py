"""What SDKs offer besides prose: log probabilities, structured output, images, retries, timeouts."""

import asyncio
import json
import re
from typing import Any

import anthropic
import openai
import pytest
from pydantic import BaseModel
from tests.e2e.conftest import Making
from tests.e2e.gateway import Gateway
from tests.e2e.planted import Planted

from egress_gateway.testing.providers import Delivery, Failure, ProviderSimulator, says

pytestmark = pytest.mark.loopback

TOKEN = r"(?:EMAIL|CARD|IBAN)_[0-9A-HJKMNP-TV-Z]{11}"
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
OPENAI_IMAGE: Any = [
    {"type": "text", "text": "What is it?"},
    {"type": "image_url", "image_url": {"url": f"data:image/png;base64,{PIXEL}"}},
]
ANTHROPIC_IMAGE: Any = [
    {"type": "text", "text": "What is it?"},
    {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": PIXEL}},
]


def ask(content: Any) -> Any:
    return [{"role": "user", "content": content}]


class Contact(BaseModel):
    """The model's answer, as its caller wants it."""

    email: str


@pytest.mark.parametrize("stream", [False, True], ids=["whole", "streamed"])
async def test_log_probabilities_say_nothing_about_values(
    openai_client: openai.AsyncOpenAI, provider: ProviderSimulator, planted: Planted, stream: bool
) -> None:
    email = planted.email()
    entries: list[Any] = []
    if stream:
        chunks = await openai_client.chat.completions.create(
            model="gpt-5", messages=ask(f"Mail {email}"), logprobs=True, stream=True
        )
        text = ""
        async for chunk in chunks:
            for choice in chunk.choices:
                text += choice.delta.content or ""
                entries += (choice.logprobs.content or []) if choice.logprobs else []
    else:
        answer = await openai_client.chat.completions.create(
            model="gpt-5", messages=ask(f"Mail {email}"), logprobs=True
        )
        (choice,) = answer.choices
        text = choice.message.content or ""
        entries += (choice.logprobs.content or []) if choice.logprobs else []
    assert text == f"You wrote: Mail {email}"
    assert email not in "".join(entry.token for entry in entries)
    assert b'"logprobs":true' in provider.exchanges[0].received.body


async def test_openai_parses_an_answer_with_the_values_in_it(
    openai_client: openai.AsyncOpenAI, provider: ProviderSimulator, planted: Planted
) -> None:
    email = planted.email()
    answer = await openai_client.chat.completions.parse(
        model="gpt-5", messages=ask(f"email={email}"), response_format=Contact
    )
    assert answer.choices[0].message.parsed == Contact(email=email)
    assert len(provider.exchanges) == 1


async def test_anthropic_parses_an_answer_with_the_values_in_it(
    anthropic_client: anthropic.AsyncAnthropic, provider: ProviderSimulator, planted: Planted
) -> None:
    email = planted.email()
    await anthropic_client.messages.create(model="claude", max_tokens=9, messages=ask(email))
    found = re.search(TOKEN, provider.exchanges[0].received.body.decode())
    assert found is not None
    provider.script(says(json.dumps({"email": found[0]})))
    answer = await anthropic_client.messages.parse(
        model="claude", max_tokens=99, messages=ask(f"email={email}"), output_format=Contact
    )
    assert answer.parsed_output == Contact(email=email)


async def test_parallel_calls_may_be_switched_off(
    openai_client: openai.AsyncOpenAI, provider: ProviderSimulator
) -> None:
    tools: Any = [{"type": "function", "function": {"name": "look", "parameters": {"type": "object"}}}]
    await openai_client.chat.completions.create(
        model="gpt-5", messages=ask("hello"), tools=tools, parallel_tool_calls=False
    )
    assert json.loads(provider.exchanges[0].received.body)["parallel_tool_calls"] is False


async def test_an_image_stays_where_the_policy_does_not_let_it_go(
    openai_client: openai.AsyncOpenAI, anthropic_client: anthropic.AsyncAnthropic, provider: ProviderSimulator
) -> None:
    with pytest.raises(openai.PermissionDeniedError) as chat:
        await openai_client.chat.completions.create(model="gpt-5", messages=ask(OPENAI_IMAGE))
    with pytest.raises(anthropic.PermissionDeniedError) as message:
        await anthropic_client.messages.create(model="claude", max_tokens=9, messages=ask(ANTHROPIC_IMAGE))
    for response in (chat.value.response, message.value.response):
        assert (response.headers["x-egress-code"], response.headers["x-egress-rule"]) == ("rule", "images-stay")
    assert provider.exchanges == []


async def test_an_image_arrives_as_it_was_where_the_policy_lets_it_go(
    make_gateway: Making, provider: ProviderSimulator, planted: Planted
) -> None:
    gateway = make_gateway()
    rules = gateway.directory / "policy" / "rules.yaml"
    block = rules.read_text()
    rules.write_text(re.sub(r"  - id: images-stay\n(?:    .*\n)+", "", block))
    assert rules.read_text() != block
    tests = gateway.directory / "policy" / "tests" / "support.yaml"
    tests.unlink()
    email = planted.email()
    with gateway:
        chat = openai.AsyncOpenAI(api_key=gateway.keys["cx-bot"], base_url=f"{gateway.url}/support/openai/v1")
        messages = anthropic.AsyncAnthropic(api_key=gateway.keys["cx-bot"], base_url=f"{gateway.url}/support/anthropic")
        async with chat, messages:
            await chat.chat.completions.create(
                model="gpt-5", messages=ask([*OPENAI_IMAGE, {"type": "text", "text": email}])
            )
            await messages.messages.create(
                model="claude", max_tokens=9, messages=ask([*ANTHROPIC_IMAGE, {"type": "text", "text": email}])
            )
    for exchange, image in zip(provider.exchanges, (OPENAI_IMAGE[1], ANTHROPIC_IMAGE[1]), strict=True):
        content = json.loads(exchange.received.body)["messages"][0]["content"]
        assert content[1] == image
        assert re.fullmatch(TOKEN, content[2]["text"])


async def test_a_model_that_is_not_there_is_not_found(
    openai_client: openai.AsyncOpenAI, anthropic_client: anthropic.AsyncAnthropic, provider: ProviderSimulator
) -> None:
    provider.script(Failure(status=404), Failure(status=404))
    with pytest.raises(openai.NotFoundError) as chat:
        await openai_client.chat.completions.create(model="gpt-0", messages=ask("hello"))
    assert chat.value.code == "model_not_found"
    with pytest.raises(anthropic.NotFoundError):
        await anthropic_client.messages.create(model="claude-0", max_tokens=9, messages=ask("hello"))
    assert len(provider.exchanges) == 2


async def test_a_retry_of_the_sdk_has_the_same_idempotency_key(
    gateway: Gateway, provider: ProviderSimulator, planted: Planted
) -> None:
    provider.script(Failure(status=500, retry_after=0))
    client = openai.AsyncOpenAI(
        api_key=gateway.keys["cx-bot"], base_url=f"{gateway.url}/support/openai/v1", max_retries=1
    )
    async with client:
        await client.chat.completions.create(
            model="gpt-5", messages=ask(f"Mail {planted.email()}"), extra_headers={"idempotency-key": "order-17"}
        )
    assert [each.received.header("idempotency-key") for each in provider.exchanges] == ["order-17"] * 2
    first, second = (each.received.body for each in provider.exchanges)
    assert first == second


async def test_who_has_no_patience_gets_the_sdks_timeout_and_the_provider_is_let_go(
    openai_client: openai.AsyncOpenAI, anthropic_client: anthropic.AsyncAnthropic, provider: ProviderSimulator
) -> None:
    provider.script(*[says("", delivery=Delivery(silent=True))] * 2)
    with pytest.raises(openai.APITimeoutError):
        await openai_client.chat.completions.create(model="gpt-5", messages=ask("hello"), timeout=0.5)
    with pytest.raises(anthropic.APITimeoutError):
        await anthropic_client.messages.create(model="claude", max_tokens=9, messages=ask("hello"), timeout=0.5)
    for exchange in provider.exchanges:
        async with asyncio.timeout(10):
            await exchange.ended.wait()


async def test_a_provider_that_falls_silent_is_a_timeout_of_the_gateway(
    make_gateway: Making, provider: ProviderSimulator
) -> None:
    provider.script(says("", delivery=Delivery(silent=True)), says("one two three", delivery=Delivery(pause_after=3)))
    with make_gateway(lambda text: text.replace("limits: {", "limits: {upstream_idle_seconds: 1, ")) as gateway:
        client = openai.AsyncOpenAI(
            api_key=gateway.keys["cx-bot"], base_url=f"{gateway.url}/support/openai/v1", max_retries=0, timeout=20
        )
        async with client:
            with pytest.raises(openai.InternalServerError) as caught:
                await client.chat.completions.create(model="gpt-5", messages=ask("hello"))
            response = caught.value.response
            assert (response.status_code, response.headers["x-egress-code"]) == (504, "upstream_timeout")
            assert "x-should-retry" not in response.headers
            stream = await client.chat.completions.create(model="gpt-5", messages=ask("hello"), stream=True)
            with pytest.raises(openai.APIError):
                _ = [chunk async for chunk in stream]
