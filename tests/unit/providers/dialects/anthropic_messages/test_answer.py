"""A whole message goes through the lanes."""

import pytest

from egress_gateway.core.answers import ToolCall, Usage
from egress_gateway.core.errors import WireError
from egress_gateway.providers.dialect import RequestShape
from egress_gateway.providers.dialects.anthropic_messages.answer import read_answer
from egress_gateway.testing.lanes import ListeningLanes
from egress_gateway.wire.json import Json, decode, encode


def test_a_message_is_read() -> None:
    lanes = ListeningLanes(str.upper)
    tree: Json = {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": "m",
        "content": [
            {"type": "text", "text": "hi"},
            {"type": "tool_use", "id": "t", "name": "f", "input": {}},
        ],
        "stop_reason": "tool_use",
        "stop_sequence": None,
        "container": {"id": "c", "note": "x"},
        "usage": {"input_tokens": 3, "output_tokens": 4, "service_tier": "standard"},
    }
    answered = read_answer(RequestShape(), encode(tree), lanes)
    read = decode(answered.body)
    assert isinstance(read, dict)
    assert read["content"] == [
        {"type": "text", "text": "HI"},
        {"type": "tool_use", "id": "t", "name": "f", "input": {}},
    ]
    assert read["container"] == {"id": "c", "note": "X"}
    assert (read["id"], read["model"], read["stop_reason"]) == ("msg_1", "m", "tool_use")
    assert answered.tools == (ToolCall(name="f", call_id="t", arguments="{}"),)
    facts = answered.facts
    assert (facts.model, facts.finish, facts.tools, facts.complete) == ("m", ("tool_use",), ("f",), True)
    assert facts.usage == Usage(input_tokens=3, output_tokens=4)


def test_a_token_count_is_an_answer_without_text() -> None:
    answered = read_answer(RequestShape(), b'{"input_tokens":12}', ListeningLanes())
    assert answered.body == b'{"input_tokens":12}'
    assert answered.facts.finish == ()


@pytest.mark.parametrize("body", [b"[]", b"{", b'{"content":"x"}', b'{"content":["x"]}'])
def test_what_is_no_message_is_an_error(body: bytes) -> None:
    with pytest.raises(WireError):
        read_answer(RequestShape(), body, ListeningLanes())
