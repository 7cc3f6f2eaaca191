"""Every place of a zip archive where something can stand is read, or the archive is not clean."""

import io
import struct
import zipfile

import pytest
from tests import documents as d
from tests.documents import SECRET

from egress_gateway.adapters.documents.reading import open_document

S = SECRET.encode()


def entry(name: str = "a.txt", *, comment: bytes = b"", extra: bytes = b"", method: int = zipfile.ZIP_STORED) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        one = zipfile.ZipInfo(name)
        one.comment, one.extra, one.compress_type = comment, extra, method
        archive.writestr(one, b"hello" * 9)
    return made.getvalue()


def field(kind: int, content: bytes) -> bytes:
    return struct.pack("<2H", kind, len(content)) + content


def unlisted() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("hidden.txt", S)
        archive.writestr("a.txt", "hello")
        archive.filelist.pop(0)
    return made.getvalue()


def put(content: bytes, before: bytes, put_in: bytes, *, moved: bool = True) -> bytes:
    """Bytes before the first of a mark; the directory's place follows where it is said to be `moved`."""
    at = content.index(before)
    made = bytearray(content[:at] + put_in + content[at:])
    if moved:
        end = made.rindex(b"PK\x05\x06") + 16
        made[end : end + 4] = (int.from_bytes(made[end : end + 4], "little") + len(put_in)).to_bytes(4, "little")
    return bytes(made)


def local_only(content: bytes, old: bytes, new: bytes) -> bytes:
    """A change of what the first header says, and not of what the directory says."""
    return content.replace(old, new, 1)


def packed_with_more() -> bytes:
    """An entry whose packed content goes on behind its end."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", b"hello" * 9)
        (one,) = archive.infolist()
        before = one.compress_size
        archive.fp.seek(archive.start_dir)  # type: ignore[union-attr]  # open as long as the archive is
        archive.fp.write(S)  # type: ignore[union-attr]
        archive.start_dir += len(S)
        one.compress_size = before + len(S)
    content = bytearray(made.getvalue())
    content[18:22] = (before + len(S)).to_bytes(4, "little")
    return bytes(content)


PLACES: dict[str, bytes] = {
    "the content of a directory": d.packed({"a.txt": "x", "d/": SECRET}),
    "the name of a directory": d.packed({"a.txt": "x", f"{SECRET}/": ""}),
    "the comment of an entry": entry(comment=S),
    "the comment of the archive": d.packed({"a": "x"}, S),
    "a name behind a zero": entry(f"a.txt#{SECRET}").replace(b"#", b"\0"),
    "an unknown extra field": entry(extra=field(0xBEEF, S)),
    "an extra field of times": entry(extra=field(0x000A, S)),
    "an extra field that pads": entry(extra=field(0xD935, b"\4\0" + S)),
    "an extra field with a name": entry(extra=field(0x7075, b"\1abcd" + S)),
    "behind the extra fields": entry(extra=field(0x5455, b"\1abcd") + S[:3] + S),
    "an entry that is not listed": unlisted(),
    "before the archive": b"PK\x03\x04" + S + d.packed({"a": "x"}),
    "between content and directory": put(d.packed({"a": "x"}), b"PK\x01\x02", S),
    "between directory and end": put(d.packed({"a": "x"}), b"PK\x05\x06", S, moved=False),
    "behind the archive": d.packed({"a": "x"}) + S,
    "behind a zero behind the archive": d.packed({"a": "x"}) + b"\0" + S,
    "behind packed content": packed_with_more(),
    "a name in the header only": local_only(d.packed({"x" * len(S): "x"}), b"x" * len(S), S),
}


@pytest.mark.parametrize("content", PLACES.values(), ids=PLACES)
def test_what_stands_there_is_seen_or_the_archive_is_not_clean(content: bytes) -> None:
    assert d.seen_or_unread(content) != "lost"


CLEAN: dict[str, bytes] = {
    "times and owners": entry(extra=field(0x5455, b"\3" + bytes(8)) + field(0x7875, b"\1\4" + bytes(9))),
    "padding": entry(extra=field(0xA220, b"\x28\xa0" + bytes(30))),
    "packed otherwise": entry(method=zipfile.ZIP_BZIP2),
    "directories": d.packed({"a": "hello", "b/": "", "b/c": "x" * 999}),
}


@pytest.mark.parametrize("content", CLEAN.values(), ids=CLEAN)
def test_what_is_harmless_leaves_an_archive_clean(content: bytes) -> None:
    assert open_document(content).unread == ()


class Stream(io.RawIOBase):
    """Where nobody can go back to: sizes follow contents."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, content: bytes) -> int:  # type: ignore[override]  # of bytes only
        self.pieces.append(bytes(content))
        return len(content)


def streamed(*, large: bool) -> bytes:
    stream = Stream()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:  # type: ignore[arg-type]  # as far as it is used
        for name in ("a.txt", "b.txt"):
            with archive.open(name, "w", force_zip64=large) as one:
                one.write(b"hello")
    return b"".join(stream.pieces)


@pytest.mark.parametrize("large", [False, True])
def test_an_archive_that_was_streamed_is_clean(*, large: bool) -> None:
    opened = open_document(streamed(large=large))
    assert opened.unread == ()
    assert [passage.text for passage in opened.passages][1:] == ["hello", "hello"]


DAMAGED: dict[str, bytes] = {
    "another method in the header": local_only(d.packed({"a": "x"}), b"\x14\0\0\0\x08\0", b"\x14\0\0\0\x00\0"),
    "another checksum": bytes(bytearray(d.packed({"a": "x"})).replace(b"\x83\x16\xdc\x8c", b"\1\1\1\1")),
    "entries that share bytes": d.packed({"one": "x", "two": "x"}).replace(b"PK\x03\x04", b"PK\x03\x05", 2)[4:],
    "a way of packing that nobody reads": entry(method=zipfile.ZIP_LZMA),
}


@pytest.mark.parametrize("content", DAMAGED.values(), ids=DAMAGED)
def test_what_contradicts_itself_is_not_clean(content: bytes) -> None:
    assert open_document(content).unread


@pytest.mark.parametrize("charset", ["utf-8", "cp1252", "cp437"])
def test_a_name_is_told_by_the_charset_that_its_writer_had(charset: str) -> None:
    name = "Jürgen Müller.txt"
    raw = name.encode(charset)
    content = d.packed({"a" * len(raw): "x"}).replace(b"a" * len(raw), raw)
    assert name in "\n".join(passage.text for passage in open_document(content).passages)
