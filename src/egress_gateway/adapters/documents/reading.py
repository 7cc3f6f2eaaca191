"""Reading a document by what its bytes are, whatever anybody says that it is."""

import re
from collections.abc import Callable, Mapping
from typing import Final

from egress_gateway.adapters.documents.archives import read_zip
from egress_gateway.adapters.documents.carried import read_among, without_uris
from egress_gateway.adapters.documents.charset import decode, is_guess, other_readings
from egress_gateway.adapters.documents.gathering import CannotRead, Gathering, Reason, inside
from egress_gateway.adapters.documents.gzipped import read_gzip
from egress_gateway.adapters.documents.html import read_html
from egress_gateway.adapters.documents.mail import read_mail
from egress_gateway.adapters.documents.markup import read_xml
from egress_gateway.adapters.documents.pdf import read_pdf
from egress_gateway.adapters.documents.pictures import read_picture
from egress_gateway.adapters.documents.rtf import read_rtf
from egress_gateway.adapters.documents.tarred import read_tar
from egress_gateway.core.documents import Opened, Passage, Unread
from egress_gateway.providers.blob import TEXT, UNKNOWN, marked_up, sniff

Read = Callable[[bytes, str, Gathering], None]

_PACKAGE: Final = "EncryptedPackage".encode("utf-16-le")
"""The stream that holds an encrypted Office document (MS-OFFCRYPTO, 2.3.4)."""
_HTML: Final = re.compile(r"<(?:!doctype html|html|head|body|p|div|span|table|a|b)\b", re.IGNORECASE)
_CARRIED: Final = re.compile(r"[0-9a-fA-F]{64,}+(?:\s++[0-9a-fA-F]{64,}+)*+")
"""Bytes in hexadecimal, which are read as the documents that they are."""
_PDF: Final = b"%PDF-"
_WHERE_PDF_BEGINS: Final = 1024
"""Bytes that readers let stand before a PDF."""


def _cannot(reason: Reason) -> Read:
    def refuse(_content: bytes, _where: str, _gathering: Gathering) -> None:
        raise CannotRead(reason)

    return refuse


def _ole(content: bytes, _where: str, _gathering: Gathering) -> None:
    raise CannotRead(Reason.ENCRYPTED if _PACKAGE in content else Reason.OLD_OFFICE)


READERS: Final[Mapping[str, Read]] = {
    "application/pdf": read_pdf,
    "application/zip": read_zip,
    "application/gzip": read_gzip,
    "application/x-tar": read_tar,
    "application/x-ole-storage": _ole,
    "image/png": read_picture,
    "image/jpeg": read_picture,
    "image/gif": read_picture,
    "image/webp": read_picture,
    "image/tiff": read_picture,
    "image/bmp": read_picture,
    "audio/flac": _cannot(Reason.SOUND),
    "audio/mpeg": _cannot(Reason.SOUND),
    "audio/ogg": _cannot(Reason.SOUND),
    "audio/wav": _cannot(Reason.SOUND),
    "video/mp4": _cannot(Reason.SOUND),
}
"""What is no text, by media type."""


def open_document(
    content: bytes, late: Callable[[], bool] = bool, tell: Callable[[Passage | Unread], object] = bool
) -> Opened:
    """All that stands in a document. Raises nothing that the document could cause, but for lack of memory.

    `tell` hears of each part as soon as it was read, so that it is not lost with whoever reads on.
    """
    gathering = Gathering(read_part, late, tell)
    try:
        read_part(content, "", gathering)
    except CannotRead as refusal:
        gathering.miss("", refusal.reason)
    return Opened(media_of(content), tuple(gathering.passages), tuple(gathering.unread))


def media_of(content: bytes) -> str:
    """The media type by the bytes' own evidence."""
    media = sniff(content)
    if media == UNKNOWN and _PDF in content[:_WHERE_PDF_BEGINS]:
        return "application/pdf"
    if media != UNKNOWN:
        return media
    text = decode(content)
    return UNKNOWN if text is None else marked_up(text) or TEXT


def read_part(content: bytes, where: str, gathering: Gathering) -> None:
    """Read a document, or one inside another. Bounds of all of it are raised, other trouble is noted."""
    try:
        media = media_of(content)
        reader = READERS.get(media)
        if reader is not None:
            reader(content, where, gathering)
        else:
            _read_text(content, media, where, gathering)
    except CannotRead as refusal:
        if refusal.reason in {Reason.TOO_LARGE, Reason.DEADLINE}:
            raise
        gathering.miss(where, refusal.reason)


def _read_text(content: bytes, media: str, where: str, gathering: Gathering) -> None:
    text = decode(content)
    if text is None:
        raise CannotRead(Reason.UNKNOWN_TYPE)
    if is_guess(content):
        gathering.miss(where, Reason.UNKNOWN_CHARSET)
    for other in other_readings(content):
        gathering.add(inside(where, "otherwise"), other)
    if media == "text/rtf":
        if where or text.encode("utf-8", "surrogatepass") != content:
            gathering.add(inside(where, "markup"), _CARRIED.sub("", text))
        read_rtf(text, where, gathering)
    elif media == "message/rfc822":
        read_mail(content, where, gathering)
    elif media != "text/html":
        gathering.add(where, text)
        read_among(text, where, gathering)
    else:
        _read_markup(content, text, where, gathering)


def _read_markup(content: bytes, text: str, where: str, gathering: Gathering) -> None:
    """As it reads; and as it stands, unless whoever holds it looks at that."""
    if where or text.encode("utf-8", "surrogatepass") != content:
        gathering.add(inside(where, "markup"), without_uris(text))
    if _HTML.search(text[:_WHERE_PDF_BEGINS]) or not _read_xml(content, where, gathering):
        read_html(text, where, gathering)


def _read_xml(content: bytes, where: str, gathering: Gathering) -> bool:
    """Whether it was XML that can be read; much that begins like it is not."""
    try:
        read_xml(content, where, gathering)
    except CannotRead as refusal:
        if refusal.reason in {Reason.TOO_LARGE, Reason.DEADLINE}:
            raise
        return False
    return True
