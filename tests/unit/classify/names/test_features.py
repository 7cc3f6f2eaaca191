"""What is known of a word without its neighbours."""

import pytest

from egress_gateway.classify.names.features import BUCKETS, Case, Listed, case_of, features, listed_as
from egress_gateway.classify.names.words import STAND_IN

CASES = {
    "jane": Case.LOWER, "Jane": Case.CAPITAL, "Jean-Luc": Case.CAPITAL, "ACME": Case.UPPER, "McDonald": Case.MIXED,
    "J": Case.INITIAL, "42": Case.NUMBER, "B2B": Case.CODE, "user_name": Case.CODE, "2x": Case.CODE, ",": Case.SIGN,
    "\n": Case.SIGN, STAND_IN: Case.STAND_IN, "Zoë": Case.CAPITAL, "ÉCOLE": Case.UPPER,
}  # fmt: skip


@pytest.mark.parametrize(("word", "case"), CASES.items())
def test_how_a_word_is_written(word: str, case: Case) -> None:
    assert case_of(word) is case


@pytest.mark.parametrize("word", [*CASES, "O'Neill", "a" * 40, "\ud800x"])
def test_marks_are_numbers_of_rows(word: str) -> None:
    for lists in (0, int(Listed.GIVEN | Listed.COMMON)):
        assert all(0 <= mark < BUCKETS for mark in features(word, lists))


def test_only_a_word_on_a_list_has_marks_of_its_own() -> None:
    assert len(features("Jane", Listed.GIVEN)) == len(features("Jane", 0)) + 3


def test_a_list_does_not_tell_capitals() -> None:
    assert listed_as("JANE") == listed_as("jane")


def test_a_hyphen_and_an_apostrophe_are_marks() -> None:
    assert len(features("abc-def", 0)) == len(features("abcxdef", 0)) + 1
    assert len(features("abc'def", 0)) == len(features("abcxdef", 0)) + 1
