"""What remains of a stretch is exactly what nothing else takes."""

from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from egress_gateway.core.spans import gaps


class Taken(NamedTuple):
    start: int
    end: int


CASES = {
    "nothing taken": ((2, 9), [], [(2, 9)]),
    "taken in the middle": ((2, 9), [(4, 6)], [(2, 4), (6, 9)]),
    "taken twice": ((2, 9), [(3, 4), (6, 7)], [(2, 3), (4, 6), (7, 9)]),
    "taken side by side": ((2, 9), [(3, 5), (5, 7)], [(2, 3), (7, 9)]),
    "taken from before": ((2, 9), [(0, 4)], [(4, 9)]),
    "taken to behind": ((2, 9), [(7, 12)], [(2, 7)]),
    "taken whole": ((2, 9), [(2, 9)], []),
    "taken whole by a longer one": ((2, 9), [(0, 12)], []),
    "one ends where it begins": ((2, 9), [(0, 2)], [(2, 9)]),
    "one begins where it ends": ((2, 9), [(9, 12)], [(2, 9)]),
    "one of its own start": ((2, 9), [(2, 4)], [(4, 9)]),
    "others far away": ((20, 25), [(0, 2), (3, 4), (22, 23), (40, 50)], [(20, 22), (23, 25)]),
    "an empty stretch": ((4, 4), [], []),
    "an empty stretch inside another": ((4, 4), [(2, 9)], []),
}


@pytest.mark.parametrize(("stretch", "taken", "expected"), CASES.values(), ids=CASES)
def test_gaps(stretch: tuple[int, int], taken: list[tuple[int, int]], expected: list[tuple[int, int]]) -> None:
    assert gaps(*stretch, [Taken(*one) for one in taken]) == expected


@st.composite
def ordered(draw: st.DrawFn) -> list[Taken]:
    """Stretches in order and without overlaps."""
    places = sorted(draw(st.sets(st.integers(0, 40), max_size=16)))
    return [Taken(start, end) for start, end in zip(places[::2], places[1::2], strict=False)]


@given(st.integers(0, 40), st.integers(0, 20), ordered())
def test_gaps_cover_what_is_free_in_order_and_once(start: int, length: int, taken: list[Taken]) -> None:
    free = [place for part in gaps(start, start + length, taken) for place in range(*part)]
    assert free == [place for place in range(start, start + length) if not any(a <= place < b for a, b in taken)]
