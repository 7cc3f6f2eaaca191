"""Words and letters at random, by the table that ships."""

import msgspec
import numpy as np
import pytest

from egress_gateway.adapters.shipped_models import NAMES, read_model
from egress_gateway.classify.names.letters import BITS, evidence, is_noise, numbered
from egress_gateway.classify.names.model import Weights

TABLE = np.frombuffer(msgspec.msgpack.decode(read_model(NAMES), type=Weights).letters, np.int8)

NOISE = {
    "letters at random": "fbrwwbhkxcqqpqrcdpzthjbj",
    "the same with a capital": "Fbrwwbhkxcqqpqrcdpzthjbj",
    "the same in capitals": "FBRWWBHKXCQQPQRCDPZTHJBJ",
    "hexadecimal": "a94a8fe5ccb19ba61c4c0873",
    "base62": "x7Qp2LmZk9Rt4VbN",
    "no vowels": "trwqzxkjhgf",
}


@pytest.mark.parametrize("word", NOISE.values(), ids=NOISE)
def test_noise(word: str) -> None:
    assert is_noise(word, *evidence([word], TABLE))


WORDS = {
    "a Polish name": "Brzęczyszczykiewicz",
    "a Czech one": "Hrvoje",
    "a German compound": "Rechtsschutzversicherungsgesellschaft",
    "a Nordic letter": "Hjálmar",
    "a hyphen": "Schwarzer-Młynarczyk",
    "lower case": "schwarzenegger",
    "an acronym": "DVDRWX",
    "a postcode": "SY37QF",
    "a number": "48201739571",
    "an initial": "J",
    "a sign": "---",
    "nothing": "",
}


@pytest.mark.parametrize("word", WORDS.values(), ids=WORDS)
def test_no_noise(word: str) -> None:
    assert not is_noise(word, *evidence([word], TABLE))


def test_a_word_is_judged_as_if_it_were_alone() -> None:
    words = [*NOISE.values(), *WORDS.values()]
    assert evidence(words, TABLE) == [evidence([word], TABLE)[0] for word in words]


def test_evidence_is_that_of_each_letter_behind_the_two_before() -> None:
    table = TABLE.reshape(28, 28, 28)
    a, b = numbered("ab")
    assert evidence(["ab"], TABLE) == [int(table[0, 0, a]) + int(table[0, a, b]) + int(table[a, b, 0])]
    assert abs(int(TABLE.min())) <= 16 * BITS


@pytest.mark.parametrize(
    ("word", "like"), [("Łódź", "lodz"), ("STRASSE", "strasse"), ("Ærø", "aro"), ("o'neill", "o-neill")]
)
def test_accents_and_capitals_make_no_difference(word: str, like: str) -> None:
    assert numbered(word) == numbered(like)
