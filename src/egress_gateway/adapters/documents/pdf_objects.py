"""All objects of a PDF, whether a page leads to them or not: strings, streams, and words that are neither.

Drawn forms of annotations, patterns and glyphs, forms in XML, scripts, alternate descriptions, files hung to a page,
data of programs, earlier versions: each is an object, and each is read here as what it is, or noted.
"""

import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any, Final

from egress_gateway.adapters.documents.gathering import CannotRead, Gathering, Reason, inside
from egress_gateway.adapters.documents.pdf_syntax import (
    TRAILER,
    Piece,
    between,
    literals_in,
    long_strings_in,
    pieces_of,
    strings_beside,
    words_beside,
)
from egress_gateway.adapters.documents.pdf_values import checked, is_no_table, strings_of, values_in
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
"""Fonts, profiles, palettes and tables of glyphs: what they are for no text says.

Numbers, addresses and keys in them are told.
"""
_SAYS: Final = re.compile(
    r"\S*@\S+|[0-9]{9,}|[0-9]{3}-[0-9]{2}-[0-9]{4}|(?:[0-9][ -]?){12,}|(?=(?:\S*[0-9]){3})\S{24,}"
)
"""A number, an address or a key among words."""
_PAINTS_TEXT: Final = re.compile(rb"(?<![A-Za-z])T[jJ](?![A-Za-z])")
_SHOWS_TEXT: Final = re.compile(_PAINTS_TEXT.pattern + rb"|[\])>]\s*['\"]")
"""Scripts and markup have quotes behind brackets too."""
_BEGINS_TEXT: Final = re.compile(rb"(?<![^\s\])>])BT(?=[\s\[(<])")
"""Together they are found in samples and fonts once in a hundred million bytes."""
_DICTIONARY: Final = re.compile(
    rb"\s*<<(?:[^<>()]++|\((?:[^()\\]++|\\.)*+\)|<(?!<)[^<>]*+>|<<[^<>]*+>>)*+>>", re.DOTALL
)
_NUMBERS: Final = frozenset({"/FunctionType", "/ShadingType"})
_PROGRAM: Final = 4
"""The type of a function that is a program."""
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
        self._pages = ""
        self._lines: dict[str, None] = {}

    def read(self, content: bytes, where: str, gathering: Gathering) -> None:
        """Everything in the bytes of the file that no page has shown."""
        self._pages = _plain(" ".join(self.shown))
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

    def _parsed(self, piece: Piece) -> Any:
        """An object with everything in it. A stream has its dictionary and nothing besides."""
        from pypdf.generic import DictionaryObject, NameObject, NumberObject, StreamObject  # noqa: PLC0415

        values = values_in(piece.head, self._reader)
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
            self._tell(values_in(found[0], self._reader))
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
        begins = piece.body or b""
        if not self._reader.is_encrypted and filters[:1] and filters[0] in _FLATE:
            begins = checked(begins, gathering)
        drawn = stream.get("/Subtype") == "/Form" or "/PatternType" in stream
        if "/Width" in stream and "/Height" in stream and not drawn:
            if len(filters) < 2 and not _FILES.issuperset(filters):
                self._judge_samples(begins, place, gathering)
            self._read_picture(piece, stream, filters, place, gathering)
            return
        data = stream.get_data()
        gathering.expand(len(data))
        roles = self._roles.get(piece.number, set())
        if sniff(data) != UNKNOWN:
            gathering.within(data, place)
            if not drawn:
                return
        # Whatever else it says that it is, viewers draw it.
        if drawn:
            self._read_drawn(stream, data, place, gathering)
        elif b"Contents" in roles or _draws_text(data):
            self._read_contents(piece.number, data, place, gathering)
        elif stream.get("/Type") == "/ObjStm":
            self._read_packed_objects(data, int(stream["/N"]), int(stream["/First"]))
        elif b"begincmap" in data or stream.get("/FunctionType") == _PROGRAM:
            self._tell_words(data)
            self._tell(values_in(b" ".join(long_strings_in(data)), self._reader))
        elif stream.get("/Type") == "/XRef" or roles & _TABLES or not _NUMBERS.isdisjoint(stream):
            if is_no_table(data):
                gathering.leftover(data, place)
            # Fonts bear the names of those who drew them.
            self._lines |= dict.fromkeys(_SAYS.findall(words_in(data)))
        elif _PAINTS_TEXT.search(data):
            self._read_contents(piece.number, data, place, gathering)
        else:
            gathering.leftover(data, place)

    def _judge_samples(self, begins: bytes, place: str, gathering: Gathering) -> None:
        """Samples of a picture may be a document, or operators that something draws."""
        if _draws_text(begins):
            gathering.miss(place, Reason.UNKNOWN_TYPE)
        if is_no_table(begins):
            gathering.leftover(begins, place)

    def _read_contents(self, number: int, data: bytes, place: str, gathering: Gathering) -> None:
        """Operators of a page, of which its text was read if it is shown; or of a glyph and the like."""
        self._tell_drawing(data)
        if not self._is_shown(number, data) and _SHOWS_TEXT.search(data):
            gathering.add(place, literals_in(data))
            raise CannotRead(Reason.UNKNOWN_TYPE)

    def _read_drawn(self, stream: Any, data: bytes, place: str, gathering: Gathering) -> None:
        """What is drawn by an object of its own: the form of an annotation, a stamp, a pattern."""
        from pypdf import PageObject  # noqa: PLC0415

        text = PageObject(self._reader).extract_xform_text(stream)
        self._tell_drawing(data)
        if text.strip():
            if _plain(text) not in self._pages:
                gathering.add(place, text)
        elif _SHOWS_TEXT.search(data):
            gathering.add(place, literals_in(data))
            raise CannotRead(Reason.UNKNOWN_TYPE)

    def _is_shown(self, number: int, data: bytes) -> bool:
        """Whether a page is drawn by just these bytes."""
        if number not in self.seen:
            return False
        shown: Any = self._reader.get_object(number)
        return number not in self._changed or bool(shown.get_data() == data)

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
            self._tell(values_in(data[begin:end], self._reader))
        self._tell_words(data[first:])

    def _tell(self, value: Any) -> None:
        self._lines |= dict.fromkeys(strings_of(value))

    def _tell_drawing(self, data: bytes) -> None:
        self._tell_words(data)
        self._tell(values_in(b" ".join(strings_beside(data)), self._reader))

    def _tell_words(self, syntax: bytes) -> None:
        self._lines |= dict.fromkeys(words_beside(syntax).split("\n"))


def _draws_text(data: bytes) -> bool:
    return bool(_BEGINS_TEXT.search(data) and _SHOWS_TEXT.search(data))


def _plain(text: str) -> str:
    return " ".join(text.split())
