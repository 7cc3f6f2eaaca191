"""What a Messages request may hold, and how each part of it is seen."""

import pytest

from egress_gateway.core.errors import Unreadable
from egress_gateway.core.routes import UnknownFields
from egress_gateway.core.slots import Scope
from egress_gateway.providers.body import Document, parse_body
from egress_gateway.providers.dialects.anthropic_messages.request import REQUEST
from egress_gateway.wire.json import Json, encode


def _parse(tree: Json, unknown: UnknownFields = UnknownFields.REFUSE) -> Document:
    return parse_body(REQUEST, encode(tree), unknown=unknown, unseal=lambda _text, _blob: None)


@pytest.mark.parametrize(
    ("body", "scope"),
    [
        ({"system": "hi"}, Scope.SYSTEM),
        ({"system": [{"type": "text", "text": "hi"}]}, Scope.SYSTEM),
        ({"messages": [{"role": "system", "content": "hi"}]}, Scope.SYSTEM),
        ({"messages": [{"role": "user", "content": "hi"}]}, Scope.MESSAGE),
        ({"messages": [{"role": "assistant", "content": "hi"}]}, Scope.MESSAGE),
        ({"metadata": {"user_id": "hi"}}, Scope.METADATA),
        ({"tools": [{"description": "hi"}]}, Scope.TOOL_SCHEMA),
    ],
)
def test_who_wrote_a_text_decides_its_scope(body: Json, scope: Scope) -> None:
    (slot,) = _parse(body).slots
    assert (slot.scope, slot.text, slot.rigid) == (scope, "hi", False)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param({"messages": [{"role": "user", "content": [{"type": "Text", "text": "x"}]}]}, id="a kind's case"),
        pytest.param({"SYSTEM": "x"}, id="a member in another case"),
        pytest.param({"tools": [{"type": "browser_20990101"}]}, id="an unknown tool"),
        pytest.param({"mcp_servers": [{"authorization_token": "x"}]}, id="a credential for a third party"),
        pytest.param({"fallbacks": [{"model": "other"}]}, id="another model"),
        pytest.param({"prompt": "x"}, id="a member of another operation"),
    ],
)
def test_what_the_api_does_not_have_is_refused(body: Json) -> None:
    with pytest.raises(Unreadable):
        _parse(body)


@pytest.mark.parametrize(
    ("body", "reasons"),
    [
        ({"tools": [{"type": "web_search_20250305", "name": "web_search"}]}, ["web_search_20250305"]),
        ({"tools": [{"type": "bash_20250124", "name": "bash"}]}, []),
        ({"container": "c"}, ["container"]),
        ({"mcp_servers": [{"type": "url", "url": "https://x"}]}, ["mcp server", "mcp server"]),
        ({"thread": {"id": "t"}}, ["thread"]),
        ({"tools": [{"type": "browser_20990101"}]}, ["unknown kind"]),
        ({"messages": [{"role": "user", "content": [{"type": "unheard_of"}]}]}, ["unknown kind"]),
    ],
)
def test_what_the_provider_does_or_holds_is_declared(body: Json, reasons: list[str]) -> None:
    document = _parse(body, UnknownFields.SCAN)
    assert [(opaque.data_class, opaque.reason) for opaque in document.opaque] == [
        ("opaque.remote", reason) for reason in reasons
    ]
