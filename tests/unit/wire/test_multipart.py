"""Forms with files: every byte is in a part, or the form is refused."""

import re

import pytest

from egress_gateway.core.errors import WireError
from egress_gateway.wire.multipart import MOST_HEAD_BYTES, MOST_PARTS, Part, boundary, content_type, parse, render

FIELD = b'Content-Disposition: form-data; name="purpose"\r\n\r\nuser_data'
FILE = b'Content-Disposition: form-data; name="file"; filename="a b.txt"\r\nContent-Type: text/plain\r\n\r\nline\r\n'


def form(*parts: bytes, mark: bytes = b"b0", end: bytes = b"--\r\n") -> bytes:
    return b"".join(b"--" + mark + b"\r\n" + part + b"\r\n" for part in parts) + b"--" + mark + end


def headers(*lines: str) -> bytes:
    return form("\r\n".join([*lines, "", "x"]).encode())


NAMED = 'Content-Disposition: form-data; name="purpose"'

READ: dict[str, tuple[bytes, tuple[Part, ...]]] = {
    "a field and a file": (
        form(FIELD, FILE),
        (
            Part(name="purpose", content=b"user_data"),
            Part(name="file", filename="a b.txt", media="text/plain", content=b"line\r\n"),
        ),
    ),
    "no line break after the last boundary": (form(FIELD, end=b"--"), (Part(name="purpose", content=b"user_data"),)),
    "an empty field": (headers(NAMED).replace(b"\r\n\r\nx", b"\r\n\r\n"), (Part(name="purpose", content=b""),)),
    "an empty file without a name": (
        headers(NAMED + '; filename=""').replace(b"\r\n\r\nx", b"\r\n\r\n"),
        (Part(name="purpose", filename="", content=b""),),
    ),
    "headers in other cases, without blanks": (
        headers('CONTENT-DISPOSITION:form-data;name="purpose";filename="a"', "content-type:Text/PLAIN"),
        (Part(name="purpose", filename="a", media="text/plain", content=b"x"),),
    ),
    "names without quotes": (
        headers("Content-Disposition: form-data; name=purpose; filename=a-b_1.txt"),
        (Part(name="purpose", filename="a-b_1.txt", content=b"x"),),
    ),
    "a charset that is read alike": (
        headers(NAMED, 'Content-Type: text/plain; charset="UTF-8"'),
        (Part(name="purpose", media="text/plain", content=b"x"),),
    ),
    "a name in brackets, a file name in other scripts, percent signs as they are": (
        headers('Content-Disposition: form-data; name="expires_after[anchor]"; filename="Größe %22 100%.txt"'),
        (Part(name="expires_after[anchor]", filename="Größe %22 100%.txt", content=b"x"),),
    ),
    "a blank line, zeros and dashes in a file": (
        form(b'Content-Disposition: form-data; name="file"; filename="a"\r\n\r\n\r\n\r\n\x00--b1\r\n--'),
        (Part(name="file", filename="a", content=b"\r\n\r\n\x00--b1\r\n--"),),
    ),
}


@pytest.mark.parametrize(("body", "parts"), READ.values(), ids=READ)
def test_reads(body: bytes, parts: tuple[Part, ...]) -> None:
    assert parse(body) == parts


REFUSED: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "begin with its boundary"),
    "no parts": (b"--b0--\r\n", "end with its last boundary"),
    "text before the first part": (b"hello\r\n" + form(FIELD), "begin with its boundary"),
    "a blank line before the first part": (b"\r\n" + form(FIELD), "begin with its boundary"),
    "text after the last part": (form(FIELD) + b"hello", "end with its last boundary"),
    "a second form behind the first": (form(FIELD) + form(FILE), "within a part"),
    "no last boundary": (form(FIELD, end=b""), "end with its last boundary"),
    "an end in place of the first part's end": (b"--b0\r\n--b0--\r\n", "no headers"),
    "cut in the last part": (form(FIELD, FILE)[:-12], "end with its last boundary"),
    "a boundary of too many characters": (form(FIELD, mark=b"b" * 71), "begin with its boundary"),
    "a boundary with a blank in it": (form(FIELD, mark=b"b 0"), "begin with its boundary"),
    "a blank behind a boundary": (form(FIELD, FILE).replace(b"\r\n--b0\r\n", b"\r\n--b0 \r\n"), "within a part"),
    "a line that goes on behind a boundary": (form(FIELD + b"\r\n--b0x", FILE), "within a part"),
    "the boundary inside a line": (form(FIELD + b" --b0", FILE), "within a part"),
    "lines that end in LF alone": (form(FIELD, FILE).replace(b"\r\n", b"\n"), "begin with its boundary"),
    "no blank line behind the headers": (form(NAMED.encode()), "no headers"),
    "no headers": (form(b"\r\nx"), "no headers"),
    "headers that never end": (headers(NAMED + '; filename="' + "a" * MOST_HEAD_BYTES + '"'), "bytes of headers"),
    "headers that are no UTF-8": (headers(NAMED).replace(b"purpose", b"purp\xff"), "not UTF-8"),
    "a folded header": (headers(NAMED, ' filename="a"'), "folded"),
    "a line break in a name": (headers('Content-Disposition: form-data; name="pur\npose"'), "is none"),
    "a zero in a file name": (headers(NAMED + '; filename="a\0b"'), "of the form"),
    "an escaped quote": (headers(NAMED + r'; filename="a\"b"'), "of the form"),
    "a file name with a blank and no quotes": (headers(NAMED + "; filename=a b"), "of the form"),
    "a file name with one quote": (headers(NAMED + '; filename="a'), "of the form"),
    "a name with one quote": (headers('Content-Disposition: form-data; name="purpose'), "of the form"),
    "an encoded file name": (headers(NAMED + "; filename*=UTF-8''a"), "of the form"),
    "two file names": (headers(NAMED + '; filename="a"; filename="b"'), "of the form"),
    "another disposition": (headers('Content-Disposition: attachment; name="purpose"'), "of the form"),
    "a part without a name": (headers("Content-Disposition: form-data"), "of the form"),
    "a part with nothing but a type": (headers("Content-Type: text/plain"), "of the form"),
    "a header twice": (headers(NAMED, NAMED), "header of a part stands twice"),
    "a transfer encoding": (headers(NAMED, "Content-Transfer-Encoding: base64"), "other than"),
    "a header nobody knows": (headers(NAMED, "X-Note: x"), "other than"),
    "a charset of another kind": (headers(NAMED, "Content-Type: text/plain; charset=utf-7"), "charset"),
    "a type with parameters": (headers(NAMED, "Content-Type: multipart/mixed; boundary=b1"), "charset"),
    "a type that is none": (headers(NAMED, "Content-Type: text"), "charset"),
    "a field twice": (form(FIELD, FIELD), "field stands twice"),
    "too many parts": (form(*[FIELD] * (MOST_PARTS + 1)), f"more than {MOST_PARTS} parts"),
    "far too many parts": (form(*[FIELD] * (MOST_PARTS + 9)), f"more than {MOST_PARTS} parts"),
}


@pytest.mark.parametrize(("body", "reason"), REFUSED.values(), ids=REFUSED)
def test_refuses_what_readers_differ_in(body: bytes, reason: str) -> None:
    with pytest.raises(WireError, match=re.escape(reason)):
        parse(body)


UNWRITABLE: dict[str, tuple[tuple[Part, ...], str]] = {
    "nothing": ((), "1 to"),
    "too many": (tuple(Part(name=f"n{number}", content=b"") for number in range(MOST_PARTS + 1)), "1 to"),
    "one name twice": ((Part(name="a", content=b""), Part(name="a", content=b"x")), "twice"),
    "a name that goes on": ((Part(name='a"; filename="b', content=b""),), "name of a part"),
    "a quote in a file name": ((Part(name="a", filename='b"', content=b""),), "name of a part"),
    "a line break in a file name": ((Part(name="a", filename="b\r\nX: y", content=b""),), "name of a part"),
    "a lone surrogate": ((Part(name="a", filename="\ud800", content=b""),), "name of a part"),
    "a type with parameters": ((Part(name="a", media="text/plain; charset=utf-8", content=b""),), "content type"),
    "a type that is none": ((Part(name="a", media="text", content=b""),), "content type"),
    "a file name that is too long": ((Part(name="a", filename="ö" * MOST_HEAD_BYTES, content=b""),), "bytes of"),
}


@pytest.mark.parametrize(("parts", "reason"), UNWRITABLE.values(), ids=UNWRITABLE)
def test_writes_nothing_that_would_be_read_otherwise(parts: tuple[Part, ...], reason: str) -> None:
    with pytest.raises(WireError, match=reason):
        render(parts)


def test_the_boundary_follows_from_the_parts() -> None:
    one, other = Part(name="a", content=b"1"), Part(name="a", content=b"2")
    assert render((one,)) == render((one,))
    assert boundary(render((one,))) != boundary(render((other,)))


def test_a_form_of_ours_within_a_form_of_ours_is_content() -> None:
    inner = render((Part(name="a", content=b"1"),))
    parts = (Part(name="file", filename="form", content=inner),)
    assert parse(render(parts)) == parts


def test_the_header_names_the_boundary() -> None:
    assert content_type(form(FIELD)) == "multipart/form-data; boundary=b0"
    with pytest.raises(WireError):
        content_type(b"{}")
