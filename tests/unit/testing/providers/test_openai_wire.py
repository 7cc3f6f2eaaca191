"""Chat completions as OpenAI's own SDK reads them, and what the SDK does not show."""

import asyncio
from collections.abc import Mapping

import openai
import orjson
import pytest

from egress_gateway.testing.providers import Choice, Delivery, Failure, ProviderSimulator, Reply, ToolUse, says
from egress_gateway.testing.providers.openai_wire import ChatCall, error, headers, presented_key, read

JSON = {"content-type": "application/json"}
ASK = {"model": "gpt-5-mini", "messages": [{"role": "user", "content": "hello"}]}
LOOKUP = {
    "type": "function",
    "function": {"name": "lookup", "parameters": {"type": "object", "properties": {"customer": {"type": "string"}}}},
}


def call(**fields: object) -> ChatCall:
    understood = read("/v1/chat/completions", JSON, orjson.dumps({**ASK, **fields}), 7)
    assert isinstance(understood, ChatCall)
    return understood


def chunks(one: ChatCall, reply: Reply) -> list[dict[str, object]]:
    events = list(one.events(reply))
    assert events[-1] == b"data: [DONE]\n\n"
    return [orjson.loads(event.removeprefix(b"data: ")) for event in events[:-1]]


def delta(chunk: dict[str, object]) -> Mapping[str, object]:
    match chunk:
        case {"choices": [{"delta": dict(inner)}]}:
            return inner
    raise AssertionError("a chunk without one choice")


# On the wire


def test_a_stream_has_a_role_chunk_deltas_a_finish_and_the_terminal_event() -> None:
    opening, first, second, closing = chunks(call(stream=True), says("hello you"))
    assert delta(opening) == {"role": "assistant", "content": "", "refusal": None}
    assert [delta(first), delta(second), delta(closing)] == [{"content": "hello"}, {"content": " you"}, {}]
    assert "usage" not in closing
    assert closing["choices"] == [{"index": 0, "delta": {}, "logprobs": None, "finish_reason": "stop"}]


def test_usage_comes_in_a_chunk_of_its_own_only_when_asked_for() -> None:
    *others, last = chunks(call(stream=True, stream_options={"include_usage": True}), says("hello"))
    assert last["choices"] == []
    assert last["usage"] == orjson.loads(call().document(says("hello")))["usage"]
    assert all(chunk["usage"] is None for chunk in others)


@pytest.mark.parametrize(("options", "there"), [(None, True), ({"include_obfuscation": False}, False)])
def test_padding_is_there_unless_it_is_switched_off(options: object, there: bool) -> None:
    assert all(
        ("obfuscation" in chunk) is there for chunk in chunks(call(stream=True, stream_options=options), says("x"))
    )


def test_choices_take_turns() -> None:
    reply = Reply(choices=(Choice(text="aaaaabb"), Choice(text="ccccc")))
    spoken = [chunk["choices"] for chunk in chunks(call(stream=True, n=2), reply) if delta(chunk).get("content")]
    assert [(c[0]["index"], c[0]["delta"]["content"]) for c in spoken] == [(0, "aaaaa"), (1, "ccccc"), (0, "bb")]  # type: ignore[index]  # shape asserted above


def test_a_tool_call_is_split_anywhere_and_parallel_ones_have_their_own_index() -> None:
    tools = (ToolUse(name="a", arguments='{"x": "\\u00e9"}'), ToolUse(name="b", call_id="call_b"))
    seen: dict[int, str] = {}
    for chunk in chunks(call(stream=True), Reply(choices=(Choice(tools=tools),), piece=3)):
        match delta(chunk):
            case {"tool_calls": [{"index": int(index), "function": {"arguments": str(part)}}]}:
                seen[index] = seen.get(index, "") + part
                assert len(part) <= 3
    assert seen == {0: '{"x": "\\u00e9"}', 1: "{}"}


def test_a_tool_call_in_a_document_keeps_its_spelling() -> None:
    tools = (ToolUse(name="a", arguments='{ "x": 1 }'), ToolUse(name="b", call_id="call_b"))
    (choice,) = orjson.loads(call().document(Reply(choices=(Choice(tools=tools),))))["choices"]
    assert choice["finish_reason"] == "tool_calls"
    assert choice["message"]["tool_calls"] == [
        {"id": "call_000007000000", "type": "function", "function": {"name": "a", "arguments": '{ "x": 1 }'}},
        {"id": "call_b", "type": "function", "function": {"name": "b", "arguments": "{}"}},
    ]


def test_thinking_and_refusals_have_lanes_of_their_own() -> None:
    reply = Reply(choices=(Choice(thinking="hm", refusal="no"),), piece=9)
    assert [delta(chunk) for chunk in chunks(call(stream=True), reply)][1:-1] == [
        {"reasoning_content": "hm"},
        {"refusal": "no"},
    ]
    message = orjson.loads(call().document(reply))["choices"][0]["message"]
    assert (message["reasoning_content"], message["refusal"], message["content"]) == ("hm", "no", None)


def test_a_failure_in_the_middle_is_an_error_event_without_an_ending() -> None:
    events = list(call(stream=True).events(Reply(choices=(Choice(text="hi"),), fails=Failure(status=500))))
    assert events[-1].startswith(b'data: {"error":{"message":')
    assert not any(b'finish_reason":"stop' in event for event in events)


def test_an_endless_stream_repeats_its_text() -> None:
    events = call(stream=True).events(Reply(choices=(Choice(text="ab"),), delivery=Delivery(endless=True)))
    spoken = [delta(orjson.loads(next(events)[6:])) for _ in range(4)]
    assert spoken[1:] == [{"content": "ab"}] * 3


UNREADABLE = {
    "another path": ("/v1/embeddings", JSON, b"{}", 404),
    "another type": ("/v1/chat/completions", {}, b"{}", 400),
    "not JSON": ("/v1/chat/completions", JSON, b"{", 400),
    "no model": ("/v1/chat/completions", JSON, b'{"messages":[]}', 400),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_the_provider_does_not_accept(name: str) -> None:
    path, with_headers, body, status = UNREADABLE[name]
    refused = read(path, with_headers, body, 1)
    assert isinstance(refused, Failure)
    assert refused.status == status


@pytest.mark.parametrize(
    ("value", "key"), [("Bearer k", "k"), ("bearer k", "k"), ("Basic k", None), ("", None)], ids=repr
)
def test_the_key_is_a_bearer_token(value: str, key: str | None) -> None:
    assert presented_key({"authorization": value}) == key
    assert presented_key({}) is None


def test_errors_have_the_providers_shape_and_may_carry_a_message() -> None:
    body = orjson.loads(error(Failure(status=401, message="mine"), "req_1"))
    assert body == {
        "error": {"message": "mine", "type": "invalid_request_error", "param": None, "code": "invalid_api_key"}
    }
    assert orjson.loads(error(Failure(status=418), "req_1"))["error"]["type"] == "server_error"
    assert ("x-request-id", "req_1") in headers("req_1")


# Through the SDK


@pytest.mark.loopback
async def test_sdk_plain(openai_async: openai.AsyncOpenAI) -> None:
    answer = await openai_async.chat.completions.create(
        model="gpt-5-mini", messages=[{"role": "user", "content": "héllo"}]
    )
    assert answer.choices[0].message.content == "You wrote: héllo"
    assert answer.choices[0].finish_reason == "stop"
    assert answer.usage is not None
    assert answer.usage.total_tokens == answer.usage.prompt_tokens + answer.usage.completion_tokens


@pytest.mark.loopback
async def test_sdk_sync_client(openai_sync: openai.OpenAI) -> None:
    def ask() -> str | None:
        answer = openai_sync.chat.completions.create(model="m", messages=[{"role": "user", "content": "hi"}])
        return answer.choices[0].message.content

    assert await asyncio.to_thread(ask) == "You wrote: hi"


@pytest.mark.loopback
async def test_sdk_stream_with_choices_logprobs_and_usage(openai_async: openai.AsyncOpenAI) -> None:
    stream = await openai_async.chat.completions.create(
        model="m",
        messages=[{"role": "user", "content": "grüße 🎉"}],
        n=2,
        logprobs=True,
        stream=True,
        stream_options={"include_usage": True},
    )
    texts = {0: "", 1: ""}
    probable = ""
    usage = None
    async for chunk in stream:
        usage = chunk.usage or usage
        for choice in chunk.choices:
            texts[choice.index] += choice.delta.content or ""
            if choice.index == 0 and choice.logprobs is not None:
                probable += "".join(entry.token for entry in choice.logprobs.content or ())
    assert texts == {0: "You wrote: grüße 🎉", 1: "You wrote: grüße 🎉"}
    assert probable == texts[0]
    assert usage is not None


@pytest.mark.loopback
async def test_sdk_tool_call_streamed(openai_async: openai.AsyncOpenAI) -> None:
    async with openai_async.chat.completions.stream(
        model="m",
        messages=[{"role": "user", "content": "please call lookup customer=Ada Smith"}],
        tools=[LOOKUP],  # type: ignore[list-item]  # a plain dict of the wire's shape
    ) as stream:
        answer = await stream.get_final_completion()
    (tool,) = answer.choices[0].message.tool_calls or ()
    assert (tool.function.name, tool.function.arguments) == ("lookup", '{"customer":"Ada Smith"}')
    assert answer.choices[0].finish_reason == "tool_calls"


EXCEPTIONS = {
    400: openai.BadRequestError,
    401: openai.AuthenticationError,
    403: openai.PermissionDeniedError,
    404: openai.NotFoundError,
    413: openai.APIStatusError,
    429: openai.RateLimitError,
    500: openai.InternalServerError,
    503: openai.InternalServerError,
}


@pytest.mark.loopback
@pytest.mark.parametrize("status", EXCEPTIONS)
async def test_sdk_errors(provider: ProviderSimulator, openai_async: openai.AsyncOpenAI, status: int) -> None:
    provider.script(Failure(status=status, retry_after=3))
    with pytest.raises(EXCEPTIONS[status]) as caught:
        await openai_async.chat.completions.create(model="m", messages=[])
    assert caught.value.status_code == status
    assert caught.value.request_id == f"req_{1:024d}"
    assert caught.value.response.headers["retry-after"] == "3"


@pytest.mark.loopback
async def test_sdk_wrong_key(provider: ProviderSimulator, openai_async: openai.AsyncOpenAI) -> None:
    with pytest.raises(openai.AuthenticationError, match="Incorrect API key"):
        await openai_async.with_options(api_key="wrong").chat.completions.create(model="m", messages=[])
    assert provider.exchanges[0].status == 401


@pytest.mark.loopback
async def test_sdk_sees_an_error_in_the_middle_of_a_stream(
    provider: ProviderSimulator, openai_async: openai.AsyncOpenAI
) -> None:
    provider.script(Reply(choices=(Choice(text="hi"),), fails=Failure(status=500, message="broke down")))
    stream = await openai_async.chat.completions.create(model="m", messages=[], stream=True)
    with pytest.raises(openai.APIError, match="broke down"):
        _ = [chunk async for chunk in stream]
