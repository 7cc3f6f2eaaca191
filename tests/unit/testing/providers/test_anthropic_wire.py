"""Messages as Anthropic's own SDK reads them, and what the SDK does not show."""

import asyncio

import anthropic
import orjson
import pytest

from egress_gateway.testing.providers import Choice, Delivery, Failure, ProviderSimulator, Reply, ToolUse, says
from egress_gateway.testing.providers.anthropic_wire import (
    CountCall,
    MessageCall,
    error,
    headers,
    presented_key,
    read,
    signature,
)

OLD = {"anthropic-version": "2023-06-01"}
NEW = {"anthropic-version": "2026-10-21"}
ASK = {"model": "claude-sonnet", "max_tokens": 64, "messages": [{"role": "user", "content": "hello"}]}
LOOKUP = {
    "name": "lookup",
    "input_schema": {"type": "object", "properties": {"customer": {"type": "string"}}},
}


def call(**fields: object) -> MessageCall:
    understood = read("/v1/messages", NEW, orjson.dumps({**ASK, **fields}), 7)
    assert isinstance(understood, MessageCall)
    return understood


def events(one: MessageCall, reply: Reply) -> list[dict[str, object]]:
    decoded = []
    for event in one.events(reply):
        name, data, *rest = event.split(b"\n")
        assert rest == [b"", b""]
        members = orjson.loads(data.removeprefix(b"data: "))
        assert name == b"event: " + members["type"].encode()
        decoded.append(members)
    return decoded


# On the wire


def test_a_stream_frames_each_block_and_ends_with_message_stop() -> None:
    stream = events(call(stream=True), says("hello you"))
    assert [event["type"] for event in stream] == [
        "message_start",
        "content_block_start",
        "ping",
        "content_block_delta",
        "content_block_delta",
        "content_block_stop",
        "message_delta",
        "message_stop",
    ]
    assert stream[1] == {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}}
    assert stream[3]["delta"] == {"type": "text_delta", "text": "hello"}
    assert stream[6]["delta"] == {"stop_reason": "end_turn", "stop_sequence": None}


def test_pings_can_be_left_out() -> None:
    assert {"type": "ping"} not in events(call(stream=True), Reply(choices=(Choice(text="x"),), pings=False))


def test_thinking_comes_first_and_is_signed_at_its_end() -> None:
    stream = events(call(stream=True), Reply(choices=(Choice(thinking="hm", text="ok"),)))
    deltas = [event["delta"] for event in stream if event["type"] == "content_block_delta"]
    assert deltas == [
        {"type": "thinking_delta", "thinking": "hm"},
        {"type": "signature_delta", "signature": signature("hm")},
        {"type": "text_delta", "text": "ok"},
    ]
    assert stream[1]["content_block"] == {"type": "thinking", "thinking": "", "signature": ""}


def test_a_tool_call_is_split_anywhere_and_keeps_its_spelling() -> None:
    tools = (ToolUse(name="a", arguments='{ "x" : "\\u00e9" }'), ToolUse(name="b", call_id="toolu_b"))
    stream = events(call(stream=True), Reply(choices=(Choice(tools=tools),), piece=3))
    parts = {0: "", 1: ""}
    for event in stream:
        match event:
            case {"type": "content_block_delta", "index": int(index), "delta": {"partial_json": str(part)}}:
                parts[index] += part
                assert len(part) <= 3
    assert parts == {0: '{ "x" : "\\u00e9" }', 1: "{}"}
    assert stream[-2]["delta"] == {"stop_reason": "tool_use", "stop_sequence": None}


STOPS = {
    "end_turn": Choice(text="x"),
    "tool_use": Choice(tools=(ToolUse(name="a"),)),
    "refusal": Choice(refusal="no"),
    "max_tokens": Choice(text="x", finish="max_tokens"),
}


@pytest.mark.parametrize("reason", STOPS)
def test_stop_reasons(reason: str) -> None:
    document = orjson.loads(call().document(Reply(choices=(STOPS[reason],))))
    assert document["stop_reason"] == reason
    assert document["type"] == "message"


def test_an_empty_answer_is_an_empty_text_block() -> None:
    assert orjson.loads(call().document(Reply()))["content"] == [{"type": "text", "text": ""}]


def test_a_failure_in_the_middle_is_an_error_event_without_an_ending() -> None:
    *_, last = call(stream=True).events(Reply(choices=(Choice(text="hi"),), fails=Failure(status=529)))
    assert last.startswith(b'event: error\ndata: {"type":"error","error":{"type":"overloaded_error"')


def test_an_endless_stream_repeats_its_text() -> None:
    stream = call(stream=True).events(Reply(delivery=Delivery(endless=True), piece=20))
    spoken = [next(stream) for _ in range(6)][3:]
    assert all(b'"text":"and so on "' in event for event in spoken)


def test_a_thinking_block_comes_back_unaltered_or_not_at_all() -> None:
    def ask(text: str) -> object:
        block = {"type": "thinking", "thinking": text, "signature": signature("as it was")}
        turns = [{"role": "assistant", "content": [block]}, {"role": "user", "content": "go on"}]
        return read("/v1/messages", NEW, orjson.dumps({**ASK, "messages": turns}), 1)

    assert isinstance(ask("as it was"), MessageCall)
    refused = ask("as it is now")
    assert isinstance(refused, Failure)
    assert "signature" in refused.message


def test_tokens_are_counted_without_max_tokens() -> None:
    body = orjson.dumps({"model": "m", "messages": [{"role": "user", "content": "x" * 40}]})
    count = read("/v1/messages/count_tokens", OLD, body, 1)
    assert isinstance(count, CountCall)
    assert (count.streamed, list(count.events(Reply()))) == (False, [])
    assert orjson.loads(count.document(Reply())) == {"input_tokens": 11}


def test_sampling_parameters_went_with_the_newer_version() -> None:
    body = orjson.dumps({**ASK, "temperature": 1.0})
    assert isinstance(read("/v1/messages", OLD, body, 1), MessageCall)
    assert isinstance(read("/v1/messages", NEW, body, 1), Failure)


UNREADABLE = {
    "another path": ("/v1/complete", NEW, b"{}", 404),
    "no version": ("/v1/messages", {}, b"{}", 400),
    "a version nobody knows": ("/v1/messages", {"anthropic-version": "2025-01-01"}, b"{}", 400),
    "not JSON": ("/v1/messages", NEW, b"{", 400),
    "no max_tokens": ("/v1/messages", NEW, b'{"model":"m","messages":[]}', 400),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_the_provider_does_not_accept(name: str) -> None:
    path, with_headers, body, status = UNREADABLE[name]
    refused = read(path, with_headers, body, 1)
    assert isinstance(refused, Failure)
    assert refused.status == status


KEYS = {
    "api key": ({"x-api-key": "k"}, "k"),
    "bearer": ({"authorization": "Bearer k"}, "k"),
    "api key wins": ({"x-api-key": "k", "authorization": "Bearer other"}, "k"),
    "another scheme": ({"authorization": "Basic k"}, None),
    "none": ({}, None),
}


@pytest.mark.parametrize("name", KEYS)
def test_the_key_may_come_in_either_place(name: str) -> None:
    presented, key = KEYS[name]
    assert presented_key(presented) == key


def test_errors_have_the_providers_shape_and_may_carry_a_message() -> None:
    assert orjson.loads(error(Failure(status=404, message="mine"), "req_1")) == {
        "type": "error",
        "error": {"type": "not_found_error", "message": "mine"},
        "request_id": "req_1",
    }
    assert orjson.loads(error(Failure(status=418), "req_1"))["error"]["type"] == "api_error"
    assert ("request-id", "req_1") in headers("req_1")


# Through the SDK


@pytest.mark.loopback
async def test_sdk_plain(anthropic_async: anthropic.AsyncAnthropic) -> None:
    answer = await anthropic_async.messages.create(
        model="m", max_tokens=9, messages=[{"role": "user", "content": "héllo"}]
    )
    assert [(block.type, block.text) for block in answer.content if block.type == "text"] == [
        ("text", "You wrote: héllo")
    ]
    assert answer.usage.output_tokens > 0


@pytest.mark.loopback
async def test_sdk_sync_client(anthropic_sync: anthropic.Anthropic) -> None:
    def ask() -> int:
        return anthropic_sync.messages.count_tokens(
            model="m", messages=[{"role": "user", "content": "hi"}]
        ).input_tokens

    assert await asyncio.to_thread(ask) == 1


@pytest.mark.loopback
async def test_sdk_stream_with_thinking_and_a_second_turn(anthropic_async: anthropic.AsyncAnthropic) -> None:
    turns: list[anthropic.types.MessageParam] = [{"role": "user", "content": "call lookup customer=Ada Smith"}]
    for expected in ("tool_use", "end_turn"):
        async with anthropic_async.messages.stream(
            model="m",
            max_tokens=2048,
            messages=turns,
            thinking={"type": "adaptive"},
            tools=[LOOKUP],  # type: ignore[list-item]  # a plain dict of the wire's shape
        ) as stream:
            answer = await stream.get_final_message()
        assert answer.stop_reason == expected
        turns.append(answer.to_param())
        turns.append(
            {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "toolu_x", "content": "42 orders"}]}
        )
    assert [block.text for block in answer.content if block.type == "text"] == ["The tool answered: 42 orders"]


EXCEPTIONS = {
    400: anthropic.BadRequestError,
    401: anthropic.AuthenticationError,
    403: anthropic.PermissionDeniedError,
    404: anthropic.NotFoundError,
    413: anthropic.APIStatusError,
    429: anthropic.RateLimitError,
    500: anthropic.InternalServerError,
    529: anthropic.APIStatusError,
}


@pytest.mark.loopback
@pytest.mark.parametrize("status", EXCEPTIONS)
async def test_sdk_errors(provider: ProviderSimulator, anthropic_async: anthropic.AsyncAnthropic, status: int) -> None:
    provider.script(Failure(status=status, retry_after=3))
    with pytest.raises(EXCEPTIONS[status]) as caught:
        await anthropic_async.messages.create(model="m", max_tokens=9, messages=[])
    assert caught.value.status_code == status
    assert caught.value.request_id == f"req_{1:024d}"
    assert caught.value.response.headers["retry-after"] == "3"


@pytest.mark.loopback
async def test_sdk_wrong_key(provider: ProviderSimulator, anthropic_async: anthropic.AsyncAnthropic) -> None:
    with pytest.raises(anthropic.AuthenticationError):
        await anthropic_async.with_options(api_key="wrong").messages.create(model="m", max_tokens=9, messages=[])
    assert provider.exchanges[0].status == 401


@pytest.mark.loopback
async def test_sdk_sees_an_error_in_the_middle_of_a_stream(
    provider: ProviderSimulator, anthropic_async: anthropic.AsyncAnthropic
) -> None:
    provider.script(Reply(choices=(Choice(text="hi"),), fails=Failure(status=529, message="broke down")))
    stream = await anthropic_async.messages.create(model="m", max_tokens=9, messages=[], stream=True)
    with pytest.raises(anthropic.APIError, match="broke down"):
        _ = [event async for event in stream]
