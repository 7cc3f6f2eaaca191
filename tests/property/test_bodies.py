"""No position of a body escapes inspection, and rendering changes nothing but what was edited."""

import base64
import json
from collections.abc import Iterator
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from egress_gateway.core.errors import Unreadable
from egress_gateway.core.exchange import RequestHead
from egress_gateway.core.policy import UnknownFields
from egress_gateway.core.slots import Edit
from egress_gateway.providers import shape as s
from egress_gateway.providers.body import Document
from egress_gateway.providers.dialect import Dialect, Field, Operation
from egress_gateway.providers.dialects.anthropic_messages import HEADERS as MESSAGES_HEADERS
from egress_gateway.providers.dialects.anthropic_messages import MESSAGES, AnthropicMessages
from egress_gateway.providers.dialects.anthropic_messages.request import REQUEST as MESSAGES_REQUEST
from egress_gateway.providers.dialects.openai_chat import CHAT, OpenAIChat
from egress_gateway.providers.dialects.openai_chat import HEADERS as CHAT_HEADERS
from egress_gateway.providers.dialects.openai_chat.request import REQUEST as CHAT_REQUEST
from egress_gateway.providers.ledger import ENCRYPTED
from egress_gateway.wire.json import Json, decode, encode
from egress_gateway.wire.pointer import resolve

CANARY = "canary-7f3a"
CANARY_NUMBER = 78_051_120
"""One digit longer than any structural number."""
PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(4)).decode()

API = [
    pytest.param(OpenAIChat(), CHAT, CHAT_REQUEST, id="openai"),
    pytest.param(AnthropicMessages(), MESSAGES, MESSAGES_REQUEST, id="anthropic"),
]

Path = tuple[str | int, ...]


def _variants(shape: s.Shape) -> list[Json]:
    """Values that together have every member and every kind that the shape knows."""
    match shape:
        case s.Record(members):
            columns = {name: _variants(member) for name, member in members.items()}
            rows = max((len(values) for values in columns.values()), default=0)
            return [{name: values[row] for name, values in columns.items() if row < len(values)} for row in range(rows)]
        case s.Items(item):
            return [[value] for value in _variants(item)]
        case s.Tagged(tag=tag, cases=cases, absent=absent):
            found = _variants(absent) if absent else []
            untagged: list[Json] = [
                {k: v for k, v in value.items() if k != tag} for value in found if isinstance(value, dict)
            ]
            tagged = [(kind, value) for kind, case in cases.items() for value in _variants(case)]
            return untagged + [{**value, tag: kind} for kind, value in tagged if isinstance(value, dict)]
        case s.ByKind(text=text, array=array, object=object_):
            return [value for kind in (text, array, object_) if kind for value in _variants(kind)]
        case s.Remote(shape=inner) | s.Sealed(record=inner):
            return _variants(inner)
        case _:
            return _leaf(shape)


def _leaf(shape: s.Shape) -> list[Json]:
    match shape:
        case s.Text() | s.Reference() | s.Signature():
            return ["some text"]
        case s.Word(words):
            return [min(words)]
        case s.Number():
            return [1]
        case s.Flag():
            return [True]
        case s.Free():
            return [{"k": ["v", 1, True, None, {"l": "w"}]}]
        case s.Schema():
            return [{"type": "object", "properties": {"p": {"description": "d", "enum": ["e"]}}, "required": ["p"]}]
        case s.JsonText():
            return ['{"k":["v",1]}']
        case s.Blob():
            return [PNG]
        case s.Link():
            return ["https://example.org/?q=1", "data:image/png;base64," + PNG]
        case s.Refuse():
            return []
        case _:
            raise AssertionError(f"no value for {shape!r}")


def _positions(value: Json, path: Path = ()) -> Iterator[tuple[Path, bool]]:
    """Every leaf, and every key (True)."""
    if isinstance(value, dict):
        for name, child in value.items():
            yield (*path, name), True
            yield from _positions(child, (*path, name))
    elif isinstance(value, list):
        for index, child in enumerate(value):
            yield from _positions(child, (*path, index))
    elif not isinstance(value, bool) and value is not None:
        yield path, False


def _planted(tree: Json, path: Path, *, key: bool) -> Json:
    """A copy of the tree with the canary in one position."""
    planted = decode(encode(tree))
    container: Json = planted
    for step in path[:-1]:
        container = container[step]  # type: ignore[index,call-overload]  # the path was read off the tree
    last = path[-1]
    old = container[last]  # type: ignore[index,call-overload]  # the same
    if key and isinstance(container, dict):
        del container[str(last)]
        container[CANARY] = old
    else:
        container[last] = CANARY if isinstance(old, str) else CANARY_NUMBER  # type: ignore[index,call-overload]  # the same
    return planted


def _parse(dialect: Dialect, operation: Operation, tree: Json, unknown: UnknownFields) -> Document:
    return dialect.parse(operation, encode(tree), unknown=unknown, unseal=lambda _text, _blob: None)


@pytest.mark.parametrize(("dialect", "operation", "shape"), API)
@pytest.mark.parametrize("unknown", list(UnknownFields))
def test_a_canary_in_any_position_is_seen(
    dialect: Dialect, operation: Operation, shape: s.Shape, unknown: UnknownFields
) -> None:
    seen = quoted = 0
    for body in _variants(shape):
        base = _parse(dialect, operation, body, UnknownFields.REFUSE)
        blobs = sum(opaque.data_class == ENCRYPTED for opaque in base.opaque)
        for path, key in _positions(body):
            planted = _planted(body, path, key=key)
            try:
                document = _parse(dialect, operation, planted, unknown)
            except Unreadable as refusal:
                quoted += CANARY in str(refusal)
                continue
            seen += 1
            in_slot = any(CANARY in slot.text or str(CANARY_NUMBER) in slot.text for slot in document.slots)
            # A canary in a signature's place changes no slot: the signature is declared instead.
            in_blob = path[-1] in {"signature", "data", "encrypted_content", "encrypted_index", "encrypted_stdout"}
            assert in_slot or (in_blob and blobs), (path, key)
    assert seen > 100
    assert quoted == 0


@pytest.mark.parametrize(("dialect", "operation", "shape"), API)
def test_every_member_that_would_choose_a_route_or_credential_is_refused(
    dialect: Dialect, operation: Operation, shape: s.Record
) -> None:
    refused = [name for name, member in shape.members.items() if isinstance(member, s.Refuse)]
    assert {"api_base", "base_url", "api_key", "extra_headers", "user_config", "fallbacks"} <= set(refused)
    for name in refused:
        for spelling in (name, name.upper()):
            with pytest.raises(Unreadable) as refusal:
                _parse(dialect, operation, {spelling: {"x": CANARY}}, UnknownFields.SCAN)
            assert refusal.value.code in {"refused_field", "case_variant"}


@pytest.mark.parametrize(
    ("dialect", "operation", "fields"),
    [
        pytest.param(OpenAIChat(), CHAT, CHAT_HEADERS, id="openai"),
        pytest.param(AnthropicMessages(), MESSAGES, MESSAGES_HEADERS, id="anthropic"),
    ],
)
def test_a_canary_in_any_header_or_parameter_is_seen_or_stays_here(
    dialect: Dialect, operation: Operation, fields: tuple[Field, ...]
) -> None:
    names = [field.name for field in fields] + ["authorization", "x-api-key", "x-stainless-os", "user-agent", "x-new"]
    for name in names:
        headers = (("content-type", "application/json"), (name, CANARY))
        try:
            forwarded = dialect.head(operation, RequestHead(method="POST", path="/", headers=headers), "")
        except Unreadable:
            continue
        leaves = any(value == CANARY for _, value in forwarded.headers)
        assert leaves == any(slot.text == CANARY for slot in forwarded.slots)
        assert forwarded.coverage.adds_up
    for parameter in [field.name for field in operation.query] + ["key", "api-version"]:
        head = RequestHead(method="POST", path="/", headers=(("content-type", "application/json"),))
        with pytest.raises(Unreadable):
            dialect.head(operation, head, f"{parameter}={CANARY}")


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
            assert str(resolve(after, slot.pointer)) == slot.text
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
