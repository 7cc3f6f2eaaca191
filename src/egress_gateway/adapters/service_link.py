"""The way to one of the gateway's own services: a Unix socket, connected again whenever the connection is lost."""

import asyncio
from collections.abc import Callable

from egress_gateway.adapters.framed_connection import FramedConnection


class ServiceLink:
    """A service at a socket's path. `run` keeps the connection; it must be running somewhere.

    `received` gets each message, of at most `largest` bytes. What it raises as `framed_connection.End.received` may
    ends the connection.
    """

    def __init__(self, path: str, received: Callable[[bytes], None], *, largest: int) -> None:
        self._path = path
        self._received = received
        self._largest = largest
        self._framed: FramedConnection | None = None

    @property
    def open(self) -> bool:
        """Whether the service is connected."""
        return self._framed is not None

    def send(self, frame: bytes) -> None:
        """Queue a frame; it is dropped where the service is not connected."""
        if self._framed is not None:
            self._framed.send(frame)

    async def run(self, again_seconds: float, *, opened: Callable[[], None], lost: Callable[[], None]) -> None:
        """Connect, and connect again after so many seconds. Returns only by cancellation.

        `opened` is called with each new connection, and `lost` when it is gone, also by cancellation.
        """
        while True:
            end = _End(self._received)
            framed = FramedConnection(end, largest=self._largest, peers=None)
            try:
                await self._connect(framed)
            except OSError:
                await asyncio.sleep(again_seconds)
                continue
            self._framed = framed
            opened()
            try:
                await end.gone.wait()
            finally:
                self._framed = None
                framed.abort()
                lost()
            # A service that turns this user away does so at once, and would be asked again at once.
            await asyncio.sleep(again_seconds)

    async def _connect(self, framed: FramedConnection) -> None:
        await asyncio.get_running_loop().create_unix_connection(lambda: framed, self._path)


class _End:
    """See `framed_connection.End`."""

    def __init__(self, received: Callable[[bytes], None]) -> None:
        self.gone = asyncio.Event()
        self.received = received

    def opened(self) -> None:
        """See `framed_connection.End`."""

    def lost(self) -> None:
        """See `framed_connection.End`."""
        self.gone.set()
