"""Every place of a gzip file where something can stand is read, or the file is not clean."""

import zlib

import pytest
from tests import documents as d
from tests.documents import SECRET

from egress_gateway.adapters.documents.reading import open_document

S = SECRET.encode()
PLAIN = d.gzipped(b"hello")


def headed(flags: int, head: bytes) -> bytes:
    return PLAIN[:3] + bytes([flags]) + PLAIN[4:10] + head + PLAIN[10:]


PLACES: dict[str, bytes] = {
    "the name": headed(8, S + b"\0"),
    "the comment": headed(16, S + b"\0"),
    "both": headed(24, b"a\0" + S + b"\0"),
    "an extra field": headed(4, len(S).to_bytes(2, "little") + S),
    "a second member": PLAIN + d.gzipped(S),
    "a name of a second member": PLAIN + headed(8, S + b"\0"),
    "behind the end": PLAIN + S,
    "behind zeros behind the end": PLAIN + bytes(9) + S,
    "in place of the sum": PLAIN[:-8] + S + PLAIN[-8:],
}


@pytest.mark.parametrize("content", PLACES.values(), ids=PLACES)
def test_what_stands_there_is_seen_or_the_file_is_not_clean(content: bytes) -> None:
    assert d.seen_or_unread(content) != "lost"


@pytest.mark.parametrize("content", [PLAIN, PLAIN + PLAIN, PLAIN + bytes(9), headed(2, b"ab"), headed(8, b"a\0")])
def test_what_is_harmless_leaves_a_file_clean(content: bytes) -> None:
    assert open_document(content).unread == ()


DAMAGED: dict[str, bytes] = {
    "kinds of fields that nobody knows": headed(0x80, b""),
    "a name without an end": PLAIN[:3] + b"\x08" + PLAIN[4:10] + b"name",
    "no more than a mark": PLAIN[:4],
    "another way of packing": b"\x1f\x8b\x07" + PLAIN[3:],
    "a wrong sum": PLAIN[:-8] + zlib.crc32(b"x").to_bytes(4, "little") + PLAIN[-4:],
    "no packed content": PLAIN[:10] + b"\xff" * 20,
}


@pytest.mark.parametrize("content", DAMAGED.values(), ids=DAMAGED)
def test_what_is_broken_is_said(content: bytes) -> None:
    assert [part.reason for part in open_document(content).unread] == ["damaged"]
