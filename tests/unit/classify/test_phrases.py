"""Phrases are found by their first letters, and only whole."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from egress_gateway.classify.phrases import beginnings, phrase_at, phrases_of

PHRASES = phrases_of(
    "heart attack, heartburn, type 2 diabetes, crohns, crohns disease, sertraline, flu",
    "\n    covid 19, covid\n    anemia\n",
)
END_AT = phrase_at(PHRASES)


def test_a_comma_or_the_end_of_a_line_parts_phrases():
    assert phrases_of("\n  a b, c\n  d\n", "e") == {"a b", "c", "d", "e"}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("type 2 diabetes.", "type 2 diabetes"),
        ("Type-2 Diabetes", "Type-2 Diabetes"),
        ("type 2\ndiabetes", "type 2\ndiabetes"),
        ("type 2 printer", ""),
        ("Crohn's disease", "Crohn's disease"),
        ("Crohn's dishes", "Crohn's"),
        ("COVID-19", "COVID-19"),
        ("Covid-20", "Covid"),
        ("anemias", "anemias"),
        ("anemone", ""),
        ("Sertralin", "Sertralin"),
        ("sertralina", "sertralina"),
        ("sertralinum", ""),
        ("flus", "flus"),
        ("fluent", ""),
        ("...", ""),
    ],
)
def test_the_longest_phrase_is_found_whole(text, found):
    assert text[: END_AT(text, 0)] == found


def test_a_phrase_is_looked_for_where_it_is_asked_for():
    assert END_AT("the flu", 4) == 7
    assert END_AT("the flu", 0) == 0


def test_what_several_phrases_begin_with_is_said_once():
    assert beginnings(frozenset({"asthma attack", "asthenia"})) == "asth(?:en|ma)"
    assert beginnings(frozenset({"multiple sclerosis", "prograf"})) == r"(?:multiple[ -]scl|prograf\b)"
    assert beginnings(frozenset({"flu", "flu jab"})) == r"flu(?:[ -]ja|\b)"


@given(st.sampled_from(sorted(PHRASES)), st.booleans(), st.booleans())
def test_every_phrase_begins_as_the_native_pass_looks_for_it(phrase, upper, hyphens):
    text = phrase.replace(" ", "-") if hyphens else phrase
    text = text.upper() if upper else text
    assert re.match(f"(?i:{beginnings(PHRASES)})", text + ".")
    assert END_AT(text, 0) == len(text)
