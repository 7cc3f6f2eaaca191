"""Sealed pieces: the newest few, for so long, and not of everybody."""

import pytest

from egress_gateway.adapters.counters.buckets import NoRoomError
from egress_gateway.adapters.counters.pieces import LONGEST_SECONDS, Pieces
from egress_gateway.adapters.counters.protocol import MOST_PIECE_BYTES, MOST_PIECES
from egress_gateway.core.counting import KeptPieces
from egress_gateway.core.errors import WireError

NOW = 1_800_000_000_000_000
SECOND = 1_000_000
ADA, BOB = b"a" * 16, b"b" * 16


def keep(pieces: Pieces, key: bytes, seconds: int, sealed: list[bytes], now: int) -> None:
    """Of one who has seen what is there."""
    assert pieces.keep(key, seconds, sealed, now, seen=pieces.recall(key, now).version) is None


def test_what_is_kept_is_recalled_in_order_until_it_ends() -> None:
    pieces = Pieces()
    keep(pieces, ADA, 60, [b"one", b"two"], NOW)
    keep(pieces, ADA, 60, [b"three"], NOW + 30 * SECOND)
    assert pieces.recall(ADA, NOW + 60 * SECOND - 1).pieces == (b"one", b"two", b"three")
    assert pieces.recall(ADA, NOW + 60 * SECOND).pieces == (b"three",)
    assert pieces.recall(BOB, NOW) == KeptPieces()


def test_who_has_not_seen_the_newest_is_shown_it_and_keeps_nothing() -> None:
    pieces = Pieces()
    assert pieces.keep(ADA, 60, [b"one"], NOW, seen=0) is None
    assert pieces.keep(BOB, 60, [b"theirs"], NOW, seen=0) is None
    there = pieces.recall(ADA, NOW)
    assert pieces.keep(ADA, 60, [b"two"], NOW, seen=0) == there == KeptPieces(pieces=(b"one",), version=NOW)
    assert pieces.keep(ADA, 60, [b"two"], NOW, seen=there.version) is None
    assert pieces.recall(ADA, NOW).pieces == (b"one", b"two")


def test_a_version_of_an_earlier_life_is_none_of_this() -> None:
    before, after = Pieces(), Pieces()
    keep(before, ADA, 60, [b"one"], NOW)
    keep(after, ADA, 60, [b"two"], NOW + 1)
    assert after.keep(ADA, 60, [b"three"], NOW + 1, seen=before.recall(ADA, NOW).version) is not None


def test_the_oldest_make_room() -> None:
    pieces = Pieces()
    for number in range(MOST_PIECES + 1):
        keep(pieces, ADA, 60, [str(number).encode()], NOW)
    assert pieces.recall(ADA, NOW).pieces == tuple(str(number).encode() for number in range(1, MOST_PIECES + 1))


def test_so_many_bytes_are_kept() -> None:
    pieces = Pieces()
    keep(pieces, ADA, 60, [b"x" * 100, b"y" * MOST_PIECE_BYTES], NOW)
    assert pieces.recall(ADA, NOW).pieces == (b"y" * MOST_PIECE_BYTES,)


def test_principals_are_forgotten_when_nothing_is_left_of_theirs() -> None:
    pieces = Pieces(most=2)
    keep(pieces, ADA, 30, [b"one"], NOW)
    keep(pieces, BOB, 60, [b"one"], NOW)
    with pytest.raises(NoRoomError):
        keep(pieces, b"c" * 16, 60, [b"one"], NOW)
    pieces.forget(NOW + 30 * SECOND)
    assert len(pieces) == 1
    keep(pieces, b"c" * 16, 60, [b"one"], NOW + 30 * SECOND)


BROKEN = {"for too long": (LONGEST_SECONDS + 1, [b"x"]), "too many": (60, [b"x"] * (MOST_PIECES + 1))}


@pytest.mark.parametrize(("seconds", "kept"), BROKEN.values(), ids=BROKEN)
def test_what_no_worker_in_order_asks_is_an_error(seconds: int, kept: list[bytes]) -> None:
    with pytest.raises(WireError):
        Pieces().keep(ADA, seconds, kept, NOW, seen=0)
