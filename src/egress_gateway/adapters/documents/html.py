"""HTML: all text in it, shown or hidden, with all attributes, and what it carries as `data:`."""

import re
from collections import Counter
from html.parser import HTMLParser
from typing import Final

from egress_gateway.adapters.documents.carried import data_uris, read_among, read_uris, without_uris
from egress_gateway.adapters.documents.gathering import CannotRead, Gathering, Reason, inside
from egress_gateway.adapters.documents.shown import is_hidden, lines_as_shown

_INLINE: Final = frozenset(
    {"a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins", "kbd",
     "mark", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr"}
)  # fmt: skip
"""Elements that do not part the words around them."""
_VOID: Final = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)
"""Elements that nothing ends (HTML, 13.1.2)."""
_UNSHOWN: Final = frozenset({"script", "style", "template", "title", "noscript", "datalist"})
_ENDED_BY_NEXT: Final = frozenset({"p", "li", "dt", "dd", "tr", "td", "th", "option"})
"""Elements that another of their kind ends."""
_CELLS: Final = frozenset({"td", "th"})
_NUMBERED: Final = re.compile(r"[0-9]{3}")
"""In the name of an element or an attribute: then it says more than what kind of thing it is."""
_AT_ONCE: Final = 1 << 16
"""Characters between looks at the clock."""
_LONGEST_OPEN: Final = 1_000
"""Characters of a tag that nothing ends. The parser would try anew at each bracket in it."""


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.shown: list[str] = []
        self._open: list[tuple[str, bool]] = []
        self._many: Counter[str] = Counter()
        self._veils = 0
        self.told: list[str] = []
        self.carried: list[str] = []
        self.frames: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _ENDED_BY_NEXT and self._open and self._open[-1][0] == tag:
            self._end(tag)
        if tag not in _VOID:
            self._begin(tag, veiled=tag in _UNSHOWN or is_hidden(dict(attrs)))
        self._part(tag)
        self.told += [name for name in (tag, *(name for name, _ in attrs)) if _NUMBERED.search(name)]
        for name, value in attrs:
            if value:
                self.frames += [value] if name == "srcdoc" else []
                carried = list(data_uris(value))
                self.carried += carried
                if value.strip() not in carried:
                    self.told.append(value)

    def handle_endtag(self, tag: str) -> None:
        self._part(tag)
        self._end(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        # A solidus ends nothing but foreign elements (HTML, 13.1.2.1).
        self.handle_starttag(tag, attrs)

    def handle_data(self, data: str) -> None:
        self._say(data)

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
            self._say("\t" if tag in _CELLS else "\n")

    def _say(self, text: str) -> None:
        self.pieces.append(text)
        if not self._veils:
            self.shown.append(text)

    def _begin(self, tag: str, *, veiled: bool) -> None:
        self._open.append((tag, veiled))
        self._many[tag] += 1
        self._veils += veiled

    def _end(self, tag: str) -> None:
        """The element and all that are open in it."""
        ended = "" if self._many[tag] else tag
        while ended != tag:
            ended, veiled = self._open.pop()
            self._many[ended] -= 1
            self._veils -= veiled


def read_html(text: str, where: str, gathering: Gathering) -> None:
    """A page, or a piece of one."""
    parser = _Text()
    try:
        for begin in range(0, len(text), _AT_ONCE):
            parser.feed(text[begin : begin + _AT_ONCE])
            gathering.look()
        if len(parser.rawdata) <= _LONGEST_OPEN:
            parser.close()
    except (AssertionError, ValueError) as error:
        gathering.add(where, text)
        raise CannotRead(Reason.DAMAGED) from error
    # An element of raw text or a long tag that nothing ends stays in the parser, and browsers show nothing of it.
    page = "".join([*parser.pieces, parser.rawdata])
    lines = (" ".join(line.split(" ")).strip() for line in page.split("\n"))
    gathering.add(where, "\n".join(filter(None, lines)))
    gathering.add(inside(where, "shown"), lines_as_shown(page, "".join(parser.shown)))
    gathering.add(inside(where, "attributes"), "\n".join(dict.fromkeys(parser.told)))
    read_uris(dict.fromkeys([*parser.carried, *data_uris(page)]), where, gathering)
    read_among(without_uris("\n".join([page, *parser.told])), where, gathering)
    for number, frame in enumerate(parser.frames, 1):
        gathering.within(frame.encode("utf-8", "replace"), inside(where, "frame", number))
