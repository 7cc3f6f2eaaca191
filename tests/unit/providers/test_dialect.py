"""The records between pipeline and dialect permit nothing by default, and our dialects fit the protocol."""

import pytest

from egress_gateway.providers.dialect import Dialect, ForwardedHead, Operation, RequestShape
from egress_gateway.providers.dialects.anthropic_messages import AnthropicMessages
from egress_gateway.providers.dialects.openai_chat import OpenAIChat
from egress_gateway.providers.dialects.openai_files import OpenAIFiles
from egress_gateway.wire.multipart import Part, content_type, render


def test_defaults_forward_nothing() -> None:
    assert ForwardedHead() == ForwardedHead(headers=(), query="", slots=())
    assert Operation(name="x", method="POST", path="/x").query == ()
    assert not RequestShape().stream


def test_the_headers_of_a_form_name_its_boundary() -> None:
    json, other = ("content-type", "application/json"), ("idempotency-key", "k")
    body = render([Part(name="a", content=b"x")])
    form = ForwardedHead(headers=(("content-type", "multipart/form-data"), other), boundary="b0")
    assert form.headers_of(body) == (("content-type", content_type(body)), other)
    assert ForwardedHead(headers=(json, other)).headers_of(b"{}") == (json, other)


@pytest.mark.parametrize(
    "dialect", [OpenAIChat(), OpenAIFiles(), AnthropicMessages()], ids=lambda dialect: type(dialect).__name__
)
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/chat/completions"),
        ("POST", "/v1/chat/completions/"),
        ("POST", "/v1/Chat/completions"),
        ("POST", "//v1/messages"),
        ("POST", "/v1/messages/batches"),
        ("POST", "/v1/files/file-1"),
        ("GET", "/v1/files"),
        ("POST", "/v1/messages%2Fcount_tokens"),
        ("POST", ""),
    ],
)
def test_what_no_operation_claims_is_nobodys(dialect: Dialect, method: str, path: str) -> None:
    assert dialect.claim(method, path) is None
