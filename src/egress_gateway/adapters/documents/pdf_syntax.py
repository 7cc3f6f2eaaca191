"""The bytes of a PDF as its objects (ISO 32000-1, 7.2, 7.3): all that stand in the file, wherever it points.

A viewer follows tables from the end of the file. Earlier versions of what was changed, and objects that nothing leads
to, stay in it. Here they are found by their own marks, and what is left between them is told.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from egress_gateway.adapters.documents.pdf_names import WORDS, standard_names

_OBJECT: Final = re.compile(rb"(?<![0-9])([0-9]{1,10})[\0\t\n\f\r ]+([0-9]{1,5})[\0\t\n\f\r ]+obj(?![A-Za-z])")
_AFTER: Final = re.compile(rb"(?<![A-Za-z])(?:stream(?:\r\n|\n|\r)|endobj)|" + _OBJECT.pattern)
_LENGTH: Final = re.compile(rb"/Length[\0\t\n\f\r ]+([0-9]{1,10})(?:[\0\t\n\f\r ]+([0-9]{1,5})[\0\t\n\f\r ]+R)?")
_NUMBER: Final = re.compile(rb"(?<![0-9])([0-9]{1,10})\s+[0-9]{1,5}\s+obj\s+([0-9]{1,10})\s+endobj")
"""A length that is an object of its own, as writers have it that do not know it yet."""
_END_OF_BODY: Final = re.compile(rb"[\0\t\n\f\r ]*endstream")
_END: Final = re.compile(rb"[\0\t\n\f\r ]*endobj")
_BETWEEN: Final = re.compile(
    rb"%PDF-[0-9]\.[0-9]|(?<=[0-9])[\r\n]+%[\x80-\xff]{4,8}(?=[\r\n])|%%EOF|startxref\s+[0-9]{1,10}(?![0-9])"
    rb"|xref\s+(?:[0-9]{1,10} [0-9]{1,10}\s*(?:[0-9]{10} [0-9]{5} [nf]\s*)*)*"
)
"""What stands between objects: the mark at the beginning, tables of places, the end."""
TRAILER: Final = b"trailer"

_STRING: Final = re.compile(
    rb"(?:\((?:[^()\\]++|\\.|\((?:[^()\\]++|\\.|\((?:[^()\\]++|\\.)*+\))*+\))*+\)|<[0-9A-Fa-f\s]*+>)", re.DOTALL
)
_SHOWN: Final = re.compile(
    rb"(?:%b\s*|\[(?:%b|[^\[\]()<>]++)*+\]\s*)(?:TJ|Tj|'|\")(?![A-Za-z])" % ((_STRING.pattern,) * 2), re.DOTALL
)
"""Strings and what shows them on a page."""
_INLINE: Final = re.compile(rb"(?<=\s)ID\s.*?\sEI(?=\s|$)", re.DOTALL)
"""The samples of a picture in a stream of operators."""
_END_OF_SAMPLES: Final = re.compile(rb"\sEI(?=\s|$)")
_KNOWN: Final = re.compile(
    rb"(?<![^\s\[\]<>(){}/])(?:[0-9]{1,10}\s+[0-9]{1,5}\s+R|[-+]?[0-9]{1,3}|[-+]?[0-9]{0,5}\.[0-9]{0,10}|true|false|null"
    rb"|b\*?|B\*?|BDC|BI|BMC|BT|BX|cm?|CS|cs|d[01]?|Do|DP|EI|EMC|ET|EX|f\*?|F|[gGhi]|gs|ID|[jJkKlmMn]|MP|[qQ]|re|RG"
    rb"|rg|ri|[sS]|SC|sc|SCN|scn|sh|T[*JcDdfjLmrswz]|[vwWy]|W\*|['\"])(?![^\s\[\]<>(){}/%])"
)
"""References, small numbers, words of the syntax, operators of pages (annex A)."""
_NAME: Final = re.compile(rb"/[^\s\[\]<>(){}/%]*")
_ESCAPE: Final = re.compile(rb"#([0-9A-Fa-f]{2})")
_MEASURE: Final = b"0123456789+-. "
_LONG_NUMBER: Final = 9
"""Digits in a row, or in numbers beside each other: those of an identity number, and more than a length has."""
_LONGEST_GLYPH: Final = 18
"""Characters of a code in hexadecimal, with its brackets: four letters that one glyph stands for."""
_MOST_KNOWN_LETTERS: Final = 3


class Piece(NamedTuple):
    """An object, or what stands between two."""

    number: int
    """0 between objects."""
    head: bytes
    """A value; of a stream its dictionary."""
    body: bytes | None
    """Of a stream, packed."""


def pieces_of(content: bytes) -> Iterator[Piece]:
    """All bytes of a file, in their order."""
    numbers = dict(_NUMBER.findall(content))
    at = 0
    while (found := _OBJECT.search(content, at)) is not None:
        yield Piece(0, content[at : found.start()], None)
        number = int(found[1])
        begin = found.end()
        after = _AFTER.search(content, begin)
        if after is None:
            yield Piece(number, content[begin:], None)
            return
        head = content[begin : after.start()]
        if not after[0].startswith(b"stream"):
            yield Piece(number, head, None)
            at = after.end() if after[0] == b"endobj" else after.start()
            continue
        end = _end_of_body(content, head, after.end(), numbers)
        yield Piece(number, head, content[after.end() : end])
        closed = _END_OF_BODY.match(content, end)
        at = closed.end() if closed else end
        ended = _END.match(content, at)
        at = ended.end() if ended else at
    yield Piece(0, content[at:], None)


def between(gap: bytes) -> bytes:
    """What stands between two objects and is no part of the syntax; trailers stay."""
    return _BETWEEN.sub(b"", gap).lstrip(b"\0\t\n\f\r ")


def words_beside(syntax: bytes) -> str:
    """Comments, names that nobody gave a meaning, long numbers, and words that are no operators: not the strings."""
    rest = _STRING.sub(b"\n", _without_samples(syntax))
    names = standard_names()
    rest = _NAME.sub(lambda name: b"\n" if _is_known(name[0], names) else _unescaped(name[0]), rest)
    rest = _KNOWN.sub(b"\n", rest)
    lines = (line.strip(b"\0\t\f\r []<>{}") for line in re.split(rb"[\r\n]+", rest))
    return b"\n".join(line for line in dict.fromkeys(lines) if _says(line)).decode("latin-1")


def _says(line: bytes) -> bool:
    """Whether it is more than measures, and more than words of the syntax."""
    if not line.translate(None, _MEASURE):
        return len(line.translate(None, b"+-. ")) >= _LONG_NUMBER
    return not WORDS.issuperset(line.split())


def _unescaped(name: bytes) -> bytes:
    """A name with its escapes undone (7.3.5)."""
    return b" " + _ESCAPE.sub(lambda found: bytes.fromhex(found[1].decode()), name[1:]) + b"\n"


def strings_beside(drawing: bytes) -> Iterator[bytes]:
    """Strings among operators of a page that none of them shows."""
    return iter(_STRING.findall(_SHOWN.sub(b" ", _without_samples(drawing))))


def long_strings_in(table: bytes) -> Iterator[bytes]:
    """Strings of a table of glyphs that are more than a glyph."""
    return (one for one in _STRING.findall(table) if one.startswith(b"(") or len(one) > _LONGEST_GLYPH)


def literals_in(syntax: bytes) -> str:
    """The strings as they stand, where nobody knows their fonts."""
    return b"\n".join(one for one in _STRING.findall(syntax) if one.startswith(b"(")).decode("latin-1")


def _without_samples(drawing: bytes) -> bytes:
    """Without pictures among the operators. Behind the last end of one none begins, and nothing looks for it."""
    end = max((found.end() for found in _END_OF_SAMPLES.finditer(drawing)), default=0)
    return _INLINE.sub(b"\n", drawing[:end]) + drawing[end:]


def _is_known(name: bytes, names: frozenset[bytes]) -> bool:
    return name in names or (len(name.strip(b"/0123456789")) <= _MOST_KNOWN_LETTERS and len(name) <= 6)


def _end_of_body(content: bytes, head: bytes, begin: int, numbers: Mapping[bytes, bytes]) -> int:
    """Where it says, if its end is there; otherwise at the first word that ends one."""
    told = _LENGTH.search(head)
    if told is not None:
        length = int(told[1] if told[2] is None else numbers.get(told[1], b"0"))
        if _END_OF_BODY.match(content, begin + length):
            return begin + length
    end = content.find(b"endstream", begin)
    return len(content) if end < 0 else end
