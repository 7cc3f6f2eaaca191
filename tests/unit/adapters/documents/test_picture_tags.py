"""Every tag of TIFF and EXIF, and every gap between them, is read, or the document is not clean."""

import struct
from collections.abc import Sequence

import pytest
from PIL import Image
from tests import documents as d
from tests.documents import SECRET

from egress_gateway.adapters.documents import pictures
from egress_gateway.adapters.documents.picture_layout import Beside
from egress_gateway.adapters.documents.picture_tags import captions_in, tag_parts
from egress_gateway.adapters.documents.reading import open_document

S = SECRET.encode()


@pytest.fixture(autouse=True)
def _nobody_reads_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    def lines(_picture: Image.Image) -> Sequence[str]:
        return []

    monkeypatch.setattr(pictures, "lines_in", lines)


def directory(tag: int, kind: int, value: bytes, *, behind: bytes = b"", order: str = "<") -> bytes:
    """One directory with one tag, whose value stands behind it."""
    size = {2: 1, 7: 1, 1: 1, 3: 2, 4: 4, 5: 8}.get(kind, 1)
    head = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(order + "I", 8)
    entry = struct.pack(order + "HHI", tag, kind, len(value) // size)
    place = value.ljust(4, b"\0") if len(value) <= 4 else struct.pack(order + "I", 26)
    return head + struct.pack(order + "H", 1) + entry + place + bytes(4) + (value if len(value) > 4 else b"") + behind


def in_jpeg(tags: bytes) -> bytes:
    jpeg = d.picture("", "JPEG")
    return jpeg[:2] + b"\xff\xe1" + struct.pack(">H", len(tags) + 8) + b"Exif\0\0" + tags + jpeg[2:]


def below(tag: int, value: bytes) -> bytes:
    """A directory with a text that another leads to."""
    inner = struct.pack("<HHHII", 1, 0x010E, 2, len(value), 44) + bytes(4) + value
    return directory(tag, 4, struct.pack("<I", 26)) + inner


PLACES: dict[str, bytes] = {
    "text": directory(0x010E, 2, S),
    "text in the other order": directory(0x010E, 2, S, order=">"),
    "a comment": directory(0x9286, 7, b"ASCII\0\0\0" + S),
    "a title as Windows writes it": directory(0x9C9B, 1, SECRET.encode("utf-16-le")),
    "XMP": directory(0x02BC, 1, S),
    "captions": directory(0x83BB, 7, b"\x1c\x02\x78" + struct.pack(">H", len(S)) + S),
    "records": directory(0x8649, 7, b"8BIM\x04\x25\0\0" + struct.pack(">I", len(S)) + S),
    "notes of a camera": directory(0x927C, 7, b"\0\1" + S),
    "a tag of somebody's own": directory(0xC001, 7, S),
    "a type of nobody": directory(0xC001, 99, S),
    "in place of numbers": directory(0xC001, 5, S.ljust(32, b"\0")),
    "a gap": directory(0x010E, 2, b"hello", behind=S),
    "a preview": directory(0x0201, 4, struct.pack("<I", 26)) + S,
}


@pytest.mark.parametrize("tags", PLACES.values(), ids=PLACES)
def test_what_stands_there_is_seen_or_the_document_is_not_clean(tags: bytes) -> None:
    assert d.seen_or_unread(in_jpeg(tags)) != "lost"


def test_a_directory_below_is_read() -> None:
    parts = list(tag_parts(below(0x8769, S), samples=False))
    assert any(S in content for _, content in parts)


def test_every_page_of_a_tiff_tells_its_tags() -> None:
    assert d.seen_or_unread(d.tiff_with_pages("first", SECRET)) == "seen"
    assert {part.reason for part in open_document(d.tiff_with_pages("first", SECRET)).unread} == {"picture"}


def test_what_is_no_directory_is_a_document() -> None:
    assert list(tag_parts(S, samples=False)) == [(Beside.DOCUMENT, S)]


def test_a_directory_is_read_once() -> None:
    looped = bytearray(directory(0x010E, 2, b"abc"))
    looped[22:26] = struct.pack("<I", 8)
    assert [content for kind, content in tag_parts(bytes(looped), samples=False) if kind is Beside.TEXT] == [b"abc"]


def test_captions_tell_their_values_and_what_is_none() -> None:
    named = b"\x1c\x02\x78\0\x05hello\x1c\x01\x5a\0\x03\x1b%G"
    assert [(kind, content) for kind, content in captions_in(named) if content] == [
        (Beside.TEXT, b"hello"),
        (Beside.WORDS, b"\x1b%G"),
    ]
    assert (Beside.DOCUMENT, b"no record") in list(captions_in(b"no record"))
