# ruff: noqa: RUF001  - ambiguous characters are what is tested
"""Text by the look of its letters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from egress_gateway.classify.likeness import WORD, likeness
from egress_gateway.classify.normalise import normalise


def read(text: str) -> str:
    return likeness(text, normalise(text))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Jane", "jаnе"),
        ("JANE", "Ｊａｎｅ"),
        ("Иванов", "Ивaнoв"),
        ("ИВАНОВ", "иванов"),
        ("Зоё", "Зое\u0308"),
        ("Straße", "STRAẞE"),
        ("Nguyễn", "Nguye\u0302\u0303n"),
        ("Бой", "Бо\u200bи\u0306"),
        ("김", "\u1100\u1175\u11b7"),
    ],
)
def test_what_looks_alike_is_the_same(one: str, other: str) -> None:
    assert read(one) == read(other)


@pytest.mark.parametrize(("one", "other"), [("Жук", "Пук"), ("王", "李"), ("Jane", "Jаnя")])
def test_letters_without_likeness_are_told_apart(one: str, other: str) -> None:
    assert read(one) != read(other)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Jane-Smith 4711", ["jane", "smith", "4711"]),
        ("КЛИЕНТ-00123", ["kлиeht", "00123"]),
        ("Smithさんは", ["smith", "さんは"]),
        ("注文4711した", ["注文", "4711", "した"]),
        ("22³ men", ["22", "men"]),
    ],
)
def test_words(text: str, words: list[str]) -> None:
    assert WORD.findall(read(text)) == words


@given(st.text())
def test_each_character_stands_where_it_stands_in_the_normal_form(text: str) -> None:
    assert len(read(text)) == len(normalise(text).text)
