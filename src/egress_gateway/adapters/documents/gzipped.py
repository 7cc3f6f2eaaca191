"""Compressed documents (RFC 1952), one or several behind each other, and what their heads say."""

import zlib
from typing import Final

from egress_gateway.adapters.documents.gathering import CannotRead, Gathering, Reason, inside

_MARK: Final = b"\x1f\x8b\x08"
_HEAD: Final = 10
"""Bytes before the optional fields."""
_CHECKED, _EXTRA, _NAME, _COMMENT, _RESERVED = 0x02, 0x04, 0x08, 0x10, 0xE0
_TRAILER: Final = 8
"""A checksum and a length."""


def read_gzip(content: bytes, where: str, gathering: Gathering) -> None:
    """What unpacks to one document; behind the last member may be zeros."""
    pieces: list[bytes] = []
    told: list[bytes] = []
    rest = content
    while rest.startswith(_MARK):
        gathering.step()
        begin = _behind_head(rest, told)
        member = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            piece = member.decompress(rest[begin:], gathering.room + 1)
        except zlib.error as error:
            raise CannotRead(Reason.DAMAGED) from error
        gathering.expand(len(piece))
        trailer = zlib.crc32(piece).to_bytes(4, "little") + (len(piece) & 0xFFFFFFFF).to_bytes(4, "little")
        if not member.eof or not member.unused_data.startswith(trailer):
            raise CannotRead(Reason.DAMAGED)
        pieces.append(piece)
        rest = member.unused_data[_TRAILER:].lstrip(b"\0")
    if not pieces:
        raise CannotRead(Reason.DAMAGED)
    gathering.within(b"".join(pieces), inside(where, "content"))
    for number, field in enumerate((*told, rest), 1):
        gathering.leftover(field, inside(where, "leftover", number))


def _behind_head(member: bytes, told: list[bytes]) -> int:
    """Where the packed content begins. Adds the name, the comment and extra fields to what is `told`."""
    flags = member[3] if len(member) > _HEAD else _RESERVED
    at = _HEAD
    if flags & _RESERVED:
        raise CannotRead(Reason.DAMAGED)
    if flags & _EXTRA:
        length = int.from_bytes(member[at : at + 2], "little")
        told.append(member[at + 2 : at + 2 + length])
        at += 2 + length
    for flag in (_NAME, _COMMENT):
        if flags & flag:
            end = member.find(b"\0", at)
            if end < 0:
                raise CannotRead(Reason.DAMAGED)
            told.append(member[at:end])
            at = end + 1
    return at + 2 * bool(flags & _CHECKED)
