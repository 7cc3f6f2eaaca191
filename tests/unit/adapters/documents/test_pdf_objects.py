"""Every object of a PDF is read, whatever leads to it, or the document is not clean."""

import zlib
from collections.abc import Mapping

import pytest
from tests import documents as d
from tests.documents import SECRET

from egress_gateway.adapters.documents.reading import open_document

S = SECRET.encode()
PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>"
PLAIN: dict[int, bytes] = {
    1: b"<</Type/Catalog/Pages 2 0 R>>",
    2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
    3: PAGE + b">>",
    4: b"<</Length 37>>stream\nBT /F1 12 Tf 10 10 Td (hello) Tj ET \nendstream",
    5: b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
}


def file(changed: Mapping[int, bytes] | None = None, *, behind: bytes = b"", trailer: bytes = b"") -> bytes:
    """A file of these objects, with its table."""
    made = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    objects = PLAIN | dict(changed or {})
    places = {}
    for number, value in objects.items():
        places[number] = len(made)
        made += b"%d 0 obj\n%b\nendobj\n" % (number, value)
    table = len(made)
    made += b"xref\n0 1\n0000000000 65535 f \n"
    for number, place in places.items():
        made += b"%d 1\n%010d 00000 n \n" % (number, place)
    made += b"trailer\n<</Size %d/Root 1 0 R%b>>\nstartxref\n%d\n%%%%EOF\n" % (max(objects) + 1, trailer, table)
    return bytes(made) + behind


def stream(content: bytes, head: bytes = b"") -> bytes:
    return b"<</Length %d%b>>stream\n%b\nendstream" % (len(content), head, content)


def flate(content: bytes, head: bytes = b"") -> bytes:
    return stream(zlib.compress(content), b"/Filter/FlateDecode" + head)


def page(more: bytes, **objects: bytes) -> bytes:
    return file({3: PAGE + more + b">>", 4: PLAIN[4]} | {int(name[1:]): value for name, value in objects.items()})


FORM = b"/Type/XObject/Subtype/Form/BBox[0 0 200 200]/Resources<</Font<</F1 5 0 R>>>>"
TEXT = b"BT /F1 12 Tf (" + S + b") Tj ET"
SPREAD = b"BT /F1 12 Tf [" + b" 1 ".join(b"<%02x>" % byte for byte in S) + b"] TJ ET"
"""Letter by letter, as no passage has it that is not read as a drawing."""
CLAIMS: dict[str, bytes] = {
    "a shading": b"/ShadingType 1",
    "a function": b"/FunctionType 0",
    "a program": b"/FunctionType 4",
    "a table of places": b"/Type/XRef/W[1 0 0]",
    "packed objects": b"/Type/ObjStm/N 0/First 0",
    "a picture": b"/Width 1/Height 1",
}
JPEG = d.picture("", "JPEG", comment=SECRET)


def shown_as(head: bytes, drawing: bytes = SPREAD, more: bytes = b"null") -> bytes:
    """A form on a page that says of itself, or of which something says, that it is something else."""
    return page(
        b"/Annots[<</Type/Annot/Subtype/Stamp/Rect[0 0 9 9]/AP<</N 6 0 R>>>>]", _6=stream(drawing, FORM + head), _7=more
    )


OBJECTS = b"7 0 8 4 <<>>" + b"\n(" + S + b")"
OLD = file({4: stream(b"BT /F1 12 Tf 10 10 Td (" + S + b") Tj ET")})
PLACES: dict[str, bytes] = {
    "the form of an annotation": page(
        b"/Annots[<</Type/Annot/Subtype/Stamp/Rect[0 0 9 9]/AP<</N 6 0 R>>>>]", _6=stream(TEXT, FORM)
    ),
    "a form that nothing shows": file({6: flate(TEXT, FORM)}),
    "a form without fonts": file({6: stream(TEXT, b"/Subtype/Form/BBox[0 0 9 9]")}),
    "a pattern": file({6: stream(TEXT, FORM.replace(b"/Subtype/Form", b"/PatternType 1"))}),
    "contents that nothing shows": file({6: stream(TEXT)}),
    "a form in XML": file({1: b"<</Type/Catalog/Pages 2 0 R/AcroForm<</XFA 6 0 R>>>>", 6: flate(b"<a>" + S + b"</a>")}),
    "a file hung to a page": page(
        b"/Annots[<</Subtype/FileAttachment/FS<</EF<</F 6 0 R>>>>>>]", _6=flate(d.packed({"a": SECRET}))
    ),
    "rich text": page(b"/Annots[<</Subtype/Text/RC 6 0 R>>]", _6=stream(b"<p>" + S + b"</p>")),
    "a script": file({6: flate(b"var a = '" + S + b"';")}),
    "an alternate description": file({6: b"<</S/Figure/Alt(" + S + b")>>"}),
    "an alternate description in hexadecimal": file({6: b"<</S/Figure/ActualText<FEFF%b>>>" % (
        SECRET.encode("utf-16-be").hex().encode())}),
    "data of a program": page(b"/PieceInfo<</A<</Private(" + S + b")>>>>"),
    "metadata of a page": page(b"/Metadata 6 0 R", _6=stream(b"<x>" + S + b"</x>", b"/Type/Metadata/Subtype/XML")),
    "a name": file({6: b"<</Dests<</ada.castellano#40example.com[0]>>>>"}),
    "a comment": file({6: b"<</A 1 % " + S + b"\n>>"}),
    "a second value in an object": file({6: b"1 (" + S + b")"}),
    "a string on its own": file({6: b"(" + S + b")"}),
    "packed objects": file({6: stream(OBJECTS, b"/Type/ObjStm/N 2/First 8")}),
    "between packed objects": file({6: stream(b"7 0     %b <<>>" % S, b"/Type/ObjStm/N 1/First 8")}),
    "another version of an object": file(behind=b"4 0 obj (" + S + b") endobj\n"),
    "an earlier version of a page": OLD + file()[len(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"):],
    "behind the end": file(behind=S),
    "an archive behind the end": file(behind=d.packed({"a": SECRET})),
    "between objects": file({5: PLAIN[5] + b"\nendobj\n" + S + b"\n9 0 obj\n1"}),
    "the trailer": file(trailer=b"/Info<</Title(" + S + b")>>"),
    "the identity in the trailer": file(trailer=b"/ID[(" + S + b")]"),
    "behind packed content": file({6: stream(zlib.compress(b"hello") + S, b"/Filter/FlateDecode")}),
    "packed content that is broken": file({6: stream(zlib.compress(b"hello" * 99)[:9] + S, b"/Filter/FlateDecode")}),
    "a stream that is longer than it says": file({6: b"<</Length 2>>stream\nhe" + S + b"\nendstream"}),
    "behind the end of a stream": file({6: b"<</Length 2>>stream\nhe\nendstream " + S}),
    "a stream of an unknown kind": file({6: stream(b"\0\1\2" + S)}),
    "a table of glyphs": file({5: b"<</Type/Font/ToUnicode 6 0 R>>", 6: stream(b"begincmap " + S + b" endcmap")}),
    "a font": file({5: b"<</FontFile2 6 0 R>>", 6: stream(b"\0\1\0\0" + S)}),
    "an archive that says that it is a font": file({5: b"<</FontFile2 6 0 R>>", 6: stream(d.packed({"a": SECRET}))}),
    "a picture that no page shows": file({6: stream(JPEG, b"/Subtype/Image/Width 16/Height 16/Filter/DCTDecode")}),
    "text that says that it is a function": file({6: stream(S, b"/FunctionType 0")}),
    "text that says that it is a shading": file({6: flate(S, b"/ShadingType 4")}),
    **{f"a form that says that it is {name}": shown_as(head) for name, head in CLAIMS.items()},
    **{f"operators that say that they are {name}": file({6: flate(SPREAD, head)}) for name, head in CLAIMS.items()},
    "a form that says that it is a table of glyphs": shown_as(b"", SPREAD + b"\n% begincmap\n"),
    "a form that begins like an archive": shown_as(b"", d.packed({"a": "b"}) + SPREAD),
    "a form that says that it is a font": shown_as(b"", more=b"<</FontFile 6 0 R>>"),
    "a form that says that it is a profile": shown_as(b"", more=b"[/ICCBased 6 0 R]"),
    "a form that says that it is a mask": shown_as(b"/Width 1/Height 1", more=b"<</SMask 6 0 R>>"),
    "operators without brackets": file({6: stream(SPREAD.replace(b"TJ", b"'"))}),
    "text that says that it is a table of places": file({6: stream(S, b"/Type/XRef/W[1 0 0]")}),
    "text that says that it is a mask": file({5: b"<</SMask 6 0 R>>", 6: flate(S, b"/Width 1/Height 1")}),
    "text that says that it is a picture": file({6: stream(S, b"/Subtype/Image/Width 1/Height 1")}),
    "an archive that says that it is a form": file({6: stream(d.packed({"a": SECRET}), FORM)}),
    "an archive that says that it is contents": page(b"/Contents 6 0 R", _6=stream(d.packed({"a": SECRET}))),
    "a long code in a table of glyphs": file({6: stream(b"begincmap <" + S.hex().encode() + b"> endcmap")}),
    "a string in a table of glyphs": file({6: stream(b"begincmap (" + S + b") endcmap")}),
    "letters of one byte in a string of two": file({6: b"<</A(\376\377" + S + b")>>"}),
    "a function": file({6: stream(b"{ " + S + b" }", b"/FunctionType 4")}),
    "a table of places": file({6: stream(S, b"/Type/XRef/W[1 2 1]")}),
    "properties of marked text": file({4: stream(b"/Span<</ActualText(" + S + b")>>BDC BT /F1 9 Tf (a) Tj ET EMC")}),
    "a comment on a page": file({4: stream(b"BT /F1 9 Tf (a) Tj ET % " + S)}),
    "a page without fonts": file({3: PLAIN[3].replace(b"/F1 5 0 R", b""), 4: stream(TEXT)}),
    "an object that does not end": file(behind=b"9 0 obj (" + S),
    "a stream without a dictionary": file({6: b"1 stream\n" + S + b"\nendstream"}),
}  # fmt: skip


@pytest.mark.parametrize("content", PLACES.values(), ids=PLACES)
def test_what_stands_there_is_seen_or_the_document_is_not_clean(content: bytes) -> None:
    assert d.seen_or_unread(content) != "lost"


CLEAN: dict[str, bytes] = {
    "a file": file(),
    "a file in order": d.pdf("one", "two", title="title", picture=b""),
    "fonts and tables": file({
        5: PLAIN[5][:-2] + b"/ToUnicode 6 0 R/FontFile2 7 0 R/CIDToGIDMap 8 0 R>>",
        6: stream(b"/CIDInit /ProcSet findresource begin 1 beginbfchar <01> <0041> endbfchar endcmap"),
        7: stream(b"\0\1\0\0" + bytes(40)),
        8: flate(b"\0\1\0\2"),
    }),
    "a function and a shading": file({6: stream(b"\x80\xff", b"/FunctionType 0"), 7: stream(b"\0", b"/ShadingType 4")}),
    "a length of its own": file({6: b"<</Length 7 0 R>>stream\nhello\nendstream", 7: b"5"}),
    "a stamp": page(b"/Annots[<</Subtype/Stamp/AP<</N 6 0 R>>>>]", _6=stream(TEXT, FORM)),
    "packed objects": file({6: flate(OBJECTS, b"/Type/ObjStm/N 2/First 8")}),
    "a changed object": file(behind=b"9 0 obj\n<</A[1 0 R]>>\nendobj\ntrailer\n<</Size 9>>\nstartxref\n9\n%%EOF"),
}  # fmt: skip


@pytest.mark.parametrize("content", CLEAN.values(), ids=CLEAN)
def test_what_is_harmless_leaves_a_document_clean(content: bytes) -> None:
    assert open_document(content).unread == ()


def test_what_a_page_shows_is_not_told_twice() -> None:
    shown = file({3: PAGE.replace(b"/Font", b"/XObject<</X 6 0 R>>/Font") + b">>", 4: stream(b"/X Do"),
                  6: stream(TEXT, FORM)})  # fmt: skip
    assert [passage.where for passage in open_document(shown).passages if SECRET in passage.text] == ["page/1"]


def test_an_encrypted_file_is_read_by_its_table_alone() -> None:
    opened = open_document(d.pdf(SECRET, password="") + b"9999 0 obj (hidden) endobj")
    assert opened.unread == ()
    writer = d.encrypted_pdf(SECRET)
    assert open_document(writer).unread == ()
    assert SECRET in "".join(passage.text for passage in open_document(writer).passages)
    assert open_document(writer + b"9999 0 obj (hidden) endobj").unread


def test_who_drew_a_font_is_not_told_and_a_number_in_it_is() -> None:
    notice = b"\0\1\0\0 Copyright 2003 by Jane Smith \0\0 078-05-1120 \0"
    opened = open_document(file({5: b"<</FontFile2 6 0 R>>", 6: stream(notice)}))
    told = "\n".join(passage.text for passage in opened.passages)
    assert "078-05-1120" in told
    assert "Jane" not in told
