"""Text in words."""

import pytest

from egress_gateway.classify.names import words
from egress_gateway.classify.names.words import HANDLE, LONG, LONGEST_KEPT, STAND_IN, WEB, Fields, split
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


def test_not_more_is_remembered_than_there_is_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    known = Fields()
    monkeypatch.setattr(words, "MOST_REMEMBERED", 2)
    for field in ("one,", "two", "three"):
        assert known[field]
    assert list(known) == ["three"]


KEPT = {"a word": "warehouse", "with signs around it": "(warehouse),", "a year": "2024", "a sign": ",", "nothing": ""}
FORGOTTEN = {
    "an assignment": "password=" + "hunter2",
    "a mail address": "bob.smith@acme.example",
    "letters and digits": "hunter2",
    "a card": "4111-1111-1111-1111",
    "letters that are longer than words": "q" * (LONGEST_KEPT + 1),
    "a key of a cloud": "aB3" * 13,
}


@pytest.mark.parametrize("field", [*KEPT.values(), *FORGOTTEN.values()], ids=[*KEPT, *FORGOTTEN])
def test_no_secret_is_remembered_as_a_whole(field: str) -> None:
    known = Fields()
    split(field, known)
    assert list(known) == ([] if field in FORGOTTEN.values() else [field])


def test_one_text_leaves_nothing_for_another() -> None:
    split("warehouse")
    assert not any(isinstance(each, dict) and "warehouse" in each for each in vars(words).values())


def test_a_token_is_a_word_of_its_own_kind_wherever_it_stands() -> None:
    body = "NAME_" + "SE9R57SMNR"
    token = body + check_character(body)
    assert split(f"Dear {token}, and {token}").words == ["Dear", STAND_IN, ",", "and", STAND_IN]
