"""XML read safely: no entities, no outside, elements as they come."""

from collections.abc import Callable, Mapping
from typing import Final
from xml.parsers import expat

from egress_gateway.adapters.documents.gathering import CannotRead, Gathering, Reason

DEEPEST_ELEMENT: Final = 256
BREAKS: Final = frozenset({"p", "h", "br", "cr", "line-break", "row", "tr", "table-row", "list-item", "si", "comment"})
"""Local names of elements after which a line ends, in OOXML, ODF and XHTML."""
TABS: Final = frozenset({"tab", "tc", "td", "th", "table-cell"})
_RUNS: Final = frozenset({"t", "delText", "instrText", "span", "a", "tspan"})
"""Elements that end in the middle of a word as well: editors cut text wherever somebody typed."""
_TELLING: Final = frozenset(
    {"descr", "title", "alt", "author", "initials", "Target", "href", "instr", "name", "string-value", "value", "tag"}
)
"""Local names of attributes in which people write, or that lead elsewhere."""


def parse(
    content: bytes,
    *,
    start: Callable[[str, Mapping[str, str]], None],
    end: Callable[[str], None],
    characters: Callable[[str], None],
) -> None:
    """Call back for each element by its local name. Raises `CannotRead`."""
    depth = 0

    def began(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > DEEPEST_ELEMENT:
            raise CannotRead(Reason.TOO_DEEP)
        start(local(name), attributes)

    def ended(name: str) -> None:
        nonlocal depth
        depth -= 1
        end(local(name))

    def refused(*_declared: object) -> None:
        # What entities say is told by who reads them, and one can hold a billion others.
        raise CannotRead(Reason.DAMAGED)

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = began
    parser.EndElementHandler = ended
    parser.CharacterDataHandler = characters
    parser.EntityDeclHandler = refused
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise CannotRead(Reason.DAMAGED) from error


def local(name: str) -> str:
    """A name without its prefix."""
    return name.rpartition(":")[2]


def text_of(content: bytes) -> str:
    """All that people wrote in an XML document: a line for each paragraph, then attributes that tell something."""
    pieces: list[str] = []
    told: list[str] = []
    within: list[str] = []
    spoke = False

    def start(name: str, attributes: Mapping[str, str]) -> None:
        nonlocal spoke
        within.append(name)
        spoke = False
        told.extend(value for key, value in attributes.items() if local(key) in _TELLING)
        if name == "s":
            pieces.append(" ")

    def end(name: str) -> None:
        nonlocal spoke
        within.pop()
        if name in BREAKS:
            pieces.append("\n")
        elif name in TABS:
            pieces.append("\t")
        elif spoke and name not in _RUNS:
            pieces.append(" ")
        spoke = False

    def characters(text: str) -> None:
        nonlocal spoke
        # Between elements stands what was put there to be looked at.
        if not text.isspace() or within[-1] in _RUNS:
            pieces.append(text)
            spoke = True

    parse(content, start=start, end=end, characters=characters)
    lines = (line.strip() for line in "".join(pieces).split("\n"))
    return "\n".join(filter(None, (*lines, *dict.fromkeys(told))))


def read_xml(content: bytes, where: str, gathering: Gathering) -> None:
    """An XML document of any kind."""
    gathering.add(where, text_of(content))
