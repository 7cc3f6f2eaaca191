"""The list of medicines is of folded phrases, and the stems end medicines and nothing else."""

import re

import pytest

from egress_gateway.classify.medicine_words import MEDICINE_STEMS, MEDICINES

STEM = re.compile(f"[a-z]{{2,}}(?:{MEDICINE_STEMS})[aeo]?")
PHRASE = re.compile(r"[a-z0-9]+(?: [a-z0-9]+)*")


def test_the_list_is_of_folded_phrases_of_some_length():
    assert [phrase for phrase in MEDICINES if not PHRASE.fullmatch(phrase) or len(phrase) < 4] == []


def test_no_form_is_added_to_a_name_that_the_list_has():
    forms = re.compile(r"(.+) (?:tablets?|tabletten|capsules?|velotab)")
    assert [phrase for phrase in MEDICINES if (form := forms.fullmatch(phrase)) and form[1] in MEDICINES] == []


def test_no_stem_stands_twice():
    plain = [stem for stem in MEDICINE_STEMS.split("|") if stem.isalpha()]
    assert sorted(set(plain)) == sorted(plain)
    assert "b(?:ba|la)stin" not in MEDICINE_STEMS


@pytest.mark.parametrize("word", ["acid", "tablet", "insulin resistance", "drug", "yasmin", "alli", "state", "statin"])
def test_a_common_word_is_no_medicine(word):
    assert word not in MEDICINES


@pytest.mark.parametrize(
    "word",
    [
        "ramipril",
        "losartan",
        "atorvastatin",
        "omeprazole",
        "bisoprolol",
        "diazepam",
        "infliximab",
        "empagliflozin",
        "ciprofloxacin",
        "amitriptilina",
        "furosemid",
        "amoxicilline",
    ],
)
def test_the_stems_end_common_medicines_in_any_language(word):
    assert STEM.fullmatch(word)


@pytest.mark.parametrize(
    "word",
    ["cholesterol", "person", "gasoline", "optimus", "platine", "magazine", "cyclone", "medicine", "orphan", "villain"],
)
def test_the_stems_do_not_end_common_words(word):
    assert STEM.fullmatch(word) is None
