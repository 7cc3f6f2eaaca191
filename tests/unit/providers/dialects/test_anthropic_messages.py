"""The Messages dialect as the pipeline uses it."""

import json

import anthropic
import httpx2
import pytest

from egress_gateway.core.errors import Refused
from egress_gateway.core.exchange import RequestHead
from egress_gateway.core.obligations import Modify
from egress_gateway.core.routes import UnknownFields
from egress_gateway.providers.dialect import Operation, RequestShape
from egress_gateway.providers.dialects.anthropic_messages import COUNT_TOKENS, MESSAGES, AnthropicMessages
from egress_gateway.testing.lanes import ListeningLanes
from egress_gateway.wire.json import Json, encode

DIALECT = AnthropicMessages()


@pytest.mark.parametrize(
    ("operation", "body", "shape"),
    [
        (MESSAGES, {}, RequestShape()),
        (MESSAGES, {"model": "m", "stream": True, "max_tokens": 5}, RequestShape(model="m", stream=True, max_tokens=5)),
        (COUNT_TOKENS, {"stream": True}, RequestShape()),
        (MESSAGES, {"output_config": {"format": {"type": "json_schema"}}}, RequestShape(structured=True)),
        (MESSAGES, {"output_format": {"type": "json_schema"}}, RequestShape(structured=True)),
        (MESSAGES, {"output_config": {"effort": "low"}}, RequestShape()),
        (MESSAGES, {"tools": [{"name": "f"}]}, RequestShape(tools=("f",))),
    ],
)
def test_the_shape_says_what_is_asked_for(operation: Operation, body: Json, shape: RequestShape) -> None:
    document = DIALECT.parse(operation, encode(body), unknown=UnknownFields.REFUSE, unseal=lambda _text, _blob: None)
    assert DIALECT.shape(operation, document) == shape


def test_operations_are_claimed_by_method_and_path() -> None:
    assert DIALECT.claim("POST", "/v1/messages") is MESSAGES
    assert DIALECT.claim("POST", "/v1/messages/count_tokens") is COUNT_TOKENS


def test_the_beta_list_goes_on() -> None:
    betas = "prompt-caching-2024-07-31,context-1m-2025-08-07, fine-grained-tool-streaming-2025-05-14"
    headers = (
        ("content-type", "application/json"),
        ("x-api-key", "x"),
        ("anthropic-version", "2023-06-01"),
        ("anthropic-beta", betas),
        ("anthropic-dangerous-direct-browser-access", "true"),
    )
    forwarded = DIALECT.head(MESSAGES, RequestHead(method="POST", path="/", headers=headers), "beta=true")
    assert forwarded.headers[1:] == (("anthropic-version", "2023-06-01"), ("anthropic-beta", betas))
    assert forwarded.query == "beta=true"


def test_a_request_is_rewritten() -> None:
    document = DIALECT.parse(MESSAGES, b'{"model":"m"}', unknown=UnknownFields.REFUSE, unseal=lambda _text, _blob: None)
    assert DIALECT.modify(document, [Modify(rule="r", set=(("model", "n"),))]) == b'{"model":"n"}'


def test_answers_streams_and_errors_are_this_dialects() -> None:
    lanes = ListeningLanes()
    answered = DIALECT.answer(MESSAGES, RequestShape(), b'{"model":"m"}', lanes, hide_logprobs=False)
    assert answered.facts.model == "m"
    stop = b'event: message_stop\ndata: {"type":"message_stop"}\n\n'
    stream = DIALECT.stream(MESSAGES, RequestShape(), lanes, hide_logprobs=False)
    assert stream.feed(stop)[0].data == stop
    assert DIALECT.provider_error(500, b'{"type":"error"}', lanes) == b'{"type":"error"}'
    assert DIALECT.error(Refused("c", "p"), "r").status == 403
    assert DIALECT.stream_error(Refused("c", "p"), "r").startswith(b"event: error\n")


EVENTS = (
    '{"type":"message_start","message":{"id":"m","type":"message","role":"assistant","content":[],"usage":{}}}',
    '{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}',
    '{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hello"}}',
    '{"type":"content_block_stop","index":0}',
    '{"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":1}}',
    '{"type":"message_stop"}',
)


async def test_the_sdk_waits_through_what_keeps_it_waiting() -> None:
    events = "".join(f"event: {json.loads(data)['type']}\ndata: {data}\n\n" for data in EVENTS)
    content = (DIALECT.keepalive() or b"") * 3 + events.encode()
    answer = httpx2.Response(200, headers={"content-type": "text/event-stream"}, content=content)
    transport = httpx2.MockTransport(lambda _: answer)
    async with (
        anthropic.AsyncAnthropic(api_key="k", http_client=httpx2.AsyncClient(transport=transport)) as client,
        client.messages.stream(model="m", max_tokens=9, messages=[{"role": "user", "content": "hi"}]) as stream,
    ):
        assert [text async for text in stream.text_stream] == ["Hello"]
        assert (await stream.get_final_message()).stop_reason == "end_turn"
