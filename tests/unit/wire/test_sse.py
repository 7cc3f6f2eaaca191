"""Server-sent events as the standard has them, in any chunking."""

import pytest

from egress_gateway.core.errors import WireError
from egress_gateway.wire.sse import Decoder, Event, encode, encode_comment

CASES = [
    pytest.param(b"data: a\n\n", [Event(data="a")], id="one event"),
    pytest.param(b"data:a\n\n", [Event(data="a")], id="no space after the colon"),
    pytest.param(b"data:  a\n\n", [Event(data=" a")], id="only one space is dropped"),
    pytest.param(b"data: a\r\n\r\n", [Event(data="a")], id="CRLF"),
    pytest.param(b"data: a\r\rdata: b\r\r:", [Event(data="a"), Event(data="b")], id="CR"),
    pytest.param(b"data: a\r\n\ndata: b\n\r\n", [Event(data="a"), Event(data="b")], id="mixed line ends"),
    pytest.param(b"\xef\xbb\xbfdata: a\n\n", [Event(data="a")], id="byte order mark"),
    pytest.param(b"data: a\ndata: b\n\n", [Event(data="a\nb")], id="two data lines"),
    pytest.param(b"data\n\n", [Event(data="")], id="data without a value"),
    pytest.param(b"data: \n\ndata: a\n\n", [Event(data=""), Event(data="a")], id="data with an empty value"),
    pytest.param(b"data: a\n\ndata: b\n\ndata: c\n\n", [Event(data=each) for each in "abc"], id="several events"),
    pytest.param(b"data: a\n\n\ndata: b\n\n", [Event(data="a"), Event(data="b")], id="a blank line too many"),
    pytest.param(b"data: a\n\ndata:b\n\n", [Event(data="a"), Event(data="b")], id="a space in one of two"),
    pytest.param(b"data: a\ndata: b\n\ndata: c\n\n", [Event(data="a\nb"), Event(data="c")], id="two lines, then one"),
    pytest.param(b"event: ping\ndata: {}\n\n", [Event(name="ping", data="{}")], id="named event"),
    pytest.param(b"event: x\n\ndata: a\n\n", [Event(data="a")], id="an event without data is no event"),
    pytest.param(b": hello\ndata: a\n\n", [Event(comment=" hello"), Event(data="a")], id="comment"),
    pytest.param(b":\n\n", [Event(comment="")], id="empty comment"),
    pytest.param(b"id: 1\nretry: 5\nother: x\ndata: a\n\n", [Event(data="a")], id="other fields"),
    pytest.param("data: ü漢🎉\n\n".encode(), [Event(data="ü漢🎉")], id="multi-byte characters"),
    pytest.param(b"data: a\n", [], id="an event without its blank line"),
    pytest.param(b"\n\n\n", [], id="blank lines"),
    pytest.param(b"", [], id="nothing"),
]


@pytest.mark.parametrize(("data", "events"), CASES)
def test_events_are_read_whole(data: bytes, events: list[Event]) -> None:
    decoder = Decoder()
    assert decoder.feed(data) + decoder.close() == events


@pytest.mark.parametrize(("data", "events"), CASES)
def test_events_are_read_byte_by_byte(data: bytes, events: list[Event]) -> None:
    decoder = Decoder()
    read = [event for byte in data for event in decoder.feed(bytes([byte]))]
    assert read + decoder.close() == events


@pytest.mark.parametrize(("data", "events"), CASES)
def test_events_are_read_in_two_pieces_cut_anywhere(data: bytes, events: list[Event]) -> None:
    for cut in range(len(data) + 1):
        decoder = Decoder()
        assert decoder.feed(data[:cut]) + decoder.feed(data[cut:]) + decoder.close() == events, cut


def test_what_is_not_utf_8_is_refused_in_a_whole_event_as_well() -> None:
    with pytest.raises(WireError, match="not UTF-8"):
        Decoder().feed(b"data: \xff\n\n")


def test_a_carriage_return_at_the_end_counts_when_the_stream_ends() -> None:
    decoder = Decoder()
    assert decoder.feed(b"data: a\r\n\r") == []
    assert decoder.close() == [Event(data="a")]


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"data: " + b"x" * 30 + b"\n\n", id="one line"),
        pytest.param(b"data: " + b"x" * 30, id="a line without end"),
        pytest.param(b"data: xx\n" * 5 + b"\n", id="many lines"),
        pytest.param(b":" + b"x" * 30 + b"\n", id="a comment"),
    ],
)
@pytest.mark.parametrize("step", [1, 7, 1000])
def test_an_event_past_its_bound_is_refused(data: bytes, step: int) -> None:
    decoder = Decoder(max_event_bytes=20)
    pieces = [data[start : start + step] for start in range(0, len(data), step)]
    with pytest.raises(WireError, match="more than 20 bytes"):
        _feed_all(decoder, [*pieces, b"y" * 20])


def _feed_all(decoder: Decoder, pieces: list[bytes]) -> None:
    for piece in pieces:
        decoder.feed(piece)


def test_the_bound_is_for_one_event_not_for_the_stream() -> None:
    decoder = Decoder(max_event_bytes=20)
    assert len(decoder.feed(b"data: xx\n\n: c\n\n" * 50)) == 100


def test_bytes_that_are_not_utf8_are_refused() -> None:
    with pytest.raises(WireError, match="UTF-8"):
        Decoder().feed(b"data: \xff\n\n")


@pytest.mark.parametrize("event", [Event(data='{"a":1}'), Event(name="ping", data="{}")])
def test_an_encoded_event_is_read_back(event: Event) -> None:
    assert Decoder().feed(encode(event.data.encode(), name=event.name)) == [event]


@pytest.mark.parametrize(("text", "read"), [(" hello", " hello"), ("a\r\nb\rc", "a b c"), ("", "")])
def test_an_encoded_comment_is_one_line(text: str, read: str) -> None:
    assert Decoder().feed(encode_comment(text)) == [Event(comment=read)]


def test_it_says_how_much_of_an_event_it_holds() -> None:
    decoder = Decoder()
    held = []
    for piece in (b"data: a", b"b\n", b"data: c", b"\n", b"\n"):
        decoder.feed(piece)
        held.append(decoder.held)
    assert held == [7, 8, 15, 15, 0]
