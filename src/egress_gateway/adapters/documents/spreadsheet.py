"""Worksheets of OOXML: each row a line, each cell between tabs, so that a heading stands near its column."""

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Final

from egress_gateway.adapters.documents.markup import parse
from egress_gateway.adapters.documents.zipped import Archive

_STRINGS: Final = "xl/sharedStrings.xml"
_LONGEST_NUMBER: Final = 40
"""Digits, as in an IBAN."""


def shared_strings(archive: Archive) -> Sequence[str]:
    """The strings that cells refer to by number. Raises `CannotRead`."""
    if _STRINGS not in archive.entries:
        return ()
    strings: list[str] = []
    pieces: list[str] = []

    def start(name: str, _attributes: Mapping[str, str]) -> None:
        if name == "si":
            pieces.clear()

    def end(name: str) -> None:
        if name == "si":
            strings.append("".join(pieces))

    def characters(text: str) -> None:
        pieces.append(text)

    parse(archive.read(_STRINGS), start=start, end=end, characters=characters)
    return strings


def read_sheets(content: bytes, strings: Sequence[str]) -> str:
    """The cells of one sheet: values as they were when it was saved. Raises `CannotRead`."""
    lines: list[str] = []
    row: list[str] = []
    cell: list[str] = []
    kind = ""
    taken = False

    def start(name: str, attributes: Mapping[str, str]) -> None:
        nonlocal kind, taken
        if name == "row":
            row.clear()
        elif name == "c":
            kind = attributes.get("t", "")
            cell.clear()
        taken = name in {"v", "t"}

    def end(name: str) -> None:
        nonlocal taken
        taken = False
        if name == "c":
            row.append(_value("".join(cell), kind, strings))
        elif name == "row":
            lines.append("\t".join(row))

    def characters(text: str) -> None:
        if taken:
            cell.append(text)

    parse(content, start=start, end=end, characters=characters)
    return "\n".join(line for line in lines if line.strip())


def _value(text: str, kind: str, strings: Sequence[str]) -> str:
    if kind == "s":
        return strings[int(text)] if text.isdecimal() and len(text) < 9 and int(text) < len(strings) else text
    return _plain(text) if "E" in text and not kind else text


def _plain(text: str) -> str:
    """A whole number in full, as it is shown: `4.111111111111111E15` is a card."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return text
    if number.is_finite() and 0 <= number.adjusted() < _LONGEST_NUMBER and number == number.to_integral_value():
        return str(int(number))
    return text
