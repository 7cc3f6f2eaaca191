"""Each kind of document by its bytes: what is read in it, wherever it hides, and what is not."""

import base64

import pytest
from tests import documents as d
from tests.documents import CARD, SECRET, paragraph, word_part

from egress_gateway.adapters.documents.reading import media_of, open_document
from egress_gateway.core.documents import Opened


def text_of(opened: Opened) -> str:
    return "\n".join(passage.text for passage in opened.passages)


def reasons(opened: Opened) -> list[str]:
    return [part.reason for part in opened.unread]


READ: dict[str, tuple[bytes, str]] = {
    "text in UTF-16": (f"to {SECRET}".encode("utf-16"), SECRET),
    "text in UTF-16 without a mark": (f"to {SECRET}".encode("utf-16-le"), SECRET),
    "text in Latin-1": (f"Gr\xfc\xdfe, {SECRET}, wie besprochen".encode("latin-1"), "Gr\xfc\xdfe"),
    "HTML, cut by elements": (b"<p>4111 1111 <b>1111</b><i> 1111</i></p>", CARD),
    "HTML, in an attribute": (f"<p><img alt='{SECRET}'></p>".encode(), SECRET),
    "HTML, in a comment": (f"<p>x</p><!-- {SECRET} -->".encode(), SECRET),
    "HTML, as a data URI": (f"<a href='data:text/plain,{SECRET}'>x</a>".encode(), SECRET),
    "HTML, by entities": (b"<p>&#97;da.castellano&commat;example.com", SECRET),
    "XML": (f"<?xml version='1.0'?><x><y>{SECRET}</y></x>".encode(), SECRET),
    "SVG": (f"<svg><text><tspan>{SECRET[:5]}</tspan><tspan>{SECRET[5:]}</tspan></text></svg>".encode(), SECRET),
    "RTF, by escapes": (rb"{\rtf1\ansi \'61da.castellano\u64?example.com}", SECRET),
    "RTF, cut by groups": (rb"{\rtf1 4111 1111{\b  1111}{\v  1111}}", CARD),
    "mail, in its header": (d.mail(b"x", header="Subject: =?utf-8?q?ada.castellano=40example.com?=\r\n"), SECRET),
    "mail, in its body": (d.mail(SECRET.encode()), SECRET),
    "mail, in HTML": (d.mail(b"<p>4111 1111 <b>1111 1111</b>", kind="text/html"), CARD),
    "mail, in an attachment": (d.mail(b"x", attachment=d.docx(paragraph(SECRET))), SECRET),
    "Word": (d.docx(paragraph(SECRET)), SECRET),
    "Word, cut in runs": (d.docx(paragraph("4111 1111 ", "1111 ", "1111")), CARD),
    "Word, hidden": (d.docx(paragraph(SECRET, properties="<w:vanish/>")), SECRET),
    "Word, deleted": (d.docx(f"<w:del>{paragraph(SECRET, tag='delText')}</w:del>"), SECRET),
    "Word, in a header": (d.docx(header1__xml=word_part(SECRET)), SECRET),
    "Word, in a footer": (d.docx(footer1__xml=word_part(SECRET, "ftr")), SECRET),
    "Word, in a comment": (d.docx(comments__xml=word_part(SECRET, "comments")), SECRET),
    "Word, as a link": (d.docx(_rels___document__xml__rels=f"<R><r Target='mailto:{SECRET}'/></R>"), SECRET),
    "Word, in an embedded workbook": (d.docx(embeddings___a__xlsx=d.xlsx([[SECRET]])), SECRET),
    "Excel": (d.xlsx([["mail", SECRET]]), f"mail\t{SECRET}"),
    "Excel, in a hidden sheet": (d.xlsx([[SECRET]], state="veryHidden"), SECRET),
    "Excel, a long number": (d.xlsx([["card"]], numbers=("4.111111111111111E15",)), "4111111111111111"),
    "Excel, in a comment": (
        d.xlsx([["x"]], comments1__xml=f"<comments><comment><t>{SECRET}</t></comment></comments>"),
        SECRET,
    ),
    "PowerPoint": (d.pptx(SECRET), SECRET),
    "PowerPoint, in the notes": (d.pptx("x", notes=SECRET), SECRET),
    "OpenDocument": (d.opendocument(f"<text:p>{SECRET[:4]}<text:span>{SECRET[4:]}</text:span></text:p>"), SECRET),
    "OpenDocument, cells": (
        d.opendocument(
            f"<table:table-row><table:table-cell><text:p>{CARD}</text:p></table:table-cell></table:table-row>"
        ),
        CARD,
    ),
    "PDF": (d.pdf(f"to {SECRET}"), SECRET),
    "PDF, on its second page": (d.pdf("one", SECRET), SECRET),
    "PDF, in a note": (d.pdf("x", note=SECRET), SECRET),
    "PDF, in its title": (d.pdf("x", title=SECRET), SECRET),
    "PDF, in an attachment": (d.pdf_with_attachment("a.txt", SECRET.encode()), SECRET),
    "PDF, in the name of an attachment": (d.pdf_with_attachment(SECRET, b"x"), SECRET),
    "PDF behind something": (b"x" * 100 + d.pdf(SECRET), SECRET),
    "PDF, encrypted without a password": (d.pdf(SECRET, password=""), SECRET),
    "zip": (d.packed({"a.txt": SECRET}), SECRET),
    "zip, in a name": (d.packed({SECRET: "x"}), SECRET),
    "zip, in its comment": (d.packed({"a": "x"}, SECRET.encode()), SECRET),
    "zip in a zip": (d.packed({"a.zip": d.packed({"a.txt": SECRET})}), SECRET),
    "gzip": (d.gzipped(SECRET.encode()), SECRET),
    "tar": (d.tar({"a.txt": SECRET.encode()}), SECRET),
    "tar, in a name": (d.tar({SECRET: b"x"}), SECRET),
    "tar.gz": (d.gzipped(d.tar({"a.txt": SECRET.encode()})), SECRET),
}


@pytest.mark.parametrize(("content", "text"), READ.values(), ids=READ)
def test_it_is_read_wherever_it_stands(content: bytes, text: str) -> None:
    opened = open_document(content)
    assert text in text_of(opened)
    assert reasons(opened) == []


MEDIA: dict[str, tuple[bytes, str]] = {
    "text": (b"hello", "text/plain"),
    "nothing": (b"", "text/plain"),
    "a PDF behind something": (b"\x00" * 9 + b"%PDF-1.4", "application/pdf"),
    "bytes": (b"\x00\x01\x02\x03", "application/octet-stream"),
    "RTF": (b"{\\rtf1}", "text/rtf"),
}


@pytest.mark.parametrize(("content", "media"), MEDIA.values(), ids=MEDIA)
def test_a_document_is_what_its_bytes_are(content: bytes, media: str) -> None:
    assert media_of(content) == media
    assert open_document(content).media == media


UNREAD: dict[str, tuple[bytes, str, str]] = {
    "an encrypted PDF": (d.pdf(SECRET, password="x" * 8), "opaque.encrypted", "encrypted"),
    "an encrypted entry": (d.encrypted_zip("a", b"x"), "opaque.encrypted", "encrypted"),
    "an encrypted Office document": (d.encrypted_office(), "opaque.encrypted", "encrypted"),
    "an encrypted OpenDocument": (d.opendocument("", manifest="<encryption-data/>"), "opaque.encrypted", "encrypted"),
    "an old Office document": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "opaque.binary", "old Office format"),
    "sound": (b"RIFF\x00\x00\x00\x00WAVEfmt ", "opaque.binary", "audio or video"),
    "bytes": (b"\x00\x01\x02\x03", "opaque.binary", "unknown type"),
    "a broken PDF": (b"%PDF-1.4\n" + bytes(90), "opaque.binary", "damaged"),
    "a broken zip": (b"PK\x03\x04" + bytes(90), "opaque.binary", "damaged"),
    "a broken gzip": (d.gzipped(b"x" * 99)[:-12], "opaque.binary", "damaged"),
    "a broken tar": (d.tar({"a": b"x" * 600})[:600], "opaque.binary", "damaged"),
    "a broken picture": (d.picture("x")[:60], "opaque.binary", "damaged"),
    "text nobody can tell the charset of": ("Привет, это письмо".encode("cp1251"), "opaque.binary", "unknown charset"),
    "too deep": (
        d.packed({"a": d.packed({"a": d.packed({"a": d.packed({"a": d.packed({"a": d.packed({"a": "x"})})})})})}),
        "opaque.binary",
        "nested too deep",
    ),
    "an archive with two entries of a name": (
        d.packed({"one": "x", "two": "y"}).replace(b"two", b"one"),
        "opaque.binary",
        "damaged",
    ),
    "an entity in an Office document": (
        d.docx(header1__xml="<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"),
        "opaque.binary",
        "damaged",
    ),
    "an embedded object in an Office document": (d.docx(a__bin=b"\x00\x01"), "opaque.binary", "unknown type"),
}


@pytest.mark.parametrize(("content", "data_class", "reason"), UNREAD.values(), ids=UNREAD)
def test_what_is_not_read_says_why(content: bytes, data_class: str, reason: str) -> None:
    opened = open_document(content)
    assert [(part.data_class, part.reason) for part in opened.unread] == [(data_class, reason)]


def test_what_stands_beside_what_is_not_read_is_read() -> None:
    opened = open_document(d.packed({"a.bin": b"\x00\x01\x02\x03", "b.txt": SECRET}))
    assert [(part.where, part.reason) for part in opened.unread] == [("entry/1", "unknown type")]
    assert [(passage.where, passage.text) for passage in opened.passages][1:] == [("entry/2", SECRET)]


def test_when_time_is_up_what_was_read_is_kept() -> None:
    looks = iter([False, False, False, True])
    opened = open_document(d.packed({"a": "one", "b": "two", "c": "three"}), lambda: next(looks))
    assert "one" in text_of(opened)
    assert [(part.where, part.reason) for part in opened.unread] == [("", "deadline")]


def test_a_base64_page_in_a_page_is_a_document_too() -> None:
    inner = base64.b64encode(d.docx(paragraph(SECRET))).decode()
    assert SECRET in text_of(open_document(f"<img src='data:application/zip;base64,{inner}'>".encode()))
