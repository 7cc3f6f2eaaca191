"""Office documents: zip packages of XML, as OOXML (ECMA-376) and OpenDocument (ISO 26300) have them.

Every part is read, whether an application would show it or not: headers, comments, notes, tracked deletions,
hidden text and sheets, properties, templates. Pictures and embedded files are documents of their own.
"""

import re
from typing import Final

from egress_gateway.adapters.documents.charset import decode
from egress_gateway.adapters.documents.gathering import CannotRead, Gathering, Reason, inside
from egress_gateway.adapters.documents.markup import read_xml
from egress_gateway.adapters.documents.spreadsheet import read_sheets, shared_strings
from egress_gateway.adapters.documents.words import words_in
from egress_gateway.adapters.documents.zipped import Archive
from egress_gateway.providers.blob import UNKNOWN, sniff

_MARKUP: Final = (".xml", ".rels", ".vml", ".rdf")
_SETTINGS: Final = re.compile(r"xl/printerSettings/[^/]{1,100}\.bin")
"""Of spreadsheets: what a printer's driver wrote. It is no document, but something may stand there."""
_STYLING: Final = re.compile(r"(?:theme|styles|fontTable|webSettings|calcChain|slideLayouts/|slideMasters/)")
"""Parts that hold names of colours and fonts. They are read, but after all others."""

OPEN_DOCUMENT: Final = "application/vnd.oasis.opendocument."
OFFICE: Final = "application/vnd.openxmlformats-officedocument."
_KINDS: Final = (
    ("word/", OFFICE + "wordprocessingml.document"),
    ("xl/", OFFICE + "spreadsheetml.sheet"),
    ("ppt/", OFFICE + "presentationml.presentation"),
)


def package_kind(archive: Archive) -> str:
    """The media type of an Office document; empty for any other archive. Raises `CannotRead`."""
    if "[Content_Types].xml" in archive.entries:
        return next((media for top, media in _KINDS if any(name.startswith(top) for name in archive.entries)), "")
    if "mimetype" in archive.entries and "content.xml" in archive.entries:
        media = archive.read("mimetype")[:100].decode("ascii", "replace").strip()
        return media if media.startswith(OPEN_DOCUMENT) else ""
    return ""


def read_package(archive: Archive, where: str, gathering: Gathering) -> None:
    """All parts of an Office document."""
    manifest = archive.read("META-INF/manifest.xml") if "META-INF/manifest.xml" in archive.entries else b""
    if b"encryption-data" in manifest:
        raise CannotRead(Reason.ENCRYPTED)
    if archive.damaged:
        gathering.miss(where, Reason.DAMAGED)
    names = sorted(archive.entries, key=lambda name: (bool(_STYLING.search(name)), archive.entries[name].header_offset))
    strings = shared_strings(archive)
    kind = package_kind(archive).encode()
    for number, name in enumerate(names, 1):
        place = inside(where, "part", number)
        try:
            content = archive.read(name)
            if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                gathering.add(place, read_sheets(content, strings))
            if name.endswith(_MARKUP):
                read_xml(content, place, gathering)
            elif _SETTINGS.fullmatch(name) and sniff(content) == UNKNOWN and decode(content) is None:
                gathering.add(place, words_in(content))
            elif content.strip() not in {b"", kind}:
                gathering.within(content, place)
        except CannotRead as refusal:
            if refusal.reason in {Reason.TOO_LARGE, Reason.DEADLINE}:
                raise
            gathering.miss(place, refusal.reason)
    gathering.add(inside(where, "names"), "\n".join(archive.names))
    for number, piece in enumerate(archive.leftovers, 1):
        gathering.leftover(piece, inside(where, "leftover", number))
