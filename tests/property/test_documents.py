"""Whatever the bytes are, a document is read or it is said why not; and no bound is passed."""

import resource
import time
import zlib
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests import documents as d
from tests.documents import SECRET

from egress_gateway.adapters.documents import pictures
from egress_gateway.adapters.documents.confined import MEMORY, ConfinedOpener
from egress_gateway.adapters.documents.gathering import MOST_TEXT, Reason
from egress_gateway.adapters.documents.reading import open_document
from egress_gateway.core.documents import Opened


@pytest.fixture(autouse=True)
def _nobody_reads_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "lines_in", lambda picture: [str(picture.size)])


WHOLE = [
    d.docx(d.paragraph(SECRET), header1__xml=d.word_part("x"), media___a__png=d.picture("x")),
    d.xlsx([["a", SECRET]], numbers=("1E5",)),
    d.opendocument(f"<text:p>{SECRET}</text:p>"),
    d.pdf(SECRET, note="note", title="title"),
    d.pdf_with_attachment("a", d.packed({"a": "b"})),
    d.picture("x", "JPEG", comment="c", place=True),
    d.picture("x", "TIFF"),
    d.picture("x", "GIF"),
    d.mail(b"<p>x", kind="text/html", attachment=d.docx("")),
    d.tar({"a": b"x" * 700}),
    d.gzipped(b"hello"),
    rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 A;}}\u228? \'e4 {\pict 89504e470d0a1a0a0000}\par}",
    b"<!doctype html><p title='x'>a<!-- b --><img src='data:image/png;base64,iVBORw0KGgo='>",
    b"<?xml version='1.0'?><a><t>x</t></a>",
]


def is_sound(opened: Opened) -> None:
    assert sum(len(passage.text) for passage in opened.passages) <= MOST_TEXT
    assert {part.reason for part in opened.unread} <= {reason.value for reason in Reason}


@given(st.binary(max_size=2_000))
def test_any_bytes_are_read_or_not(content: bytes) -> None:
    is_sound(open_document(content))


BEGINNINGS = [
    *(b"%PDF-1.4\n", b"PK\x03\x04", b"\x1f\x8b\x08", b"{\\rtf1", b"<", b"<?xml ", b"MIME-Version: 1.0\n"),
    *(b"II*\x00", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF89a"),
]


@given(st.sampled_from(BEGINNINGS), st.binary(max_size=500))
def test_any_bytes_that_begin_like_a_document(beginning: bytes, content: bytes) -> None:
    is_sound(open_document(beginning + content))


@st.composite
def spoilt(draw: st.DrawFn) -> bytes:
    """A document in which bytes were changed, cut, doubled or put in."""
    content = bytearray(draw(st.sampled_from(WHOLE)))
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, max(0, len(content) - 1)))
        match draw(st.sampled_from(["change", "cut", "double", "insert"])):
            case "change" if content:
                content[at] = draw(st.integers(0, 255))
            case "cut":
                del content[at : at + draw(st.integers(1, 200))]
            case "double":
                content[at:at] = content[at : at + draw(st.integers(1, 200))]
            case _:
                content[at:at] = draw(st.binary(max_size=20))
    return bytes(content)


@given(spoilt())
def test_a_spoilt_document_is_read_or_not(content: bytes) -> None:
    is_sound(open_document(content))


PARTS = b'Content-Type: multipart/mixed; boundary="a"\n\n--a\n'
ENTITIES = "".join(f'<!ENTITY {chr(98 + at)} "{f"&{chr(97 + at)};" * 10}">' for at in range(12))
BOMBS: dict[str, Callable[[], bytes]] = {
    "a gzip of zeros": lambda: d.gzipped(bytes(140 << 20)),
    "a zip of many zeros": lambda: d.packed({f"a{number}": bytes(12 << 20) for number in range(12)}),
    "a Word document of one paragraph": lambda: d.docx(d.paragraph("x" * (20 << 20))),
    "a sheet of empty cells": lambda: d.xlsx([], a__xml="<a>" + "<b/>" * (10 << 20) + "</a>"),
    "entities in entities": lambda: d.docx(
        a__xml=f'<!DOCTYPE a [<!ENTITY a "xxxxxxxxxx">{ENTITIES}]><a>&m;</a>',
    ),
    "elements in elements": lambda: d.docx(a__xml="<a>" * 1_000_000),
    "a page that unpacks to much": lambda: d.pdf("x").replace(
        b"stream\nx", b"stream\n" + zlib.compress(bytes(1 << 28))
    ),
    "RTF of braces": lambda: b"{\\rtf1" + b"{" * 1_000_000,
    "a mail of parts in parts": lambda: b"MIME-Version: 1.0\n" + PARTS * 3_000,
}
SECONDS = 2.0


@pytest.mark.parametrize("make", BOMBS.values(), ids=BOMBS)
def test_a_bomb_ends_in_time_and_in_memory_and_is_opaque(make: Callable[[], bytes]) -> None:
    content = make()
    opener = ConfinedOpener(SECONDS, prepare=bool)
    ours = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.monotonic()
    opener.begin()
    opened = opener.open(content)
    assert time.monotonic() - began < SECONDS + 10
    assert opened.unread
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss << 10 < (ours << 10) + MEMORY


def test_what_is_never_closed_is_read_to_its_end() -> None:
    content = b"<p>" + b"<!--" * 200_000 + b"<a " * 200_000
    opener = ConfinedOpener(SECONDS + 10, prepare=bool)
    opener.begin()
    opened = opener.open(content)
    assert opened.unread == ()
    assert sum(len(passage.text) for passage in opened.passages) >= len(content) - len(b"<p><!--")


def drawing(content: bytes) -> bytes:
    head = b"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Length %d>>" % len(content)
    return d.pdf("x").replace(
        b"xref\n", b"99 0 obj\n" + head + b"stream\n" + content + b"\nendstream endobj\nxref\n", 1
    )


TYPE = b'MIME-Version: 1.0\nContent-Type: text/plain; a="'
LONG: dict[str, Callable[[int], bytes]] = {
    "tags that nothing ends": lambda size: b"<p>" + b"<a " * size,
    "data: and no comma": lambda size: b"<p>" + b"data:" * size,
    "samples that nothing ends": lambda size: drawing(b" ID " * size + b"(a) Tj"),
    "strings on a page": lambda size: drawing(b"(a) " * size + b"BT (a) Tj"),
    "quotes in a type": lambda size: TYPE + b'\\";' * size + b"\n\nx",
    "letters in base64": lambda size: b"iVBORw0KG" * size,
    "lines of uuencode": lambda size: b"begin 644 a\n" * size,
    "parameters in pieces": lambda size: b"MIME-Version: 1.0\nX-A: a" + b'; a*0="' * size + b"\n\nx",
}


def seconds(content: bytes) -> float:
    began = time.process_time()
    open_document(content)
    return time.process_time() - began


@pytest.mark.parametrize("make", LONG.values(), ids=LONG)
def test_time_grows_with_the_length_and_not_with_its_square(make: Callable[[int], bytes]) -> None:
    short, long = make(2_000), make(16_000)
    assert min(seconds(long) for _ in range(2)) < 30 * min(seconds(short) for _ in range(3)) + 0.02
