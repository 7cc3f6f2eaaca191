"""Phrases are found by their first letters, and only whole."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from egress_gateway.classify.illness_words import ENGLISH_ILLNESSES
from egress_gateway.classify.illness_words_european import EUROPEAN_ILLNESSES
from egress_gateway.classify.medicine_words import MEDICINES
from egress_gateway.classify.phrases import beginnings, phrase_at, phrases_of
from egress_gateway.classify.scan import linear

GENITIVE = re.compile(r"s\b")
PHRASES = phrases_of(
    "heart attack, heartburn, type 2 diabetes, crohns, crohns disease, sertraline, flu",
    "\n    covid 19, covid\n    anemia, graves disease\n",
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
        ("Graves' disease", "Graves' disease"),
        ("CROHN'S DISEASE", "CROHN'S DISEASE"),
        ("'crohns'", ""),
        ("flu'", "flu"),
        ("flu'll", "flu"),
        ("heart  attack", "heart  attack"),
        ("heart_attack_date", "heart_attack"),
        ("flu_jab", "flu"),
        ("covid19", ""),
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
    assert beginnings(frozenset({"flu", "flu jab"})) == "flu"


def test_what_ordinary_words_begin_with_is_told_by_more_letters():
    assert beginnings(frozenset({"multiplex", "prograf"})) == "(?:multiplex|prograf)"


WRITTEN = [
    *({" ": gap} for gap in (" ", "-", "_", "/", "\n", "  ", " - ", "' ")),
    *({"ends": ends} for ends in ("s", "es", "a", "n", "'s", "'")),
]
"""Ways of writing a phrase: what stands for a gap, or behind the last word."""


@pytest.mark.parametrize("written", WRITTEN, ids=str)
@pytest.mark.parametrize("phrases", [ENGLISH_ILLNESSES | EUROPEAN_ILLNESSES, MEDICINES], ids=["illness", "medicine"])
def test_whatever_is_found_the_native_pass_looks_for(phrases, written):
    native, end_at = linear(f"(?i)^(?:{beginnings(phrases)})", "beginnings"), phrase_at(phrases)
    ways = [
        way.replace(" ", written.get(" ", " ")) + written.get("ends", "")
        for phrase in phrases
        for way in (phrase, phrase.upper(), GENITIVE.sub("'s", phrase), phrase.removesuffix("e"))
    ]
    found = [way for way in ways if end_at(f"{way}_x", 0)]
    assert len(found) > len(phrases)
    assert [way for way in found if not any(native.finditer(way.encode()))] == []


@given(
    st.sampled_from(sorted(PHRASES)), st.sampled_from([" ", "-", "_", "\n", "  ", "' "]), st.text("aes' _", max_size=4)
)
def test_whatever_is_found_in_a_text_begins_as_the_native_pass_looks_for_it(phrase, gap, behind):
    text = phrase.replace(" ", gap) + behind
    assert END_AT(text, 0) > 0 or behind[:1] in set("aes")
    assert END_AT(text, 0) == 0 or re.match(f"(?i:{beginnings(PHRASES)})", text)
