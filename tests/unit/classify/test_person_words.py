"""Words that mean a person, and those beside which anything may stand."""

import re

import pytest

from egress_gateway.classify.pattern import KEY_SEPARATOR
from egress_gateway.classify.person_words import PERSON

WHOLE = re.compile(PERSON)


@pytest.mark.parametrize(
    "words",
    [
        "she",
        "mrs",
        "my mother",
        "my late grandfather",
        "their daughter",
        "i take",
        "i was also diagnosed",
        "i'm diabetic",
        "the claimant",
        "a young man",
        "diagnosed",
        "h/o",
        "500 mg bid",
        "dx:",
        "medications" + KEY_SEPARATOR,
        "leidet unter",
        "meine schwester",
        "souffre",
        "mi abuela",
        "mia nonna",
        "minha mae",
        "mijn oma",
        "choruje na",
    ],
)
def test_words_that_mean_somebody(words):
    assert WHOLE.fullmatch(words)


@pytest.mark.parametrize("words", ["it", "you", "the", "people", "adults", "sie", "zijn", "diagnosis", "my essay"])
def test_words_that_mean_nobody(words):
    assert WHOLE.fullmatch(words) is None
