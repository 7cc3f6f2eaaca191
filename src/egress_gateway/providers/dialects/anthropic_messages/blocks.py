"""Content blocks of an answer: which lane a block's text belongs to, and what its blobs are bound to."""

from egress_gateway.core.answers import LaneKind, Lanes, ToolCall, Usage
from egress_gateway.core.ids import LaneId
from egress_gateway.providers.answer import Leaves, count, decode_object, inspect_leaves, other, texts
from egress_gateway.providers.dialect import RequestShape
from egress_gateway.wire.json import Json, encode

METADATA = frozenset(
    {"id", "type", "role", "model", "name", "stop_reason", "service_tier", "media_type", "tool_use_id", "server_name",
     "error_code", "expires_at", "inference_geo", "file_id", "request_id"}
)  # fmt: skip
"""Strings that the API defines: passed on as they are, and never restored."""

SEALED = {
    "redacted_thinking": "data",
    "web_search_result": "encrypted_content",
    "web_search_result_location": "encrypted_index",
    "encrypted_code_execution_result": "encrypted_stdout",
}
"""Blobs that vouch for no text and that callers send back, by the kind of object (`content.py` unseals them)."""

PARTS_OF = {"bash_code_execution": "code_execution", "text_editor_code_execution": "code_execution"}
"""Names that calls of the provider's own tools have in an answer, and the tool that the request offers for them."""

TEXT_OF = {"text": "text", "thinking": "thinking", "compaction": "content"}
"""The member that holds a block's text, by kind."""


def lane_of(index: int) -> LaneId:
    """The lane of one content block."""
    return LaneId(f"block:{index}")


def is_call(block: dict[str, Json]) -> bool:
    """Whether a block asks for a tool, of the caller or of the provider: by its kind, whatever members it lacks."""
    return texts(block, "type").endswith("tool_use") or "input" in block


def input_of(block: dict[str, Json]) -> Json:
    """The arguments of a call; one that names none has none."""
    value = block.get("input")
    return {} if value is None else value


def kind_of(block: str, shape: RequestShape) -> LaneKind:
    """What the text of a block of this kind is."""
    if block == "thinking":
        return LaneKind.REASONING
    return LaneKind.STRUCTURED if shape.structured and block == "text" else LaneKind.TEXT


def usage_of(usage: Json) -> Usage:
    """What the provider counted; cached input is part of the input here."""
    cached = count(usage, "cache_read_input_tokens")
    return Usage(
        input_tokens=count(usage, "input_tokens") + cached + count(usage, "cache_creation_input_tokens"),
        output_tokens=count(usage, "output_tokens"),
        cached_tokens=cached,
        reasoning_tokens=count(usage, "output_tokens_details", "thinking_tokens"),
    )


def seal_leaves(leaves: Leaves, value: Json) -> Json:
    """Inspect every string below, and seal the blobs that stand beside no text."""
    if isinstance(value, dict):
        return seal_members(leaves, value)
    if isinstance(value, list):
        return [seal_leaves(leaves, child) for child in value]
    return inspect_leaves(leaves, value, METADATA)


def seal_members(leaves: Leaves, tree: dict[str, Json]) -> dict[str, Json]:
    """`seal_leaves` for an object, whose kind says which of its strings are blobs."""
    kind = texts(tree, "type")
    blob = SEALED.get(kind)
    members: dict[str, Json] = {}
    for name, child in tree.items():
        if not isinstance(child, str):
            members[name] = seal_leaves(leaves, child)
        elif name == blob:
            members[name] = leaves.seal(child)
        elif name in METADATA or (name == "data" and kind == "base64"):
            members[name] = child
        else:
            members[name] = inspect_leaves(leaves, child, METADATA)
    return members


def read_block(
    index: int, block: dict[str, Json], shape: RequestShape, lanes: Lanes, leaves: Leaves
) -> tuple[Json, ToolCall | None]:
    """A whole block as the caller may see it, and the call if it is one."""
    if is_call(block):
        record = restore_call(block, encode(input_of(block)).decode(), lanes, shape)
        rest = seal_members(leaves, {name: value for name, value in block.items() if name != "input"})
        return {**rest, "input": decode_object(record.arguments)}, record
    kind = texts(block, "type")
    member = TEXT_OF.get(kind, "")
    said = block.get(member)
    if not isinstance(said, str):
        return seal_members(leaves, block), None
    spoken: dict[str, Json] = {member: lanes.whole(lane_of(index), kind_of(kind, shape), said) if said else said}
    if signature := texts(block, "signature"):
        spoken["signature"] = lanes.seal(lane_of(index), signature)
    rest = seal_members(leaves, {name: value for name, value in block.items() if name not in spoken})
    return {name: spoken[name] if name in spoken else rest[name] for name in block}, None


def restore_call(block: dict[str, Json], arguments: str, lanes: Lanes, shape: RequestShape) -> ToolCall:
    """A tool call with its whole arguments. An answer cut by a limit may leave them incomplete JSON."""
    called = texts(block, "name")
    # As the request's own tools go: those of an MCP server by the server (`modify.tool_name`).
    name = texts(block, "server_name") or PARTS_OF.get(called) or shape.tool(called)
    arguments = lanes.tool_call(name, arguments)
    return ToolCall(name=name, call_id=texts(block, "id"), arguments=arguments, called=other(called, name))
