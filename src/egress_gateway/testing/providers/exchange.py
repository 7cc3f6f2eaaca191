"""What a provider simulator saw of one request."""

import asyncio

import msgspec


class Received(msgspec.Struct, frozen=True, kw_only=True):
    """A request exactly as it stood on the wire."""

    method: str
    target: str
    """Raw path and query, not decoded."""
    headers: tuple[tuple[str, str], ...]
    """In order, names spelt as they were sent."""
    body: bytes
    """After removing the transfer coding; a content coding is left as it is."""
    first_byte_ns: int
    """`time.time_ns()` when the first byte of the request was read."""
    first_byte_monotonic: float
    """`time.monotonic()` at the same moment."""
    connection: int
    """Number of the TCP connection, from 1; requests that share one were kept alive."""

    @property
    def path(self) -> str:
        """Raw path without the query."""
        return self.target.partition("?")[0]

    def header(self, name: str) -> str | None:
        """First value of a header, whatever its case."""
        return next((value for field, value in self.headers if field.lower() == name.lower()), None)


class Exchange:
    """One request and how answering it went; the server changes it while it answers."""

    def __init__(self, received: Received) -> None:
        self.received = received
        self.sent = 0
        """Body bytes that the connection has taken so far. It stands still under back-pressure."""
        self.status = 0
        """Status that was answered; 0 before the head was sent."""
        self.left_ns = 0
        """`time.time_ns()` when the other side was found gone; 0 if it stayed."""
        self.ended = asyncio.Event()
        """Set when answering is over, whichever way."""
