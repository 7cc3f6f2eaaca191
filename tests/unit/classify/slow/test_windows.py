"""Stretches cover a text, overlap, end between words, and share the say without gap or doubt."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from egress_gateway.classify.slow.windows import own_parts, windows

CASES = {
    "nothing": ("", []),
    "what fits": ("one two", [(0, 7)]),
    "words": ("aaa bbb ccc ddd eee", [(0, 8), (4, 12), (8, 16), (12, 19)]),
    "no spaces at all": ("x" * 20, [(0, 10), (8, 18), (16, 20)]),
}


@pytest.mark.parametrize(("text", "expected"), CASES.values(), ids=CASES.keys())
def test_stretches_end_between_words_where_there_are_any(text, expected):
    size, overlap = (10, 4) if "x" in text else (10, 8)
    assert windows(text, size, overlap) == expected


def test_nobody_has_the_say_over_nothing():
    assert own_parts([]) == []


@given(st.text(alphabet="ab \n", max_size=400), st.integers(10, 60), st.integers(2, 6))
def test_every_character_is_seen_and_one_stretch_has_the_say_over_it(text, size, overlap):
    ranges = windows(text, size, overlap)
    assert all(0 < end - start <= size for start, end in ranges)
    assert all(here[1] - there[0] >= overlap // 2 for here, there in pairwise(ranges))
    parts = own_parts(ranges)
    assert [at for start, end in parts for at in range(start, end)] == list(range(len(text)))
    assert all(start <= own[0] <= own[1] <= end for (start, end), own in zip(ranges, parts, strict=True))
