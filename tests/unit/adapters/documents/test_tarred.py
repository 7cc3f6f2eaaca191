"""Every place of a tar archive where something can stand is read, or the archive is not clean."""

import tarfile

import pytest
from tests import documents as d
from tests.documents import SECRET

from egress_gateway.adapters.documents.reading import open_document

S = SECRET.encode()
END = bytes(1024)


def member(name: str = "a.txt", content: bytes = b"hello", kind: bytes = tarfile.REGTYPE, **fields: str) -> bytes:
    one = tarfile.TarInfo(name)
    one.size, one.type = len(content), kind
    for field, value in fields.items():
        setattr(one, field, value)
    return one.tobuf(tarfile.USTAR_FORMAT) + content + bytes(-len(content) % 512)


def extended(**values: str) -> bytes:
    one = tarfile.TarInfo("a.txt")
    one.size = 5
    one.pax_headers = values
    return one.tobuf(tarfile.PAX_FORMAT) + b"hello" + bytes(507)


def set_in(head: bytes, at: int, put: bytes, *, summed: bool = True) -> bytes:
    made = bytearray(head)
    made[at : at + len(put)] = put
    if summed:
        made[148:156] = b" " * 8
        made[148:156] = b"%06o\0 " % sum(made[:512])
    return bytes(made)


LONG = tarfile.TarInfo("x" * 120 + SECRET)
PLACES: dict[str, bytes] = {
    "behind the end": member() + END + member("b", S) + END,
    "loose behind the end": member() + END + S,
    "an entry with a wrong sum": member() + set_in(member("b", S), 150, b"9", summed=False) + END,
    "a file of unknown kind": member() + member("b", S, b"Z") + END,
    "a directory": member() + member("b", S, tarfile.DIRTYPE) + END,
    "a link": member() + member("b", S, tarfile.SYMTYPE) + END,
    "the target of a link": member() + member("b", b"", tarfile.SYMTYPE, linkname=SECRET) + END,
    "a device": member() + member("b", S, tarfile.CHRTYPE) + END,
    "the name of an owner": member(uname=SECRET) + END,
    "the name of a group": member(gname=SECRET) + END,
    "a comment": extended(comment=SECRET) + END,
    "an attribute of a file": extended(**{"SCHILY.xattr.user.x": SECRET}) + END,
    "a key": extended(**{SECRET: "x"}) + END,
    "a long name": LONG.tobuf(tarfile.GNU_FORMAT) + END,
    "behind a name": set_in(member(), 10, S) + END,
    "in place of a time": set_in(member(), 136, S[:12]) + END,
    "behind a file": set_in(member(), 512 + 20, S, summed=False) + END,
    "behind all names": set_in(member(), 500 - len(S), S) + END,
    "the mark of the format": member() + set_in(member(), 257, S[:8]) + END,
    "lines that are none": member("x", b"12 " + S, b"x") + END,
}


@pytest.mark.parametrize("content", PLACES.values(), ids=PLACES)
def test_what_stands_there_is_seen_or_the_archive_is_not_clean(content: bytes) -> None:
    assert d.seen_or_unread(content, SECRET[:8]) != "lost"


def test_what_is_no_text_in_a_line_is_a_document() -> None:
    opened = open_document(member("x", b"10 a=\xff\xfe\0\1\n", b"x") + END)
    assert [(part.where, part.reason) for part in opened.unread] == [("entry/1/value", "unknown type")]


CLEAN: dict[str, bytes] = {
    "ustar": d.tar({"a": b"x" * 700, "b": b""}),
    "links": member("a") + member("b", b"", tarfile.LNKTYPE, linkname="a") + END,
    "a long name": tarfile.TarInfo("x" * 150).tobuf(tarfile.GNU_FORMAT) + END,
    "keys": extended(mtime="1.5") + END,
    "a large owner": set_in(member(), 108, b"\x80" + bytes(6) + b"\x09") + END,
}


@pytest.mark.parametrize("content", CLEAN.values(), ids=CLEAN)
def test_what_is_harmless_leaves_an_archive_clean(content: bytes) -> None:
    assert open_document(content).unread == ()
