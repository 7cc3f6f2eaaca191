"""An answer of the Messages API in one piece, and the answer to a token count."""

from egress_gateway.core.answers import AnswerFacts, Lanes, ToolCall
from egress_gateway.providers.answer import Leaves, decode_object, objects, texts
from egress_gateway.providers.dialect import Answered, RequestShape
from egress_gateway.providers.dialects.anthropic_messages.blocks import METADATA, read_block, seal_leaves, usage_of
from egress_gateway.wire.json import Json, encode


def read_answer(shape: RequestShape, body: bytes, lanes: Lanes) -> Answered:
    """Pass all text of an answer through the lanes."""
    tree = decode_object(body)
    leaves = Leaves(lanes)
    calls: list[ToolCall] = []
    content: list[Json] = []
    for index, block in enumerate(objects(tree, "content")):
        read, call = read_block(index, block, shape, lanes, leaves)
        content.append(read)
        if call is not None:
            calls.append(call)
    for name, value in tree.items():
        if name == "content":
            tree[name] = content
        elif not (isinstance(value, str) and name in METADATA):
            tree[name] = seal_leaves(leaves, value)
    reason = texts(tree, "stop_reason")
    facts = AnswerFacts(
        model=texts(tree, "model"),
        finish=(reason,) if reason else (),
        usage=usage_of(tree.get("usage")),
        complete=True,
        tools=tuple(call.name for call in calls),
    )
    return Answered(body=encode(tree), facts=facts, tools=tuple(calls))
