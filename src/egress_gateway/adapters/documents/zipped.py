"""Reading archives of the zip format, as far as a bound lets."""

import bz2
import io
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from typing import Final

from egress_gateway.adapters.documents.charset import decode
from egress_gateway.adapters.documents.gathering import MOST_PARTS, CannotRead, Gathering, Reason
from egress_gateway.adapters.documents.zip_layout import LOCAL, leftovers

_ENCRYPTED: Final = 0x1
"""Of the general purpose bit flag (APPNOTE 4.4.4)."""

BROKEN: Final = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, IndexError, OverflowError)


class Archive:
    """An opened archive. Names are its writer's: they are looked up, never used as paths."""

    def __init__(self, content: bytes, gathering: Gathering) -> None:
        """Raises `CannotRead`."""
        self._content = content
        self._gathering = gathering
        try:
            file = zipfile.ZipFile(io.BytesIO(content))
        except (*BROKEN, NotImplementedError) as error:
            raise CannotRead(Reason.DAMAGED) from error
        listed = file.infolist()
        entries = [entry for entry in listed if not entry.is_dir() or entry.file_size or entry.compress_size]
        if len(entries) > MOST_PARTS:
            raise CannotRead(Reason.TOO_LARGE)
        self.entries: Mapping[str, zipfile.ZipInfo] = {entry.filename: entry for entry in entries}
        """What holds something. The last of each name, which is the one that readers take."""
        beside = leftovers(content, listed, file.start_dir, file.comment)
        self.damaged = beside.contradiction or len(self.entries) < len(entries)
        """Whether one name stands there twice, or the archive says two things of one entry."""
        self.names: Sequence[str] = [
            *(entry.orig_filename for entry in listed),
            *(_as_others_read(entry.orig_filename) for entry in listed if not entry.orig_filename.isascii()),
            *(_text(entry.comment) for entry in listed if entry.comment),
            *beside.names,
            _text(file.comment),
        ]
        """All names and comments, also those of directories."""
        self.leftovers = list(beside.pieces)
        """Bytes that are no entry's; those behind the packed content of an entry once it was read."""

    def read(self, name: str) -> bytes:
        """What an entry unpacks to. Raises `CannotRead`."""
        entry = self.entries[name]
        if entry.flag_bits & _ENCRYPTED:
            raise CannotRead(Reason.ENCRYPTED)
        if entry.file_size > self._gathering.room:
            raise CannotRead(Reason.TOO_LARGE)
        try:
            content = self._unpack(entry, self._packed(entry))
        except BROKEN as error:
            raise CannotRead(Reason.DAMAGED) from error
        self._gathering.expand(len(content))
        if len(content) != entry.file_size or zlib.crc32(content) != entry.CRC:
            raise CannotRead(Reason.DAMAGED)
        return content

    def _packed(self, entry: zipfile.ZipInfo) -> bytes:
        head = self._content[entry.header_offset : entry.header_offset + LOCAL.size]
        *_, name, extra = LOCAL.unpack(head) if len(head) == LOCAL.size else (0, 0)
        begin = entry.header_offset + LOCAL.size + name + extra
        return self._content[begin : begin + entry.compress_size]

    def _unpack(self, entry: zipfile.ZipInfo, packed: bytes) -> bytes:
        """No more than the entry says, so that a small one is no bomb."""
        if entry.compress_type == zipfile.ZIP_STORED:
            return packed
        if entry.compress_type == zipfile.ZIP_DEFLATED:
            inflater = zlib.decompressobj(-zlib.MAX_WBITS)
            content = inflater.decompress(packed, entry.file_size + 1)
            behind = inflater.unused_data
        elif entry.compress_type == zipfile.ZIP_BZIP2:
            unpacker = bz2.BZ2Decompressor()
            content = unpacker.decompress(packed, entry.file_size + 1)
            behind = unpacker.unused_data
        else:
            raise CannotRead(Reason.UNKNOWN_TYPE)
        if behind and behind not in self.leftovers:
            self.leftovers.append(behind)
        return content


def _as_others_read(name: str) -> str:
    """Names in UTF-8 and in the charset of Windows are often not said to be so (APPNOTE, appendix D)."""
    try:
        return decode(name.encode("cp437")) or name
    except UnicodeEncodeError:
        return name


def _text(aside: bytes) -> str:
    return aside.decode("utf-8", "replace")
