"""The Anthropic SDK through the whole gateway: messages, thinking, tools, counting, both kinds of client."""

import asyncio
import itertools
import json
import re
from typing import Any

import anthropic
import pytest
from tests.e2e.gateway import PROVIDER_KEY, Gateway
from tests.e2e.planted import Planted

from egress_gateway.audit.records.exchanges import IntentRecord, OutcomeRecord
from egress_gateway.testing.providers import Choice, Delivery, ProviderSimulator, Reply, ToolUse, says

pytestmark = pytest.mark.loopback

TOKEN = r"(?:EMAIL|CARD|IBAN)_[0-9A-HJKMNP-TV-Z]{11}"
THINKING: Any = {"type": "enabled", "budget_tokens": 1024}


def tool(name: str, *arguments: str) -> dict[str, Any]:
    properties = {argument: {"type": "string"} for argument in arguments}
    return {"name": name, "input_schema": {"type": "object", "properties": properties}}


TOOLS: Any = [tool("crm_update", "note"), tool("order_lookup", "customer")]


def ask(text: str) -> Any:
    return [{"role": "user", "content": text}]


def first_token(provider: ProviderSimulator) -> str:
    """The first token that the provider received."""
    found = re.search(TOKEN, provider.exchanges[0].received.body.decode())
    assert found is not None
    return found[0]


async def test_the_answer_is_whole_and_the_provider_saw_only_tokens(
    anthropic_client: anthropic.AsyncAnthropic, provider: ProviderSimulator, planted: Planted, gateway: Gateway
) -> None:
    email = planted.email()
    raw = await anthropic_client.messages.with_raw_response.create(
        model="claude", max_tokens=100, system=f"The customer is {email}.", messages=ask(f"Mail {email}")
    )
    (block,) = (await raw.parse()).content
    assert block.text == f"You wrote: Mail {email}"
    received = provider.exchanges[0].received
    assert re.fullmatch(r"The customer is EMAIL_\w{11}\.", json.loads(received.body)["system"])
    version = received.header("anthropic-version")
    assert received.headers == (
        ("Host", received.header("host")),
        ("content-type", "application/json"),
        ("anthropic-version", version),
        ("x-api-key", PROVIDER_KEY),
        ("Accept-Encoding", "identity"),
        ("Content-Length", str(len(received.body))),
    )
    outcome = await gateway.last_of(raw.headers["x-egress-record"])
    assert (outcome.end, outcome.operation, outcome.family) == ("complete", "messages", "anthropic")


async def test_the_synchronous_client_gets_the_same(
    gateway: Gateway, provider: ProviderSimulator, planted: Planted
) -> None:
    email = planted.email()

    def talk() -> list[str]:
        with anthropic.Anthropic(
            api_key=gateway.keys["cx-bot"], base_url=f"{gateway.url}/support/anthropic", max_retries=0
        ) as client:
            whole = client.messages.create(model="claude", max_tokens=100, messages=ask(f"Mail {email}"))
            with client.messages.stream(model="claude", max_tokens=100, messages=ask(f"Mail {email}")) as events:
                return [whole.content[0].text, "".join(events.text_stream)]

    assert await asyncio.to_thread(talk) == [f"You wrote: Mail {email}"] * 2
    assert len(provider.exchanges) == 2


DELIVERIES = {
    "event by event": Delivery(),
    "byte by byte": Delivery(write_size=1),
    "CRLF and comments": Delivery(line_end="\r\n", comments=True),
    "CR, in pieces of seven": Delivery(line_end="\r", write_size=7),
}


@pytest.mark.parametrize("delivery", DELIVERIES.values(), ids=DELIVERIES)
async def test_however_a_stream_arrives_it_says_the_same(
    anthropic_client: anthropic.AsyncAnthropic, provider: ProviderSimulator, planted: Planted, delivery: Delivery
) -> None:
    text = f"Grüße → مرحبا 🙋🏽 {planted.email()}!"
    await anthropic_client.messages.create(model="claude", max_tokens=100, messages=ask(text))
    token = first_token(provider)
    provider.script(says(f"Grüße → مرحبا 🙋🏽 {token}!", delivery=delivery))
    async with anthropic_client.messages.stream(model="claude", max_tokens=100, messages=ask(text)) as events:
        assert await events.get_final_text() == text


@pytest.mark.parametrize("stream", [False, True], ids=["whole", "streamed"])
async def test_signed_thinking_goes_there_and_back(
    anthropic_client: anthropic.AsyncAnthropic, provider: ProviderSimulator, planted: Planted, stream: bool
) -> None:
    email = planted.email()
    asked: dict[str, Any] = {"model": "claude", "max_tokens": 2048, "thinking": THINKING}
    if stream:
        async with anthropic_client.messages.stream(messages=ask(f"I am {email}"), **asked) as events:
            first = await events.get_final_message()
    else:
        first = await anthropic_client.messages.create(messages=ask(f"I am {email}"), **asked)
    thought, said = first.content
    assert (thought.type, said.text) == ("thinking", f"You wrote: I am {email}")
    history: Any = [
        *ask(f"I am {email}"),
        {"role": "assistant", "content": [block.model_dump(exclude_none=True) for block in first.content]},
        {"role": "user", "content": f"And {email} again"},
    ]
    second = await anthropic_client.messages.create(messages=history, **asked)
    assert second.content[-1].text == f"You wrote: And {email} again"
    sent = json.loads(provider.exchanges[1].received.body)["messages"][1]["content"][0]
    assert re.fullmatch(r"The message reads: I am EMAIL_\w{11}", sent["thinking"])
    assert "egs1" not in sent["signature"]


async def test_altered_thinking_does_not_leave(
    anthropic_client: anthropic.AsyncAnthropic, provider: ProviderSimulator, planted: Planted
) -> None:
    asked: dict[str, Any] = {"model": "claude", "max_tokens": 2048, "thinking": THINKING}
    first = await anthropic_client.messages.create(messages=ask(f"I am {planted.email()}"), **asked)
    blocks = [block.model_dump(exclude_none=True) for block in first.content]
    blocks[0]["thinking"] += f" {planted.email()}"
    with pytest.raises(anthropic.PermissionDeniedError):
        await anthropic_client.messages.create(
            messages=[*ask("hi"), {"role": "assistant", "content": blocks}, *ask("go on")], **asked
        )
    assert len(provider.exchanges) == 1


@pytest.mark.parametrize("stream", [False, True], ids=["whole", "streamed"])
async def test_parallel_tools_get_values_back_only_where_the_route_says_so(
    anthropic_client: anthropic.AsyncAnthropic,
    provider: ProviderSimulator,
    planted: Planted,
    gateway: Gateway,
    stream: bool,
) -> None:
    email = planted.email()
    asked: dict[str, Any] = {"model": "claude", "max_tokens": 100, "tools": TOOLS}
    text = f"call crm_update and call order_lookup customer={email}"
    if stream:
        async with anthropic_client.messages.stream(messages=ask(text), **asked) as events:
            message, headers = await events.get_final_message(), events.response.headers
    else:
        raw = await anthropic_client.messages.with_raw_response.create(messages=ask(text), **asked)
        message, headers = await raw.parse(), raw.headers
    inputs = {block.name: block.input for block in message.content}
    assert inputs["crm_update"] == {"note": text}
    assert re.fullmatch(TOKEN, inputs["order_lookup"]["customer"])
    assert len(provider.exchanges) == 1
    rid = headers["x-egress-record"]
    await gateway.last_of(rid)
    intent, *tools, outcome = gateway.told_of(rid)
    assert [type(intent), type(outcome)] == [IntentRecord, OutcomeRecord]
    assert [call.name for record in tools for call in record.tools] == ["crm_update", "order_lookup"]


async def test_a_tools_result_is_inspected_like_everything_else(
    anthropic_client: anthropic.AsyncAnthropic, provider: ProviderSimulator, planted: Planted
) -> None:
    email, iban = planted.email(), planted.iban()
    asked: dict[str, Any] = {"model": "claude", "max_tokens": 100, "tools": TOOLS}
    first = await anthropic_client.messages.create(messages=ask(f"call crm_update note={email}"), **asked)
    (call,) = first.content
    assert call.input == {"note": email}
    result = {"type": "tool_result", "tool_use_id": call.id, "content": [{"type": "text", "text": f"{email} {iban}"}]}
    second = await anthropic_client.messages.create(
        messages=[
            *ask(f"call crm_update note={email}"),
            {"role": "assistant", "content": [call.model_dump(exclude_none=True)]},
            {"role": "user", "content": [result]},
        ],
        **asked,
    )
    assert second.content[0].text == f"The tool answered: {email} {iban}"
    assert len(provider.exchanges) == 2


async def test_a_conversation_repeats_its_tokens_and_its_prefix(
    anthropic_client: anthropic.AsyncAnthropic, provider: ProviderSimulator, planted: Planted
) -> None:
    email = planted.email()
    messages = ask(f"I am {email}.")
    system: Any = [{"type": "text", "text": "You help.", "cache_control": {"type": "ephemeral"}}]
    for turn in ("What is my address?", f"Right, {email}.", "Thanks 🙏"):
        answer = await anthropic_client.messages.create(
            model="claude", max_tokens=100, system=system, messages=messages
        )
        content = [block.model_dump(exclude_none=True) for block in answer.content]
        messages += [{"role": "assistant", "content": content}, *ask(turn)]
    for body in (each.received.body for each in provider.exchanges):
        assert b'"cache_control":{"type":"ephemeral"}' in body
    histories = [each.received.body.partition(b'"messages":')[2] for each in provider.exchanges]
    said = [history[: history.index(b'],"model"')] for history in histories]
    for earlier, later in itertools.pairwise(said):
        assert later.startswith(earlier)
    tokens = re.findall(rb"EMAIL_\w{11}", b"".join(each.received.body for each in provider.exchanges))
    assert len(set(tokens)) == 1


async def test_pings_and_single_bytes_do_not_disturb_a_tool_call(
    anthropic_client: anthropic.AsyncAnthropic, provider: ProviderSimulator, planted: Planted
) -> None:
    email = planted.email()
    asked: dict[str, Any] = {"model": "claude", "max_tokens": 100, "tools": TOOLS}
    await anthropic_client.messages.create(messages=ask(f"Mail {email}"), **asked)
    use = ToolUse(name="crm_update", arguments=json.dumps({"note": f"🙋🏽 {first_token(provider)}"}))
    choice = Choice(text=f"Doing it for {first_token(provider)}.", tools=(use,))
    provider.script(Reply(choices=(choice,), piece=1, delivery=Delivery(write_size=1, comments=True)))
    async with anthropic_client.messages.stream(messages=ask(f"Mail {email}"), **asked) as events:
        message = await events.get_final_message()
    said, call = message.content
    assert said.text == f"Doing it for {email}."
    assert call.input == {"note": f"🙋🏽 {email}"}
    assert message.stop_reason == "tool_use"


async def test_counting_tokens_is_redacted_too(
    anthropic_client: anthropic.AsyncAnthropic, provider: ProviderSimulator, planted: Planted
) -> None:
    counted = await anthropic_client.messages.count_tokens(model="claude", messages=ask(f"Mail {planted.email()}"))
    assert counted.input_tokens > 0
    assert re.search(rb"Mail EMAIL_\w{11}", provider.exchanges[0].received.body)
