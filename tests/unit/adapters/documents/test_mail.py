"""Every place of a mail where something can stand is read, or the mail is not clean."""

import base64
import binascii

import pytest
from tests import documents as d
from tests.documents import SECRET

from egress_gateway.adapters.documents.reading import open_document

S = SECRET.encode()
HEAD = b"MIME-Version: 1.0\n"
PARTS = HEAD + b'Content-Type: multipart/mixed; boundary="b"\n'
INNER = b'--b\nContent-Type: multipart/mixed; boundary="c"\n\n%b--c\n\nx\n--c--\n%b\n--b--\n'
IN_BASE64 = b"Content-Transfer-Encoding: base64\n\n"
JAPANESE = "山田太郎"


def in_archive(mail: bytes) -> bytes:
    """Where nobody looks at it as it stands."""
    return d.packed({"a.eml": mail})


PLACES: dict[str, bytes] = {
    "a header": HEAD + b"X-A: " + S + b"\n\nx",
    "a header with bytes beyond ASCII": HEAD + b"Subject: J\xc3\xbcrgen " + S + b"\n\nx",
    "an encoded word": HEAD + b"Subject: =?utf-8?b?" + base64.b64encode(S) + b"?=\n\nx",
    "an encoded word of a charset that few know": HEAD + b"Subject: =?cp037?q?" + S + b"?=\n\nx",
    "the line of an envelope": b"From " + S + b" Mon Jan 1\n" + HEAD + b"\nx",
    "before the parts": PARTS + b"\n" + S + b"\n--b\n\nx\n--b--\n",
    "behind the parts": PARTS + b"\n--b\n\nx\n--b--\n" + S,
    "before parts in parts": PARTS + b"\n" + INNER % (S + b"\n", b""),
    "behind parts in parts": PARTS + b"\n" + INNER % (b"", S),
    "behind the end of base64": HEAD + IN_BASE64 + b"aGVsbG8=\n" + S,
    "among base64": HEAD + IN_BASE64 + b"aGVs!@" + S + b"!@bG8=\n",
    "before what is encoded by uuencode": HEAD + b"Content-Transfer-Encoding: x-uuencode\n\n" + S + b"\nbegin 1 a\n",
    "a charset that few know": HEAD + b"Content-Type: text/plain; charset=cp037\n\n" + SECRET.encode("cp037"),
    "ASCII under a charset that few know": HEAD + b"Content-Type: text/plain; charset=cp037\n\n" + S,
    "UTF-7": HEAD + b"Content-Type: text/plain; charset=utf-7\n\n" + SECRET.replace("@", "+AEA-").encode(),
    "a continuation of nothing": b" " + S + b"\n" + HEAD + b"\nx",
}


@pytest.mark.parametrize("content", PLACES.values(), ids=PLACES)
def test_what_stands_there_is_seen_or_the_mail_is_not_clean(content: bytes) -> None:
    assert d.seen_or_unread(in_archive(content)) != "lost"


ARCHIVE = d.packed({"a.txt": SECRET})


@pytest.mark.parametrize("encoding", ["base64", "base64 (c)", "base64;", '"base64"', " bAse64 (a)\t"])
def test_an_encoding_is_undone_however_it_is_written(encoding: str) -> None:
    head = HEAD + f"Content-Transfer-Encoding: {encoding}\n\n".encode()
    opened = open_document(head + base64.encodebytes(ARCHIVE))
    assert SECRET in [passage.text for passage in opened.passages]
    assert opened.unread == ()


def uuencoded(content: bytes) -> bytes:
    lines = b"".join(binascii.b2a_uu(content[at : at + 45]) for at in range(0, len(content), 45))
    return b"begin 644 a.zip\n" + lines + b"`\nend\n"


@pytest.mark.parametrize("encoding", ["7bit", "x-uuencode"])
def test_what_is_uuencoded_is_opened(encoding: str) -> None:
    head = HEAD + f"Content-Transfer-Encoding: {encoding}\n\n".encode()
    assert SECRET in [passage.text for passage in open_document(head + uuencoded(ARCHIVE)).passages]


def test_what_is_uuencoded_and_broken_is_said() -> None:
    opened = open_document(HEAD + b"\nbegin 644 a\n!ABCDEFG\n`\nend\n")
    assert [part.reason for part in opened.unread] == ["damaged"]


@pytest.mark.parametrize(
    "told", ["Content-Transfer-Encoding: x-own", "Content-Transfer-Encoding: 7bit\nContent-Transfer-Encoding: base64"]
)
def test_an_encoding_that_nobody_can_tell_is_said(told: str) -> None:
    assert [part.reason for part in open_document(HEAD + told.encode() + b"\n\nx").unread] == ["unknown type"]


def test_an_empty_encoding_is_none() -> None:
    assert open_document(HEAD + b"Content-Transfer-Encoding: \n\nx").unread == ()


PARAMETERS: dict[str, str] = {
    "in pieces": 'name*0="ada.castellano"; name*1="@example.com"',
    "in pieces of another order": 'name*1="@example.com";\n name*0=ada.castellano',
    "with escapes": 'name*0="ada.castell\\\\ano"; name*1=@example.com'.replace("\\\\", "\\"),
    "with a charset": "name*=utf-8''ada.castellano%40example.com",
    "in pieces with a charset": "name*0*=utf-8'en'ada.castellano%40; name*1=example.com",
    "without a charset": "name*=ada.castellano%40example.com",
    "in the place of a charset": f"name*=''{SECRET}",
}


@pytest.mark.parametrize("parameters", PARAMETERS.values(), ids=PARAMETERS)
def test_a_parameter_is_joined(parameters: str) -> None:
    opened = open_document(HEAD + f"Content-Type: text/plain; {parameters}\n\nx".encode())
    assert SECRET in "".join(passage.text for passage in opened.passages)


def test_a_type_that_is_too_long_is_not_parsed() -> None:
    opened = open_document(HEAD + b'Content-Type: text/plain; a="' + b'\\";' * 4_000 + b"\n\n" + S)
    assert SECRET in "".join(passage.text for passage in opened.passages)
    assert [part.reason for part in opened.unread] == ["damaged"]


def test_a_mail_in_order_is_clean_and_read_once() -> None:
    opened = open_document(in_archive(d.mail(SECRET.encode(), attachment=b"hello")))
    assert opened.unread == ()
    assert [passage.where for passage in opened.passages if SECRET in passage.text] == ["entry/1/part/1"]


def test_what_is_shifted_is_read_by_its_charset() -> None:
    mail = HEAD + b"Content-Type: text/plain; charset=iso-2022-jp\n\n" + JAPANESE.encode("iso-2022-jp")
    opened = open_document(mail)
    assert JAPANESE in [passage.text for passage in opened.passages]
    assert opened.unread == ()
