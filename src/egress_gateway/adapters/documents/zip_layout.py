"""The bytes of a zip archive that are no entry's content: names, extra fields, gaps (APPNOTE 6.3.10).

Readers follow the directory at its end. What it does not lead to, nobody sees; what it says of an entry otherwise
than the header before that entry, some see and some do not.
"""

import struct
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple
from zipfile import ZipInfo

from egress_gateway.adapters.documents.words import words_in

LOCAL: Final = struct.Struct("<4s5H3I2H")
"""The header before an entry (4.3.7)."""
_LOCAL_MARK: Final = b"PK\x03\x04"
_LISTED: Final = 46
"""Bytes of an entry in the directory, before its name (4.3.12)."""
_END: Final = struct.Struct("<4s4H2IH")
"""The end of the directory, before its comment (4.3.16)."""
_END_MARK: Final = b"PK\x05\x06"
_END_64: Final = ((b"PK\x06\x06", 56), (b"PK\x06\x07", 20))
"""The same for large archives, and where it stands (4.3.14, 4.3.15)."""
_DESCRIBED: Final = 0x8
"""Of the flags: sizes follow the content, in the header they are zero (4.4.4)."""
_UTF_8: Final = 0x800
_MEANT: Final = 0x1 | _DESCRIBED | _UTF_8
"""The flags that change what a reader sees."""
_AT_END: Final = 0xFFFFFFFF
"""A size that stands in an extra field."""
_FIXED: Final = {0x0001: 32, 0x000A: 36, 0x5455: 13, 0x5855: 12, 0x7855: 4, 0x7875: 24, 0x9901: 7, 0xCAFE: 0}
"""Extra fields of numbers and nothing else, with their greatest length: sizes, times, owners, kind of encryption."""
_PADDING: Final = {0xA220: 4, 0xD935: 2}
"""Extra fields of zeros, behind so many bytes of numbers."""


class Leftovers(NamedTuple):
    """What an archive holds beside the contents of its entries."""

    names: Sequence[str]
    """Names that headers have otherwise than the directory, and words in extra fields."""
    pieces: Sequence[bytes]
    """Gaps, what stands before the first entry and behind the end, and extra fields of unknown kind."""
    contradiction: bool
    """Whether a header and the directory differ, or entries overlap."""


def leftovers(content: bytes, listed: Sequence[ZipInfo], directory: int, comment: bytes) -> Leftovers:
    """Account for every byte of an archive whose directory begins at `directory`."""
    names: list[str] = []
    pieces: list[bytes] = []
    contradiction = False
    at = 0
    for entry in sorted(listed, key=lambda entry: entry.header_offset):
        begin = entry.header_offset
        head = content[begin : begin + LOCAL.size]
        if begin < at or len(head) < LOCAL.size or not head.startswith(_LOCAL_MARK):
            return Leftovers(names, [*pieces, content[at:]], True)
        pieces.append(content[at:begin])
        _, _, flags, method, _, _, crc, packed, size, name_length, extra_length = LOCAL.unpack(head)
        begin += LOCAL.size
        name = content[begin : begin + name_length]
        extra = content[begin + name_length : begin + name_length + extra_length]
        if name != _raw_name(entry):
            names.append(name.decode("utf-8", "replace"))
            contradiction = True
        told = (flags, method, crc, packed, size)
        contradiction |= not _agree(told, entry)
        for field in (extra, entry.extra):
            names += _words(field)
            pieces += _unknown(field)
        at = begin + name_length + extra_length + entry.compress_size
        if flags & _DESCRIBED:
            at += _descriptor(content, at, entry)
    if at > directory:
        return Leftovers(names, pieces, True)
    pieces.append(content[at:directory])
    at = directory + sum(_LISTED + len(_raw_name(one)) + len(one.extra) + len(one.comment) for one in listed)
    end = _end(content)
    for mark, length in _END_64:
        if content.startswith(mark, at) and at + length <= end:
            at += length
    pieces.append(content[at:end])
    if content[end + _END.size + len(comment) :].strip(b"\0"):
        pieces.append(content[end + _END.size :])
    return Leftovers(names, pieces, contradiction or at > end)


def _raw_name(entry: ZipInfo) -> bytes:
    return entry.orig_filename.encode("utf-8" if entry.flag_bits & _UTF_8 else "cp437", "replace")


def _agree(told: tuple[int, ...], entry: ZipInfo) -> bool:
    """Whether a header says of its entry what the directory says."""
    flags, method, *sizes = told
    if (flags & _MEANT, method) != (entry.flag_bits & _MEANT, entry.compress_type):
        return False
    later = {_AT_END, 0} if flags & _DESCRIBED else {_AT_END}
    known = (entry.CRC, entry.compress_size, entry.file_size)
    return all(one == there or one in later for one, there in zip(sizes, known, strict=True))


def _descriptor(content: bytes, at: int, entry: ZipInfo) -> int:
    """Bytes of the sizes behind an entry, with or without a mark, of 4 or of 8 bytes each (4.3.9)."""
    for mark in (b"PK\x07\x08", b""):
        for form in ("<3I", "<I2Q"):
            if max(entry.compress_size, entry.file_size) <= _AT_END:
                told = mark + struct.pack(form, entry.CRC, entry.compress_size, entry.file_size)
                if content.startswith(told, at):
                    return len(told)
    return 0


def _end(content: bytes) -> int:
    """Where the end of the directory begins, as readers look for it: without a comment, or by its last mark."""
    bare = len(content) - _END.size
    return bare if content.startswith(_END_MARK, bare) else content.rfind(_END_MARK)


def _fields(extra: bytes) -> Iterator[tuple[int, bytes]]:
    """Kind and content of each field (4.5.1); what is no field has the kind -1."""
    while len(extra) >= 4:
        kind, length = struct.unpack_from("<2H", extra)
        if len(extra) < 4 + length:
            break
        yield kind, extra[4 : 4 + length]
        extra = extra[4 + length :]
    if extra:
        yield -1, extra


def _is_numbers(kind: int, field: bytes) -> bool:
    if kind in _PADDING:
        return not field[_PADDING[kind] :].strip(b"\0")
    return len(field) <= _FIXED.get(kind, -1)


def _words(extra: bytes) -> list[str]:
    """Words in place of numbers."""
    return [words for kind, field in _fields(extra) if _is_numbers(kind, field) and (words := words_in(field))]


def _unknown(extra: bytes) -> list[bytes]:
    return [_named(kind, field) for kind, field in _fields(extra) if not _is_numbers(kind, field)]


def _named(kind: int, field: bytes) -> bytes:
    """What stands in a field: a name or a comment in UTF-8 follows five bytes of numbers (4.6.8, 4.6.9)."""
    return field[5:] if kind in {0x7075, 0x6375} else field
