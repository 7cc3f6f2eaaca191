"""HTML: all text in it, shown or hidden, with all attributes, and what it carries as `data:`."""

import re
from html.parser import HTMLParser
from typing import Final

from egress_gateway.adapters.documents.carried import data_uris, read_uris
from egress_gateway.adapters.documents.gathering import CannotRead, Gathering, Reason, inside

_INLINE: Final = frozenset(
    {"a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins", "kbd",
     "mark", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr"}
)  # fmt: skip
"""Elements that do not part the words around them."""
_CELLS: Final = frozenset({"td", "th"})
_NUMBERED: Final = re.compile(r"[0-9]{3}")
"""In the name of an element or an attribute: then it says more than what kind of thing it is."""


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.told: list[str] = []
        self.carried: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._part(tag)
        self.told += [name for name in (tag, *(name for name, _ in attrs)) if _NUMBERED.search(name)]
        for _, value in attrs:
            if value:
                carried = list(data_uris(value))
                self.carried += carried
                if value.strip() not in carried:
                    self.told.append(value)

    def handle_endtag(self, tag: str) -> None:
        self._part(tag)

    def handle_data(self, data: str) -> None:
        self.pieces.append(data)

    def handle_decl(self, decl: str) -> None:
        self.told.append(decl)

    def handle_comment(self, data: str) -> None:
        self.told.append(data)

    def unknown_decl(self, data: str) -> None:
        self.told.append(data)

    def handle_pi(self, data: str) -> None:
        self.told.append(data)

    def _part(self, tag: str) -> None:
        if tag not in _INLINE:
            self.pieces.append("\t" if tag in _CELLS else "\n")


def read_html(text: str, where: str, gathering: Gathering) -> None:
    """A page, or a piece of one."""
    parser = _Text()
    try:
        parser.feed(text)
        parser.close()
    except (AssertionError, ValueError) as error:
        gathering.add(where, text)
        raise CannotRead(Reason.DAMAGED) from error
    # An element of raw text that nothing ends stays in the parser.
    page = "".join([*parser.pieces, parser.rawdata])
    lines = (" ".join(line.split(" ")).strip() for line in page.split("\n"))
    gathering.add(where, "\n".join(filter(None, lines)))
    gathering.add(inside(where, "attributes"), "\n".join(dict.fromkeys(parser.told)))
    read_uris(dict.fromkeys([*parser.carried, *data_uris(page)]), where, gathering)
