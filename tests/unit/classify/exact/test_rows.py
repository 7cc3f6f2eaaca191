"""What of a row is looked for."""

import pytest

from egress_gateway.classify.exact.columns import read_columns
from egress_gateway.classify.exact.rows import (
    FAMILY,
    GIVEN,
    ID,
    MORE,
    OTHER,
    PARTIAL,
    TOGETHER,
    RowReader,
    parts_in_row,
)


def read(columns: str, *row: str) -> dict[str, int]:
    texts: dict[str, int] = {}
    for text, flag in RowReader(read_columns(columns)).read(row):
        texts[text] = texts.get(text, 0) | flag
    return texts


def test_a_row_is_its_words_its_values_and_what_stands_together() -> None:
    assert read("first_name,last_name,email,city", "Jane", "Smith", "js@acme.example", "Bad Homburg") == {
        "jane": GIVEN,
        "smith": FAMILY,
        "jane smith": TOGETHER,
        "js": MORE,
        "jsacme": MORE,
        "jsacmeexample": ID,
        "j smith jsacmeexample": TOGETHER,
        "bad": MORE,
        "badhomburg": OTHER,
        "j smith badhomburg": TOGETHER,
    }


@pytest.mark.parametrize("cell", ["Jane Smith", "Smith, Jane", "Dr. Jane Smith"])
def test_a_whole_name_is_parted(cell: str) -> None:
    assert read("name", cell) == {"jane": GIVEN, "smith": FAMILY, "jane smith": TOGETHER}


@pytest.mark.parametrize("cell", ["", "  ", "Smith", "-"])
def test_a_name_that_is_none_has_no_pair(cell: str) -> None:
    assert TOGETHER not in read("name", cell).values()


@pytest.mark.parametrize("cell", ["abc", "n/a", "unknown", "please", "NACH", "0000000", "--", "TEST"])
def test_a_value_that_says_nothing_is_counted(cell: str) -> None:
    reader = RowReader(read_columns("account"))
    assert not list(reader.read([cell]))
    assert reader.short == {"account": 1}


def test_a_short_telephone_number_is_counted() -> None:
    reader = RowReader(read_columns("phone"))
    assert list(reader.read(["+49 170 1234567"])) == [("+701234567", ID)]
    assert not list(reader.read(["1234567"]))
    assert reader.short == {"phone": 1}


def test_prose_is_counted() -> None:
    reader = RowReader(read_columns("account"))
    assert not list(reader.read(["word " * 13]))
    assert reader.long == {"account": 1}


@pytest.mark.parametrize(
    ("value", "parts"),
    [
        ("nordwind advanced robotics holding", ["nordwind advanced robotics", "advanced robotics holding"]),
        (
            "nordwind advanced robotics holding ag wuppertal elberfeld",
            [
                "nordwind advanced robotics holding",
                "advanced robotics holding ag",
                "robotics holding ag wuppertal",
                "holding ag wuppertal elberfeld",
            ],
        ),
        ("nordwind advanced robotics", []),
        ("end of the year bonus plan", []),
        ("we will not have been at robotics", []),
        ("de12 3456 7890 1234 5678 abcdef", []),
    ],
)
def test_half_of_a_value_stands_for_it_if_it_is_telling(value: str, parts: list[str]) -> None:
    assert [" ".join(part) for part in parts_in_row(value.split())] == parts


def test_parts_are_of_values_that_are_written_in_words() -> None:
    assert PARTIAL not in read("email", "nordwind.advanced@robotics.holding.example").values()
    of_row = read("company=id", "Nordwind Advanced Robotics Holding")
    assert of_row["nordwindadvancedrobotics"] == PARTIAL | MORE
    assert of_row["advancedroboticsholding"] == PARTIAL
    beside_names = read("name,company", "Jane Smith", "Nordwind Advanced Robotics Holding")
    assert beside_names["advancedroboticsholding"] == OTHER
    assert beside_names["j smith advancedroboticsholding"] == TOGETHER


MAIL, OTHERS = "abexample", "cdexample"


@pytest.mark.parametrize(
    ("columns", "cell", "ids"),
    [
        ("email", "a@b.example; c@d.example", {MAIL, OTHERS}),
        ("email", "a@b.example,c@d.example", {MAIL, OTHERS}),
        ("email", "a@b.example | c@d.example |", {MAIL, OTHERS}),
        ("email", "a@b.example / c@d.example", {MAIL, OTHERS}),
        ("email", "a@b.example\nc@d.example", {MAIL, OTHERS}),
        ("account", "AC-1234; AC-5678", {"ac1234", "ac5678"}),
        ("account", "1,234,567", {"1234567"}),
        ("account", "12/3456", {"123456"}),
        ("account", "Miller, 12345", {"miller12345"}),
        ("phone", "+1 212 555 0147; +1 212 555 0199", {"+125550147", "+125550199"}),
        ("phone", "030 / 12345678", {"+012345678"}),
        ("phone", "+49 30 12345678; n/a", {"+012345678"}),
    ],
)
def test_a_cell_may_hold_several_values(columns: str, cell: str, ids: set[str]) -> None:
    assert {text for text, flag in read(columns, cell).items() if flag & ID} == ids
