"""The lists of illnesses and medicines are expressions of whole, lower-case ASCII words."""

import re

import pytest

from egress_gateway.classify.clinical_words import DIAGNOSES, DRUGS, STEMS


@pytest.mark.parametrize("words", [DIAGNOSES, DRUGS, STEMS], ids=["diagnoses", "drugs", "stems"])
def test_a_list_is_one_expression_in_lower_case(words):
    assert words.isascii()
    assert words == words.lower()
    assert re.compile(words).fullmatch("") is None


@pytest.mark.parametrize("words", [DIAGNOSES, DRUGS], ids=["diagnoses", "drugs"])
def test_no_word_of_a_list_is_short_or_common(words):
    """A line that is cut in the middle of a word would leave a short one, or a bare `disease`."""
    expression = re.compile(words)
    for word in ("a", "is", "disease", "syndrome", "cancer", "stroke", "aids", "cold", "type", "brain", "acid"):
        assert expression.fullmatch(word) is None


@pytest.mark.parametrize("word", ["ramipril", "losartan", "atorvastatin", "omeprazole", "bisoprolol", "diazepam"])
def test_the_stems_end_common_medicines(word):
    assert re.search(f"(?:{STEMS})$", word)


@pytest.mark.parametrize("word", ["spartan house", "cholesterol", "person", "gasoline", "optimus"])
def test_the_stems_do_not_end_common_words(word):
    assert re.search(f"(?:{STEMS})$", word) is None
