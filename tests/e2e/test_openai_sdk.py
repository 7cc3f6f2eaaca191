"""The OpenAI SDK through the whole gateway: what its user gets, and what the provider got, byte for byte."""

import asyncio
import itertools
import json
import re
from typing import Any

import openai
import pytest
from tests.e2e.gateway import PROVIDER_KEY, Gateway
from tests.e2e.planted import Planted

from egress_gateway.audit.records.exchanges import IntentRecord, OutcomeRecord
from egress_gateway.testing.providers import Choice, Delivery, ProviderSimulator, Reply, ToolUse, says

pytestmark = pytest.mark.loopback

TOKEN = r"(?:EMAIL|CARD|IBAN)_[0-9A-HJKMNP-TV-Z]{11}"
Messages = list[dict[str, Any]]


def tool(name: str, *arguments: str) -> dict[str, Any]:
    properties = {argument: {"type": "string"} for argument in arguments}
    return {
        "type": "function",
        "function": {"name": name, "parameters": {"type": "object", "properties": properties}},
    }


TOOLS = [tool("crm_update", "note"), tool("order_lookup", "customer")]


async def joined(stream: openai.AsyncStream[Any], choice: int = 0) -> str:
    """The text of one choice of a stream."""
    return "".join(
        [each.delta.content or "" async for chunk in stream for each in chunk.choices if each.index == choice]
    )


async def test_the_answer_is_whole_and_the_provider_saw_only_tokens(
    openai_client: openai.AsyncOpenAI, provider: ProviderSimulator, planted: Planted, gateway: Gateway
) -> None:
    email, card = planted.email(), planted.card()
    raw = await openai_client.chat.completions.with_raw_response.create(
        model="gpt-5", messages=[{"role": "user", "content": f"Write to {email} about {card}, then {email} again."}]
    )
    assert raw.parse().choices[0].message.content == f"You wrote: Write to {email} about {card}, then {email} again."
    received = provider.exchanges[0].received
    sent = re.fullmatch(
        rb'\{"model":"gpt-5","messages":\[\{"role":"user","content":"Write to (EMAIL_\w{11}) about CARD_\w{11}, '
        rb'then (EMAIL_\w{11}) again\."\}\]\}',
        received.body,
    )
    assert sent is not None
    assert sent[1] == sent[2]
    assert received.headers == (
        ("Host", f"127.0.0.1:{received.header('host').rpartition(':')[2]}"),
        ("content-type", "application/json"),
        ("authorization", f"Bearer {PROVIDER_KEY}"),
        ("Accept-Encoding", "identity"),
        ("Content-Length", str(len(received.body))),
    )
    assert raw.headers["x-egress-decision"] == "permit; redact=3"
    outcome = await gateway.last_of(raw.headers["x-egress-record"])
    assert (outcome.end, outcome.status, outcome.redactions.restored) == ("complete", 200, 3)
    assert raw.headers["x-egress-policy"] == outcome.policy.bundle


async def test_the_synchronous_client_gets_the_same(
    gateway: Gateway, provider: ProviderSimulator, planted: Planted
) -> None:
    email = planted.email()

    def talk() -> tuple[str | None, str]:
        with openai.OpenAI(
            api_key=gateway.keys["cx-bot"], base_url=f"{gateway.url}/support/openai/v1", max_retries=0
        ) as client:
            asked: Any = [{"role": "user", "content": f"Mail {email}"}]
            whole = client.chat.completions.create(model="gpt-5", messages=asked)
            streamed = client.chat.completions.create(model="gpt-5", messages=asked, stream=True)
            return whole.choices[0].message.content, "".join(c.choices[0].delta.content or "" for c in streamed)

    assert await asyncio.to_thread(talk) == (f"You wrote: Mail {email}", f"You wrote: Mail {email}")
    assert len({re.search(TOKEN.encode(), each.received.body)[0] for each in provider.exchanges}) == 1


DELIVERIES = {
    "event by event": Delivery(),
    "byte by byte": Delivery(write_size=1),
    "CRLF and comments": Delivery(line_end="\r\n", comments=True),
    "CR, in pieces of seven": Delivery(line_end="\r", write_size=7),
}


@pytest.mark.parametrize("delivery", DELIVERIES.values(), ids=DELIVERIES)
async def test_however_a_stream_arrives_it_says_the_same(
    openai_client: openai.AsyncOpenAI, provider: ProviderSimulator, planted: Planted, delivery: Delivery
) -> None:
    email = planted.email()
    text = f"Grüße an {email} → مرحبا 🙋🏽 {email}!"
    stream = await openai_client.chat.completions.create(
        model="gpt-5", messages=[{"role": "user", "content": text}], stream=True
    )
    await stream.close()
    token = re.search(TOKEN, provider.exchanges[0].received.body.decode())[0]
    provider.script(says(f"Grüße an {token} → مرحبا 🙋🏽 {token}!", delivery=delivery))
    stream = await openai_client.chat.completions.create(
        model="gpt-5", messages=[{"role": "user", "content": text}], stream=True
    )
    assert await joined(stream) == text


async def test_choices_side_by_side_are_restored_each_for_itself(
    openai_client: openai.AsyncOpenAI, provider: ProviderSimulator, planted: Planted
) -> None:
    email = planted.email()
    asked: Any = [{"role": "user", "content": f"Mail {email}"}]
    whole = await openai_client.chat.completions.create(model="gpt-5", messages=asked, n=2)
    assert [choice.message.content for choice in whole.choices] == [f"You wrote: Mail {email}"] * 2
    for choice in (0, 1):
        stream = await openai_client.chat.completions.create(model="gpt-5", messages=asked, n=2, stream=True)
        assert await joined(stream, choice) == f"You wrote: Mail {email}"
    assert len(provider.exchanges) == 3


@pytest.mark.parametrize("stream", [False, True], ids=["whole", "streamed"])
async def test_tools_get_values_back_only_where_the_route_says_so(
    openai_client: openai.AsyncOpenAI, provider: ProviderSimulator, planted: Planted, gateway: Gateway, stream: bool
) -> None:
    email = planted.email()
    asked: Any = [{"role": "user", "content": f"call crm_update and call order_lookup customer={email}"}]
    tools: Any = TOOLS
    if stream:
        async with openai_client.chat.completions.stream(model="gpt-5", messages=asked, tools=tools) as events:
            completion = await events.get_final_completion()
            rid = events._response.headers["x-egress-record"]
    else:
        raw = await openai_client.chat.completions.with_raw_response.create(model="gpt-5", messages=asked, tools=tools)
        completion, rid = raw.parse(), raw.headers["x-egress-record"]
    calls = completion.choices[0].message.tool_calls
    assert calls is not None
    arguments = {call.function.name: json.loads(call.function.arguments) for call in calls}
    assert arguments["crm_update"] == {"note": f"call crm_update and call order_lookup customer={email}"}
    assert re.fullmatch(TOKEN, arguments["order_lookup"]["customer"])
    await gateway.last_of(rid)
    intent, *tools_told, outcome = gateway.told_of(rid)
    assert [type(intent), type(outcome)] == [IntentRecord, OutcomeRecord]
    named = [call.name for record in tools_told for call in record.tools]
    assert named == ["crm_update", "order_lookup"]


async def test_a_conversation_repeats_its_tokens_and_its_prefix(
    openai_client: openai.AsyncOpenAI, provider: ProviderSimulator, planted: Planted
) -> None:
    email, card = planted.email(), planted.card()
    messages: Any = [
        {"role": "system", "content": "You help customers."},
        {"role": "user", "content": f"I am {email}."},
    ]
    turns = [f"My card is {card}.", "What is my address?", f"Right, {email}.", "Thanks 🙏"]
    for turn in turns:
        answer = await openai_client.chat.completions.create(model="gpt-5", messages=messages)
        assert answer.choices[0].message.content == f"You wrote: {messages[-1]['content']}"
        messages += [answer.choices[0].message.model_dump(exclude_none=True), {"role": "user", "content": turn}]
    bodies = [each.received.body for each in provider.exchanges]
    for earlier, later in itertools.pairwise(bodies):
        assert later.startswith(earlier.removesuffix(b"]}"))
    assert len(set(re.findall(rb"EMAIL_\w{11}", b"".join(bodies)))) == 1
    assert len(set(re.findall(rb"CARD_\w{11}", b"".join(bodies)))) == 1


async def test_the_tool_loop_closes_with_the_customers_values(
    openai_client: openai.AsyncOpenAI, provider: ProviderSimulator, planted: Planted
) -> None:
    email, iban = planted.email(), planted.iban()
    tools: Any = TOOLS
    messages: Any = [{"role": "user", "content": f"call crm_update note={email}"}]
    first = await openai_client.chat.completions.create(model="gpt-5", messages=messages, tools=tools)
    said = first.choices[0].message
    (call,) = said.tool_calls or ()
    assert json.loads(call.function.arguments) == {"note": email}
    messages += [
        said.model_dump(exclude_none=True),
        {"role": "tool", "tool_call_id": call.id, "content": json.dumps({"owner": email, "account": iban})},
    ]
    second = await openai_client.chat.completions.create(model="gpt-5", messages=messages, tools=tools)
    assert second.choices[0].message.content == f"The tool answered: {json.dumps({'owner': email, 'account': iban})}"
    history = json.loads(provider.exchanges[1].received.body)["messages"]
    assert re.fullmatch(TOKEN, json.loads(history[1]["tool_calls"][0]["function"]["arguments"])["note"])


@pytest.mark.parametrize("stream", [False, True], ids=["whole", "streamed"])
async def test_structured_output_is_json_with_the_values_in_it(
    openai_client: openai.AsyncOpenAI, provider: ProviderSimulator, planted: Planted, stream: bool
) -> None:
    email = planted.email().replace("ada", "ädå")
    planted.values.append(email)
    text = f'She said "write\\to\t{email}"\nand left 🙋🏽'
    schema: Any = {
        "type": "json_schema",
        "json_schema": {
            "name": "echo",
            "schema": {"type": "object", "properties": {"echo": {"type": "string"}}},
        },
    }
    asked: Any = [{"role": "user", "content": text}]
    if stream:
        events = await openai_client.chat.completions.create(
            model="gpt-5", messages=asked, response_format=schema, stream=True
        )
        written = await joined(events)
    else:
        answer = await openai_client.chat.completions.create(model="gpt-5", messages=asked, response_format=schema)
        written = answer.choices[0].message.content or ""
    assert json.loads(written) == {"echo": text}


async def test_a_long_conversation_and_a_long_answer_pass(
    openai_client: openai.AsyncOpenAI, provider: ProviderSimulator, planted: Planted
) -> None:
    emails = [planted.email() for _ in range(40)]
    messages: Any = [
        {"role": ("user", "assistant")[number % 2], "content": f"{number}: " + "lorem ipsum " * 100 + email}
        for number, email in enumerate(emails)
    ]
    messages.append({"role": "user", "content": " ".join(emails)})
    stream = await openai_client.chat.completions.create(model="gpt-5", messages=messages, stream=True)
    assert await joined(stream) == "You wrote: " + " ".join(emails)
    assert len(set(re.findall(rb"EMAIL_\w{11}", provider.exchanges[0].received.body))) == len(emails)


async def test_tokens_that_this_request_did_not_make_are_never_restored(
    openai_client: openai.AsyncOpenAI, provider: ProviderSimulator, planted: Planted, gateway: Gateway
) -> None:
    asked = f"Mail {planted.email()}"
    await openai_client.chat.completions.create(model="gpt-5", messages=[{"role": "user", "content": asked}])
    foreign = re.search(TOKEN, provider.exchanges[0].received.body.decode())[0]
    answer = await openai_client.chat.completions.create(
        model="gpt-5", messages=[{"role": "user", "content": f"Who is {foreign}?"}]
    )
    assert answer.choices[0].message.content == f"You wrote: Who is {foreign}?"
    desk = openai.AsyncOpenAI(
        api_key=gateway.keys["desk-bot"],
        base_url=f"{gateway.url}/desk/openai/v1",
        default_headers={"x-egress-person": "ann"},
        max_retries=0,
    )
    async with desk:
        own = await desk.chat.completions.create(
            model="gpt-5", messages=[{"role": "user", "content": f"{asked}, not {foreign}"}]
        )
    assert own.choices[0].message.content == f"You wrote: {asked}, not {foreign}"
    theirs = re.findall(TOKEN, provider.exchanges[2].received.body.decode())
    assert len(set(theirs)) == 2, "two applications share a token"


async def test_the_answers_metadata_carries_no_restored_value(
    openai_client: openai.AsyncOpenAI, provider: ProviderSimulator, planted: Planted
) -> None:
    email = planted.email()
    asked: Any = [{"role": "user", "content": f"Mail {email}"}]
    await openai_client.chat.completions.create(model="gpt-5", messages=asked)
    token = re.search(TOKEN, provider.exchanges[0].received.body.decode())[0]
    choice = Choice(text=f"[link](https://evil.example/?q={token}) {token}")
    leaky = Reply(choices=(choice,), model=token, headers=(("x-ratelimit-reset-tokens", token), ("set-cookie", "a=b")))
    provider.script(leaky)
    raw = await openai_client.chat.completions.with_raw_response.create(model="gpt-5", messages=asked)
    answer = raw.parse()
    assert answer.choices[0].message.content == f"[link](hxxps://evil.example/…) {email}"
    assert email not in answer.model
    assert email not in str(raw.headers)
    assert "set-cookie" not in raw.headers


async def test_a_call_made_of_single_bytes_is_one_call(
    openai_client: openai.AsyncOpenAI, provider: ProviderSimulator, planted: Planted
) -> None:
    email = planted.email()
    asked: Any = [{"role": "user", "content": f"Mail {email}"}]
    tools: Any = TOOLS
    await openai_client.chat.completions.create(model="gpt-5", messages=asked, tools=tools)
    token = re.search(TOKEN, provider.exchanges[0].received.body.decode())[0]
    uses = tuple(
        ToolUse(name="crm_update", arguments=json.dumps({"note": f'"{token}"\n{number}'}, indent=1))
        for number in range(3)
    )
    provider.script(Reply(choices=(Choice(tools=uses),), piece=1, delivery=Delivery(write_size=1)))
    async with openai_client.chat.completions.stream(model="gpt-5", messages=asked, tools=tools) as events:
        completion = await events.get_final_completion()
    calls = completion.choices[0].message.tool_calls or ()
    assert [json.loads(call.function.arguments) for call in calls] == [
        {"note": f'"{email}"\n{number}'} for number in range(3)
    ]
