"""Lists built from CSV."""

from array import array
from collections.abc import Sequence
from pathlib import Path

import pytest

from egress_gateway.adapters.exact_lists import COMMON, build_list, csv_rows, list_finder, read_list
from egress_gateway.adapters.keyed_files import write_keyed
from egress_gateway.classify.exact.columns import read_columns
from egress_gateway.classify.exact.finder import REVISION
from egress_gateway.classify.finder import Text
from egress_gateway.classify.normalise import normalise
from egress_gateway.core.errors import ConfigError
from egress_gateway.core.ids import DataClass
from egress_gateway.core.secret import Secret
from egress_gateway.core.slots import Scope

KEY = Secret(b"k" * 32)
RECORD = DataClass("customer.record")
COLUMNS = read_columns("first_name,last_name,email")


def build(out: Path, rows: Sequence[Sequence[str]], *, name_alone: bool = True) -> None:
    build_list(rows, COLUMNS, out=out, key=KEY, data_class=RECORD, name_alone=name_alone)


def found(out: Path, text: str) -> list[str]:
    spots = list_finder("list", out, KEY, RECORD).find([Text(text, normalise(text), Scope.MESSAGE)])
    return [text[spot.start : spot.end] for spot in spots]


def test_rows_are_found_and_counted(tmp_path: Path) -> None:
    out = tmp_path / "customers.edm"
    people = [(f"Jane{number}", f"Smith{number}", f"js{number}@acme.example") for number in range(1_000)]
    build(out, people)
    about = read_list(out, KEY).about
    assert (about.rows, about.columns, about.data_class, about.common) == (1_000, COLUMNS, RECORD, 0)
    assert found(out, "Jane7 Smith7 and Jane7 Smith8") == ["Jane7 Smith7"]


def test_no_value_can_be_read_out_of_the_file(tmp_path: Path) -> None:
    out = tmp_path / "customers.edm"
    build(out, [("Zebedee", "Quartermain", "zebquart@northwind.example")])
    data = out.read_bytes().lower()
    assert not any(value in data for value in (b"zebedee", b"quartermain", b"zebquart", b"northwind"))


def test_a_value_that_many_rows_share_names_none(tmp_path: Path) -> None:
    out = tmp_path / "customers.edm"
    rare, common = [("A", "B", "rare@acme.example")] * COMMON, [("A", "B", "office@acme.example")] * (COMMON + 1)
    build(out, [*rare, *common])
    assert found(out, "rare@acme.example") == ["rare@acme.example"]
    assert found(out, "office@acme.example") == []
    assert read_list(out, KEY).about.common == 1


COMPANIES = read_columns("company=id")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("for Nordwind Advanced Robotics Holding AG.", ["Nordwind Advanced Robotics Holding AG"]),
        ("for Nordwind-Advanced Robotics only", ["Nordwind-Advanced Robotics"]),
        ("what Advanced Robotics Holding AG does", ["Advanced Robotics Holding AG"]),
        ("NORDWIND ADVANCED ROBOTICS HOLDING", ["NORDWIND ADVANCED ROBOTICS HOLDING"]),
        ("Advanced Robotics are a field", []),
        ("Nordwind Robotics Advanced Holding", []),
        ("the Research Institute of Applied Physics", []),
        ("Research Institute of Applied Physics Nr3", ["Research Institute of Applied Physics Nr3"]),
    ],
)
def test_a_part_of_a_value_is_found_unless_many_values_have_it(text: str, expected: list[str], tmp_path: Path) -> None:
    out = tmp_path / "companies.edm"
    companies = [f"Research Institute of Applied Physics Nr{number}" for number in range(COMMON + 1)]
    rows = [["Nordwind Advanced Robotics Holding AG"], *([company] for company in companies)]
    about = build_list(rows, COMPANIES, out=out, key=KEY, data_class=RECORD)
    assert about.common_parts > 0
    spots = list_finder("list", out, KEY, RECORD).find([Text(text, normalise(text), Scope.MESSAGE)])
    spans = {(spot.start, spot.end) for spot in spots}
    outer = [span for span in spans if not any(span[0] >= a and span[1] <= b and span != (a, b) for a, b in spans)]
    assert [text[start:end] for start, end in sorted(outer)] == expected


def test_many_rows_of_one_person_are_one_person(tmp_path: Path) -> None:
    out = tmp_path / "orders.edm"
    build(out, [("Jane", "Smith", "js@acme.example")] * 20 + [(f"P{n}", "Jones", "all@acme.example") for n in range(6)])
    assert found(out, "js@acme.example") == ["js@acme.example"]
    assert found(out, "all@acme.example") == []


def test_whether_names_need_more_is_kept(tmp_path: Path) -> None:
    out = tmp_path / "customers.edm"
    build(out, [("Jane", "Smith", "js@acme.example")], name_alone=False)
    assert found(out, "Jane Smith") == []
    assert sorted(found(out, "Jane Smith js@acme.example")) == [
        "Jane Smith", "js@acme.example", "js@acme.example"
    ]  # fmt: skip


def test_a_list_of_another_revision_is_refused_with_the_remedy(tmp_path: Path) -> None:
    out = tmp_path / "customers.edm"
    build(out, [("Jane", "Smith", "js@acme.example")])
    read = read_list(out, KEY)
    entries = [array("Q", read.entries.tolist())]
    write_keyed(out, KEY, read.about, entries, subject="exact", revision=REVISION - 1, salt=read.salt)
    with pytest.raises(ConfigError, match="another version of the gateway; build it again"):
        list_finder("list", out, KEY, RECORD)


def test_an_empty_list_is_refused_and_nothing_is_replaced(tmp_path: Path) -> None:
    out = tmp_path / "customers.edm"
    build(out, [("Jane", "Smith", "")])
    before = out.read_bytes()
    with pytest.raises(ConfigError, match="no rows"):
        build(out, [])
    assert out.read_bytes() == before


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_columns_are_taken_by_name(mark: str) -> None:
    lines = [
        mark.join(cells) + "\r\n"
        for cells in (("\ufeffemail", "x", "last_name", "first_name"), ("e", f'"1{mark}2"', "l", "f"), ())
    ]
    assert list(csv_rows(lines, COLUMNS, file="c.csv")) == [["f", "l", "e"]]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "no column 'first_name'"),
        ("firstname,last_name,email\n", "did you mean 'firstname'"),
        ("first_name,last_name,email,email\n", "or two"),
        ("first_name,last_name,email\na,b\n", "2 cells"),
        ('first_name,last_name,email\n"a"b,c,d\n', "not CSV"),
    ],
)
def test_what_is_wrong_with_the_file_is_said_with_its_line(text: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        list(csv_rows(text.splitlines(keepends=True), COLUMNS, file="c.csv"))
