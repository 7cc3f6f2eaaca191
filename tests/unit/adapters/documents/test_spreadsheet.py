"""Cells as lines, with the texts that they refer to."""

import pytest

from egress_gateway.adapters.documents.spreadsheet import read_sheets

CELLS: dict[str, tuple[str, str]] = {
    "a shared string": ("<c t='s'><v>1</v></c>", "two"),
    "one that is not there": ("<c t='s'><v>7</v></c>", "7"),
    "no number": ("<c t='s'><v>x</v></c>", "x"),
    "a string in the cell": ("<c t='inlineStr'><is><t>here</t></is></c>", "here"),
    "what a formula came to": ("<c t='str'><f>A1&amp;B1</f><v>4E1</v></c>", "4E1"),
    "a number": ("<c><v>12.5</v></c>", "12.5"),
    "a long number": ("<c><v>4.111111111111111E15</v></c>", "4111111111111111"),
    "a small one": ("<c><v>1.5E-3</v></c>", "1.5E-3"),
    "a huge one": ("<c><v>1E308</v></c>", "1E308"),
    "one with an error": ("<c><v>#E!</v></c>", "#E!"),
    "two": ("<c><v>1</v></c><c><v>2</v></c>", "1\t2"),
    "none": ("", ""),
}


@pytest.mark.parametrize(("cells", "line"), CELLS.values(), ids=CELLS)
def test_a_row_is_a_line(cells: str, line: str) -> None:
    sheet = f"<worksheet><sheetData><row>{cells}</row></sheetData></worksheet>"
    assert read_sheets(sheet.encode(), ["one", "two"]) == line
