"""Length-prefixed frames: four bytes of length, little-endian, and that many bytes."""

import struct
from typing import Final

from egress_gateway.core.errors import WireError

_LENGTH: Final = struct.Struct("<I")


def frame(payload: bytes) -> bytes:
    """The payload as it is sent."""
    return _LENGTH.pack(len(payload)) + payload


class FrameReader:
    """Cuts a byte stream into payloads. Raises `WireError` for one longer than `limit` bytes.

    Bytes are joined only when a frame is whole, so that a long one that arrives in small pieces costs
    no more than its length.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._buffer = bytearray()
        self._wanted = _LENGTH.size

    @property
    def held(self) -> int:
        """Bytes of the frame that has begun and is not whole."""
        return len(self._buffer)

    def feed(self, data: bytes) -> list[bytes]:
        """Take the next bytes; return the payloads that they complete."""
        self._buffer += data
        if len(self._buffer) < self._wanted:
            return []
        buffer = bytes(self._buffer)
        payloads: list[bytes] = []
        position = 0
        while (end := self._end(buffer, position)) <= len(buffer):
            payloads.append(buffer[position + _LENGTH.size : end])
            position = end
        self._wanted = end - position
        self._buffer = bytearray(buffer[position:])
        return payloads

    def close(self) -> None:
        """No more bytes will come. Raises `WireError` if a frame is cut off."""
        if self._buffer:
            raise WireError("a message that is cut off")

    def _end(self, buffer: bytes, position: int) -> int:
        """Behind the frame that begins at `position`, or behind its length if that is not there yet."""
        begin = position + _LENGTH.size
        if begin > len(buffer):
            return begin
        (length,) = _LENGTH.unpack_from(buffer, position)
        if length > self._limit:
            raise WireError(f"a message of more than {self._limit} bytes")
        return begin + int(length)
