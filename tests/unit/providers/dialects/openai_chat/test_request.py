"""What a chat completion request may hold, and how each part of it is seen."""

import pytest

from egress_gateway.core.errors import Unreadable
from egress_gateway.core.routes import UnknownFields
from egress_gateway.core.slots import Scope
from egress_gateway.providers.body import Document, parse_body
from egress_gateway.providers.dialects.openai_chat.request import REQUEST
from egress_gateway.wire.json import Json, encode


def _parse(tree: Json) -> Document:
    return parse_body(REQUEST, encode(tree), unknown=UnknownFields.REFUSE, unseal=lambda _text, _blob: None)


@pytest.mark.parametrize(
    ("role", "scope"),
    [
        ("system", Scope.SYSTEM),
        ("developer", Scope.SYSTEM),
        ("user", Scope.MESSAGE),
        ("assistant", Scope.MESSAGE),
        ("tool", Scope.TOOL_OUTPUT),
        ("function", Scope.TOOL_OUTPUT),
    ],
)
@pytest.mark.parametrize("content", ["hi", [{"type": "text", "text": "hi"}]])
def test_who_wrote_a_message_decides_its_scope(role: str, scope: Scope, content: Json) -> None:
    (slot,) = _parse({"messages": [{"role": role, "content": content}]}).slots
    assert (slot.scope, slot.text, slot.rigid) == (scope, "hi", False)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param({"messages": [{"role": "User", "content": "x"}]}, id="a role in another case"),
        pytest.param({"messages": [{"content": "x"}]}, id="no role"),
        pytest.param({"messages": [{"role": "user", "content": [1, 2, 3]}]}, id="a token array"),
        pytest.param({"messages": "x"}, id="messages that are text"),
        pytest.param({"Messages": []}, id="a member in another case"),
        pytest.param({"stream": "true"}, id="a flag that is text"),
        pytest.param({"prompt": "x"}, id="a member of another operation"),
        pytest.param({"api_base": "https://evil.example"}, id="another upstream"),
    ],
)
def test_what_the_api_does_not_have_is_refused(body: Json) -> None:
    with pytest.raises(Unreadable):
        _parse(body)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({"web_search_options": {}}, "web_search_options"),
        ({"messages": [{"role": "assistant", "audio": {"id": "a"}}]}, "audio id"),
        ({"audio": {"voice": {"id": "v"}, "format": "mp3"}}, "voice id"),
    ],
)
def test_what_the_provider_does_or_holds_is_declared(body: Json, reason: str) -> None:
    assert [(opaque.data_class, opaque.reason) for opaque in _parse(body).opaque] == [("opaque.remote", reason)]
