"""No member chooses where a body goes, and rendering changes nothing but what was edited."""

import json
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from egress_gateway.core.errors import Unreadable
from egress_gateway.core.routes import UnknownFields
from egress_gateway.core.slots import Edit
from egress_gateway.providers import shape as s
from egress_gateway.providers.body import Document
from egress_gateway.providers.dialect import Dialect, Operation
from egress_gateway.providers.dialects.anthropic_messages import MESSAGES, AnthropicMessages
from egress_gateway.providers.dialects.anthropic_messages.request import REQUEST as MESSAGES_REQUEST
from egress_gateway.providers.dialects.openai_chat import CHAT, OpenAIChat
from egress_gateway.providers.dialects.openai_chat.request import REQUEST as CHAT_REQUEST
from egress_gateway.wire.json import Json, decode, encode

API = [
    pytest.param(OpenAIChat(), CHAT, CHAT_REQUEST, id="openai"),
    pytest.param(AnthropicMessages(), MESSAGES, MESSAGES_REQUEST, id="anthropic"),
]


def _parse(dialect: Dialect, operation: Operation, tree: Json, unknown: UnknownFields) -> Document:
    return dialect.parse(operation, encode(tree), unknown=unknown, unseal=lambda _text, _blob: None)


@pytest.mark.parametrize(("dialect", "operation", "shape"), API)
def test_every_member_that_would_choose_a_route_or_credential_is_refused(
    dialect: Dialect, operation: Operation, shape: s.Record
) -> None:
    refused = [name for name, member in shape.members.items() if isinstance(member, s.Refuse)]
    assert {"api_base", "base_url", "api_key", "extra_headers", "user_config", "fallbacks"} <= set(refused)
    for name in refused:
        for spelling in (name, name.upper()):
            with pytest.raises(Unreadable) as refusal:
                _parse(dialect, operation, {spelling: {"x": "y"}}, UnknownFields.SCAN)
            assert refusal.value.code in {"refused_field", "case_variant"}


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
LEAVES = st.one_of(
    TEXT,
    st.integers(-(10**30), 10**30),
    st.decimals(allow_nan=False, allow_infinity=False, places=6).filter(lambda number: number != 0),
    st.booleans(),
    st.none(),
)
ANY_JSON = st.recursive(
    LEAVES, lambda below: st.lists(below, max_size=4) | st.dictionaries(TEXT, below, max_size=4), max_leaves=12
)


def _spelt(tree: Json) -> str:
    """JSON as a client of another library might write it, with spaces and escapes."""

    def plain(value: Json) -> object:
        if isinstance(value, Decimal):
            return float(value)
        if isinstance(value, dict):
            return {name: plain(child) for name, child in value.items()}
        return [plain(child) for child in value] if isinstance(value, list) else value

    return json.dumps(plain(tree), indent=1)


@settings(max_examples=150)
@given(free=ANY_JSON, arguments=ANY_JSON, new=st.dictionaries(TEXT.map("x-".__add__), ANY_JSON, max_size=3), text=TEXT)
def test_bodies_are_covered_and_render_to_the_same_json(
    free: Json, arguments: Json, new: dict[str, Json], text: str
) -> None:
    tree: Json = {
        "model": "m",
        "metadata": free,
        "messages": [
            {"role": "user", "content": [{"type": "text", "text": text}]},
            {"role": "assistant", "tool_calls": [{"function": {"name": "f", "arguments": _spelt(arguments)}}]},
        ],
        **new,
    }
    document = _parse(OpenAIChat(), CHAT, tree, UnknownFields.SCAN)
    assert document.coverage.adds_up
    rendered = document.render()
    after = decode(rendered)
    assert decode(_arguments(after)) == decode(_arguments(tree))
    assert _without_arguments(after) == _without_arguments(tree)
    for slot in document.slots:
        if not set(slot.pointer) & {"~", "#"}:
            assert str(_at(after, slot.pointer)) == slot.text
    again = _parse(OpenAIChat(), CHAT, after, UnknownFields.SCAN)
    assert again.slots == document.slots
    assert again.render() == rendered


@settings(max_examples=150)
@given(data=st.data(), free=ANY_JSON, arguments=ANY_JSON, text=TEXT)
def test_edits_change_what_they_name_and_nothing_else(
    data: st.DataObject, free: Json, arguments: Json, text: str
) -> None:
    block: Json = {"type": "tool_use", "id": "t", "name": "f", "input": free}
    call: Json = {"role": "assistant", "content": [block, {"type": "text", "text": text}]}
    dialect, operation = AnthropicMessages(), MESSAGES
    tree: Json = {"model": "m", "metadata": {"user_id": text}, "messages": [call], "new": arguments}
    document = _parse(dialect, operation, tree, UnknownFields.SCAN)
    editable = [index for index, slot in enumerate(document.slots) if not slot.rigid]
    chosen = data.draw(st.lists(st.sampled_from(editable), unique=True)) if editable else []
    edits = [Edit(slot=index, text=data.draw(TEXT.filter(bool))) for index in chosen]
    before = document.render()
    edited = _parse(dialect, operation, decode(document.render(edits)), UnknownFields.SCAN)
    expected = [slot.text for slot in document.slots]
    for edit in edits:
        expected[edit.slot] = edit.text
    assert [slot.text for slot in edited.slots] == expected
    assert [slot.pointer for slot in edited.slots] == [slot.pointer for slot in document.slots]
    assert document.render() == before


def _arguments(tree: Json) -> str:
    function = tree["messages"][1]["tool_calls"][0]["function"]  # type: ignore[index,call-overload]  # the tree above
    return str(function["arguments"])  # type: ignore[index,call-overload]  # the same


def _without_arguments(tree: Json) -> str:
    return encode(tree).decode().replace(encode(_arguments(tree)).decode(), "")


def _at(tree: Json, pointer: str) -> Json:
    """What a pointer without escapes leads to (RFC 6901)."""
    for token in pointer.split("/")[1:]:
        tree = tree[int(token)] if isinstance(tree, list) else tree[token]
    return tree
