"""A stream of server-sent events up to the terminal one, and nothing behind it.

The rules that every dialect with such streams shares. Which event is the terminal one, and what an
event becomes, is the dialect's business.
"""

from collections.abc import Callable, Iterable

from egress_gateway.core.answers import Barrier, Frame
from egress_gateway.core.errors import WireError
from egress_gateway.providers.answer import Leaves
from egress_gateway.wire import sse

Take = Callable[[sse.Event, list[Frame]], bool]
"""Takes an event with data and appends what becomes of it; says whether it was the terminal one."""


class EventReader:
    """Bytes in, frames out, one event after the other. Comments are text and pass inspected."""

    def __init__(self, leaves: Leaves, take: Take) -> None:
        self._leaves = leaves
        self._take = take
        self._decoder = sse.Decoder()
        self._complete = False

    @property
    def held(self) -> int:
        """Bytes of an event that is not whole yet."""
        return self._decoder.held

    def feed(self, data: bytes) -> list[Frame]:
        """Take the next bytes. Raises `WireError` for an event behind the terminal one."""
        return self._read(self._decoder.feed(data))

    def close(self) -> list[Frame]:
        """The upstream ended. Raises `WireError` if that was before the terminal event."""
        frames = self._read(self._decoder.close())
        if not self._complete:
            raise WireError("the stream ended before its terminal event")
        return frames

    def _read(self, events: Iterable[sse.Event]) -> list[Frame]:
        frames: list[Frame] = []
        for event in events:
            if self._complete:
                raise WireError("an event behind the terminal event")
            if event.comment is not None:
                comment = sse.encode_comment(self._leaves.inspect(event.comment))
                frames.append(Frame(data=comment, barrier=Barrier.NONE))
            else:
                self._complete = self._take(event, frames)
        return frames
