"""The chat completions dialect as the pipeline uses it."""

import httpx2
import openai
import pytest

from egress_gateway.core.errors import Refused
from egress_gateway.core.exchange import RequestHead
from egress_gateway.core.obligations import Modify
from egress_gateway.core.routes import UnknownFields
from egress_gateway.providers.dialect import RequestShape
from egress_gateway.providers.dialects.openai_chat import CHAT, OpenAIChat
from egress_gateway.providers.dialects.openai_chat.stream import MAX_CHOICES
from egress_gateway.testing.lanes import ListeningLanes
from egress_gateway.wire.json import Json, encode

DIALECT = OpenAIChat()
ANSWER = (
    b'data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":'
    b'[{"index":0,"delta":{"role":"assistant","content":"Hello"},"finish_reason":null}]}\n\n'
    b"data: [DONE]\n\n"
)


@pytest.mark.parametrize(
    ("body", "shape"),
    [
        ({}, RequestShape()),
        (
            {"model": "m", "stream": True, "max_tokens": 5, "n": 3},
            RequestShape(model="m", stream=True, max_tokens=5, choices=3),
        ),
        ({"max_tokens": 9, "max_completion_tokens": 5}, RequestShape(max_tokens=9)),
        ({"max_tokens": -1}, RequestShape()),
        ({"n": 3.0}, RequestShape(choices=MAX_CHOICES)),
        ({"n": 0}, RequestShape(choices=MAX_CHOICES)),
        ({"response_format": {"type": "json_object"}}, RequestShape(structured=True)),
        ({"response_format": {"type": "text"}}, RequestShape()),
        (
            {
                "tools": [{"type": "function", "function": {"name": "f"}}],
                "functions": [{"name": "g"}],
                "web_search_options": {},
            },
            RequestShape(tools=("f", "g", "web_search")),
        ),
    ],
)
def test_the_shape_says_what_is_asked_for(body: Json, shape: RequestShape) -> None:
    document = DIALECT.parse(CHAT, encode(body), unknown=UnknownFields.REFUSE, unseal=lambda _text, _blob: None)
    assert DIALECT.shape(CHAT, document) == shape


def test_the_operation_is_claimed_by_method_and_path() -> None:
    assert DIALECT.claim("POST", "/v1/chat/completions") is CHAT


def test_account_headers_and_credentials_stay_here() -> None:
    headers = (
        ("content-type", "application/json"),
        ("authorization", "Bearer x"),
        ("openai-organization", "org"),
        ("openai-beta", "assistants=v2"),
    )
    forwarded = DIALECT.head(CHAT, RequestHead(method="POST", path="/", headers=headers), "")
    assert [name for name, _ in forwarded.headers] == ["content-type", "openai-beta"]


def test_a_request_is_rewritten() -> None:
    document = DIALECT.parse(
        CHAT, b'{"model":"m","store":true}', unknown=UnknownFields.REFUSE, unseal=lambda _text, _blob: None
    )
    assert DIALECT.modify(document, [Modify(rule="r", set=(("store", False),))]) == b'{"model":"m","store":false}'


def test_answers_streams_and_errors_are_this_dialects() -> None:
    lanes = ListeningLanes()
    answered = DIALECT.answer(CHAT, RequestShape(), b'{"model":"m"}', lanes, hide_logprobs=False)
    assert answered.facts.model == "m"
    stream = DIALECT.stream(CHAT, RequestShape(), lanes, hide_logprobs=False)
    assert stream.feed(b"data: [DONE]\n\n")[0].data == b"data: [DONE]\n\n"
    assert DIALECT.provider_error(500, b'{"error":{}}', lanes) == b'{"error":{}}'
    assert DIALECT.error(Refused("c", "p"), "r").status == 403
    assert DIALECT.stream_error(Refused("c", "p"), "r").startswith(b'data: {"error"')


async def test_the_sdk_waits_through_what_keeps_it_waiting() -> None:
    waiting = DIALECT.keepalive() or b""
    answer = httpx2.Response(200, headers={"content-type": "text/event-stream"}, content=waiting * 3 + ANSWER)
    transport = httpx2.MockTransport(lambda _: answer)
    async with openai.AsyncOpenAI(api_key="k", http_client=httpx2.AsyncClient(transport=transport)) as client:
        stream = await client.chat.completions.create(
            model="m", messages=[{"role": "user", "content": "hi"}], stream=True
        )
        assert [chunk.choices[0].delta.content async for chunk in stream] == ["Hello"]
