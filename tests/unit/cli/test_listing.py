"""A list as machines and as people read it."""

import pytest
from rich.table import Table

from egress_gateway.cli.listing import print_list


def rows(lines):
    shown = Table("number")
    for line in lines:
        shown.add_row(str(line["number"]))
    return shown


LINES = [{"number": 1}, {"number": 2}]
CASES = {
    "for machines a line each": (LINES, True, '{"number":1}\n{"number":2}\n', ""),
    "for machines nothing is nothing": ([], True, "", ""),
    "for people nothing is said beside": ([], False, "", "nothing is there\n"),
}


@pytest.mark.parametrize(("lines", "json", "out", "err"), CASES.values(), ids=CASES)
def test_a_list_is_printed(capsys, lines, json, out, err):
    print_list(lines, rows, json=json, none="nothing is there")
    assert capsys.readouterr() == (out, err)


def test_people_get_a_table(capsys):
    print_list(LINES, rows, json=False)
    out, err = capsys.readouterr()
    assert "number" in out
    assert err == ""
