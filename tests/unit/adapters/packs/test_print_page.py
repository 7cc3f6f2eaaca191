"""The printed report has its pages, and names as they are written where there is a font."""

import pytest

from egress_gateway.adapters.packs import print_page
from egress_gateway.adapters.packs.blocks import Bars, Block, Heading, Pairs, Points, Row, Table, Text, Title, Verbatim
from egress_gateway.adapters.packs.print_page import pdf

BLOCKS: list[Block] = [
    Title("Report", "on Ada Łovelace"),
    Heading("Part"),
    Pairs([(f"name {number}", "value " * 30) for number in range(40)]),
    Bars("By hour", ("sent",), [("01", {"sent": 3}), ("02", {})]),
    Table("Few", ("Name", "Number"), [Row(("a", "1"))], (4, 1)),
    Table(
        "Many",
        ("Time", "Who", "Where"),
        [Row((str(number), "b", "c"), f"r{number}") for number in range(60)],
        (1, 1, 1),
    ),
    *[block for number in range(60) for block in (Heading(f"at {number}", 3, f"r{number}"), Points(["It left. " * 9]))],
    Bars("By hour", ("sent",), [("01", {"sent": 3})]),
    Text("Beware", warning=True),
    Verbatim("o\n9\n— o AAAA"),
]


@pytest.mark.parametrize("font", [True, False], ids=["with a font", "without"])
def test_pages(monkeypatch: pytest.MonkeyPatch, *, font: bool) -> None:
    if not font:
        monkeypatch.setattr(print_page, "find_family", lambda: None)
    written = pdf(BLOCKS, created=1_767_225_600_000_000, foot="o, 9 records")
    assert written.startswith(b"%PDF-")
    assert written.rstrip().endswith(b"%%EOF")
    assert written.count(b"/Type /Page\n") >= 6
    assert b"D:20260101000000Z" in written


def test_the_same_report_is_the_same_file() -> None:
    few = BLOCKS[:5]
    assert pdf(few, created=1, foot="o") == pdf(few, created=1, foot="o")
