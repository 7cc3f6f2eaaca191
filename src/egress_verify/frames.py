"""Segment files: frames `<length u32><crc32 u32><leaf>`, little endian, zeros up to the file's end.

A segment holds 65,536 leaves. A leaf is `{"b":<record>,"p":"<hash of the leaf before>","s":<position>}`.
Files are read in pieces and never mapped: the log's process may cut one that is being read.
"""

import re
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final

from egress_verify.files import open_regular
from egress_verify.notes import NotOne

SEGMENT_LEAVES: Final = 65_536
LARGEST_LEAF: Final = 65_535
HEADER: Final = struct.Struct("<II")
GENESIS: Final = "00" * 32
"""What the first leaf names as its predecessor."""

_PIECE: Final = 1 << 20
_HEAD: Final = b'{"b":'
_TAIL: Final = re.compile(rb',"p":"([0-9a-f]{64})","s":(0|[1-9][0-9]{0,15})\}\Z')
_LONGEST_TAIL: Final = len(b',"p":"","s":}') + 64 + 16


class Frames:
    """The leaves of one segment's file, from an offset on; afterwards, how they ended."""

    def __init__(self, path: Path, offset: int = 0) -> None:
        self._path = path
        self.offset = offset
        """Behind the last whole frame."""
        self.fault = ""
        """Why the bytes there are no frame; empty if the file, or its zeros, end there."""
        self.read = 0
        """Bytes read so far."""

    def __iter__(self) -> Iterator[tuple[int, bytes]]:
        """Each leaf and where its frame begins."""
        with open_regular(self._path) as file:
            file.seek(self.offset)
            rest = b""
            while piece := file.read(_PIECE):
                self.read += len(piece)
                buffer, at = rest + piece, 0
                while len(buffer) - at >= HEADER.size:
                    length, crc = HEADER.unpack_from(buffer, at)
                    end = at + HEADER.size + length
                    if length == 0:
                        self._expect_zeros(buffer[at:], file)
                        return
                    if length > LARGEST_LEAF:
                        self.fault = "a length that no leaf has"
                        return
                    if end > len(buffer):
                        break
                    leaf = buffer[at + HEADER.size : end]
                    if zlib.crc32(leaf) != crc:
                        self.fault = "a frame whose checksum is wrong"
                        return
                    # Before the yield, because whoever has enough does not come back.
                    offset = self.offset
                    self.offset += end - at
                    at = end
                    yield offset, leaf
                rest = buffer[at:]
            if rest.strip(b"\x00"):
                self.fault = "a frame that is cut off"

    def _expect_zeros(self, buffer: bytes, file: BinaryIO) -> None:
        while buffer:
            if buffer.strip(b"\x00"):
                self.fault = "bytes after the last frame"
                return
            buffer = file.read(_PIECE)
            self.read += len(buffer)


def unwrap(leaf: bytes) -> tuple[bytes, str, int]:
    """A leaf's record, the hash (hex) of the one before it, and its position. Raises `NotOne`."""
    # Anchored at the end, because a record may hold anything that looks like a tail.
    tail = _TAIL.search(leaf, max(0, len(leaf) - _LONGEST_TAIL))
    if tail is None or not leaf.startswith(_HEAD):
        raise NotOne("not a leaf of the log")
    return leaf[len(_HEAD) : tail.start()], tail[1].decode(), int(tail[2])
