"""Sealed pieces: the newest few, for so long, and not of everybody."""

import pytest

from egress_gateway.adapters.counters.buckets import NoRoomError
from egress_gateway.adapters.counters.pieces import LONGEST_SECONDS, Pieces
from egress_gateway.adapters.counters.protocol import MOST_PIECE_BYTES, MOST_PIECES
from egress_gateway.core.errors import WireError

NOW = 1_800_000_000_000_000
SECOND = 1_000_000
ADA, BOB = b"a" * 16, b"b" * 16


def test_what_is_kept_is_recalled_in_order_until_it_ends() -> None:
    pieces = Pieces()
    pieces.keep(ADA, 60, [b"one", b"two"], NOW)
    pieces.keep(ADA, 60, [b"three"], NOW + 30 * SECOND)
    assert pieces.recall(ADA, NOW + 60 * SECOND - 1) == (b"one", b"two", b"three")
    assert pieces.recall(ADA, NOW + 60 * SECOND) == (b"three",)
    assert pieces.recall(BOB, NOW) == ()


def test_the_oldest_make_room() -> None:
    pieces = Pieces()
    for number in range(MOST_PIECES + 1):
        pieces.keep(ADA, 60, [str(number).encode()], NOW)
    assert pieces.recall(ADA, NOW) == tuple(str(number).encode() for number in range(1, MOST_PIECES + 1))


def test_so_many_bytes_are_kept() -> None:
    pieces = Pieces()
    pieces.keep(ADA, 60, [b"x" * 100, b"y" * MOST_PIECE_BYTES], NOW)
    assert pieces.recall(ADA, NOW) == (b"y" * MOST_PIECE_BYTES,)


def test_principals_are_forgotten_when_nothing_is_left_of_theirs() -> None:
    pieces = Pieces(most=2)
    pieces.keep(ADA, 30, [b"one"], NOW)
    pieces.keep(BOB, 60, [b"one"], NOW)
    with pytest.raises(NoRoomError):
        pieces.keep(b"c" * 16, 60, [b"one"], NOW)
    pieces.forget(NOW + 30 * SECOND)
    assert len(pieces) == 1
    pieces.keep(b"c" * 16, 60, [b"one"], NOW + 30 * SECOND)


BROKEN = {"for too long": (LONGEST_SECONDS + 1, [b"x"]), "too many": (60, [b"x"] * (MOST_PIECES + 1))}


@pytest.mark.parametrize(("seconds", "kept"), BROKEN.values(), ids=BROKEN)
def test_what_no_worker_in_order_asks_is_an_error(seconds: int, kept: list[bytes]) -> None:
    with pytest.raises(WireError):
        Pieces().keep(ADA, seconds, kept, NOW)
