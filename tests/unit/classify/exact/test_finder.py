# ruff: noqa: RUF001  - ambiguous characters are what is tested
"""Rows found in text."""

import pytest

from egress_gateway.classify.exact.columns import read_columns
from egress_gateway.classify.exact.finder import REACH, ExactFinder
from egress_gateway.classify.exact.rows import RowReader
from egress_gateway.classify.finder import Text
from egress_gateway.classify.keyed import Hasher, KeyedSet
from egress_gateway.classify.normalise import normalise
from egress_gateway.classify.pattern import Rank
from egress_gateway.core.ids import DataClass, DetectorDigest
from egress_gateway.core.secret import Secret
from egress_gateway.core.slots import Scope

COLUMNS = "first_name,last_name,email,account,phone,city"
ROWS = (
    ("Jane", "Smith", "jane.smith@acme.example", "AC-99-1234", "+1 212 555 0147", "Chicago"),
    ("Jörg", "Müller", "jm@acme.example", "DE12 3456 7890", "", "Bad Homburg"),
    ("Иван", "Иванов", "", "4711-0815", "", "Москва"),
    ("Ann", "O'Neil", "", "", "", ""),
    ("Robert", "Jones", "rj@acme.example", "", "", "Boston"),
    ("Νίκος", "Παππάς", "", "КЛИЕНТ-00123", "", ""),
    ("Rоbеrtа", "Ｇreene", "", "", "", ""),
    ("Wei", "王", "", "", "", ""),
)


def finder(*, name_alone: bool = True) -> ExactFinder:
    hasher, reader = Hasher(Secret(bytes(32)), bytes(16)), RowReader(read_columns(COLUMNS))
    flags: dict[int, int] = {}
    for row in ROWS:
        for text, flag in reader.read(row):
            entry = hasher.entry(text)
            flags[entry] = flags.get(entry, 0) | flag
    known = KeyedSet(sorted(entry | flag for entry, flag in flags.items()), hasher)
    return ExactFinder("exact", DataClass("customer.record"), known, DetectorDigest("d"), name_alone=name_alone)


def found(text: str, *, name_alone: bool = True) -> list[str]:
    spots = finder(name_alone=name_alone).find([Text(text, normalise(text), Scope.MESSAGE)])
    return [text[start:end] for start, end in sorted({(spot.start, spot.end) for spot in spots})]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("call Jane Smith today", ["Jane Smith"]),
        ("call jane smith today", ["jane smith"]),
        ("I told Jane that Bob Smith left", []),
        ("I told Jane that Smith left", []),
        ("Jane and Bob Smith", []),
        ("Jane, Bob Smith", []),
        ("Jane Bob Carl Smith", []),
        ("jane told smith", []),
        ("Jane told Smith", []),
        ("Jane Marie Smith", ["Jane Marie Smith"]),
        ("Jane Q. P. Smith", ["Jane Q. P. Smith"]),
        ("Jane van der Smith", ["Jane van der Smith"]),
        ("Jane Anne-Marie Smith", ["Jane Anne-Marie Smith"]),
        ("Jane (my boss) Smith", ["Jane", "Smith"]),
        ("Jane,Smith", ["Jane,Smith"]),
        ("J and Smith of Chicago", []),
        ("Smith, Jane", ["Smith, Jane"]),
        ("Jane A. Smith wrote", ["Jane A. Smith"]),
        ("JÖRG MÜLLER", ["JÖRG MÜLLER"]),
        ("Joerg Mueller and Jorg Muller", ["Joerg Mueller", "Jorg Muller"]),
        ("\uff2aane Smith", ["\uff2aane Smith"]),
        ("J\u200bane Smith", ["J\u200bane Smith"]),
        ("звонил Иван Иванов", ["Иван Иванов"]),
        ("Jаnе Ѕmіth", ["Jаnе Ѕmіth"]),
        ("ЈАΝЕ ЅМΙТН", ["ЈАΝЕ ЅМΙТН"]),
        ("Jа\u0301n\u0335e Smi\u200bth", ["Jа\u0301n\u0335e Smi\u200bth"]),
        ("Jo\u0308rg Mu\u0308ller", ["Jo\u0308rg Mu\u0308ller"]),
        ("J\u00f6rg Mu\u0323\u0308ller", ["J\u00f6rg Mu\u0323\u0308ller"]),
        ("J\u00f6rg Mu\u0308\u0323ller", ["J\u00f6rg Mu\u0308\u0323ller"]),
        ("звонил Ивaн Ивaнoв", ["Ивaн Ивaнoв"]),
        ("звонил ИВАН ИВАНОВ", ["ИВАН ИВАНОВ"]),
        ("И. Иванов, счёт 4711-0815", ["И. Иванов", "4711-0815"]),
        ("В. Иванов, счёт 4711-0815", ["4711-0815"]),
        ("ΝΙΚΟΣ ΠΑΠΠΑΣ", ["ΝΙΚΟΣ ΠΑΠΠΑΣ"]),
        ("νίκος παππάς", ["νίκος παππάς"]),
        ("Roberta Greene", ["Roberta Greene"]),
        ("клиент-00123 and KЛИEHT 00123", ["клиент-00123", "KЛИEHT 00123"]),
        ("为 Wei 王 写", ["Wei 王"]),
        ("王, Wei", ["王, Wei"]),
        ("Jane Smithさん", ["Jane Smith"]),
        ('{"first": "Jane", "last": "Smith"}', ["Jane", "Smith"]),
        ("Smith;Jane;x", ["Smith", "Jane"]),
        ("to O'Neil, Ann, too", ["O'Neil, Ann"]),
        ("O\u2019Neil;Ann", ["O\u2019Neil", "Ann"]),
        ("J. Smith of Chicago", ["J. Smith", "Chicago"]),
        ("Smith, J., account AC-99-1234", ["Smith, J", "AC-99-1234"]),
        ("Jane Smith lives in Chicago", ["Jane Smith", "Chicago"]),
        ("from jane.smith@acme.example:", ["jane.smith", "jane.smith@acme.example"]),
        ("account ac991234", ["ac991234"]),
        ("account AC 99 1234 is", ["AC 99 1234"]),
        ("DE12 34567890", ["DE12 34567890"]),
        ("de-12-34-56-78-90", ["de-12-34-56-78-90"]),
        ("on 4711 0815 as", ["4711 0815"]),
        ("nr 4711 08 15 as", ["4711 08 15"]),
        ("ring (212) 555-0147 now", ["212) 555-0147"]),
        ("ring 12125550147", ["12125550147"]),
    ],
)
def test_a_row_is_found_however_it_is_written(text: str, expected: list[str]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Jane Doe",
        "Smith and Jane",
        "Jane Smithson",
        "Janet Smith",
        "Smith",
        "Jane",
        "Jane Jones",
        "Robert Smith",
        "J. Smith",
        "J. Smith of Boston",
        "R. Smith of Chicago",
        "Chicago and Bad Homburg",
        "Jane said on the phone that old Smith",
        "acme.example",
        "AC-99-1235",
        "99-1234",
        "Иван Петров",
        "555-0147",
        f"J. Smith {'x ' * REACH} Chicago",
    ],
)
def test_what_is_of_no_row_is_not_found(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Jane Smith", []),
        ("Jane Smith of Boston", []),
        ("Jane Smith of Chicago", ["Jane Smith", "Chicago"]),
        ("AC-99-1234", ["AC-99-1234"]),
    ],
)
def test_names_that_many_have_need_another_value(text: str, expected: list[str]) -> None:
    assert found(text, name_alone=False) == expected


def test_what_is_found_in_a_text_does_not_depend_on_the_others() -> None:
    texts = [Text(text, normalise(text), Scope.MESSAGE) for text in ("J. Smith", "Chicago", "Jane Smith")]
    assert [(spot.text, spot.start, spot.end, spot.kind) for spot in finder().find(texts)] == [(2, 0, 10, 0)]


def test_it_is_a_listed_class() -> None:
    assert finder().kinds == ((DataClass("customer.record"), Rank.LISTED, "exact_match"),)


def test_a_text_full_of_values_is_read_in_little_more_than_linear_time() -> None:
    text = "J. Smith Chicago AC-99-1234 " * 2_000
    spots = list(finder().find([Text(text, normalise(text), Scope.MESSAGE)]))
    assert len(spots) >= 6_000
