"""Overlaps are resolved without losing or adding a character."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from egress_gateway.redact.spans import Span, disjoint

CASES = [
    ("apart stays apart", [(0, 2), (3, 5)], [], [(0, 2), (3, 5)]),
    ("touching stays whole", [(0, 2), (2, 5)], [], [(0, 2), (2, 5)]),
    ("the longer one wins, the rest of the other remains", [(0, 4), (2, 8)], [], [(0, 2), (2, 8)]),
    ("of two equally long the first wins", [(0, 4), (2, 6)], [], [(0, 4), (4, 6)]),
    ("inside another is nothing left", [(0, 9), (2, 4)], [], [(0, 9)]),
    ("what is kept out cuts", [(0, 9)], [(3, 5)], [(0, 3), (5, 9)]),
    ("what is kept out may cover all", [(3, 5)], [(0, 9)], []),
    ("what is kept out may begin before", [(3, 9)], [(0, 5)], [(5, 9)]),
]


@pytest.mark.parametrize(("spans", "kept", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_overlaps(spans: list[tuple[int, int]], kept: list[tuple[int, int]], expected: list[tuple[int, int]]) -> None:
    settled = disjoint([(Span(*span), "kind") for span in spans], [Span(*span) for span in kept])
    assert [tuple(span) for span, _ in settled] == expected


SPANS = st.lists(st.tuples(st.integers(0, 30), st.integers(1, 10)).map(lambda one: Span(one[0], one[0] + one[1])))


@given(SPANS, st.lists(st.integers(0, 40), unique=True).map(lambda places: [Span(one, one + 1) for one in places]))
def test_exactly_the_same_characters_are_covered_once(spans: list[Span], kept: list[Span]) -> None:
    settled = disjoint([(span, None) for span in spans], kept)
    covered = [place for span, _ in settled for place in range(span.start, span.end)]
    wanted = {place for span in spans for place in range(span.start, span.end)} - {span.start for span in kept}
    assert covered == sorted(wanted)
