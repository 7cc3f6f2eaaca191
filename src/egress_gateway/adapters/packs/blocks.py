"""What a report is made of, whatever it is printed as."""

from collections.abc import Iterable, Sequence

import msgspec


class Title(msgspec.Struct, frozen=True):
    """The report's name, and one sentence about it."""

    text: str
    lead: str


class Heading(msgspec.Struct, frozen=True):
    """A part begins."""

    text: str
    level: int = 2
    anchor: str = ""
    """What links to it; empty for none."""


class Text(msgspec.Struct, frozen=True):
    """A paragraph."""

    text: str
    warning: bool = False


class Points(msgspec.Struct, frozen=True):
    """Sentences, one below the other."""

    items: Sequence[str]


class Pairs(msgspec.Struct, frozen=True):
    """Names and what they are."""

    items: Sequence[tuple[str, str]]


class Row(msgspec.Struct, frozen=True):
    """One row; its first cell leads to the anchor, if it has one."""

    cells: tuple[str, ...]
    anchor: str = ""


class Table(msgspec.Struct, frozen=True):
    """Rows, which are read once."""

    caption: str
    head: tuple[str, ...]
    rows: Iterable[Row]
    widths: tuple[int, ...]
    """Of the columns, as parts of the whole."""


class Bars(msgspec.Struct, frozen=True):
    """How many of each name there were, over time."""

    caption: str
    names: tuple[str, ...]
    bars: Sequence[tuple[str, dict[str, int]]]
    """Each bar's label and counts."""


class Verbatim(msgspec.Struct, frozen=True):
    """Text to be taken as it is."""

    text: str


Block = Title | Heading | Text | Points | Pairs | Table | Bars | Verbatim
