"""Conversations of several turns, with tools and without: one value has one token, and the caller sees none.

The same conversations for both SDKs, synchronous and asynchronous, whole and streamed.
"""

import asyncio
import json
import re
from collections.abc import Callable
from typing import Any

import anthropic
import msgspec
import openai
import pytest
from tests.e2e.gateway import Gateway
from tests.e2e.planted import Planted

from egress_gateway.testing.providers import ProviderSimulator

pytestmark = pytest.mark.loopback

TOKEN = re.compile(r"(?:EMAIL|CARD|IBAN)_[0-9A-HJKMNP-TV-Z]{11}")
ARGUMENTS: Any = {"type": "object", "properties": {"note": {"type": "string"}}}
OPENAI_TOOLS: Any = [{"type": "function", "function": {"name": "crm_update", "parameters": ARGUMENTS}}]
ANTHROPIC_TOOLS: Any = [{"name": "crm_update", "input_schema": ARGUMENTS}]


class Said(msgspec.Struct, frozen=True):
    """What the model said in one turn, as its caller has it."""

    text: str
    calls: tuple[tuple[str, dict[str, Any]], ...]
    """Id and arguments of each call."""
    message: dict[str, Any]
    """As it goes into the history."""


Say = Callable[[Gateway, Any], Said]


def openai_whole(gateway: Gateway, messages: Any) -> Said:
    with openai.OpenAI(**_openai(gateway)) as client:
        return _openai_said(client.chat.completions.create(model="gpt-5", messages=messages, tools=OPENAI_TOOLS))


def openai_streamed(gateway: Gateway, messages: Any) -> Said:
    with (
        openai.OpenAI(**_openai(gateway)) as client,
        client.chat.completions.stream(model="gpt-5", messages=messages, tools=OPENAI_TOOLS) as events,
    ):
        return _openai_said(events.get_final_completion())


def openai_whole_async(gateway: Gateway, messages: Any) -> Said:
    async def say() -> Said:
        async with openai.AsyncOpenAI(**_openai(gateway)) as client:
            return _openai_said(
                await client.chat.completions.create(model="gpt-5", messages=messages, tools=OPENAI_TOOLS)
            )

    return asyncio.run(say())


def openai_streamed_async(gateway: Gateway, messages: Any) -> Said:
    async def say() -> Said:
        async with (
            openai.AsyncOpenAI(**_openai(gateway)) as client,
            client.chat.completions.stream(model="gpt-5", messages=messages, tools=OPENAI_TOOLS) as events,
        ):
            return _openai_said(await events.get_final_completion())

    return asyncio.run(say())


def anthropic_whole(gateway: Gateway, messages: Any) -> Said:
    with anthropic.Anthropic(**_anthropic(gateway)) as client:
        return _anthropic_said(
            client.messages.create(model="claude", max_tokens=99, messages=messages, tools=ANTHROPIC_TOOLS)
        )


def anthropic_streamed(gateway: Gateway, messages: Any) -> Said:
    with (
        anthropic.Anthropic(**_anthropic(gateway)) as client,
        client.messages.stream(model="claude", max_tokens=99, messages=messages, tools=ANTHROPIC_TOOLS) as events,
    ):
        return _anthropic_said(events.get_final_message())


def anthropic_whole_async(gateway: Gateway, messages: Any) -> Said:
    async def say() -> Said:
        async with anthropic.AsyncAnthropic(**_anthropic(gateway)) as client:
            return _anthropic_said(
                await client.messages.create(model="claude", max_tokens=99, messages=messages, tools=ANTHROPIC_TOOLS)
            )

    return asyncio.run(say())


def anthropic_streamed_async(gateway: Gateway, messages: Any) -> Said:
    async def say() -> Said:
        async with (
            anthropic.AsyncAnthropic(**_anthropic(gateway)) as client,
            client.messages.stream(model="claude", max_tokens=99, messages=messages, tools=ANTHROPIC_TOOLS) as events,
        ):
            return _anthropic_said(await events.get_final_message())

    return asyncio.run(say())


def _openai(gateway: Gateway) -> dict[str, Any]:
    return {
        "api_key": gateway.keys["cx-bot"],
        "base_url": f"{gateway.url}/support/openai/v1",
        "max_retries": 0,
        "timeout": 20,
    }


def _anthropic(gateway: Gateway) -> dict[str, Any]:
    return {
        "api_key": gateway.keys["cx-bot"],
        "base_url": f"{gateway.url}/support/anthropic",
        "max_retries": 0,
        "timeout": 20,
    }


def _openai_said(completion: Any) -> Said:
    message = completion.choices[0].message
    calls = tuple((call.id, json.loads(call.function.arguments)) for call in message.tool_calls or ())
    history = message.model_dump(include={"role", "content", "tool_calls"}, exclude_none=True)
    for call in history.get("tool_calls", ()):
        call["function"].pop("parsed_arguments", None)
    return Said(message.content or "", calls, history)


def _anthropic_said(message: Any) -> Said:
    text = "".join(block.text for block in message.content if block.type == "text")
    calls = tuple((block.id, block.input) for block in message.content if block.type == "tool_use")
    members = {"type", "text", "id", "name", "input"}
    content = [block.model_dump(include=members, exclude_none=True) for block in message.content]
    return Said(text, calls, {"role": "assistant", "content": content})


def openai_result(call_id: str, text: str) -> dict[str, Any]:
    return {"role": "tool", "tool_call_id": call_id, "content": text}


def anthropic_result(call_id: str, text: str) -> dict[str, Any]:
    return {"role": "user", "content": [{"type": "tool_result", "tool_use_id": call_id, "content": text}]}


CLIENTS = {
    "openai, whole": (openai_whole, openai_result),
    "openai, streamed": (openai_streamed, openai_result),
    "openai, whole, asynchronous": (openai_whole_async, openai_result),
    "openai, streamed, asynchronous": (openai_streamed_async, openai_result),
    "anthropic, whole": (anthropic_whole, anthropic_result),
    "anthropic, streamed": (anthropic_streamed, anthropic_result),
    "anthropic, whole, asynchronous": (anthropic_whole_async, anthropic_result),
    "anthropic, streamed, asynchronous": (anthropic_streamed_async, anthropic_result),
}


def tokens(provider: ProviderSimulator) -> list[set[str]]:
    """Which tokens the provider saw, request by request."""
    return [set(TOKEN.findall(each.received.body.decode())) for each in provider.exchanges]


@pytest.mark.parametrize(("say", "result"), CLIENTS.values(), ids=CLIENTS)
async def test_over_five_turns_a_value_keeps_its_token_and_the_caller_sees_none(
    gateway: Gateway, provider: ProviderSimulator, planted: Planted, say: Say, result: object
) -> None:
    email, card, iban = planted.email(), planted.card(), planted.iban()
    turns = [
        f"I am {email}.",
        f"My card is {card}, and I am still {email}.",
        "What did I say?",
        f"My account is {iban}; not {card}.",
        f"{email}, {card}, {iban}: all of it.",
    ]
    messages: list[dict[str, Any]] = []
    for turn in turns:
        messages.append({"role": "user", "content": turn})
        said = await asyncio.to_thread(say, gateway, messages)
        assert said.text == f"You wrote: {turn}"
        assert TOKEN.search(json.dumps(said.message)) is None
        messages.append(said.message)
    assert [len(seen) for seen in tokens(provider)] == [1, 2, 2, 3, 3]
    assert len(set().union(*tokens(provider))) == 3


@pytest.mark.parametrize(("say", "result"), CLIENTS.values(), ids=CLIENTS)
async def test_over_three_rounds_of_tools_values_go_to_the_tool_and_tokens_to_the_model(
    gateway: Gateway,
    provider: ProviderSimulator,
    planted: Planted,
    say: Say,
    result: Callable[[str, str], dict[str, Any]],
) -> None:
    values = [planted.email(), planted.card(), planted.iban()]
    messages: list[dict[str, Any]] = []
    for number, value in enumerate(values):
        messages.append({"role": "user", "content": f"call crm_update note={value}"})
        asked = await asyncio.to_thread(say, gateway, messages)
        ((call_id, arguments),) = asked.calls
        assert arguments == {"note": value}
        answer = f"{values[number - 1]} is known to {value}"
        messages += [asked.message, result(call_id, answer)]
        said = await asyncio.to_thread(say, gateway, messages)
        assert said.text == f"The tool answered: {answer}"
        messages.append(said.message)
    assert TOKEN.search(json.dumps(messages)) is None
    # The last value is in the first result already.
    assert [len(seen) for seen in tokens(provider)] == [1, 2, 3, 3, 3, 3]
    assert len(set().union(*tokens(provider))) == 3
