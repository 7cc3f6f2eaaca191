"""Frames come back in any chunking; one that is too long is refused before it is held."""

import struct

import pytest

from egress_gateway.core.errors import WireError
from egress_gateway.wire.frames import FrameReader, frame

PAYLOADS = [b"", b"a", b"hello" * 100, bytes(range(256))]


@pytest.mark.parametrize("chunk", [1, 2, 3, 5, 500, 10_000])
def test_payloads_come_back_in_any_chunking(chunk: int) -> None:
    data = b"".join(map(frame, PAYLOADS))
    reader = FrameReader(500)
    assert [one for at in range(0, len(data), chunk) for one in reader.feed(data[at : at + chunk])] == PAYLOADS
    reader.close()


@pytest.mark.parametrize("before", [b"", frame(b"x")])
def test_a_frame_that_is_too_long_is_refused_by_its_length_alone(before: bytes) -> None:
    with pytest.raises(WireError, match="more than 10 bytes"):
        FrameReader(10).feed(before + struct.pack("<I", 11))


@pytest.mark.parametrize("missing", [1, 3, 5])
def test_a_frame_that_is_cut_off_is_told_at_the_end(missing: int) -> None:
    reader = FrameReader(10)
    assert reader.feed(frame(b"ab")[:-missing]) == []
    with pytest.raises(WireError, match="cut off"):
        reader.close()


def test_a_long_frame_in_small_pieces_is_joined_once() -> None:
    data = frame(bytes(1 << 20))
    reader = FrameReader(1 << 20)
    for at in range(0, len(data) - 1, 1000):
        reader.feed(data[at : min(at + 1000, len(data) - 1)])
    assert reader.feed(data[-1:]) == [bytes(1 << 20)]


def test_it_says_how_much_of_a_frame_it_holds() -> None:
    reader = FrameReader(100)
    held = []
    for piece in (b"\x05\x00", b"\x00\x00ab", b"cde", frame(b"x") + b"\x09"):
        reader.feed(piece)
        held.append(reader.held)
    assert held == [2, 6, 0, 1]
