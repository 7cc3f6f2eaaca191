"""A report as PDF, with page numbers, an outline and names as they are written where the machine has a font."""

from collections.abc import Iterable
from datetime import UTC, datetime
from io import BytesIO
from typing import Final, assert_never

from fpdf import FPDF
from fpdf.enums import Align, TableBordersLayout, TextEmphasis, VAlign, XPos, YPos
from fpdf.fonts import FontFace, TTFFont

from egress_gateway.adapters.packs.blocks import Bars, Block, Heading, Pairs, Points, Table, Text, Title, Verbatim
from egress_gateway.adapters.packs.chart import WIDTH, plan
from egress_gateway.adapters.packs.fonts import LATIN_1, Family, find_family, printable

_INK: Final = (29, 39, 51)
_SOFT: Final = (91, 102, 115)
_LINE: Final = (217, 223, 230)
_WASH: Final = (245, 247, 249)
_WHITE: Final = (255, 255, 255)
_WARN: Final = (255, 248, 232)
_BODY: Final = 9.5
_SMALL: Final = 8.0
_SIZES: Final = {2: 14.0, 3: 10.5}
_MARGIN: Final = 16.0
_BUILT_IN: Final = "Helvetica"
_FOUND: Final = "found"


class _Paper(FPDF):
    """A4 pages with a foot."""

    def __init__(self, family: Family | None, foot: str, created: int) -> None:
        super().__init__()
        self.creation_date = datetime.fromtimestamp(created // 1_000_000, UTC)
        self.set_margins(_MARGIN, _MARGIN)
        self.set_auto_page_break(auto=True, margin=18)
        self.name = _BUILT_IN
        self.known = LATIN_1
        if family is not None:
            self.add_font(_FOUND, "", family.regular)
            self.add_font(_FOUND, "B", family.bold)
            font = self.fonts[_FOUND]
            self.name = _FOUND
            self.known = frozenset(font.cmap) if isinstance(font, TTFFont) else LATIN_1
        self._foot = foot

    def footer(self) -> None:
        """The foot of each page, which the library asks for."""
        self.set_y(-13)
        self.style(_SMALL, colour=_SOFT)
        self.cell(0, 5, printable(f"{self._foot}   {self.page_no()} / {{nb}}", self.known), align="C")

    def style(self, size: float, *, bold: bool = False, colour: tuple[int, int, int] = _INK) -> None:
        """How the next text is written."""
        self.set_font(self.name, TextEmphasis.B if bold else "", size)
        self.set_text_color(*colour)

    def write_lines(self, text: str, height: float, *, fill: bool = False) -> None:
        """A paragraph over the width of the page."""
        self.multi_cell(
            0, height, printable(text, self.known), align="L", fill=fill, new_x=XPos.LMARGIN, new_y=YPos.NEXT
        )


def pdf(blocks: Iterable[Block], *, created: int, foot: str) -> bytes:
    """The document. `created` in microseconds since the epoch."""
    paper = _Paper(find_family(), foot, created)
    paper.add_page()
    links: dict[str, int] = {}
    for block in blocks:
        _write(paper, block, links)
    out = BytesIO()
    paper.output(out)
    return out.getvalue()


def _write(paper: _Paper, block: Block, links: dict[str, int]) -> None:
    match block:
        case Title(text=text, lead=lead):
            paper.set_title(text)
            paper.style(20, bold=True)
            paper.write_lines(text, 9)
            paper.style(_BODY, colour=_SOFT)
            paper.write_lines(lead, 5)
        case Heading():
            _heading(paper, block, links)
        case Text(text=text, warning=warning):
            paper.style(_BODY)
            paper.set_fill_color(*_WARN)
            paper.write_lines(text, 4.8, fill=warning)
            paper.ln(1.5)
        case Points(items=items):
            paper.style(_BODY)
            for item in items:
                paper.write_lines(item, 4.8)
        case Pairs(items=items):
            _pairs(paper, items)
        case Table():
            _table(paper, block, links)
        case Bars():
            _bars(paper, block)
        case Verbatim(text=text):
            paper.style(_SMALL)
            paper.set_fill_color(*_WASH)
            paper.write_lines(text, 4.2, fill=True)
            paper.ln(2)
        case _:
            assert_never(block)


def _heading(paper: _Paper, heading: Heading, links: dict[str, int]) -> None:
    # Never alone at the end of a page.
    if paper.will_page_break(24):
        paper.add_page()
    paper.ln(5 if heading.level == 2 else 2.5)
    if heading.anchor:
        paper.set_link(_link(paper, links, heading.anchor), page=paper.page_no(), y=paper.get_y())
    if heading.level == 2:
        paper.start_section(heading.text)
    paper.style(_SIZES[heading.level], bold=True)
    paper.write_lines(heading.text, 6)
    if heading.level == 2:
        paper.set_draw_color(*_INK)
        paper.line(paper.l_margin, paper.get_y() + 0.6, paper.w - paper.r_margin, paper.get_y() + 0.6)
        paper.ln(2.5)


def _link(paper: _Paper, links: dict[str, int], anchor: str) -> int:
    if anchor not in links:
        links[anchor] = paper.add_link()
    return links[anchor]


def _pairs(paper: _Paper, items: Iterable[tuple[str, str]]) -> None:
    for name, value in items:
        if paper.will_page_break(6):
            paper.add_page()
        top = paper.get_y()
        paper.style(_BODY, colour=_SOFT)
        paper.multi_cell(52, 4.8, printable(name, paper.known), align="L", new_x=XPos.RIGHT, new_y=YPos.TOP)
        paper.style(_BODY)
        paper.set_xy(paper.l_margin + 54, top)
        paper.write_lines(value, 4.8)
    paper.ln(2)


def _table(paper: _Paper, table: Table, links: dict[str, int]) -> None:
    paper.ln(1.5)
    paper.style(_BODY, bold=True)
    paper.write_lines(table.caption, 5)
    paper.style(_SMALL)
    paper.set_draw_color(*_LINE)
    # Cells take the colour that was used last, be it that of a bar.
    paper.set_fill_color(*_WHITE)
    last = Align.R if len(table.head) == 2 else Align.L
    with paper.table(
        width=paper.epw if len(table.head) > 2 else paper.epw * 0.6,
        align="LEFT",
        text_align=(*[Align.L] * (len(table.head) - 1), last),
        v_align=VAlign.T,
        line_height=4.2,
        col_widths=table.widths,
        borders_layout=TableBordersLayout.HORIZONTAL_LINES,
        headings_style=FontFace(emphasis="BOLD", color=_SOFT),
        padding=0.6,
    ) as drawn:
        drawn.row([printable(name, paper.known) for name in table.head])
        for row in table.rows:
            line = drawn.row()
            for place, cell in enumerate(row.cells):
                link = _link(paper, links, row.anchor) if row.anchor and not place else None
                line.cell(printable(cell, paper.known), link=link)
    paper.ln(2)


def _bars(paper: _Paper, bars: Bars) -> None:
    scale = paper.epw / WIDTH
    if paper.will_page_break(240 * scale + 10):
        paper.add_page()
    paper.ln(1.5)
    paper.style(_BODY, bold=True)
    paper.write_lines(bars.caption, 5)
    left, top = paper.l_margin, paper.get_y()
    drawn = plan(bars)
    paper.set_draw_color(*_LINE)
    for line in drawn.lines:
        paper.line(left + drawn.left * scale, top + line * scale, left + paper.epw, top + line * scale)
    for box in drawn.boxes:
        paper.set_fill_color(*(int(box.colour[at : at + 2], 16) for at in (1, 3, 5)))
        paper.rect(left + box.x * scale, top + box.y * scale, box.width * scale, box.height * scale, style="F")
    paper.style(7, colour=_SOFT)
    for label in drawn.labels:
        text = printable(label.text, paper.known)
        shift = {"start": 0.0, "middle": 0.5, "end": 1.0}[label.anchor] * paper.get_string_width(text)
        paper.text(left + label.x * scale - shift, top + label.y * scale, text)
    paper.set_y(top + 240 * scale)
    paper.ln(2)
