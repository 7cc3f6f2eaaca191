"""What holds of every stream of events, whatever the events say."""

import pytest

from egress_gateway.core.answers import Barrier, Frame
from egress_gateway.core.errors import WireError
from egress_gateway.providers.answer import Leaves
from egress_gateway.providers.events import EventReader
from egress_gateway.testing.lanes import ListeningLanes
from egress_gateway.wire.sse import Event


def _take(event: Event, frames: list[Frame]) -> bool:
    last = event.data == "last"
    frames.append(Frame(data=event.data.encode(), barrier=Barrier.OUTCOME if last else Barrier.NONE))
    return last


def _reader() -> EventReader:
    return EventReader(Leaves(ListeningLanes(str.upper)), _take)


def test_events_become_frames_in_order_and_comments_are_inspected() -> None:
    reader = _reader()
    frames = [*reader.feed(b": ping\n\ndata: a\n\nda"), *reader.feed(b"ta: last\n\n"), *reader.close()]
    assert [frame.data for frame in frames] == [b": PING\n\n", b"a", b"last"]
    assert [frame.barrier for frame in frames] == [Barrier.NONE, Barrier.NONE, Barrier.OUTCOME]


@pytest.mark.parametrize("data", [b"", b"data: a\n\n", b"data: las"])
def test_a_stream_without_its_terminal_event_does_not_end(data: bytes) -> None:
    reader = _reader()
    reader.feed(data)
    with pytest.raises(WireError, match="before its terminal event"):
        reader.close()


@pytest.mark.parametrize("rest", [b"data: a\n\n", b": ping\n\n", b"data: last\n\n"])
def test_nothing_follows_the_terminal_event(rest: bytes) -> None:
    together, apart = _reader(), _reader()
    with pytest.raises(WireError, match="behind the terminal event"):
        together.feed(b"data: last\n\n" + rest)
    apart.feed(b"data: last\n\n")
    with pytest.raises(WireError, match="behind the terminal event"):
        apart.feed(rest)
