"""A streamed message: blocks open, speak and close; calls leave whole."""

import pytest

from egress_gateway.core.answers import Barrier, Frame, ToolCall, Usage
from egress_gateway.core.errors import WireError
from egress_gateway.providers.dialect import RequestShape
from egress_gateway.providers.dialects.anthropic_messages import stream as module
from egress_gateway.providers.dialects.anthropic_messages.stream import MessageStream
from egress_gateway.testing.lanes import ListeningLanes
from egress_gateway.wire.json import Json, decode, encode
from egress_gateway.wire.sse import Decoder


def _event(kind: str, **members: Json) -> bytes:
    return b"event: " + kind.encode() + b"\ndata: " + encode({"type": kind, **members}) + b"\n\n"


def _start(index: int, **block: Json) -> bytes:
    return _event("content_block_start", index=index, content_block=block)


def _delta(index: int, **delta: Json) -> bytes:
    return _event("content_block_delta", index=index, delta=delta)


def _stop(index: int) -> bytes:
    return _event("content_block_stop", index=index)


STOP = _event("message_stop")


def _stream(lanes: ListeningLanes) -> MessageStream:
    return MessageStream(RequestShape(stream=True), lanes)


def _events(frames: list[Frame]) -> list[Json]:
    return [decode(event.data) for event in Decoder().feed(b"".join(frame.data for frame in frames))]


def test_text_is_released_as_the_lanes_release_it_and_the_rest_before_the_block_closes() -> None:
    lanes = ListeningLanes(str.upper, hold=3)
    stream = _stream(lanes)
    frames = stream.feed(
        _start(0, type="text", text="")
        + _delta(0, type="text_delta", text="hel")
        + _delta(0, type="text_delta", text="lo")
        + _stop(0)
        + STOP
    )
    sent = [
        _start(0, type="text", text=""),
        _delta(0, type="text_delta", text=""),
        _delta(0, type="text_delta", text="HE"),
        _delta(0, type="text_delta", text="LLO"),
        _stop(0),
        STOP,
    ]
    assert [frame.data for frame in frames] == sent
    assert [frame.barrier for frame in frames] == [Barrier.NONE] * 5 + [Barrier.OUTCOME]
    assert lanes.heard == {"block:0": "hello"}
    assert stream.close() == []
    assert stream.facts.complete


def test_a_signature_ends_the_thinking_it_signs() -> None:
    lanes = ListeningLanes(hold=2)
    stream = _stream(lanes)
    frames = stream.feed(
        _start(0, type="thinking", thinking="", signature="")
        + _delta(0, type="thinking_delta", thinking="hmm")
        + _delta(0, type="signature_delta", signature="SIG")
        + _stop(0)
    )
    assert [frame.data for frame in frames][1:] == [
        _delta(0, type="thinking_delta", thinking="h"),
        _delta(0, type="thinking_delta", thinking="mm"),
        _delta(0, type="signature_delta", signature="SIG~sealed"),
        _stop(0),
    ]
    assert lanes.sealed == [("block:0", "SIG")]


def test_an_empty_signature_is_not_sealed() -> None:
    lanes = ListeningLanes()
    _stream(lanes).feed(_start(0, type="thinking", thinking="") + _delta(0, type="signature_delta", signature=""))
    assert lanes.sealed == []


def test_text_behind_a_signature_is_an_error() -> None:
    stream = _stream(ListeningLanes())
    stream.feed(_start(0, type="thinking", thinking="") + _delta(0, type="signature_delta", signature="S"))
    with pytest.raises(WireError, match="behind the signature"):
        stream.feed(_delta(0, type="thinking_delta", thinking="x"))


def test_redacted_thinking_is_sealed_without_text() -> None:
    stream = _stream(ListeningLanes())
    (frame,) = stream.feed(_start(0, type="redacted_thinking", data="D"))
    assert frame.data == _start(0, type="redacted_thinking", data="D~sealed")


def test_a_call_leaves_whole_in_one_frame_behind_the_barrier() -> None:
    lanes = ListeningLanes(lambda text: text.replace("x", "y"))
    stream = _stream(lanes)
    frames = stream.feed(
        _start(1, type="tool_use", id="t1", name="f", input={})
        + _delta(1, type="input_json_delta", partial_json="")
        + _delta(1, type="input_json_delta", partial_json='{"a":')
        + _delta(1, type="input_json_delta", partial_json='"x"}')
    )
    assert frames == []
    (frame,) = stream.feed(_stop(1))
    assert frame.data == (
        _start(1, type="tool_use", id="t1", name="f", input={})
        + _delta(1, type="input_json_delta", partial_json='{"a":"y"}')
        + _stop(1)
    )
    assert frame.barrier is Barrier.TOOL
    assert frame.tools == (ToolCall(name="f", call_id="t1", arguments='{"a":"y"}'),)
    assert stream.facts.tools == ("f",)


def test_parallel_blocks_do_not_mix() -> None:
    lanes = ListeningLanes()
    stream = _stream(lanes)
    frames = stream.feed(
        _start(0, type="text", text="a")
        + _start(1, type="tool_use", id="t1", name="f", input={"given": 1})
        + _start(2, type="tool_use", id="t2", name="g", input={})
        + _delta(2, type="input_json_delta", partial_json='{"b":2}')
        + _delta(0, type="text_delta", text="b")
        + _stop(2)
        + _stop(1)
        + _stop(0)
        + STOP
    )
    assert [frame.tools[0].name for frame in frames if frame.tools] == ["g", "f"]
    assert lanes.calls == [("g", '{"b":2}'), ("f", '{"given":1}')]
    assert lanes.heard == {"block:0": "ab"}


def test_arguments_cut_by_a_limit_are_passed_as_they_are() -> None:
    stream = _stream(ListeningLanes())
    frames = stream.feed(
        _start(0, type="tool_use", id="t", name="f", input={})
        + _delta(0, type="input_json_delta", partial_json='{"a":"b')
        + _stop(0)
    )
    assert frames[0].tools[0].arguments == '{"a":"b'


def test_a_call_without_end_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_ARGUMENTS", 3)
    stream = _stream(ListeningLanes())
    with pytest.raises(WireError, match="more than 3"):
        stream.feed(_start(0, type="tool_use", input={}) + _delta(0, type="input_json_delta", partial_json="1234"))


def test_results_of_server_tools_and_citations_are_inspected() -> None:
    stream = _stream(ListeningLanes(str.upper))
    found: Json = {"type": "web_search_result", "title": "x", "url": "u", "encrypted_content": "E"}
    cited: Json = {"type": "page_location", "cited_text": "q"}
    frames = stream.feed(
        _start(0, type="web_search_tool_result", tool_use_id="t", content=[found])
        + _stop(0)
        + _start(1, type="text", text="")
        + _delta(1, type="citations_delta", citation=cited)
        + _delta(1, type="new_delta", note="n")
    )
    assert _events(frames)[0] == {
        "type": "content_block_start",
        "index": 0,
        "content_block": {
            "type": "web_search_tool_result",
            "tool_use_id": "t",
            "content": [{"type": "web_search_result", "title": "X", "url": "U", "encrypted_content": "E~sealed"}],
        },
    }
    assert frames[3].data == _delta(1, type="citations_delta", citation={"type": "page_location", "cited_text": "Q"})
    assert frames[4].data == _delta(1, type="new_delta", note="N")


def test_pings_comments_errors_and_unknown_events_pass_inspected() -> None:
    stream = _stream(ListeningLanes(str.upper))
    frames = stream.feed(
        _event("ping")
        + b": keep\n\n"
        + _event("error", error={"type": "overloaded_error", "message": "why"})
        + _event("novel", note="new")
    )
    assert [frame.data for frame in frames] == [
        _event("ping"),
        b": KEEP\n\n",
        _event("error", error={"type": "overloaded_error", "message": "WHY"}),
        _event("novel", note="NEW"),
    ]


def test_facts_come_in_parts() -> None:
    stream = _stream(ListeningLanes())
    message: Json = {"id": "msg", "model": "m", "content": [], "usage": {"input_tokens": 10, "output_tokens": 1}}
    stream.feed(_event("message_start", message=message))
    assert stream.facts.usage == Usage(input_tokens=10, output_tokens=1)
    stream.feed(
        _event("message_delta", delta={"stop_reason": "end_turn"}, usage={"output_tokens": 9, "input_tokens": None})
    )
    facts = stream.facts
    assert (facts.model, facts.finish, facts.complete) == ("m", ("end_turn",), False)
    assert facts.usage == Usage(input_tokens=10, output_tokens=9)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(_start(0, type="text", text="x"), id="in a block"),
        pytest.param(_event("message_delta", delta={"stop_reason": "end_turn"}), id="before message_stop"),
        pytest.param(STOP[:-1], id="inside message_stop"),
    ],
)
def test_a_stream_that_is_cut_short_is_an_error(data: bytes) -> None:
    stream = _stream(ListeningLanes())
    stream.feed(data)
    with pytest.raises(WireError, match="before its terminal event"):
        stream.close()


def test_a_stream_may_end_in_a_bare_carriage_return() -> None:
    stream = _stream(ListeningLanes())
    assert stream.feed(STOP.replace(b"\n", b"\r")) == []
    assert [frame.barrier for frame in stream.close()] == [Barrier.OUTCOME]


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(STOP + _event("ping"), id="an event behind the end"),
        pytest.param(_start(0, type="text", text="") + STOP, id="the end with a block open"),
        pytest.param(_start(0, type="text") + _start(0, type="text"), id="a block that starts twice"),
        pytest.param(_event("content_block_start", index=0), id="a start without a block"),
        pytest.param(_start(-1, type="text"), id="a negative index"),
        pytest.param(_event("content_block_start", content_block={}), id="no index"),
        pytest.param(_delta(0, type="text_delta", text="x"), id="a delta for no block"),
        pytest.param(_start(0, type="text") + _event("content_block_delta", index=0), id="a delta without content"),
        pytest.param(_stop(0), id="a stop for no block"),
        pytest.param(b"data: hello\n\n", id="data that is no JSON"),
    ],
)
def test_what_is_no_stream_of_events_is_an_error(data: bytes) -> None:
    with pytest.raises(WireError):
        _stream(ListeningLanes()).feed(data)


def test_what_the_next_bytes_may_complete_is_pending() -> None:
    stream = _stream(ListeningLanes())
    stream.feed(_start(0, type="text", text="x" * 500) + _delta(0, type="text_delta", text="x" * 500) + _stop(0))
    assert stream.pending == 0
    stream.feed(_start(1, type="tool_use", id="t", name="f", input={"a": "x" * 500}))
    assert stream.pending > 500
    stream.feed(_start(2, type="tool_use", id="u", name="f", input={}))
    stream.feed(_delta(2, type="input_json_delta", partial_json="1" * 500))
    assert stream.pending > 1000
    half = stream.pending
    stream.feed(b"data: " + b"x" * 94)
    assert stream.pending == half + 100


def test_nothing_is_pending_of_calls_that_are_whole() -> None:
    stream = _stream(ListeningLanes())
    stream.feed(_start(0, type="tool_use", id="t", name="f", input={"a": 1}) + _stop(0))
    assert stream.pending == 0


@pytest.mark.parametrize("kind", ["tool_use", "server_tool_use", "mcp_tool_use"])
def test_a_call_that_starts_without_input_is_held_as_any_other(kind: str) -> None:
    stream = _stream(ListeningLanes())
    begun = _start(0, type=kind, id="t", name="f")
    assert stream.feed(begun + _delta(0, type="input_json_delta", partial_json='{"a":1}')) == []
    (frame,) = stream.feed(_stop(0))
    assert frame.barrier is Barrier.TOOL
    assert frame.tools == (ToolCall(name="f", call_id="t", arguments='{"a":1}'),)


def test_the_input_of_a_tool_in_a_block_that_calls_none_is_an_error() -> None:
    stream = _stream(ListeningLanes())
    stream.feed(_start(0, type="text", text=""))
    with pytest.raises(WireError, match="calls none"):
        stream.feed(_delta(0, type="input_json_delta", partial_json="{}"))


def test_a_message_that_starts_with_content_is_an_error() -> None:
    call: Json = {"type": "tool_use", "id": "t", "name": "f", "input": {}}
    with pytest.raises(WireError, match="starts with content"):
        _stream(ListeningLanes()).feed(_event("message_start", message={"content": [call]}))
