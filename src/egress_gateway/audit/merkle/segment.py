"""Segment files: frames `<length u32><crc32 u32><leaf>`, little endian, and zeros up to the file's end.

A segment holds 65,536 leaves, one perfect subtree, so that segments verify in parallel and a pruned
one leaves a single hash. Files are zero-filled ahead of writing, so that a commit changes no
metadata; a length of zero therefore ends the frames. The CRC finds accidents, the hashes attacks.
"""

import struct
import zlib
from enum import StrEnum

import msgspec

from egress_gateway.core.errors import WireError

SEGMENT_LEAVES = 65_536
LARGEST_LEAF = 65_535
"""Bytes; the length prefix of a C2SP tlog-tiles entry bundle is a uint16."""

_HEADER = struct.Struct("<II")
HEADER_BYTES = _HEADER.size


class Frame(msgspec.Struct, frozen=True, gc=False):
    """A leaf and where its frame begins in the segment."""

    offset: int
    leaf: bytes


class End(StrEnum):
    """How the frames of a segment ended."""

    CLEAN = "clean"
    """At the end of the file, or in nothing but zeros."""
    BROKEN = "broken"
    """In bytes that are no frame: a torn write if nothing after it was ever vouched for, else damage."""


class Tail(msgspec.Struct, frozen=True, kw_only=True):
    """What follows the last whole frame."""

    end: End
    offset: int
    """Where the next frame belongs."""
    reason: str = ""


def frame(leaf: bytes) -> bytes:
    """A leaf as it is written. Raises `WireError` if it is too large to be one."""
    if not 0 < len(leaf) <= LARGEST_LEAF:
        raise WireError(f"a leaf has 1 to {LARGEST_LEAF} bytes")
    return _HEADER.pack(len(leaf), zlib.crc32(leaf)) + leaf


class SegmentReader:
    """Reads frames from the bytes of one segment, in any chunking.

    Stops at the first bytes that are no frame and keeps to that verdict; never resynchronises,
    because whatever follows a broken frame cannot be placed.
    """

    def __init__(self, offset: int = 0) -> None:
        self._offset = offset
        self._buffer = b""
        self._zeros = False
        self._reason = ""

    def feed(self, data: bytes) -> list[Frame]:
        """Take the next bytes; return the frames that they complete."""
        if self._reason:
            return []
        buffer = self._buffer + data if self._buffer else data
        frames: list[Frame] = []
        position, reason = 0, ""
        zeros = self._zeros
        while not zeros and not reason and len(buffer) - position >= HEADER_BYTES:
            length, crc = _HEADER.unpack_from(buffer, position)
            end = position + HEADER_BYTES + length
            if length == 0:
                zeros = True
            elif length > LARGEST_LEAF:
                reason = "a length that no leaf has"
            elif end > len(buffer):
                break
            elif zlib.crc32(leaf := buffer[position + HEADER_BYTES : end]) != crc:
                reason = "a frame whose checksum is wrong"
            else:
                frames.append(Frame(self._offset + position, leaf))
                position = end
        self._offset += position
        rest = buffer[position:]
        if zeros and rest.strip(b"\x00"):
            reason = "bytes after the last frame"
        self._zeros, self._reason = zeros, reason
        self._buffer = b"" if zeros or reason else rest
        return frames

    def close(self) -> Tail:
        """No more bytes will come."""
        reason = self._reason or ("a frame that is cut off" if self._buffer.strip(b"\x00") else "")
        return Tail(end=End.BROKEN if reason else End.CLEAN, offset=self._offset, reason=reason)
