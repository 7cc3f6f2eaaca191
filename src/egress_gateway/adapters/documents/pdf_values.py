"""Values of a PDF as its reader parses them (ISO 32000-1, 7.3), and their strings."""

import codecs
import io
import re
import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from egress_gateway.adapters.documents.charset import decode
from egress_gateway.adapters.documents.gathering import CannotRead, Gathering, Reason
from egress_gateway.adapters.documents.words import words_in
from egress_gateway.providers.blob import UNKNOWN, sniff

if TYPE_CHECKING:
    from pypdf import PdfReader

_BLANK: Final = b"\0\t\n\f\r "
_BLANKS: Final = re.compile(rb"[\0\t\n\f\r ]*")
_DEEPEST: Final = 12
_SUMS: Final = frozenset({"/ID", "/O", "/U", "/OE", "/UE", "/Perms", "/CheckSum"})
"""Sums and keys, which read as letters at times, if they have the length of one."""
_LENGTHS: Final = frozenset({16, 32, 48, 127, 128})
"""In bytes (ISO 32000-1, 7.6.3 and 14.4)."""
_LOOKED_AT: Final = 1 << 20
"""Bytes of packed samples by which it is told whether they are samples."""
_FEW: Final = 8
"""Different bytes; a surface of few shades reads as text at times, and says nothing."""


def values_in(syntax: bytes, reader: "PdfReader") -> list[Any]:
    """All values that stand behind each other; of a well-formed object there is one."""
    from pypdf.generic import read_object  # noqa: PLC0415  # the extra `documents`

    content = syntax.strip(_BLANK)
    rest = io.BytesIO(content + b" ")
    values = []
    while rest.tell() < len(content):
        values.append(read_object(rest, reader))
        blanks = _BLANKS.match(content, rest.tell())
        rest.seek(blanks.end() if blanks else 0, io.SEEK_SET if blanks else io.SEEK_END)
    return values


def strings_of(value: Any, depth: int = 0) -> Iterator[str]:
    """The strings of one object, without those that it refers to."""
    from pypdf.generic import NameObject  # noqa: PLC0415

    if depth > _DEEPEST:
        raise CannotRead(Reason.TOO_DEEP)
    if isinstance(value, dict):
        for name, below in dict.items(value):
            many = list.__iter__(below) if name in _SUMS and isinstance(below, list) else (below,)
            for one in many:
                if name in _SUMS and isinstance(one, str | bytes) and len(_bytes(one)) in _LENGTHS:
                    yield words_in(_bytes(one))
                else:
                    yield from strings_of(one, depth + 1)
    elif isinstance(value, list):
        for below in list.__iter__(value):
            yield from strings_of(below, depth + 1)
    elif isinstance(value, bytes):
        yield words_in(_bytes(value))
    elif isinstance(value, str) and not isinstance(value, NameObject):
        yield value
        # Read as UTF-16 it may hold letters of one byte.
        if not value.isascii() and (words := words_in(_bytes(value))) not in value:
            yield words


def _bytes(value: Any) -> bytes:
    """A string as it stands in the file."""
    return bytes(getattr(value, "original_bytes", b"")) or str(value).encode()


def is_no_table(data: bytes) -> bool:
    """Whether bytes that are said to be numbers, samples or glyphs are a document, or text and nothing else."""
    if sniff(data) != UNKNOWN:
        return True
    try:
        codecs.utf_8_decode(data, "strict", False)  # it may end within a character
    except UnicodeDecodeError:
        return False
    return len(set(data)) > _FEW and decode(data) is not None


def checked(body: bytes, gathering: Gathering) -> bytes:
    """The beginning of what is packed. Readers unpack what they can and drop the rest.

    Raises `CannotRead` if there would be one.
    """
    inflater = zlib.decompressobj()
    todo, begins = body, b""
    try:
        while todo and not inflater.eof:
            piece = inflater.decompress(todo, _LOOKED_AT)
            begins = begins or piece
            todo = inflater.unconsumed_tail
            gathering.look()
    except zlib.error as error:
        raise CannotRead(Reason.DAMAGED) from error
    if not inflater.eof or inflater.unused_data.strip(_BLANK):
        raise CannotRead(Reason.DAMAGED)
    return begins
