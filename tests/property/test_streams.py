"""How a stream is cut changes nothing, and a stream says what the whole answer says."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from egress_gateway.core.answers import Barrier, Frame
from egress_gateway.core.errors import WireError
from egress_gateway.providers.answer import objects, texts
from egress_gateway.providers.dialect import AnswerStream, RequestShape
from egress_gateway.providers.dialects.anthropic_messages.answer import read_answer as read_message
from egress_gateway.providers.dialects.anthropic_messages.stream import MessageStream
from egress_gateway.providers.dialects.openai_chat.answer import read_answer as read_chat
from egress_gateway.providers.dialects.openai_chat.stream import ChatStream
from egress_gateway.testing.lanes import ListeningLanes
from egress_gateway.wire.json import Json, decode, encode
from egress_gateway.wire.sse import Decoder, Event

RECORDED = sorted((Path(__file__).parent.parent / "golden").glob("*/*.sse"))
PLAIN = RequestShape(stream=True)


def _cut(data: bytes, cuts: list[int]) -> list[bytes]:
    """The data in pieces that end at the given places."""
    ends = [*sorted(cut % (len(data) + 1) for cut in cuts), len(data)]
    return [data[start:end] for start, end in zip([0, *ends], ends, strict=False)]


def _open(dialect: str, lanes: ListeningLanes) -> AnswerStream:
    if dialect == "openai_chat":
        return ChatStream(PLAIN, lanes, hide_logprobs=False)
    return MessageStream(PLAIN, lanes)


def _run(stream: AnswerStream, pieces: list[bytes]) -> list[Frame]:
    return [frame for piece in pieces for frame in stream.feed(piece)] + stream.close()


CUTS = st.lists(st.integers(0, 1 << 16), max_size=12)


@settings(max_examples=200)
@given(
    lines=st.lists(
        st.sampled_from(
            ["data: a", "data:ü漢🎉", "data", "event: x", ": note", "", "", "id: 1", "data: " + "b" * 20, "odd"]
        ),
        max_size=12,
    ),
    ends=st.lists(st.sampled_from(["\n", "\r\n", "\r"]), min_size=12, max_size=12),
    bom=st.booleans(),
    cuts=CUTS,
)
def test_any_chunking_gives_the_same_events(lines: list[str], ends: list[str], cuts: list[int], *, bom: bool) -> None:
    text = "".join(line + end for line, end in zip(lines, ends, strict=False))
    data = (b"\xef\xbb\xbf" if bom else b"") + text.encode()
    whole, pieces, single = Decoder(), Decoder(), Decoder()
    expected = whole.feed(data) + whole.close()
    assert [event for piece in _cut(data, cuts) for event in pieces.feed(piece)] + pieces.close() == expected
    assert [event for byte in data for event in single.feed(bytes([byte]))] + single.close() == expected


@settings(max_examples=100)
@given(data=st.binary(max_size=60), cuts=CUTS)
def test_garbage_gives_events_or_a_wire_error(data: bytes, cuts: list[int]) -> None:
    def read(pieces: list[bytes]) -> list[Event] | str:
        decoder = Decoder(max_event_bytes=40)
        try:
            return [event for piece in pieces for event in decoder.feed(piece)] + decoder.close()
        except WireError as error:
            return error.reason

    assert isinstance(read(_cut(data, cuts)), list | str)


@pytest.mark.parametrize("path", RECORDED, ids=[f"{path.parent.name}-{path.stem}" for path in RECORDED])
@settings(max_examples=15)
@given(cuts=CUTS, hold=st.integers(0, 9))
def test_any_chunking_of_a_stream_gives_the_same_frames(path: Path, cuts: list[int], hold: int) -> None:
    data = path.read_bytes()
    expected = _run(_open(path.parent.name, ListeningLanes(hold=hold)), [data])
    assert _run(_open(path.parent.name, ListeningLanes(hold=hold)), _cut(data, cuts)) == expected


@pytest.mark.parametrize("path", RECORDED, ids=[f"{path.parent.name}-{path.stem}" for path in RECORDED])
@settings(max_examples=25)
@given(kept=st.floats(0, 0.999))
def test_a_stream_that_is_cut_never_ends(path: Path, kept: float) -> None:
    data = path.read_bytes()
    terminal = max(data.rfind(b"data: [DONE]"), data.rfind(b"event: message_stop"))
    stream = _open(path.parent.name, ListeningLanes())
    frames = stream.feed(data[: int(terminal * kept)])
    assert all(frame.barrier is not Barrier.OUTCOME for frame in frames)
    with pytest.raises(WireError):
        stream.close()


PIECES = st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=6), max_size=6)


@settings(max_examples=60)
@given(said=st.lists(PIECES, min_size=1, max_size=3), arguments=PIECES, hold=st.integers(0, 8))
def test_a_chat_says_the_same_streamed_and_whole(said: list[list[str]], arguments: list[str], hold: int) -> None:
    chunks: list[Json] = [
        {"index": index, "delta": {"content": piece}} for index, pieces in enumerate(said) for piece in pieces
    ]
    chunks += [
        {"index": 0, "delta": {"tool_calls": [{"index": 0, "id": "c", "function": {"name": "f", "arguments": piece}}]}}
        for piece in ["", *arguments]
    ]
    chunks += [{"index": index, "delta": {}, "finish_reason": "stop"} for index in range(len(said))]
    data = b"".join(b"data: " + encode({"model": "m", "choices": [chunk]}) + b"\n\n" for chunk in chunks)
    stream = ChatStream(PLAIN, ListeningLanes(str.swapcase, hold=hold), hide_logprobs=False)
    frames = _run(stream, [data, b"data: [DONE]\n\n"])
    function: Json = {"name": "f" * (len(arguments) + 1), "arguments": "".join(arguments)}
    messages: list[Json] = [{"content": "".join(pieces)} for pieces in said]
    messages[0] = {"content": "".join(said[0]), "tool_calls": [{"id": "c", "function": function}]}
    tree: Json = {"model": "m", "choices": [{"message": message, "finish_reason": "stop"} for message in messages]}
    answered = read_chat(PLAIN, encode(tree), ListeningLanes(str.swapcase), hide_logprobs=False)
    whole = [texts(choice.get("message"), "content") for choice in objects(decode(answered.body), "choices")]
    assert _spoken(frames, len(said)) == whole
    assert tuple(call for frame in frames for call in frame.tools) == answered.tools
    assert stream.facts == answered.facts


def _spoken(frames: list[Frame], choices: int) -> list[str]:
    spoken = [""] * choices
    events = Decoder().feed(b"".join(frame.data for frame in frames))
    for choice in (choice for event in events[:-1] for choice in objects(decode(event.data), "choices")):
        index = choice["index"]
        assert isinstance(index, int)
        spoken[index] += texts(choice.get("delta"), "content")
    return spoken


@settings(max_examples=60)
@given(said=st.lists(PIECES, min_size=1, max_size=3), hold=st.integers(0, 8))
def test_a_message_says_the_same_streamed_and_whole(said: list[list[str]], hold: int) -> None:
    events: list[Json] = [{"type": "message_start", "message": {"model": "m"}}]
    for index, pieces in enumerate(said):
        events.append({"type": "content_block_start", "index": index, "content_block": {"type": "text", "text": ""}})
        events += [
            {"type": "content_block_delta", "index": index, "delta": {"type": "text_delta", "text": piece}}
            for piece in pieces
        ]
        events.append({"type": "content_block_stop", "index": index})
    events += [{"type": "message_delta", "delta": {"stop_reason": "end_turn"}}, {"type": "message_stop"}]
    stream = MessageStream(PLAIN, ListeningLanes(str.swapcase, hold=hold))
    frames = _run(stream, [b"".join(b"data: " + encode(event) + b"\n\n" for event in events)])
    blocks: list[Json] = [{"type": "text", "text": "".join(pieces)} for pieces in said]
    tree: Json = {"model": "m", "content": blocks, "stop_reason": "end_turn"}
    answered = read_message(PLAIN, encode(tree), ListeningLanes(str.swapcase))
    spoken = [""] * len(said)
    for event in Decoder().feed(b"".join(frame.data for frame in frames)):
        tree = decode(event.data)
        index = tree.get("index") if isinstance(tree, dict) else None
        if isinstance(tree, dict) and isinstance(index, int):
            spoken[index] += texts(tree.get("delta"), "text")
    assert spoken == [texts(block, "text") for block in objects(decode(answered.body), "content")]
    assert stream.facts == answered.facts


LINES = (
    *(b"data: ", b"data:", b"data: a\n\n", b"data: a\n\ndata: b\n\n", b"{}", b"\n", b"\n\n", b"\r", b" "),
    *(b": c\n", b"event: x\n", b"id: 1\n", b"\xef\xbb\xbf", b"\xc3\xa9", b"\xc3"),
)


def _told(pieces: list[bytes]) -> list[tuple[str, str]] | None:
    """The names and data of the events; none for a stream that is refused."""
    decoder = Decoder()
    try:
        return [(event.name, event.data) for piece in pieces for event in decoder.feed(piece)]
    except WireError:
        return None


@given(st.lists(st.sampled_from(LINES), max_size=12).map(b"".join))
@settings(max_examples=300)
def test_events_that_arrive_whole_are_what_they_are_byte_by_byte(data: bytes) -> None:
    # Whole events of one line each are cut in one go; bytes that arrive alone never are.
    for whole in (data, b"data: " + data + b"\n\n"):
        assert _told([whole]) == _told([bytes([byte]) for byte in whole])
