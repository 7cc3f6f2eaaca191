"""PDF (ISO 32000): pages, annotations, form fields, properties, attachments, and pictures of pages."""

import io
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from egress_gateway.adapters.documents.gathering import CannotRead, Gathering, Reason, inside
from egress_gateway.adapters.documents.pdf_objects import Objects
from egress_gateway.adapters.documents.pdf_syntax import literals_in

if TYPE_CHECKING:
    from pypdf import PdfReader

_BROKEN: Final = (
    ValueError, TypeError, KeyError, IndexError, AttributeError, LookupError, ArithmeticError, AssertionError,
    RecursionError, OSError, EOFError, NotImplementedError, StopIteration, RuntimeError, UnicodeError,
)  # fmt: skip
"""What the reader raises besides its own errors for a file that is not as it should be."""
_LONGEST_VALUE: Final = 100_000
_DEEPEST: Final = 12
_PAINTS: Final = re.compile(rb"(?<![^\s\])>])(?:[SsFfBb]\*?|sh|Do|Tj|TJ|BI)(?!\S)")
"""Operators that leave something on a page (ISO 32000-1, annex A)."""

_UNKNOWN_LETTER: Final = "\ufffd"
_MOST_UNKNOWN: Final = 10
"""One letter in so many: more is a font of which nobody can tell what it writes."""


def read_pdf(content: bytes, where: str, gathering: Gathering) -> None:
    """A document, decrypted where the empty password opens it."""
    try:
        from pypdf import PdfReader  # noqa: PLC0415  # the extra `documents`
        from pypdf.errors import PyPdfError  # noqa: PLC0415
    except ImportError as error:
        raise CannotRead(Reason.NO_PDF) from error
    broken = (PyPdfError, *_BROKEN)
    try:
        reader = PdfReader(io.BytesIO(content), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise CannotRead(Reason.ENCRYPTED)
        count = len(reader.pages)
    except broken as error:
        raise CannotRead(Reason.DAMAGED) from error
    objects = Objects(reader, broken)
    seen: set[bytes] = set()
    for number in range(1, count + 1):
        try:
            _read_page(reader, number, inside(where, "page", number), gathering, objects, seen)
        except broken:
            gathering.miss(inside(where, "page", number), Reason.DAMAGED)
    try:
        _read_rest(reader, where, gathering, objects)
    except broken:
        gathering.miss(where, Reason.DAMAGED)
    objects.read(content, where, gathering)


def _read_page(
    reader: "PdfReader", number: int, where: str, gathering: Gathering, objects: Objects, seen: set[bytes]
) -> None:
    gathering.step()
    page = reader.pages[number - 1]
    text = page.extract_text()
    gathering.add(where, text)
    objects.shown.append(text)
    objects.seen |= _contents_of(page)
    notes = _told(page.get("/Annots"), objects)
    gathering.add(inside(where, "notes"), notes)
    found = 0
    for index, picture in enumerate(page.images, 1):
        found += 1
        if picture.indirect_reference is not None:
            objects.seen.add(picture.indirect_reference.idnum)
        if picture.data not in seen:
            seen.add(picture.data)
            gathering.within(picture.data, inside(where, "picture", index))
    if not found and not text.strip() and not notes:
        _judge_empty(page, where, gathering)
    elif text.count(_UNKNOWN_LETTER) * _MOST_UNKNOWN > len(text):
        contents = page.get_contents()
        gathering.add(inside(where, "literals"), literals_in(contents.get_data() if contents is not None else b""))
        gathering.miss(where, Reason.UNKNOWN_TYPE)


def _contents_of(page: Any) -> set[int]:
    """Numbers of the objects that a page is drawn by."""
    if "/Contents" not in page:
        return set()
    value = page["/Contents"]
    many = list.__iter__(value) if isinstance(value, list) else ()
    return {one.idnum for one in (page.raw_get("/Contents"), *many) if hasattr(one, "idnum")}


def _judge_empty(page: Any, where: str, gathering: Gathering) -> None:
    """A page without text and pictures is blank, or drawn in lines and shapes that may be letters."""
    contents = page.get_contents()
    if contents is not None and _PAINTS.search(contents.get_data()):
        gathering.miss(where, Reason.UNKNOWN_TYPE)


def _read_rest(reader: "PdfReader", where: str, gathering: Gathering, objects: Objects) -> None:
    """What belongs to no page."""
    gathering.add(inside(where, "properties"), _told(reader.trailer.get("/Info"), objects))
    catalogue = reader.root_object
    metadata = catalogue.get("/Metadata")
    if metadata is not None:
        gathering.within(metadata.get_object().get_data(), inside(where, "metadata"))
    for name in ("/AcroForm", "/Outlines", "/OpenAction", "/AA", "/PageLabels"):
        gathering.add(inside(where, name[1:].lower()), _told(catalogue.get(name), objects))
    for number, attached in enumerate(reader.attachment_list, 1):
        gathering.add(inside(where, "attachment", number, "name"), attached.name)
        gathering.within(attached.content, inside(where, "attachment", number))


def _told(value: Any, objects: Objects) -> str:
    lines = list(_strings(value))
    objects.told.update(lines)
    return "\n".join(lines)


def _strings(value: Any) -> Iterator[str]:
    """The strings in an object and those below it, each object once."""
    known: set[int] = set()
    todo = [(value, 0)]
    while todo:
        one, depth = todo.pop()
        one = one.get_object() if hasattr(one, "get_object") else one
        if one is None or depth > _DEEPEST or id(one) in known:
            continue
        known.add(id(one))
        if isinstance(one, dict):
            below = [child for name, child in one.items() if name not in {"/Parent", "/P", "/Prev", "/AP", "/Dest"}]
            todo += [(child, depth + 1) for child in below]
        elif isinstance(one, list):
            todo += [(child, depth + 1) for child in one]
        elif isinstance(one, bytes):
            yield one.decode("latin-1")[:_LONGEST_VALUE]
        elif isinstance(one, str) and not one.startswith("/"):
            yield one[:_LONGEST_VALUE]
