"""The page is well-formed, holds nothing that runs or is fetched, and takes no markup from what it tells."""

from html.parser import HTMLParser

from egress_gateway.adapters.packs.blocks import Bars, Block, Heading, Pairs, Points, Row, Table, Text, Title, Verbatim
from egress_gateway.adapters.packs.web_page import page

EVIL = "<script>alert('x')</script>&\"' onload=1"
BLOCKS: list[Block] = [
    Title(EVIL, EVIL),
    Heading(EVIL),
    Heading(EVIL, 3, EVIL),
    Text(EVIL),
    Text(EVIL, warning=True),
    Text(f"Request {EVIL}"),
    Points([EVIL]),
    Pairs([(EVIL, EVIL)]),
    Table(EVIL, (EVIL, EVIL), [Row((EVIL, EVIL), EVIL)], (1, 1)),
    Table(EVIL, (EVIL, EVIL, EVIL), [Row((EVIL, EVIL, EVIL))], (1, 1, 1)),
    Bars(EVIL, (EVIL,), [(EVIL, {EVIL: 1})]),
    Verbatim(EVIL),
]
VOID = {"meta", "line", "rect"}


class Reader(HTMLParser):
    """Keeps which elements are open, and what was seen."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)
        self.attributes += attrs
        if tag not in VOID or tag == "rect":
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)
        self.attributes += attrs

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def read() -> Reader:
    reader = Reader()
    reader.feed("".join(page(BLOCKS)))
    reader.close()
    return reader


def test_it_is_well_formed() -> None:
    assert read().open == []


def test_nothing_runs_and_nothing_is_fetched() -> None:
    reader = read()
    assert not {"script", "link", "img", "iframe", "object", "form"} & set(reader.seen)
    names = {name for name, _ in reader.attributes}
    assert not any(name.startswith("on") or name in {"src", "action"} for name in names)
    assert all(value and value.startswith("#") for name, value in reader.attributes if name == "href")
    assert any(value and "default-src 'none'" in value for name, value in reader.attributes if name == "content")
    assert "url(" not in "".join(page(BLOCKS))
    assert "http" not in "".join(page([Title("a", "b")])).replace("http-equiv", "")


def test_screen_readers_are_told_what_is_what() -> None:
    reader = read()
    assert ("lang", "en") in reader.attributes
    assert reader.attributes.count(("scope", "col")) == 5
    assert {"caption", "main", "h1", "figcaption"} <= set(reader.seen)
    assert ("role", "img") in reader.attributes
