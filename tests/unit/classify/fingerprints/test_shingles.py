"""What is kept of a text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from egress_gateway.classify.fingerprints.shingles import WINDOW, WORDS, chosen, lines_of, runs

WORD = st.sampled_from("abcdefgh")
SHARED = WORDS + WINDOW - 1


@given(st.lists(WORD), st.lists(WORD, min_size=SHARED, max_size=20), st.lists(WORD), st.lists(WORD))
def test_two_texts_that_share_eight_words_in_a_row_share_a_run(
    before: list[str], shared: list[str], after: list[str], other: list[str]
) -> None:
    common = chosen([*before, *shared, *after]) & chosen([*other, *shared, *before])
    assert common & set(runs(shared))


@given(st.lists(WORD, max_size=60))
def test_what_is_chosen_stands_in_the_text_and_is_the_same_each_time(words: list[str]) -> None:
    assert chosen(words) <= set(runs(words))
    assert chosen(words) == chosen(list(words))


@pytest.mark.parametrize("length", range(SHARED))
def test_few_words_have_no_fingerprint(length: int) -> None:
    assert chosen(list("abcdefgh")[:length]) == set()


def test_spaces_case_and_punctuation_do_not_count() -> None:
    assert lines_of("Total = sum(x_i);\n\tReturn  Total") == [["total", "sum", "x", "i", "return", "total"]]


def test_words_of_another_script_are_a_line_of_their_own() -> None:
    assert lines_of("see Проект Соловей")[1] == ["проект", "соловеи"]
