"""Uploads as bodies: each part is a slot, a document or a word of the API, and what leaves is written anew."""

import gzip

import pytest

from egress_gateway.core.errors import Unreadable
from egress_gateway.core.slots import Coverage, Edit, Scope
from egress_gateway.providers import form_body
from egress_gateway.providers.body import Document
from egress_gateway.providers.form_body import parse_form_body
from egress_gateway.providers.shape import Text, word
from egress_gateway.wire.multipart import MOST_HEAD_BYTES, Part, parse, render

FIELDS = {"purpose": word("user_data"), "seconds": Text(Scope.METADATA, rigid=True)}
PURPOSE = Part(name="purpose", content=b"user_data")
ZIPPED = gzip.compress(b"notes", mtime=0)


def read(*parts: Part) -> Document:
    return parse_form_body(FIELDS, "file", render(parts), unseal=lambda _text, _blob: None)


def file(content: bytes, filename: str = "notes.txt", media: str = "text/plain") -> Part:
    return Part(name="file", filename=filename, media=media, content=content)


def test_a_text_file_is_one_slot_and_so_are_its_name_and_unknown_words() -> None:
    document = read(
        Part(name="purpose", content=b"novel"), Part(name="seconds", content=b"3600"), file(b"\xc3\xa9\r\n")
    )
    assert [(slot.pointer, slot.scope, slot.text, slot.rigid) for slot in document.slots] == [
        ("/purpose", Scope.METADATA, "novel", True),
        ("/seconds", Scope.METADATA, "3600", True),
        ("/file/filename", Scope.MESSAGE, "notes.txt", False),
        ("/file/content", Scope.MESSAGE, "é\r\n", False),
    ]
    assert (document.opaque, document.attachments) == ((), ())
    scanned, names = len(b"novel3600notes.txt") + 4, len("purposesecondsfile") + len("text/plain")
    assert document.coverage == Coverage(bytes=scanned + names, scanned=scanned, structural=names)


def test_other_files_are_documents_to_be_opened() -> None:
    document = read(PURPOSE, file(ZIPPED, "notes.gz", "application/gzip"))
    assert [slot.text for slot in document.slots] == ["notes.gz"]
    ((attachment,), (opaque,)) = document.attachments, document.opaque
    assert (attachment.pointer, attachment.content, attachment.booked) == ("/file/content", ZIPPED, len(ZIPPED))
    assert (opaque.pointer, opaque.data_class, opaque.reason) == ("/file/content", "opaque.binary", "application/gzip")
    assert document.coverage.opaque == len(ZIPPED)
    assert document.coverage.adds_up


def test_text_that_a_reader_sees_otherwise_is_a_slot_and_a_document() -> None:
    document = read(PURPOSE, file(b"<p>a&#64;b</p>", "a.html", "text/html"))
    assert [slot.text for slot in document.slots] == ["a.html", "<p>a&#64;b</p>"]
    assert [(one.booked, one.content) for one in document.attachments] == [(0, b"<p>a&#64;b</p>")]


CLAIMS = {
    "a claim that the bytes bear out": (file(ZIPPED, media="application/gzip"), 1),
    "no claim": (file(ZIPPED, media=""), 1),
    "a claim of bytes, which is none": (file(ZIPPED, media="application/octet-stream"), 1),
    "another claim": (file(ZIPPED, media="application/pdf"), 2),
    "a claim that text is no text": (file(b"text", media="application/pdf"), 1),
    "a claim that lines of JSON are text": (file(b"{}\n{}", media="application/jsonl"), 0),
}


@pytest.mark.parametrize(("part", "opaque"), CLAIMS.values(), ids=CLAIMS)
def test_a_claim_that_the_bytes_contradict_is_declared(part: Part, opaque: int) -> None:
    found = [(leaf.data_class, leaf.pointer) for leaf in read(PURPOSE, part).opaque]
    assert found == [("opaque.binary", "/file/content")] * opaque


def test_a_media_type_that_nobody_knows_is_text_to_inspect() -> None:
    document = read(PURPOSE, file(b"x", media="application/x-jane-doe"))
    (slot,) = (slot for slot in document.slots if slot.pointer == "/file/media")
    assert (slot.text, slot.rigid) == ("application/x-jane-doe", True)
    assert document.coverage.adds_up


def test_what_is_edited_leaves_edited_and_nothing_else_does() -> None:
    document = read(PURPOSE, file(b"to \xc3\xa9"), Part(name="seconds", content=b"3600"))
    before = document.render()
    edits = [Edit(slot=index, text=text) for index, text in ((0, "A.txt"), (1, "to ü"))]
    assert parse(document.render(edits)) == (
        PURPOSE, file("to ü".encode(), "A.txt"), Part(name="seconds", content=b"3600")
    )  # fmt: skip
    assert document.render() == before == render([PURPOSE, file(b"to \xc3\xa9"), Part(name="seconds", content=b"3600")])


def test_bytes_that_are_no_text_leave_as_they_came() -> None:
    parts = (PURPOSE, file(ZIPPED, "", ""))
    assert parse(read(*parts).render()) == parts


def test_fields_leave_without_the_type_that_some_clients_give_them() -> None:
    document = read(Part(name="purpose", media="text/plain", content=b"user_data"), file(b"x"))
    assert parse(document.render()) == (PURPOSE, file(b"x"))
    assert document.coverage.adds_up


def test_a_name_that_a_form_cannot_carry_is_not_written() -> None:
    document = read(PURPOSE, file(b"x"))
    for name in ('a"b', "a" * MOST_HEAD_BYTES):
        with pytest.raises(Unreadable, match="cannot be written anew"):
            document.render([Edit(slot=0, text=name)])


REFUSED = {
    "a part that the API does not have": ((PURPOSE, Part(name="note", content=b"x")), "unknown_field", "/~2"),
    "a part in another case": ((Part(name="Purpose", content=b"user_data"),), "unknown_field", "/~1"),
    "a field that is a file": ((Part(name="purpose", filename="a", content=b"x"),), "wrong_type", "/purpose"),
    "a field that is JSON": ((Part(name="purpose", media="application/json", content=b"1"),), "wrong_type", "/purpose"),
    "a field that is no UTF-8": ((Part(name="purpose", content=b"\xff"),), "malformed_form", "/purpose"),
    "a zero in a field": ((Part(name="purpose", content=b"a\0"),), "malformed_form", "/purpose"),
    "lines in a field": ((Part(name="purpose", content=b"a\r\nb"),), "malformed_form", "/purpose"),
    "a file that is a field": ((Part(name="file", content=b"x"),), "wrong_type", "/file"),
}


@pytest.mark.parametrize(("parts", "code", "pointer"), REFUSED.values(), ids=REFUSED)
def test_refuses_what_is_no_upload(parts: tuple[Part, ...], code: str, pointer: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read(*parts)
    assert (refused.value.code, refused.value.pointer) == (code, pointer)


def test_a_byte_that_nobody_booked_refuses_the_form(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(form_body, "visit", lambda *_: None)
    with pytest.raises(Unreadable, match="uncovered"):
        read(PURPOSE, file(b"x"))


def test_refuses_what_is_no_form_and_quotes_nothing_of_it() -> None:
    with pytest.raises(Unreadable, match="malformed_form") as refused:
        parse_form_body(FIELDS, "file", b"zq" + render([PURPOSE]), unseal=lambda _text, _blob: None)
    assert "zq" not in str(refused.value)
