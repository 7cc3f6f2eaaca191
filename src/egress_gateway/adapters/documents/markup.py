"""XML read safely: no entities, no outside, elements as they come."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple
from xml.parsers import expat

from egress_gateway.adapters.documents.carried import data_uris, read_among, read_base64, read_uris, without_uris
from egress_gateway.adapters.documents.charset import is_foreign_to_ascii
from egress_gateway.adapters.documents.gathering import CannotRead, Gathering, Reason, inside
from egress_gateway.adapters.documents.shown import is_hidden, lines_as_shown

DEEPEST_ELEMENT: Final = 256
BREAKS: Final = frozenset({"p", "h", "br", "cr", "line-break", "row", "tr", "table-row", "list-item", "si", "comment"})
"""Local names of elements after which a line ends, in OOXML, ODF and XHTML."""
TABS: Final = frozenset({"tab", "tc", "td", "th", "table-cell"})
_RUNS: Final = frozenset({"t", "delText", "instrText", "span", "a", "tspan"})
"""Elements that end in the middle of a word as well: editors cut text wherever somebody typed."""
_UNSHOWN: Final = frozenset({"del", "moveFrom", "delText", "instrText", "delInstrText", "script", "style", "desc"})
"""Elements that no page shows: what somebody deleted, and orders to the program."""
_SIGNS: Final = {"s": " ", "noBreakHyphen": "-"}
"""Elements that stand for a character."""
_MEASURES: Final = frozenset({"r", "s", "t", "spans", "ref", "sqref", "w", "h", "x", "y", "cx", "cy", "sz", "szCs"})
"""Local names of attributes of cells and shapes, of which a sheet has a million."""
_MEASURE: Final = re.compile(r"[A-Za-z]{0,3}[0-9]{0,7}(?::[A-Z]{0,3}[0-9]{0,7})?")
_BINARY: Final = frozenset({"binaryData", "binary-data", "binData"})
"""Local names of elements that hold a document in base64: flat OOXML, flat OpenDocument, Word 2003."""
_NUMBERED: Final = re.compile(r"[0-9]{3}|[._]")
"""In the name of an element: then the name says more than what kind of thing it is."""


def parse(
    content: bytes,
    *,
    start: Callable[[str, Mapping[str, str]], None],
    end: Callable[[str], None],
    characters: Callable[[str], None],
    aside: Callable[[str], None] | None = None,
) -> None:
    """Call back for each element by its local name, and for what stands `aside` of them. Raises `CannotRead`.

    Aside are comments, processing instructions, the identifiers of a document type, and names that hold numbers.
    """
    if is_foreign_to_ascii(content):
        raise CannotRead(Reason.UNKNOWN_CHARSET)
    depth = 0

    def began(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > DEEPEST_ELEMENT:
            raise CannotRead(Reason.TOO_DEEP)
        if aside is not None:
            for one in (name, *attributes):
                if _NUMBERED.search(one):
                    aside(one)
        start(local(name), attributes)

    def ended(name: str) -> None:
        nonlocal depth
        depth -= 1
        end(local(name))

    def refused(*_declared: object) -> None:
        # What entities say is told by who reads them, and one can hold a billion others.
        raise CannotRead(Reason.DAMAGED)

    def typed(name: str, system: str | None, public: str | None, own: int) -> None:
        if own:
            refused()
        if aside is not None:
            aside(" ".join(filter(None, (name, system, public))))

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = began
    parser.EndElementHandler = ended
    parser.CharacterDataHandler = characters
    parser.EntityDeclHandler = refused
    parser.StartDoctypeDeclHandler = typed
    if aside is not None:
        parser.CommentHandler = aside
        parser.ProcessingInstructionHandler = lambda target, said: aside(f"{target} {said}")
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise CannotRead(Reason.DAMAGED) from error


def local(name: str) -> str:
    """A name without its prefix."""
    return name.rpartition(":")[2]


class Written(NamedTuple):
    """What stands in an XML document."""

    text: str
    """A line for each paragraph, then attributes, comments and processing instructions."""
    shown: str
    """Lines that read otherwise without what is deleted and hidden."""
    uris: Sequence[str]
    """Of the scheme `data:`."""
    binaries: Sequence[str]
    """Documents in base64."""


def written_in(content: bytes) -> Written:
    """All that an XML document says, but for its kinds of elements and for measures. Raises `CannotRead`."""
    binaries: list[str] = []
    pieces: list[str] = []
    shown: list[str] = []
    told: list[str] = []
    within: list[str] = []
    spoke = False
    veiled = 0

    def say(text: str) -> None:
        pieces.append(text)
        if not veiled:
            shown.append(text)

    def start(name: str, attributes: Mapping[str, str]) -> None:
        nonlocal spoke, veiled
        within.append(name)
        spoke = False
        if not veiled and (name in _UNSHOWN or is_hidden(attributes)):
            veiled = len(within)
        elif not veiled and name == "vanish" and within[-3:-1] == ["r", "rPr"]:
            veiled = len(within) - 2
        told.extend(
            value for key, value in attributes.items() if local(key) not in _MEASURES or not _MEASURE.fullmatch(value)
        )
        if name in _BINARY:
            binaries.append("")
        if name in _SIGNS:
            say(_SIGNS[name])

    def end(name: str) -> None:
        nonlocal spoke, veiled
        if name in BREAKS:
            say("\n")
        elif name in TABS:
            say("\t")
        elif spoke and name not in _RUNS:
            say(" ")
        within.pop()
        veiled = veiled if veiled <= len(within) else 0
        spoke = False

    def characters(text: str) -> None:
        nonlocal spoke
        # Between elements stands what was put there to be looked at.
        if within[-1] in _BINARY:
            binaries[-1] += text
        elif not text.isspace() or within[-1] in _RUNS:
            say(text)
            spoke = True

    parse(content, start=start, end=end, characters=characters, aside=told.append)
    whole = "".join(pieces)
    uris = list(dict.fromkeys(uri for value in (*told, whole) for uri in data_uris(value)))
    opened = set(uris)
    lines = (line.strip() for line in whole.split("\n"))
    said = (value.strip() for value in dict.fromkeys(told) if value.strip() not in opened)
    text = "\n".join(filter(None, (*lines, *said)))
    return Written(text, lines_as_shown(whole, "".join(shown)), uris, binaries)


def read_xml(content: bytes, where: str, gathering: Gathering) -> None:
    """An XML document of any kind, and the documents that it carries. Raises `CannotRead`."""
    written = written_in(content)
    gathering.add(where, written.text)
    gathering.add(inside(where, "shown"), written.shown)
    read_uris(written.uris, where, gathering)
    read_base64(written.binaries, where, gathering)
    read_among(without_uris(written.text), where, gathering)
