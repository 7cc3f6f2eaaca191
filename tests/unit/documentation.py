"""Reads the documentation: pages, fenced examples, tables, sections."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md"), *ROOT.glob("changes/*.md")])

FENCE = re.compile(r"^```(\w*)[ ]?([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"(?<!`)\[[^\]\n]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^(#+) (.+)$", re.MULTILINE)
CODE_SPAN = re.compile(r"`([^`\n]+)`")


class Example(NamedTuple):
    """A fenced block."""

    page: Path
    language: str
    title: str
    text: str


def named(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def prose(page: Path) -> str:
    """A page without its examples."""
    return FENCE.sub("", page.read_text())


def examples(language: str) -> list[Example]:
    return [
        Example(page, *found.groups())
        for page in PAGES
        for found in FENCE.finditer(page.read_text())
        if found[1] == language
    ]


def rows(text: str) -> Iterator[list[str]]:
    """The cells of every line of every table, without headings."""
    for table in re.findall(r"^\|.*\n\|[-| ]+\|\n((?:\|.*\n?)+)", text, re.MULTILINE):
        for line in table.splitlines():
            yield [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]


def sections(text: str) -> dict[str, str]:
    """What stands below each heading, up to the next of any level."""
    found = list(HEADING.finditer(text))
    ends = [heading.start() for heading in found[1:]] + [len(text)]
    return {heading[2].strip("` "): text[heading.end() : end] for heading, end in zip(found, ends, strict=True)}


def first_spans(text: str) -> set[str]:
    """The code spans in the first column of the tables of a text."""
    return {span for cells in rows(text) for span in CODE_SPAN.findall(cells[0])}


def anchors(page: Path) -> set[str]:
    """The anchors that GitHub gives to a page's headings."""
    headings = (found[2].lower() for found in HEADING.finditer(prose(page)))
    return {re.sub(r"[^\w\- ]", "", heading).replace(" ", "-") for heading in headings}
