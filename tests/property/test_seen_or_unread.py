"""A marker put anywhere in a document is seen, or the document is not clean."""

import random
from collections.abc import Sequence

import pytest
from PIL.Image import Image
from tests import documents as d

from egress_gateway.adapters.documents import pictures
from egress_gateway.adapters.documents.reading import open_document

MARKER = b"zq.marker" + b"@" + b"example.com"
ENOUGH = 10
PIECES = [MARKER[at : at + ENOUGH].decode() for at in range(len(MARKER) - ENOUGH + 1)]
PLACES = 40
"""Of each document, for each way. A hundred of them take a fifth of a second, in a PDF one."""

DOCUMENTS: dict[str, bytes] = {
    "zip": d.packed({"a.txt": "hello", "d/": "", "d/b.txt": "x" * 300}, b"comment"),
    "tar": d.tar({"a.txt": b"hello" * 9, "b": b""}),
    "gzip": d.gzipped(b"hello " * 20),
    "Word": d.docx(d.paragraph("hello"), header1__xml=d.word_part("x")),
    "Excel": d.xlsx([["a", "b"]], numbers=("1E5",)),
    "OpenDocument": d.opendocument("<text:p>hello</text:p>"),
    "PDF": d.pdf("hello", note="note", title="title"),
    "PDF with an attachment": d.pdf_with_attachment("a.txt", b"hello"),
    "mail": d.mail(b"hello", attachment=b"hello" * 9),
    "RTF": rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 A;}}{\pict 68656c6c6f2068656c6c6f21}\u228? \'e4 hello\par}",
    "HTML": b"<!doctype html><p title='x'>a<!-- b --><img src='data:text/plain,hello'><script>x</script></p>",
    "XML": b"<?xml version='1.0' encoding='utf-8'?><a b='c'><!-- d --><t>x</t><?e f?></a>",
    "text": b"hello " * 9,
    **{kind: d.picture("", kind, comment="comment", place=True) for kind in ("JPEG", "PNG", "WEBP")},
}
SAMPLES = {"JPEG": (b"\xff\xdb", b"\xff\xd9"), "PNG": (b"IDAT", b"IEND"), "WEBP": (b"VP8 ", b"EXIF")}
"""Between these marks stands what a picture shows, with its tables, which is not to be known by reading."""


@pytest.fixture(autouse=True)
def _nobody_reads_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    def lines(_picture: Image) -> Sequence[str]:
        return []

    monkeypatch.setattr(pictures, "lines_in", lines)


def is_lost(content: bytes) -> bool:
    """Whether a document counts as read, and no passage has so many letters of the marker in a row.

    The others may stand where the format has a number or the beginning of a word of its own.
    """
    opened = open_document(d.packed({"a": content}))
    seen = any(piece in passage.text for passage in opened.passages for piece in PIECES)
    return not seen and all(part.reason == "picture" for part in opened.unread)


def lost(content: bytes, places: Sequence[int], chance: random.Random) -> list[tuple[bool, int]]:
    """Places where the marker, between the bytes or over them, was not seen in a document that counts as read."""
    found = []
    for over in (False, True):
        for at in chance.choices(places, k=PLACES):
            changed = content[:at] + MARKER + content[at + len(MARKER) * over :]
            if is_lost(changed):
                found.append((over, at))
    return found


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_marker_anywhere_is_seen_or_the_document_is_not_clean(name: str) -> None:
    content = DOCUMENTS[name]
    assert {part.reason for part in open_document(content).unread} <= {"picture"}
    begins, ends = SAMPLES.get(name, (b"", b""))
    shown = range(content.index(begins) - len(MARKER), content.index(ends) + len(ends)) if begins else range(0)
    places = [at for at in range(len(content) + 1) if at not in shown]
    assert lost(content, places, random.Random(name)) == []  # noqa: S311  # the same places each time
