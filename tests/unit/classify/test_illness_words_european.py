"""The list of illnesses in other languages is of folded phrases, and adds to the English one."""

import re

from egress_gateway.classify.illness_words import ENGLISH_ILLNESSES
from egress_gateway.classify.illness_words_european import EUROPEAN_ILLNESSES

PHRASE = re.compile(r"[a-z0-9]+(?: [a-z0-9]+)*")


def test_the_list_is_of_folded_phrases():
    assert [phrase for phrase in EUROPEAN_ILLNESSES if not PHRASE.fullmatch(phrase) or len(phrase) < 3] == []


def test_each_language_adds_to_the_english_list():
    own = EUROPEAN_ILLNESSES - ENGLISH_ILLNESSES
    assert {"bluthochdruck", "sclerose en plaques", "neumonia", "pressao alta", "polmonite", "hartfalen"} < own
    assert "cukrzyce" in own


def test_what_a_video_is_coded_with_is_no_stroke():
    assert "avc" not in EUROPEAN_ILLNESSES
    assert {"un avc", "son avc", "avc ischemique"} < EUROPEAN_ILLNESSES
