"""Reading archives of the zip format, as far as a bound lets."""

import io
import zipfile
import zlib
from collections.abc import Mapping
from typing import Final

from egress_gateway.adapters.documents.gathering import MOST_PARTS, CannotRead, Gathering, Reason

_ENCRYPTED: Final = 0x1
"""Of the general purpose bit flag (APPNOTE 4.4.4)."""
_AT_ONCE: Final = 1 << 20

BROKEN: Final = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, IndexError, OverflowError)


class Archive:
    """An opened archive. Names are its writer's: they are looked up, never used as paths."""

    def __init__(self, content: bytes, gathering: Gathering) -> None:
        """Raises `CannotRead`."""
        self._gathering = gathering
        try:
            self._file = zipfile.ZipFile(io.BytesIO(content))
        except (*BROKEN, NotImplementedError) as error:
            raise CannotRead(Reason.DAMAGED) from error
        entries = [entry for entry in self._file.infolist() if not entry.is_dir()]
        if len(entries) > MOST_PARTS:
            raise CannotRead(Reason.TOO_LARGE)
        self.entries: Mapping[str, zipfile.ZipInfo] = {entry.filename: entry for entry in entries}
        """The last of each name, which is the one that readers take."""
        self.hides = len(self.entries) < len(entries)
        """Whether one name stands there twice."""
        self.comment = self._file.comment

    def read(self, name: str) -> bytes:
        """What an entry unpacks to. Raises `CannotRead`."""
        entry = self.entries[name]
        if entry.flag_bits & _ENCRYPTED:
            raise CannotRead(Reason.ENCRYPTED)
        if entry.file_size > self._gathering.room:
            raise CannotRead(Reason.TOO_LARGE)
        pieces = []
        try:
            with self._file.open(entry) as unpacked:
                while piece := unpacked.read(_AT_ONCE):
                    self._gathering.expand(len(piece))
                    pieces.append(piece)
        except (NotImplementedError, RuntimeError) as error:
            raise CannotRead(Reason.UNKNOWN_TYPE) from error
        except BROKEN as error:
            raise CannotRead(Reason.DAMAGED) from error
        return b"".join(pieces)
