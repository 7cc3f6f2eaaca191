"""Content blocks of an answer: text in lanes, blobs sealed, calls whole."""

import pytest

from egress_gateway.core.answers import LaneKind, ToolCall, Usage
from egress_gateway.core.errors import WireError
from egress_gateway.providers.answer import Leaves
from egress_gateway.providers.dialect import RequestShape
from egress_gateway.providers.dialects.anthropic_messages.blocks import kind_of, read_block, seal_leaves, usage_of
from egress_gateway.testing.lanes import ListeningLanes
from egress_gateway.wire.json import Json

PLAIN = RequestShape()


def test_text_is_changed_and_its_citations_are_inspected() -> None:
    lanes = ListeningLanes(str.upper, hold=2)
    cited: Json = {"type": "web_search_result_location", "cited_text": "q", "encrypted_index": "E", "url": "u"}
    block, call = read_block(3, {"type": "text", "text": "hello", "citations": [cited]}, PLAIN, lanes, Leaves(lanes))
    assert block == {
        "type": "text",
        "text": "HELLO",
        "citations": [
            {"type": "web_search_result_location", "cited_text": "Q", "encrypted_index": "E~sealed", "url": "U"}
        ],
    }
    assert call is None
    assert lanes.heard == {"block:3": "hello", "leaf:0": "q", "leaf:1": "u"}


def test_a_signature_is_bound_to_its_thinking() -> None:
    lanes = ListeningLanes()
    block, _ = read_block(1, {"type": "thinking", "thinking": "hm", "signature": "S"}, PLAIN, lanes, Leaves(lanes))
    assert block == {"type": "thinking", "thinking": "hm", "signature": "S~sealed"}
    assert lanes.sealed == [("block:1", "S")]
    assert lanes.kinds["block:1"] == {LaneKind.REASONING}  # type: ignore[index]  # a LaneId is a str


def test_thinking_without_a_signature_stays_unsealed() -> None:
    block, _ = read_block(
        1, {"type": "thinking", "thinking": "hm", "signature": ""}, PLAIN, ListeningLanes(), Leaves(ListeningLanes())
    )
    assert block == {"type": "thinking", "thinking": "hm", "signature": ""}


@pytest.mark.parametrize(
    ("value", "sealed"),
    [
        ({"type": "redacted_thinking", "data": "D"}, {"type": "redacted_thinking", "data": "D~sealed"}),
        ({"type": "redacted_thinking", "data": ""}, {"type": "redacted_thinking", "data": ""}),
        ([{"type": "web_search_result", "encrypted_content": "D"}], [
            {"type": "web_search_result", "encrypted_content": "D~sealed"}
        ]),
        ({"type": "base64", "media_type": "image/png", "data": "AAAA"}, {
            "type": "base64", "media_type": "image/png", "data": "AAAA"
        }),
        ({"type": "text", "data": "x"}, {"type": "text", "data": "X"}),
        ({"type": "new", "inner": [{"note": "x", "id": "y"}, 1, "z"]}, {
            "type": "new", "inner": [{"note": "X", "id": "y"}, 1, "Z"]
        }),
    ],
)  # fmt: skip
def test_blobs_are_sealed_and_other_strings_inspected(value: Json, sealed: Json) -> None:
    assert seal_leaves(Leaves(ListeningLanes(str.upper)), value) == sealed


def test_a_call_is_restored_and_recorded() -> None:
    lanes = ListeningLanes(lambda text: text.replace("x", "y"))
    block: dict[str, Json] = {
        "type": "tool_use",
        "id": "t1",
        "name": "f",
        "input": {"a": ["x"]},
        "caller": {"type": "d"},
    }
    read, call = read_block(0, block, PLAIN, lanes, Leaves(lanes))
    assert read == {**block, "input": {"a": ["y"]}}
    assert call == ToolCall(name="f", call_id="t1", arguments='{"a":["y"]}')


SHAPE = RequestShape(aliases=(("str_replace_editor", "text_editor"),))


@pytest.mark.parametrize(
    ("block", "name", "called"),
    [
        ({"type": "tool_use", "name": "f"}, "f", ""),
        ({"type": "tool_use", "name": "str_replace_editor"}, "text_editor", "str_replace_editor"),
        ({"type": "server_tool_use", "name": "web_search"}, "web_search", ""),
        ({"type": "server_tool_use", "name": "bash_code_execution"}, "code_execution", "bash_code_execution"),
        ({"type": "mcp_tool_use", "name": "lookup", "server_name": "crm"}, "crm", "lookup"),
    ],
)
def test_a_call_goes_by_the_name_that_the_request_gives_the_tool(
    block: dict[str, Json], name: str, called: str
) -> None:
    lanes = ListeningLanes()
    read, call = read_block(0, {**block, "id": "t", "input": {}}, SHAPE, lanes, Leaves(lanes))
    assert read == {**block, "id": "t", "input": {}}
    assert call == ToolCall(name=name, call_id="t", arguments="{}", called=called)
    assert lanes.calls == [(name, "{}")]


def test_arguments_that_are_no_object_any_more_are_an_error() -> None:
    with pytest.raises(WireError):
        read_block(
            0, {"type": "tool_use", "input": {}}, PLAIN, ListeningLanes(lambda _: "[]"), Leaves(ListeningLanes())
        )


@pytest.mark.parametrize(
    ("block", "structured", "kind"),
    [
        ("text", False, LaneKind.TEXT),
        ("text", True, LaneKind.STRUCTURED),
        ("thinking", True, LaneKind.REASONING),
        ("compaction", True, LaneKind.TEXT),
    ],
)
def test_what_a_text_is_depends_on_its_block(block: str, kind: LaneKind, *, structured: bool) -> None:
    assert kind_of(block, RequestShape(structured=structured)) is kind


def test_cached_input_counts_as_input() -> None:
    usage: Json = {
        "input_tokens": 1,
        "cache_read_input_tokens": 10,
        "cache_creation_input_tokens": 100,
        "output_tokens": 7,
        "output_tokens_details": {"thinking_tokens": 3},
    }
    assert usage_of(usage) == Usage(input_tokens=111, output_tokens=7, cached_tokens=10, reasoning_tokens=3)
    assert usage_of(None) == Usage()


def test_a_block_without_text_of_its_own_is_inspected() -> None:
    lanes = ListeningLanes(str.upper)
    block, call = read_block(0, {"type": "container_upload", "file_id": "f", "note": "x"}, PLAIN, lanes, Leaves(lanes))
    assert block == {"type": "container_upload", "file_id": "f", "note": "X"}
    assert call is None


def test_an_empty_text_stays_empty() -> None:
    lanes = ListeningLanes()
    block, _ = read_block(0, {"type": "text", "text": ""}, PLAIN, lanes, Leaves(lanes))
    assert (block, lanes.heard) == ({"type": "text", "text": ""}, {})


@pytest.mark.parametrize("kind", ["tool_use", "server_tool_use", "mcp_tool_use", "new_tool_use"])
@pytest.mark.parametrize("given", [{}, {"input": None}])
def test_a_call_without_input_is_a_call(kind: str, given: dict[str, Json]) -> None:
    lanes = ListeningLanes()
    read, call = read_block(0, {"type": kind, "id": "t1", "name": "f", **given}, PLAIN, lanes, Leaves(lanes))
    assert read == {"type": kind, "id": "t1", "name": "f", "input": {}}
    assert call == ToolCall(name="f", call_id="t1", arguments="{}")
