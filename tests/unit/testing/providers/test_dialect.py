"""Cutting text into deltas and counting tokens."""

from hypothesis import given
from hypothesis import strategies as st

from egress_gateway.testing.providers.dialect import pieces, tokens


@given(st.text(), st.integers(1, 9))
def test_pieces_join_to_the_text_and_are_no_longer_than_asked(text: str, size: int) -> None:
    cut = list(pieces(text, size))
    assert "".join(cut) == text
    assert all(0 < len(piece) <= size for piece in cut)


def test_a_token_is_never_free_and_longer_texts_cost_more() -> None:
    assert (tokens(""), tokens("x" * 8)) == (1, 3)
