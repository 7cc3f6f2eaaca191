"""`egress edm`: what it shows and refuses."""

import json
from pathlib import Path

import pytest

from egress_gateway.cli.edm import build, inspect

TABLE = "first_name,last_name,email,note\nJane,Smith,jane@acme.example,x\nRobert,Jones,n/a,y\n"
COLUMNS = "first_name,last_name,email"
Captured = pytest.CaptureFixture[str]


@pytest.fixture
def table(tmp_path: Path) -> Path:
    file = tmp_path / "customers.csv"
    file.write_text(TABLE)
    return file


def test_a_list_is_built_and_inspected(table: Path, capsys: Captured) -> None:
    out, key = table.with_suffix(".edm"), table.with_suffix(".key")
    assert build(table, columns=COLUMNS, out=out, key=key, json=True) == 0
    built = json.loads(capsys.readouterr().out)
    assert inspect(out, key=key, json=True) == 0
    assert json.loads(capsys.readouterr().out) == built
    assert (built["rows"], built["class"], built["short"]) == (2, "customer.record", {"email": 1})
    assert built["columns"] == {"first_name": "given", "last_name": "family", "email": "id"}


def test_no_value_is_shown(table: Path, capsys: Captured) -> None:
    out, key = table.with_suffix(".edm"), table.with_suffix(".key")
    assert build(table, columns=COLUMNS, out=out, class_="customer.vip", names_need_more=True, key=key) == 0
    shown = capsys.readouterr()
    assert "2 rows as customer.vip" in shown.out
    assert "another value must be in reach" in shown.out
    assert "left out of email: 1 values" in shown.out
    assert not any(value in shown.out + shown.err for value in ("Jane", "Smith", "Robert", "jane@"))


@pytest.mark.parametrize(
    ("columns", "class_", "message"),
    [
        (COLUMNS, "Customers", "not a class name"),
        ("first_name", "customer.record", "cannot tell one row"),
        ("first_name,surname", "customer.record", "no column 'surname'"),
    ],
)
def test_what_cannot_be_built_is_said(table: Path, capsys: Captured, columns: str, class_: str, message: str) -> None:
    out = table.with_suffix(".edm")
    assert build(table, columns=columns, out=out, class_=class_, key=table.with_suffix(".key")) == 2
    assert message in capsys.readouterr().err
    assert not out.exists()


def test_a_table_that_cannot_be_read_is_named(table: Path, capsys: Captured) -> None:
    out, key = table.with_suffix(".edm"), table.with_suffix(".key")
    assert build(table.with_name("gone.csv"), columns=COLUMNS, out=out, key=key) == 2
    assert "gone.csv: cannot be read" in capsys.readouterr().err
    table.write_bytes(TABLE.encode() + b"\xff,a,b,c\n")
    assert build(table, columns=COLUMNS, out=out, key=key) == 2
    assert "not UTF-8" in capsys.readouterr().err
    assert inspect(out, key=key) == 2
    assert "customers.edm" in capsys.readouterr().err


def test_what_was_left_out_is_counted(tmp_path: Path, capsys: Captured) -> None:
    table = tmp_path / "t.csv"
    rows = "office@acme.example;x\n" * 9 + f"jane@acme.example;{'word ' * 20}\n"
    table.write_text(f"email;ref\n{rows}")
    assert build(table, columns="email,ref", out=tmp_path / "t.edm", key=tmp_path / "k") == 0
    shown = capsys.readouterr().out
    assert "left out of ref: 9 values that are too short" in shown
    assert "left out of ref: 1 values of too many words" in shown
    assert "left out: 1 values that too many rows share" in shown
