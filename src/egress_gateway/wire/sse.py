"""Server-sent events, incrementally (WHATWG HTML, section 9.2: server-sent events).

Lines end in LF, CRLF or CR; a leading byte order mark is dropped; data lines are joined with LF.
Comments are events here, because what a proxy drops a client may be waiting for. `id` and `retry`
fields concern reconnection, which no provider of model answers supports: they are not kept.
Bytes are cut at line ends only, so a character split over two chunks arrives whole.
"""

import msgspec

from egress_gateway.core.errors import WireError

MAX_EVENT_BYTES = 8 << 20
"""One event, comments included. An image in a single event is the largest that providers send."""

_BOM = b"\xef\xbb\xbf"
_DATA = b"data: "
_NEXT = b"\n\n" + _DATA
"""Between two events of one line of data each."""


class Event(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One dispatched event, or one comment line."""

    name: str = ""
    """The `event` field; empty where the stream named none."""
    data: str = ""
    comment: str | None = None
    """The text of a comment line; such an event has neither name nor data."""


class Decoder:
    """Bytes in, events out. Feeding any split of a stream gives the same events."""

    def __init__(self, *, max_event_bytes: int = MAX_EVENT_BYTES) -> None:
        self._limit = max_event_bytes
        self._buffer = bytearray()
        """Bytes behind the last complete line."""
        self._started = False
        self._name = ""
        self._data: list[str] = []
        self._size = 0
        """Bytes of the complete lines of the event in progress."""

    @property
    def held(self) -> int:
        """Bytes of the event in progress."""
        return self._size + len(self._buffer)

    def feed(self, data: bytes) -> list[Event]:
        """Take the next bytes; return the events they complete. Raises `WireError`."""
        if not self._buffer and not self._size and len(data) <= self._limit and _is_plain(data):
            self._started = True
            return _plain(data)
        held_back = self._buffer.endswith(b"\r")
        self._buffer += data
        if self._size + len(self._buffer) > self._limit + len(data):
            raise WireError(f"an event of more than {self._limit} bytes")
        if not self._started:
            if len(self._buffer) < len(_BOM) and _BOM.startswith(self._buffer):
                return []
            self._started = True
            if self._buffer.startswith(_BOM):
                del self._buffer[: len(_BOM)]
        events: list[Event] = []
        if held_back or b"\n" in data or b"\r" in data:
            self._cut(events)
        return events

    def close(self) -> list[Event]:
        """The stream ended. An event without its blank line is discarded, as the standard demands."""
        events: list[Event] = []
        if self._buffer.endswith(b"\r"):
            self._take(bytes(self._buffer[:-1]), events)
            self._buffer.clear()
        return events

    def _cut(self, events: list[Event]) -> None:
        """Take the complete lines. A CR at the end may be half of a CRLF: it waits for the next byte."""
        waits = self._buffer.endswith(b"\r")
        whole = bytes(self._buffer[:-1] if waits else self._buffer)
        *lines, rest = whole.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
        self._buffer = bytearray(rest + b"\r" if waits else rest)
        for line in lines:
            self._take(line, events)

    def _take(self, line: bytes, events: list[Event]) -> None:
        if not line:
            if self._data:
                events.append(Event(name=self._name, data="\n".join(self._data)))
            self._name, self._data, self._size = "", [], 0
            return
        self._size += len(line)
        if self._size > self._limit:
            raise WireError(f"an event of more than {self._limit} bytes")
        try:
            text = line.decode()
        except UnicodeDecodeError as error:
            raise WireError("not UTF-8") from error
        if text[0] == ":":
            events.append(Event(comment=text[1:]))
            self._size -= len(line)
            return
        field, _, value = text.partition(":")
        value = value.removeprefix(" ")
        if field == "data":
            self._data.append(value)
        elif field == "event":
            self._name = value


def _is_plain(data: bytes) -> bool:
    """Whether these are events of one line of data each, the last one whole: what nearly every chunk of a stream is."""
    ends = data.startswith(_DATA) and data.endswith(b"\n\n") and b"\r" not in data
    return ends and data.count(b"\n") == 2 * (data.count(_NEXT) + 1)


def _plain(data: bytes) -> list[Event]:
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        raise WireError("not UTF-8") from error
    return [Event(data=event) for event in text[len(_DATA) : -2].split(_NEXT.decode())]


def encode(data: bytes, *, name: str = "") -> bytes:
    """One event. The data must be a single line, as encoded JSON is."""
    head = b"event: " + name.encode() + b"\n" if name else b""
    return head + b"data: " + data + b"\n\n"


def encode_comment(text: str) -> bytes:
    """One comment line, followed by a blank line so that no reader waits for more."""
    return b":" + b" ".join(text.encode().splitlines()) + b"\n\n"
