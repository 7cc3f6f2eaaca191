"""Text in words."""

import pytest

from egress_gateway.classify.names import words
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


@pytest.mark.parametrize(("text", "expected"), CASES.values(), ids=CASES)
def test_words(text: str, expected: list[str]) -> None:
    assert split(text).words == expected


PLACES = {
    "signs": ("Hi Zoë,\nit's O'Neill's", ["Hi", "Zoë", ",", "\n", "it", "'s", "O'Neill", "'s"]),
    "breaks and what is blank behind them": (" a \n \n\t b\t\tc\n", ["a", "\n \n\t ", "b", "\t", "\t", "c", "\n"]),
    "no space at all": ("x,y,https://a.b/c,z", ["x", ",", "y", ",", "https://a.b/c,z"]),
}


@pytest.mark.parametrize(("text", "written"), PLACES.values(), ids=PLACES)
def test_places_are_those_of_the_text(text: str, written: list[str]) -> None:
    found = split(text)
    places = [found.place(number) for number in range(len(found.words))]
    assert [text[start:end] for start, end in places] == written


def test_nothing_is_remembered_of_what_is_long_and_not_more_than_there_is_room_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    known = words._Known()
    monkeypatch.setattr(words, "MOST_REMEMBERED", 2)
    for field in ("a" * 41, "one,", "two", "three"):
        assert known[field]
    assert list(known) == ["three"]


def test_a_token_is_a_word_of_its_own_kind_wherever_it_stands() -> None:
    body = "NAME_" + "SE9R57SMNR"
    token = body + check_character(body)
    assert split(f"Dear {token}, and {token}").words == ["Dear", STAND_IN, ",", "and", STAND_IN]
