"""HTML: all text in it, shown or hidden, with the attributes that hold some, and what it carries as `data:`."""

import binascii
from html.parser import HTMLParser
from typing import Final
from urllib.parse import unquote_to_bytes

from egress_gateway.adapters.documents.gathering import CannotRead, Gathering, Reason, inside

_INLINE: Final = frozenset(
    {"a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins", "kbd",
     "mark", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr"}
)  # fmt: skip
"""Elements that do not part the words around them."""
_TELLING: Final = frozenset(
    {"alt", "title", "value", "content", "href", "src", "placeholder", "label", "summary", "cite", "action",
     "data", "srcdoc", "name", "aria-label"}
)  # fmt: skip
_CELLS: Final = frozenset({"td", "th"})


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.told: list[str] = []
        self.carried: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._part(tag)
        for name, value in attrs:
            if value and value[:5].lower() == "data:":
                self.carried.append(value)
            elif value and (name in _TELLING or name.startswith("data-")):
                self.told.append(value)

    def handle_endtag(self, tag: str) -> None:
        self._part(tag)

    def handle_data(self, data: str) -> None:
        self.pieces.append(data)

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
    lines = (" ".join(line.split(" ")).strip() for line in "".join(parser.pieces).split("\n"))
    gathering.add(where, "\n".join(filter(None, lines)))
    gathering.add(inside(where, "attributes"), "\n".join(dict.fromkeys(parser.told)))
    for number, uri in enumerate(parser.carried, 1):
        place = inside(where, "carried", number)
        content = _carried(uri)
        if content is None:
            gathering.miss(place, Reason.DAMAGED)
        else:
            gathering.within(content, place)


def _carried(uri: str) -> bytes | None:
    """The bytes of a `data:` URI (RFC 2397)."""
    head, comma, data = uri.partition(",")
    if not comma:
        return None
    content = unquote_to_bytes(data)
    if not head.lower().endswith(";base64"):
        return content
    try:
        return binascii.a2b_base64(content)
    except binascii.Error:
        return None
