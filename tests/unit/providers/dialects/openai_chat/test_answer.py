"""A whole chat completion goes through the lanes."""

from decimal import Decimal

import pytest

from egress_gateway.core.answers import LaneKind, ToolCall, Usage
from egress_gateway.core.errors import WireError
from egress_gateway.core.ids import LaneId
from egress_gateway.providers.dialect import Answered, RequestShape
from egress_gateway.providers.dialects.openai_chat.answer import faithful_logprobs, read_answer
from egress_gateway.testing.lanes import ListeningLanes
from egress_gateway.wire.json import Json, decode, encode


def _answer(tree: Json, lanes: ListeningLanes, shape: RequestShape | None = None, *, hide: bool = False) -> Answered:
    return read_answer(shape or RequestShape(), encode(tree), lanes, hide_logprobs=hide)


def _choice(message: dict[str, Json], index: int = 0, **members: Json) -> Json:
    return {"index": index, "message": {"role": "assistant", **message}, "finish_reason": "stop", **members}


def _body(*choices: Json, **members: Json) -> Json:
    return {"id": "chatcmpl-1", "object": "chat.completion", "model": "m-1", "choices": list(choices), **members}


def test_text_is_changed_and_metadata_is_not() -> None:
    lanes = ListeningLanes(str.upper, hold=2)
    usage: Json = {
        "prompt_tokens": 5,
        "completion_tokens": 2,
        "prompt_tokens_details": {"cached_tokens": 3},
        "completion_tokens_details": {"reasoning_tokens": 1},
    }
    answered = _answer(_body(_choice({"content": "hello"}), usage=usage, service_tier="flex", note="new"), lanes)
    assert decode(answered.body) == _body(_choice({"content": "HELLO"}), usage=usage, service_tier="flex", note="NEW")
    facts = answered.facts
    assert (facts.model, facts.finish, facts.complete, facts.tools) == ("m-1", ("stop",), True, ())
    assert facts.usage == Usage(input_tokens=5, output_tokens=2, cached_tokens=3, reasoning_tokens=1)


def test_each_text_of_each_choice_has_its_lane() -> None:
    lanes = ListeningLanes()
    first = _choice({"content": "a", "refusal": "b", "reasoning_content": "c", "annotations": [{"url": "u"}]})
    _answer(_body(first, _choice({"content": "d"}, 1)), lanes, RequestShape(structured=True))
    assert lanes.heard == {
        "choice:0:content": "a",
        "choice:0:refusal": "b",
        "choice:0:reasoning_content": "c",
        "choice:1:content": "d",
        "leaf:0": "u",
    }
    assert lanes.kinds[LaneId("choice:0:content")] == {LaneKind.STRUCTURED}
    assert lanes.kinds[LaneId("choice:0:refusal")] == {LaneKind.TEXT}
    assert lanes.kinds[LaneId("choice:0:reasoning_content")] == {LaneKind.REASONING}


def test_tool_calls_are_restored_and_recorded() -> None:
    lanes = ListeningLanes(lambda text: text.replace("x", "y"))
    call: dict[str, Json] = {"id": "c1", "type": "function", "function": {"name": "f", "arguments": '{"a":"x"}'}}
    old: Json = {"name": "g", "arguments": "{}"}
    answered = _answer(_body(_choice({"content": None, "tool_calls": [call], "function_call": old})), lanes)
    tree = decode(answered.body)
    assert tree == _body(
        _choice(
            {
                "content": None,
                "tool_calls": [{**call, "function": {"name": "f", "arguments": '{"a":"y"}'}}],
                "function_call": old,
            }
        )
    )
    assert answered.tools == (
        ToolCall(name="f", call_id="c1", arguments='{"a":"y"}'),
        ToolCall(name="g", call_id="", arguments="{}"),
    )
    assert answered.facts.tools == ("f", "g")


@pytest.mark.parametrize("calls", [None, []])
def test_no_tool_calls_stay_no_tool_calls(calls: Json) -> None:
    body = _body(_choice({"content": "x", "tool_calls": calls}))
    assert decode(_answer(body, ListeningLanes()).body) == body


def test_sound_is_passed_on_and_its_transcript_inspected() -> None:
    lanes = ListeningLanes(str.upper)
    answered = _answer(_body(_choice({"audio": {"id": "a", "data": "c291bmQ=", "transcript": "hi"}})), lanes)
    assert b'{"id":"a","data":"c291bmQ=","transcript":"HI"}' in answered.body
    assert lanes.heard == {"leaf:0": "hi"}


def _tokens(*tokens: str, other: str = "z") -> Json:
    return {
        "content": [
            {"token": token, "logprob": Decimal("-0.1"), "top_logprobs": [{"token": other}]} for token in tokens
        ],
        "refusal": None,
    }


def test_log_probabilities_of_unaltered_text_stay() -> None:
    body = _body(_choice({"content": "ab"}, logprobs=_tokens("a", "b")))
    assert decode(_answer(body, ListeningLanes()).body) == body


@pytest.mark.parametrize(
    ("logprobs", "received", "released"),
    [
        pytest.param(_tokens("a", "b"), "ab", "XY", id="altered text"),
        pytest.param(_tokens("a", "q"), "ab", "ab", id="tokens of another text"),
        pytest.param(_tokens("a", "b", other="secret"), "ab", "ab", id="alternatives that the lanes alter"),
        pytest.param("?", "ab", "ab", id="of an unknown form"),
    ],
)
def test_log_probabilities_that_would_tell_more_are_dropped(logprobs: Json, received: str, released: str) -> None:
    lanes = ListeningLanes(lambda text: text.replace("secret", "*"))
    assert faithful_logprobs(logprobs, received, released, lanes, LaneId("alternatives")) is None


def test_log_probabilities_are_hidden_on_demand() -> None:
    answered = _answer(_body(_choice({"content": "ab"}, logprobs=_tokens("a", "b"))), ListeningLanes(), hide=True)
    assert b'"logprobs":null' in answered.body


def test_unknown_members_of_a_choice_are_inspected() -> None:
    answered = _answer(_body(_choice({"content": "x"}, flags=["why"])), ListeningLanes(str.upper))
    assert b'"flags":["WHY"]' in answered.body


def test_an_answer_without_choices_is_still_an_answer() -> None:
    assert _answer({"model": "m", "choices": [{"index": 0}]}, ListeningLanes()).facts.finish == ()


def test_what_is_no_answer_is_an_error() -> None:
    with pytest.raises(WireError):
        _answer({"choices": "none"}, ListeningLanes())
