# ruff: noqa: RUF001  - ambiguous characters are what is tested
"""How cells and words are read."""

import pytest

from egress_gateway.classify.exact.reading import (
    NUMBER,
    PHONE,
    digits_of,
    name_words,
    parts_of,
    phone_of,
    readings,
)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("Jane", [["jane"]]),
        ("Müller", [["muller"], ["mueller"]]),
        ("José", [["jose"]]),
        ("DE12 3456", [["de12", "3456"]]),
        ("Иванов", [["иbahob"]]),
        ("Ивaнoв", [["иbahob"]]),
        ("Νίκος", [["nikoσ"], ["vikoσ"]]),
        ("КЛИЕНТ-00123", [["kлиeht", "00123"]]),
        ("Wei 王", [["wei", "王"]]),
        ("\uff2a\uff41\uff4e\uff45", [["jane"]]),
        ("\uff21\uff23\uff2d\uff25\uff0d\uff19\uff19", [["acme", "99"]]),
        ("", [[]]),
    ],
)
def test_a_cell_is_read_in_every_way_it_is_written(cell: str, expected: list[list[str]]) -> None:
    assert readings(cell) == expected


@pytest.mark.parametrize(
    ("cell", "family", "expected"),
    [
        ("Dr. Anna Maria", False, ["anna", "maria"]),
        ("van der Berg", True, ["berg"]),
        ("Van", True, ["van"]),
        ("O'Brien", True, ["brien", "obrien"]),
        ("Smith-Jones", True, ["smith", "jones"]),
        ("J.", False, []),
        ("de la Cruz", False, ["de", "la", "cruz"]),
        ("王", True, ["王"]),
    ],
)
def test_a_name_is_known_by_its_telling_words(cell: str, family: bool, expected: list[str]) -> None:
    assert name_words(cell, family=family) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Anna Maria Jones", ["Anna", "Maria", "Jones"]),
        ("O'Brien Ann", ["O'Brien", "Ann"]),
        ("jane.smith", ["jane", "smith"]),
        ("Jo\u0308rg_Mu\u0308ller", ["Jörg", "Müller"]),
        ("--", []),
    ],
)
def test_a_name_is_parted_by_spaces_or_by_what_there_is(name: str, expected: list[str]) -> None:
    assert parts_of(name) == expected


@pytest.mark.parametrize(("one", "other"), [("+49 170 1234567", "0170/1234567"), ("+1 (212) 555-0147", "212.555.0147")])
def test_a_number_is_the_same_with_the_code_of_its_country(one: str, other: str) -> None:
    assert phone_of(digits_of(one)) == phone_of(digits_of(other)) != ""


def test_a_short_number_is_no_telephone_number() -> None:
    assert phone_of("12345678") == ""


@pytest.mark.parametrize("text", ["1 " * 20_000, "1" * 40_000, "a1 " * 20_000, "(" * 40_000])
def test_groups_of_digits_are_read_in_linear_time(text: str) -> None:
    assert sum(len(match[0]) for match in NUMBER.finditer(text)) <= len(text)
    assert sum(len(match[0]) for match in PHONE.finditer(text)) <= len(text)
