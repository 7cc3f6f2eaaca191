"""All objects of a PDF, whether a page leads to them or not: strings, streams, and words that are neither.

Drawn forms of annotations, patterns and glyphs, forms in XML, scripts, alternate descriptions, files hung to a page,
data of programs, earlier versions: each is an object, and each is read here as what it is, or noted.
"""

import io
import re
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from egress_gateway.adapters.documents.gathering import CannotRead, Gathering, Reason, inside
from egress_gateway.adapters.documents.pdf_syntax import (
    TRAILER,
    Piece,
    between,
    literals_in,
    pieces_of,
    strings_beside,
    words_beside,
)
from egress_gateway.adapters.documents.pictures import read_beside
from egress_gateway.adapters.documents.words import words_in
from egress_gateway.providers.blob import UNKNOWN, sniff

if TYPE_CHECKING:
    from pypdf import PdfReader

_ROLE: Final = re.compile(
    rb"/(CIDToGIDMap|CIDSet|JBIG2Globals|FontFile[23]?|Contents|SMask|Mask|ICCBased|Indexed[^()]{1,200}?[0-9]{1,3})"
    rb"[\s\[]+((?:[0-9]{1,10}\s+[0-9]{1,5}\s+R\s*)+)"
)
"""What a stream is to the object that refers to it, where it does not say so itself."""
_PACKED: Final = re.compile(rb"/Type\s*/ObjStm")
_REFERENCE: Final = re.compile(rb"([0-9]{1,10})\s+[0-9]{1,5}\s+R")
_TABLES: Final = frozenset({b"CIDToGIDMap", b"CIDSet", b"JBIG2Globals", b"FontFile", b"FontFile2", b"FontFile3",
                            b"ICCBased", b"Indexed"})  # fmt: skip
"""Fonts, profiles, palettes and tables of glyphs: what they are for no text says. Words in them are told."""
_LONG_WORD: Final = 10
"""Characters; shorter runs are frequent by chance in the outlines of a font."""
_PAINTS_TEXT: Final = re.compile(rb"(?<![A-Za-z])T[jJ](?![A-Za-z])")
_DICTIONARY: Final = re.compile(
    rb"\s*<<(?:[^<>()]++|\((?:[^()\\]++|\\.)*+\)|<(?!<)[^<>]*+>|<<[^<>]*+>>)*+>>", re.DOTALL
)
_BLANK: Final = b"\0\t\n\f\r "
_DEEPEST: Final = 12
_IDENTITY: Final = "/ID"
"""Of a file: two sums of 16 bytes, which read as letters at times."""
_FLATE: Final = frozenset({"/FlateDecode", "/Fl"})
_FILES: Final = frozenset({"/DCTDecode", "/DCT"})
"""Filters whose input is a file of its own."""


class Objects:
    """Reads the objects of one file."""

    def __init__(self, reader: "PdfReader", broken: tuple[type[Exception], ...]) -> None:
        self._reader = reader
        self._broken = broken
        self._roles: dict[int, set[bytes]] = defaultdict(set)
        self.seen: set[int] = set()
        """Numbers of pictures and of contents that pages have shown."""
        self.told: set[str] = set()
        """Strings that were told already."""
        self.shown: list[str] = []
        """The texts of pages, with what is drawn on them."""
        self._changed: set[int] = set()
        """Numbers that several objects have: earlier versions stand beside the one in force."""
        self._lines: dict[str, None] = {}

    def read(self, content: bytes, where: str, gathering: Gathering) -> None:
        """Everything in the bytes of the file that no page has shown."""
        pieces = list(pieces_of(content))
        for piece in pieces:
            self._note_roles(piece.head)
            if piece.body is not None and _PACKED.search(piece.head):
                self._note_roles(self._packed_objects(piece))
        self._changed = {number for number, times in Counter(piece.number for piece in pieces).items() if times > 1}
        for index, piece in enumerate(pieces):
            gathering.look()
            place = inside(where, "object", piece.number or f"behind-{pieces[index - 1].number if index else 0}")
            try:
                if not piece.number:
                    self._read_between(piece.head, place, gathering)
                else:
                    value = self._decrypted(piece) if self._reader.is_encrypted else self._parsed(piece)
                    self._read_object(piece, value, place, gathering)
            except CannotRead as refusal:
                if refusal.reason in {Reason.TOO_LARGE, Reason.DEADLINE}:
                    raise
                gathering.miss(place, refusal.reason)
            except self._broken:
                gathering.miss(place, Reason.DAMAGED)
        gathering.add(inside(where, "objects"), "\n".join(line for line in self._lines if line not in self.told))

    def _note_roles(self, syntax: bytes) -> None:
        for role, references in _ROLE.findall(syntax):
            for number in _REFERENCE.findall(references):
                self._roles[int(number)].add(b"Indexed" if role.startswith(b"Indexed") else role)

    def _packed_objects(self, piece: Piece) -> bytes:
        """Nothing where they cannot be unpacked, which is noted where they are read."""
        broken: tuple[type[Exception], ...] = (CannotRead, *self._broken)
        try:
            encrypted = self._reader.is_encrypted
            stream: Any = self._reader.get_object(piece.number) if encrypted else self._parsed(piece)
            return bytes(stream.get_data())
        except broken:
            return b""

    def _decrypted(self, piece: Piece) -> Any:
        """By the file's own table: what stands beside it nobody decrypts."""
        listed = any(piece.number in table for table in self._reader.xref.values())
        if piece.number in self._changed or not listed:
            raise CannotRead(Reason.DAMAGED)
        return self._reader.get_object(piece.number)

    def _values(self, syntax: bytes) -> list[Any]:
        """All values that stand behind each other; of a well-formed object there is one."""
        from pypdf.generic import read_object  # noqa: PLC0415

        rest = io.BytesIO(syntax.strip(_BLANK) + b" ")
        values = []
        while rest.tell() < len(syntax.strip(_BLANK)):
            values.append(read_object(rest, self._reader))
            read = rest.tell()
            rest.seek(read + len(rest.read()) - len(rest.getvalue()[read:].lstrip(_BLANK)))
        return values

    def _parsed(self, piece: Piece) -> Any:
        """An object with everything in it. A stream has its dictionary and nothing besides."""
        from pypdf.generic import DictionaryObject, NameObject, NumberObject, StreamObject  # noqa: PLC0415

        values = self._values(piece.head)
        if piece.body is None:
            return values
        if len(values) != 1 or not isinstance(values[0], DictionaryObject):
            raise CannotRead(Reason.DAMAGED)
        (head,) = values
        head[NameObject("/Length")] = NumberObject(len(piece.body))
        return StreamObject.initialize_from_dictionary({**head, "__streamdata__": piece.body})

    def _read_between(self, gap: bytes, place: str, gathering: Gathering) -> None:
        """Trailers, and what has no place in a file."""
        rest, trailer, values = between(gap).partition(TRAILER)
        gathering.leftover(rest, place)
        while trailer:
            found = _DICTIONARY.match(values)
            if found is None:
                raise CannotRead(Reason.DAMAGED)
            self._tell(self._values(found[0]))
            self._tell_words(found[0])
            rest, trailer, values = values[found.end() :].partition(TRAILER)
            gathering.leftover(rest, place)

    def _read_object(self, piece: Piece, value: Any, place: str, gathering: Gathering) -> None:
        self._tell(value)
        if not self._reader.is_encrypted:
            self._tell_words(piece.head)
        if piece.body is not None:
            self._read_stream(piece, value, place, gathering)

    def _read_stream(self, piece: Piece, stream: Any, place: str, gathering: Gathering) -> None:
        filters = stream.get("/Filter", [])
        filters = list(filters) if isinstance(filters, list) else [filters]
        if not self._reader.is_encrypted and filters[:1] and filters[0] in _FLATE:
            _check_packed(piece.body or b"", gathering)
        if "/Width" in stream and "/Height" in stream:
            self._read_picture(piece, stream, filters, place, gathering)
            return
        data = stream.get_data()
        gathering.expand(len(data))
        kind, subtype = stream.get("/Type"), stream.get("/Subtype")
        roles = self._roles.get(piece.number, set())
        if kind == "/ObjStm":
            self._read_packed_objects(data, int(stream["/N"]), int(stream["/First"]))
        elif kind == "/XRef":
            if len(data) % max(1, sum(int(width) for width in stream["/W"])):
                gathering.leftover(data, place)
        elif roles & _TABLES and sniff(data) == UNKNOWN:
            self._lines |= dict.fromkeys(words_in(data, _LONG_WORD).split("\n"))
        elif b"begincmap" in data or stream.get("/FunctionType") == 4:
            self._tell_words(data)
        elif "/FunctionType" in stream or "/ShadingType" in stream:
            pass
        elif subtype == "/Form" or "/PatternType" in stream:
            self._read_drawn(stream, data, place, gathering)
        elif b"Contents" in roles or (_PAINTS_TEXT.search(data) and sniff(data) == UNKNOWN):
            self._tell_drawing(data)
            if not self._is_shown(piece.number, data) and _PAINTS_TEXT.search(data):
                gathering.add(place, literals_in(data))
                raise CannotRead(Reason.UNKNOWN_TYPE)
        else:
            gathering.leftover(data, place)

    def _read_drawn(self, stream: Any, data: bytes, place: str, gathering: Gathering) -> None:
        """What is drawn by an object of its own: the form of an annotation, a stamp, a pattern."""
        from pypdf import PageObject  # noqa: PLC0415

        text = PageObject(self._reader).extract_xform_text(stream)
        self._tell_drawing(data)
        if text.strip():
            if _plain(text) not in self._plain_pages():
                gathering.add(place, text)
        elif _PAINTS_TEXT.search(data):
            gathering.add(place, literals_in(data))
            raise CannotRead(Reason.UNKNOWN_TYPE)

    def _is_shown(self, number: int, data: bytes) -> bool:
        """Whether a page is drawn by just these bytes."""
        if number not in self.seen:
            return False
        shown: Any = self._reader.get_object(number)
        return number not in self._changed or bool(shown.get_data() == data)

    def _plain_pages(self) -> str:
        self.shown = [_plain(" ".join(self.shown))]
        return self.shown[0]

    def _read_picture(self, piece: Piece, stream: Any, filters: list[str], place: str, gathering: Gathering) -> None:
        """A picture that no page shows. A mask is part of the picture that it belongs to."""
        whole = len(filters) == 1 and filters[0] in _FILES and not self._reader.is_encrypted
        if piece.number in self.seen - self._changed and whole:
            read_beside(piece.body or b"", place, gathering)
        if piece.number in self.seen - self._changed or self._roles.get(piece.number, set()) & {b"SMask", b"Mask"}:
            return
        if whole:
            gathering.within(piece.body or b"", place)
        else:
            from pypdf import PageObject  # noqa: PLC0415
            from pypdf.generic import DictionaryObject, NameObject  # noqa: PLC0415

            page = PageObject.create_blank_page(self._reader, 10, 10)
            shown = DictionaryObject({NameObject("/I"): stream})
            page[NameObject("/Resources")] = DictionaryObject({NameObject("/XObject"): shown})
            for picture in page.images:
                gathering.within(picture.data, place)

    def _read_packed_objects(self, data: bytes, count: int, first: int) -> None:
        head = [int(number) for number in data[:first].split()]
        begins = sorted(first + offset for offset in head[1 : 2 * count : 2])
        if len(head) != 2 * count or data[first : begins[0] if begins else None].strip():
            raise CannotRead(Reason.DAMAGED)
        for begin, end in zip(begins, [*begins[1:], len(data)], strict=True):
            self._tell(self._values(data[begin:end]))
        self._tell_words(data[first:])

    def _tell(self, value: Any) -> None:
        self._lines |= dict.fromkeys(_strings(value, 0))

    def _tell_drawing(self, data: bytes) -> None:
        self._tell_words(data)
        self._tell(self._values(b" ".join(strings_beside(data))))

    def _tell_words(self, syntax: bytes) -> None:
        self._lines |= dict.fromkeys(words_beside(syntax).split("\n"))


def _plain(text: str) -> str:
    return " ".join(text.split())


def _strings(value: Any, depth: int) -> Iterator[str]:
    """The strings of one object, without those that it refers to."""
    from pypdf.generic import NameObject  # noqa: PLC0415

    if depth > _DEEPEST:
        raise CannotRead(Reason.TOO_DEEP)
    if isinstance(value, dict):
        for name, below in dict.items(value):
            if name == _IDENTITY and isinstance(below, list):
                yield from (words_in(_bytes(one)) for one in list.__iter__(below))
            else:
                yield from _strings(below, depth + 1)
    elif isinstance(value, list):
        for below in list.__iter__(value):
            yield from _strings(below, depth + 1)
    elif isinstance(value, bytes):
        yield words_in(_bytes(value))
    elif isinstance(value, str) and not isinstance(value, NameObject):
        yield value
        # Read as UTF-16 it may hold letters of one byte.
        if not value.isascii() and (words := words_in(_bytes(value), _LONG_WORD)) not in value:
            yield words


def _bytes(value: Any) -> bytes:
    """A string as it stands in the file."""
    return bytes(getattr(value, "original_bytes", b"")) or str(value).encode()


def _check_packed(body: bytes, gathering: Gathering) -> None:
    """Readers unpack what they can and drop the rest. Raises `CannotRead` if there would be one."""
    inflater = zlib.decompressobj()
    todo = body
    try:
        while todo and not inflater.eof:
            inflater.decompress(todo, 1 << 20)
            todo = inflater.unconsumed_tail
            gathering.look()
    except zlib.error as error:
        raise CannotRead(Reason.DAMAGED) from error
    if not inflater.eof or inflater.unused_data.strip(b"\0\t\n\f\r "):
        raise CannotRead(Reason.DAMAGED)
