"""A report as one page of HTML: no script, nothing from elsewhere, fit for print and for screen readers."""

from collections.abc import Iterable, Iterator
from html import escape
from typing import Final, assert_never

from egress_gateway.adapters.packs.blocks import Bars, Block, Heading, Pairs, Points, Row, Table, Text, Title, Verbatim
from egress_gateway.adapters.packs.chart import svg

_STYLE: Final = """
:root { --ink: #1d2733; --soft: #5b6673; --line: #d9dfe6; --wash: #f5f7f9; --accent: #1f5f8b; --warn: #8a5a00; }
* { box-sizing: border-box; }
body { margin: 0; font: 16px/1.55 system-ui, "Segoe UI", "Noto Sans", "DejaVu Sans", sans-serif; color: var(--ink);
  background: #fff; }
main { max-width: 62rem; margin: 0 auto; padding: 2.5rem 1.5rem 4rem; }
h1 { font-size: 2rem; line-height: 1.2; margin: 0 0 .4rem; letter-spacing: -.01em; }
.lead { color: var(--soft); margin: 0 0 2rem; font-size: 1.05rem; }
h2 { font-size: 1.35rem; margin: 2.6rem 0 .9rem; padding-bottom: .35rem; border-bottom: 2px solid var(--ink); }
h3 { font-size: 1.02rem; margin: 1.9rem 0 .3rem; }
dl { display: grid; grid-template-columns: minmax(10rem, 15rem) 1fr; gap: .35rem 1.2rem; margin: 0 0 1.4rem; }
dt { color: var(--soft); }
dd { margin: 0; overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; margin: 1.2rem 0; font-size: .92rem; }
caption { text-align: left; font-weight: 600; padding: .2rem 0 .4rem; }
th, td { text-align: left; vertical-align: top; padding: .38rem .7rem .38rem 0; border-bottom: 1px solid var(--line);
  overflow-wrap: anywhere; }
th { color: var(--soft); font-weight: 600; }
td:first-child { white-space: nowrap; }
table.small { display: inline-table; width: 47%; margin-right: 2.5%; vertical-align: top; }
table.small th:last-child, table.small td:last-child { text-align: right; font-variant-numeric: tabular-nums; }
ul.told { margin: .2rem 0 .3rem; padding: 0; list-style: none; }
ul.told li { margin: .15rem 0; }
p.place { color: var(--soft); font-size: .85rem; margin: .1rem 0 0; overflow-wrap: anywhere; }
p.warning { border-left: 4px solid var(--warn); background: #fff8e8; padding: .6rem .9rem; }
pre { background: var(--wash); border: 1px solid var(--line); border-radius: 6px; padding: .8rem 1rem;
  white-space: pre-wrap; overflow-wrap: anywhere; font: .84rem/1.45 ui-monospace, "DejaVu Sans Mono", monospace; }
figure { margin: 1.4rem 0; }
figcaption { font-weight: 600; margin-bottom: .4rem; }
svg { width: 100%; height: auto; display: block; }
a { color: var(--accent); }
a:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
@media (max-width: 40rem) { dl { grid-template-columns: 1fr; gap: 0; } dd { margin-bottom: .6rem; }
  table.small { width: 100%; } }
@media print {
  body { font-size: 10.5pt; } main { max-width: none; padding: 0; }
  h2, h3 { break-after: avoid; } tr, figure, ul.told { break-inside: avoid; }
  a { color: inherit; text-decoration: none; }
  @page { margin: 18mm 16mm; }
}
"""
_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'"
_SMALL: Final = 2
"""Columns of a table that need not be as wide as the page."""


def page(blocks: Iterable[Block]) -> Iterator[str]:
    """The page, in pieces. The first block is its title."""
    for block in blocks:
        if isinstance(block, Title):
            yield (
                '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
                f'<meta http-equiv="Content-Security-Policy" content="{escape(_POLICY)}">\n'
                '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
                f"<title>{escape(block.text)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n"
            )
        yield from _block(block)
    yield "</main>\n</body>\n</html>\n"


def _block(block: Block) -> Iterator[str]:
    match block:
        case Title(text=text, lead=lead):
            yield f'<h1>{escape(text)}</h1>\n<p class="lead">{escape(lead)}</p>\n'
        case Heading(text=text, level=level, anchor=anchor):
            named = f' id="{escape(anchor)}"' if anchor else ""
            yield f"<h{level}{named}>{escape(text)}</h{level}>\n"
        case Text(text=text, warning=warning):
            shown = ' class="warning" role="note"' if warning else ' class="place"' if _is_place(text) else ""
            yield f"<p{shown}>{escape(text)}</p>\n"
        case Points(items=items):
            yield '<ul class="told">\n' + "".join(f"<li>{escape(item)}</li>\n" for item in items) + "</ul>\n"
        case Pairs(items=items):
            yield "<dl>\n"
            yield "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>\n" for name, value in items)
            yield "</dl>\n"
        case Table():
            yield from _table(block)
        case Bars():
            yield f"<figure>\n<figcaption>{escape(block.caption)}</figcaption>\n{svg(block)}</figure>\n"
        case Verbatim(text=text):
            yield f"<pre>{escape(text)}</pre>\n"
        case _:
            assert_never(block)


def _is_place(text: str) -> bool:
    return text.startswith("Request ")


def _table(table: Table) -> Iterator[str]:
    small = ' class="small"' if len(table.head) <= _SMALL else ""
    heads = "".join(f'<th scope="col">{escape(name)}</th>' for name in table.head)
    yield f"<table{small}>\n<caption>{escape(table.caption)}</caption>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n"
    for row in table.rows:
        yield f"<tr>{_cells(row)}</tr>\n"
    yield "</tbody>\n</table>\n"


def _cells(row: Row) -> str:
    first, *others = (escape(cell) for cell in row.cells)
    linked = f'<a href="#{escape(row.anchor)}">{first}</a>' if row.anchor else first
    return f"<td>{linked}</td>" + "".join(f"<td>{cell}</td>" for cell in others)
