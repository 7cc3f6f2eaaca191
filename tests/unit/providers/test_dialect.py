"""The records between pipeline and dialect permit nothing by default, and our dialects fit the protocol."""

import pytest

from egress_gateway.providers.dialect import Dialect, ForwardedHead, Operation, RequestShape
from egress_gateway.providers.dialects.anthropic_messages import AnthropicMessages
from egress_gateway.providers.dialects.openai_chat import OpenAIChat


def test_defaults_forward_nothing() -> None:
    assert ForwardedHead() == ForwardedHead(headers=(), query="", slots=())
    assert Operation(name="x", method="POST", path="/x").query == ()
    assert not RequestShape().stream


@pytest.mark.parametrize("dialect", [OpenAIChat(), AnthropicMessages()], ids=lambda dialect: str(dialect.family))
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/chat/completions"),
        ("POST", "/v1/chat/completions/"),
        ("POST", "/v1/Chat/completions"),
        ("POST", "//v1/messages"),
        ("POST", "/v1/messages/batches"),
        ("POST", "/v1/files"),
        ("POST", "/v1/messages%2Fcount_tokens"),
        ("POST", ""),
    ],
)
def test_what_no_operation_claims_is_nobodys(dialect: Dialect, method: str, path: str) -> None:
    assert dialect.claim(method, path) is None
