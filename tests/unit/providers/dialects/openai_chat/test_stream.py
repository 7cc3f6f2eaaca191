"""A streamed chat completion: text as it comes, calls whole, nothing behind the end."""

import pytest

from egress_gateway.core.answers import Barrier, Frame, LaneKind, ToolCall, Usage
from egress_gateway.core.errors import WireError
from egress_gateway.core.ids import LaneId
from egress_gateway.providers.answer import objects
from egress_gateway.providers.dialect import RequestShape
from egress_gateway.providers.dialects.openai_chat.stream import ChatStream
from egress_gateway.testing.lanes import ListeningLanes
from egress_gateway.wire.json import Json, decode, encode
from egress_gateway.wire.sse import Decoder

DONE = b"data: [DONE]\n\n"


def _chunk(delta: Json, index: int = 0, finish: str | None = None, **members: Json) -> bytes:
    choice: Json = {"index": index, "delta": delta, "finish_reason": finish, **members}
    return b"data: " + encode({"id": "c", "model": "m", "choices": [choice]}) + b"\n\n"


def _stream(lanes: ListeningLanes, *, hide: bool = False, structured: bool = False) -> ChatStream:
    return ChatStream(RequestShape(stream=True, structured=structured), lanes, hide_logprobs=hide)


def _deltas(frames: list[Frame]) -> list[Json]:
    """The delta of the first choice of each chunk, or its finish reason."""
    events = Decoder().feed(b"".join(frame.data for frame in frames))
    trees = [decode(event.data) for event in events if event.data not in {"", "[DONE]"}]
    choices = [choice for tree in trees for choice in objects(tree, "choices")]
    return [choice["finish_reason"] or choice["delta"] for choice in choices]


def test_text_is_released_as_the_lanes_release_it_and_the_rest_before_the_finish() -> None:
    lanes = ListeningLanes(str.upper, hold=3)
    stream = _stream(lanes)
    frames = stream.feed(
        _chunk({"role": "assistant", "content": ""}) + _chunk({"content": "hel"}) + _chunk({"content": "lo"})
    )
    frames += stream.feed(_chunk({}, finish="stop") + DONE)
    assert _deltas(frames) == [
        {"role": "assistant", "content": ""},
        {"content": ""},
        {"content": "HE"},
        {"content": "LLO"},
        "stop",
    ]
    assert [frame.barrier for frame in frames][-1] is Barrier.OUTCOME
    assert frames[-1].data == DONE
    assert stream.close() == []
    assert (stream.facts.model, stream.facts.finish, stream.facts.complete) == ("m", ("stop",), True)


def test_text_beside_the_finish_comes_before_what_was_held() -> None:
    stream = _stream(ListeningLanes(hold=2))
    frames = stream.feed(_chunk({"content": "abc"}) + _chunk({"content": "de"}, finish="length") + DONE)
    assert _deltas(frames) == [{"content": "a"}, {"content": "bc"}, {"content": "de"}, "length"]


def test_parallel_calls_leave_whole_in_one_frame_behind_the_barrier() -> None:
    stream = _stream(ListeningLanes(lambda text: text.replace("x", "y")))
    frames = stream.feed(
        _chunk({"role": "assistant", "content": None})
        + _chunk({"tool_calls": [{"index": 0, "id": "a", "type": "function", "function": {"name": "f"}}]})
        + _chunk({"tool_calls": [{"index": 1, "id": "b", "type": "function", "function": {"name": "g"}}]})
        + _chunk({"tool_calls": [{"index": 1, "function": {"arguments": "{}"}}]})
        + _chunk({"tool_calls": [{"index": 0, "function": {"arguments": '{"q":'}}]})
        + _chunk({"tool_calls": [{"index": 0, "function": {"arguments": '"x"}'}}]})
    )
    assert _deltas(frames) == [{"role": "assistant", "content": None}]
    frames = stream.feed(_chunk({}, finish="tool_calls"))
    assert [frame.barrier for frame in frames] == [Barrier.TOOL, Barrier.NONE]
    assert frames[0].tools == (
        ToolCall(name="f", call_id="a", arguments='{"q":"y"}'),
        ToolCall(name="g", call_id="b", arguments="{}"),
    )
    assert _deltas(frames) == [
        {
            "tool_calls": [
                {"index": 0, "id": "a", "type": "function", "function": {"name": "f", "arguments": '{"q":"y"}'}},
                {"index": 1, "id": "b", "type": "function", "function": {"name": "g", "arguments": "{}"}},
            ]
        },
        "tool_calls",
    ]
    assert stream.facts.tools == ("f", "g")


def test_a_call_of_old_clients_is_held_too() -> None:
    stream = _stream(ListeningLanes())
    frames = stream.feed(
        _chunk({"function_call": {"name": "f", "arguments": ""}})
        + _chunk({"function_call": {"arguments": "{}"}})
        + _chunk({}, finish="function_call")
        + DONE
    )
    assert _deltas(frames) == [{"function_call": {"name": "f", "arguments": "{}"}}, "function_call"]
    assert frames[0].tools == (ToolCall(name="f", call_id="", arguments="{}"),)


def test_choices_do_not_mix() -> None:
    lanes = ListeningLanes(hold=1)
    stream = _stream(lanes)
    frames = stream.feed(
        _chunk({"content": "ab"}, 0)
        + _chunk({"content": "xy"}, 1)
        + _chunk({"content": "c"}, 0)
        + _chunk({}, 1, finish="stop")
        + _chunk({}, 0, finish="length")
        + DONE
    )
    assert lanes.heard == {"choice:0:content": "abc", "choice:1:content": "xy"}
    assert [delta["content"] for delta in _deltas(frames) if isinstance(delta, dict)] == ["a", "x", "b", "y", "c"]
    assert stream.facts.finish == ("stop", "length")


def test_every_kind_of_text_has_its_lane() -> None:
    lanes = ListeningLanes(hold=1)
    stream = _stream(lanes, structured=True)
    delta: Json = {
        "content": "a",
        "refusal": "b",
        "reasoning_content": "c",
        "novel": "d",
        "audio": {"id": "i", "data": "QUJD", "transcript": "e"},
        "annotations": [{"title": "f"}],
    }
    frames = stream.feed(_chunk(delta) + _chunk({"audio": {"expires_at": 1}}) + _chunk({}, finish="stop") + DONE)
    assert {lane: "".join(sorted(kinds)) for lane, kinds in lanes.kinds.items()} == {
        "choice:0:content": LaneKind.STRUCTURED,
        "choice:0:refusal": LaneKind.TEXT,
        "choice:0:reasoning_content": LaneKind.REASONING,
        "choice:0:novel": LaneKind.TEXT,
        "choice:0:audio": LaneKind.TEXT,
        "leaf:0": LaneKind.TEXT,
    }
    rests = _deltas(frames)[2:-1]
    assert rests == [
        {"content": "a"},
        {"refusal": "b"},
        {"reasoning_content": "c"},
        {"novel": "d"},
        {"audio": {"transcript": "e"}},
    ]
    assert b'"data":"QUJD"' in frames[0].data


@pytest.mark.parametrize(("hide", "hold", "kept"), [(False, 0, True), (True, 0, False), (False, 1, False)])
def test_log_probabilities_stay_only_beside_the_text_they_belong_to(*, hide: bool, hold: int, kept: bool) -> None:
    stream = _stream(ListeningLanes(hold=hold), hide=hide)
    logprobs: Json = {"content": [{"token": "ab", "logprob": -1, "top_logprobs": []}]}
    (frame,) = stream.feed(_chunk({"content": "ab"}, logprobs=logprobs))
    assert (b'"logprobs":{' in frame.data) is kept
    assert (b'"logprobs":null' in frame.data) is not kept


def test_usage_comments_and_unknown_chunks_pass_with_their_strings_inspected() -> None:
    stream = _stream(ListeningLanes(str.upper))
    usage: Json = {"prompt_tokens": 7, "completion_tokens": 1}
    last = encode({"id": "c", "model": "m", "choices": [], "usage": usage, "obfuscation": "aa"})
    failure = encode({"error": {"message": "who", "type": "server_error", "code": 1}})
    frames = stream.feed(b": keep\n\ndata: " + last + b"\n\nevent: odd\ndata: " + failure + b"\n\n")
    assert [frame.data for frame in frames] == [
        b": KEEP\n\n",
        b"data: " + last + b"\n\n",
        b"event: odd\ndata: " + failure.replace(b"who", b"WHO") + b"\n\n",
    ]
    assert stream.facts.usage == Usage(input_tokens=7, output_tokens=1)


def test_usage_beside_a_held_call_is_not_lost() -> None:
    stream = _stream(ListeningLanes())
    chunk = {
        "id": "c",
        "choices": [{"index": 0, "delta": {"tool_calls": [{"index": 0}]}}],
        "usage": {"prompt_tokens": 7},
    }
    (frame,) = stream.feed(b"data: " + encode(chunk) + b"\n\n")  # type: ignore[arg-type]  # JSON
    assert b'"choices":[]' in frame.data
    assert stream.facts.usage.input_tokens == 7


def test_what_is_open_at_the_end_is_released() -> None:
    stream = _stream(ListeningLanes(hold=5))
    frames = stream.feed(_chunk({"content": "abc"}) + _chunk({"tool_calls": [{"index": 0, "id": "a"}]}) + DONE)
    assert _deltas(frames)[1] == {"content": "abc"}
    assert [frame.barrier for frame in frames] == [Barrier.NONE, Barrier.NONE, Barrier.TOOL, Barrier.OUTCOME]


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(_chunk({"content": "x"}), id="in mid-text"),
        pytest.param(_chunk({}, finish="stop"), id="before [DONE]"),
        pytest.param(b"data: [DONE]\n", id="inside [DONE]"),
    ],
)
def test_a_stream_that_is_cut_short_is_an_error(data: bytes) -> None:
    stream = _stream(ListeningLanes())
    stream.feed(data)
    with pytest.raises(WireError, match="before its terminal event"):
        stream.close()
    assert not stream.facts.complete


def test_a_stream_may_end_in_a_bare_carriage_return() -> None:
    stream = _stream(ListeningLanes())
    assert stream.feed(b"data: [DONE]\r\r") == []
    assert [frame.barrier for frame in stream.close()] == [Barrier.OUTCOME]


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(DONE + _chunk({"content": "x"}), id="a chunk behind the end"),
        pytest.param(DONE + DONE, id="a second end"),
        pytest.param(b"data: hello\n\n", id="data that is no JSON"),
        pytest.param(b"data: []\n\n", id="data that is no object"),
        pytest.param(_chunk({}, index=-1), id="a negative choice"),
        pytest.param(_chunk({}, index=128), id="a choice past the bound"),
        pytest.param(b'data: {"choices":[{"index":"0"}]}\n\n', id="a choice whose index is no number"),
        pytest.param(b'data: {"choices":{}}\n\n', id="choices that are no array"),
        pytest.param(_chunk({"tool_calls": [{"index": "0"}]}), id="a call whose index is no number"),
        pytest.param(_chunk({"tool_calls": {}}), id="calls that are no array"),
    ],
)
def test_what_is_no_stream_of_chunks_is_an_error(data: bytes) -> None:
    stream = _stream(ListeningLanes())
    with pytest.raises(WireError):
        stream.feed(data)


def test_a_choice_without_a_delta_passes() -> None:
    (frame,) = _stream(ListeningLanes(str.upper)).feed(b'data: {"choices":[{"text":"x","finish_reason":null}]}\n\n')
    assert frame.data == b'data: {"choices":[{"text":"X","finish_reason":null}]}\n\n'


def test_the_lanes_of_a_choice_are_named_after_it() -> None:
    lanes = ListeningLanes()
    _stream(lanes).feed(_chunk({"content": "x"}, index=3))
    assert list(lanes.heard) == [LaneId("choice:3:content")]


def test_what_the_next_bytes_may_complete_is_pending() -> None:
    stream = _stream(ListeningLanes())
    assert stream.pending == 0
    stream.feed(_chunk({"content": "x" * 500}))
    assert stream.pending == 0
    for index in (0, 1):
        call: Json = {"index": 0, "id": "c", "function": {"name": "f", "arguments": "x" * 500}}
        stream.feed(_chunk({"tool_calls": [call]}, index))
        assert stream.pending > 500 * (index + 1)
    half = stream.pending
    stream.feed(b"data: " + b"x" * 94)
    assert stream.pending == half + 100
    stream = _stream(ListeningLanes())
    stream.feed(_chunk({"tool_calls": [call]}) + _chunk({}, finish="tool_calls"))
    assert stream.pending == 0


@pytest.mark.parametrize(
    ("pieces", "shown"),
    [
        (
            [{"content": [{"type": "text", "text": piece}]} for piece in ("hel", "lo")],
            [[{"type": "text", "text": text}] for text in ("", "HE", "LLO")],
        ),
        (
            [{"content": [{"index": 1, "type": "t", "text": "hel"}]}, {"content": [{"index": 1, "text": "lo"}]}],
            [
                [{"index": 1, "type": "t", "text": ""}],
                [{"index": 1, "text": "HE"}],
                [{"type": "t", "text": "LLO", "index": 1}],
            ],
        ),
        (
            [{"content": {"a": piece, "n": 1}} for piece in ("hel", "lo")],
            [{"a": "", "n": 1}, {"a": "HE", "n": 1}, {"a": "LLO"}],
        ),
    ],
)  # fmt: skip
def test_strings_inside_of_a_member_go_on_over_chunks(pieces: list[Json], shown: list[Json]) -> None:
    lanes = ListeningLanes(str.upper, hold=3)
    frames = _stream(lanes).feed(b"".join(map(_chunk, pieces)) + _chunk({}, finish="stop") + DONE)
    assert _deltas(frames) == [*({"content": content} for content in shown), "stop"]
    assert list(lanes.heard.values()) == ["hello"]


def test_what_comes_whole_or_again_in_every_chunk_is_inspected_as_it_is() -> None:
    detail: Json = {"reasoning_details": [{"index": 0, "format": "f", "id": "i", "text": "x"}]}
    cited: Json = {"annotations": [{"type": "url_citation", "title": "t"}]}
    lanes = ListeningLanes(str.upper)
    frames = _stream(lanes).feed(_chunk(detail) + _chunk(detail) + _chunk(cited) + _chunk(cited))
    assert _deltas(frames) == [
        *[{"reasoning_details": [{"index": 0, "format": "F", "id": "i", "text": "X"}]}] * 2,
        *[{"annotations": [{"type": "url_citation", "title": "T"}]}] * 2,
    ]
    assert sorted(lanes.heard.values()) == ["f", "t", "xx"]
