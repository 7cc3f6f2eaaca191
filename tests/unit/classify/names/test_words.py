"""Text in words."""

import pytest

from egress_gateway.classify.names.words import HANDLE, LONG, STAND_IN, WEB, split
from egress_gateway.core.token_form import check_character

CASES = {
    "a possessive is no part of a name": ("Jane's cat", ["Jane", "'s", "cat"]),
    "a hyphen and an apostrophe are": ("Mary-Jane O'Neill", ["Mary-Jane", "O'Neill"]),
    "an elision is none": ("l'avocat d\u2019Orange", ["l'", "avocat", "d\u2019", "Orange"]),
    "signs stand alone": ("J. Smith, Inc.", ["J", ".", "Smith", ",", "Inc", "."]),
    "a line end takes what is blank behind it": ("a\n\n  b", ["a", "\n", "b"]),
    "a tab is seen": ("a\tb", ["a", "\t", "b"]),
    "an identifier is one word": ("user_name = f2x", ["user_name", "=", "f2x"]),
    "an address of the web says nothing": ("see https://jane.smith.example/x now", ["see", WEB, "now"]),
    "nor does a handle": ("@jane #smith", [HANDLE, HANDLE]),
    "nor what is longer than names": ("a" * 41, [LONG]),
    "accents are letters": ("Zoë Müller", ["Zoë", "Müller"]),
}


@pytest.mark.parametrize(("text", "words"), CASES.values(), ids=CASES)
def test_words(text: str, words: list[str]) -> None:
    assert split(text).words == words


def test_places_are_those_of_the_text() -> None:
    text = "Hi Zoë,\nit's O'Neill's"
    found = split(text)
    assert [place[0].strip() for place in found.places] == [word.strip() for word in found.words]


def test_a_token_is_a_word_of_its_own_kind_wherever_it_stands() -> None:
    body = "NAME_" + "SE9R57SMNR"
    token = body + check_character(body)
    assert split(f"Dear {token}, and {token}").words == ["Dear", STAND_IN, ",", "and", STAND_IN]
