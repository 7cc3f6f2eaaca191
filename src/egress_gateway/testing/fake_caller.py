"""One caller's connection, without a socket."""

import asyncio
from collections.abc import Sequence

from egress_gateway.core.errors import Unreadable
from egress_gateway.core.exchange import Headers, RequestHead
from egress_gateway.testing.effects import Aborted, Finished, Started, Wrote
from egress_gateway.testing.journal import Journal


class FakeCaller:
    """Implements `ports.Caller`. Using it in the wrong order is a `RuntimeError`: a bug, not an outcome."""

    def __init__(self, journal: Journal, head: RequestHead, body: Sequence[bytes] = ()) -> None:
        self._journal = journal
        self._head = head
        self._body = tuple(body)
        self._gone = False
        self._ended = False
        self.status = 0
        """Status of the response; 0 before it has started."""
        self.headers: Headers = ()
        self.received = b""
        """Body bytes that arrived so far."""
        self.asked = False
        """Whether the gateway asked for the request's body."""

    @property
    def head(self) -> RequestHead:
        """The request line and headers."""
        return self._head

    @property
    def complete(self) -> bool:
        """Whether the response ended cleanly."""
        return self._ended

    async def read(self, limit: int) -> bytes:
        """The body, joined; piece by piece against the limit, as it would arrive."""
        self._present()
        self.asked = True
        size = 0
        for piece in self._body:
            size += len(piece)
            if size > limit:
                raise Unreadable("too_large", f"the request body is larger than {limit} bytes", status=413)
        return b"".join(self._body)

    async def start(self, status: int, headers: Headers) -> None:
        """Note the response head."""
        self._present()
        if self.status:
            raise RuntimeError("the response has already started")
        self.status = status
        self.headers = headers
        self._journal.note(Started(status=status, headers=headers))

    async def write(self, data: bytes) -> None:
        """Note body bytes; yields to other tasks, as a full connection would make it."""
        self._open("write")
        self.received += data
        self._journal.note(Wrote(data=data))
        await asyncio.sleep(0)

    async def finish(self) -> None:
        """Note the clean end."""
        self._open("finish")
        self._ended = True
        self._journal.note(Finished())

    async def break_off(self, last: bytes) -> None:
        """Note the last bytes, if there are any, and that the connection was broken."""
        if last:
            await self.write(last)
        self.abort()

    def abort(self) -> None:
        """Note that the connection was broken."""
        if self._ended:
            raise RuntimeError("abort after the response has ended")
        self._gone = True
        self._journal.note(Aborted())

    def header(self, name: str) -> str | None:
        """A header of the response, by lower-case name."""
        return next((value for field, value in self.headers if field == name), None)

    def vanish(self) -> None:
        """Close the connection from the caller's side: whatever is awaited on it is cancelled."""
        self._gone = True

    def _present(self) -> None:
        if self._gone:
            raise asyncio.CancelledError("the caller is gone")

    def _open(self, act: str) -> None:
        self._present()
        if not self.status:
            raise RuntimeError(f"{act} before start")
        if self._ended:
            raise RuntimeError(f"{act} after the response has ended")
