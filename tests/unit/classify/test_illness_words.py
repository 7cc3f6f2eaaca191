"""The list of illnesses is of folded phrases, and the stems end illnesses and nothing else."""

import re

import pytest

from egress_gateway.classify.illness_words import ENGLISH_ILLNESSES, ILLNESS_STEMS

STEM = re.compile(f"[a-z]{{2,}}(?:{ILLNESS_STEMS})")
PHRASE = re.compile(r"[a-z0-9]+(?: [a-z0-9]+)*")


def test_the_list_is_of_folded_phrases():
    assert [phrase for phrase in ENGLISH_ILLNESSES if not PHRASE.fullmatch(phrase) or len(phrase) < 3] == []


@pytest.mark.parametrize(
    "word",
    [
        "is",
        "disease",
        "syndrome",
        "stroke",
        "aids",
        "cold",
        "brain",
        "cad",
        "chf",
        "aml",
        "tia",
        "all",
        "ms",
        "als",
        "svt",
    ],
)
def test_a_word_with_a_common_meaning_is_no_illness(word):
    assert word not in ENGLISH_ILLNESSES


@pytest.mark.parametrize(
    "word",
    ["bronchitis", "arthritis", "thrombocytopenia", "hepatoblastoma", "hypoglycaemia", "nephropathy", "dyspnoea"],
)
def test_the_stems_end_illnesses(word):
    assert STEM.fullmatch(word)


@pytest.mark.parametrize(
    "word",
    [
        "academia",
        "bohemia",
        "nostalgia",
        "homeopathy",
        "naturopathy",
        "catastrophe",
        "diagnosis",
        "aroma",
        "manchuria",
        "empathy",
        "britain",
    ],
)
def test_the_stems_do_not_end_common_words(word):
    assert STEM.fullmatch(word) is None
