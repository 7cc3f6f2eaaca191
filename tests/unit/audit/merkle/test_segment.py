"""Frames: any chunking reads the same, and every way of breaking off is told from a clean end."""

import struct

import pytest

from egress_gateway.audit.merkle.segment import LARGEST_LEAF, End, SegmentReader, Tail, frame
from egress_gateway.core.errors import WireError

LEAVES = [b"a", b"bb" * 100, b"c" * LARGEST_LEAF]
WHOLE = b"".join(frame(leaf) for leaf in LEAVES)
FIRST = len(frame(b"a"))


def read(data: bytes, chunk: int = 1 << 20) -> tuple[list[bytes], Tail]:
    reader = SegmentReader()
    found = [
        one.leaf for start in range(0, max(len(data), 1), chunk) for one in reader.feed(data[start : start + chunk])
    ]
    return found, reader.close()


@pytest.mark.parametrize("zeros", [0, 1, 7, 8, 5000])
@pytest.mark.parametrize("chunk", [1, 7, 4096, 1 << 20])
def test_frames_and_zeros_in_any_chunking(zeros: int, chunk: int) -> None:
    data = frame(b"a") + frame(b"bb") + bytes(zeros)
    found, tail = read(data, chunk)
    assert found == [b"a", b"bb"]
    assert tail == Tail(end=End.CLEAN, offset=len(data) - zeros)


def test_offsets_count_from_where_reading_began() -> None:
    reader = SegmentReader(100)
    assert [one.offset for one in reader.feed(WHOLE)] == [100, 100 + FIRST, 100 + FIRST + len(frame(LEAVES[1]))]
    assert reader.close().offset == 100 + len(WHOLE)


BROKEN = {
    "a header that is cut off": (frame(b"a") + b"\x05\x00", "cut off"),
    "a leaf that is cut off": (frame(b"a") + frame(b"bb")[:-1], "cut off"),
    "a leaf that is cut off by zeros": (frame(b"a") + frame(b"bb")[:-1] + bytes(64), "checksum"),
    "a checksum that is wrong": (frame(b"a") + struct.pack("<II", 1, 0) + b"b", "checksum"),
    "a length that is too long": (frame(b"a") + struct.pack("<II", LARGEST_LEAF + 1, 0), "length"),
    "bytes behind the zeros": (frame(b"a") + bytes(64) + b"x", "after the last"),
    "a checksum without a length": (frame(b"a") + struct.pack("<II", 0, 1), "after the last"),
}


@pytest.mark.parametrize("chunk", [1, 1 << 20])
@pytest.mark.parametrize(("data", "reason"), BROKEN.values(), ids=BROKEN)
def test_it_is_broken_by(data: bytes, reason: str, chunk: int) -> None:
    found, tail = read(data, chunk)
    assert found == [b"a"]
    assert (tail.end, tail.offset) == (End.BROKEN, FIRST)
    assert reason in tail.reason


def test_a_broken_reader_stays_broken() -> None:
    reader = SegmentReader()
    reader.feed(struct.pack("<II", 1, 0) + b"b")
    assert reader.feed(frame(b"a")) == []
    assert reader.close().end is End.BROKEN


@pytest.mark.parametrize("size", [0, LARGEST_LEAF + 1])
def test_a_leaf_of_this_size_is_not_framed(size: int) -> None:
    with pytest.raises(WireError, match="1 to 65535"):
        frame(bytes(size))
