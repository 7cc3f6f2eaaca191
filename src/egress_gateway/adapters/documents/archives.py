"""Archives: zip, gzip and tar. Nothing is written to a disk, and names are text like any other."""

import io
import tarfile
import zlib
from typing import Final

from egress_gateway.adapters.documents.gathering import CannotRead, Gathering, Reason, inside
from egress_gateway.adapters.documents.packages import package_kind, read_package
from egress_gateway.adapters.documents.zipped import Archive

_GZIP: Final = 31
"""Window bits of zlib with a header of gzip."""
_BROKEN_TAR: Final = (tarfile.TarError, EOFError, OSError, ValueError, OverflowError, UnicodeError)


def read_zip(content: bytes, where: str, gathering: Gathering) -> None:
    """An Office document, or an archive of documents."""
    archive = Archive(content, gathering)
    if package_kind(archive):
        read_package(archive, where, gathering)
        return
    if archive.hides:
        gathering.miss(where, Reason.DAMAGED)
    gathering.add(inside(where, "names"), "\n".join([*archive.entries, archive.comment.decode("utf-8", "replace")]))
    for number, name in enumerate(archive.entries, 1):
        place = inside(where, "entry", number)
        try:
            gathering.within(archive.read(name), place)
        except CannotRead as refusal:
            if refusal.reason is not Reason.ENCRYPTED:
                raise
            gathering.miss(place, refusal.reason)


def read_gzip(content: bytes, where: str, gathering: Gathering) -> None:
    """One compressed document, or several behind each other (RFC 1952, 2.2)."""
    pieces: list[bytes] = []
    rest = content
    while rest:
        member = zlib.decompressobj(_GZIP)
        try:
            pieces.append(member.decompress(rest, gathering.room + 1))
        except zlib.error as error:
            raise CannotRead(Reason.DAMAGED) from error
        gathering.expand(len(pieces[-1]))
        if not member.eof:
            raise CannotRead(Reason.DAMAGED)
        rest = member.unused_data.lstrip(b"\0")
        gathering.step()
    gathering.within(b"".join(pieces), inside(where, "content"))


def read_tar(content: bytes, where: str, gathering: Gathering) -> None:
    """An archive of documents; links and devices are names and no more."""
    names: list[str] = []
    try:
        with tarfile.open(fileobj=io.BytesIO(content), mode="r:") as archive:
            for number, member in enumerate(archive, 1):
                gathering.step()
                names += [member.name, member.linkname, member.uname, member.gname]
                unpacked = archive.extractfile(member) if member.isreg() else None
                if unpacked is not None:
                    gathering.expand(max(member.size, 0))
                    gathering.within(unpacked.read(), inside(where, "entry", number))
    except _BROKEN_TAR as error:
        raise CannotRead(Reason.DAMAGED) from error
    gathering.add(inside(where, "names"), "\n".join(filter(None, dict.fromkeys(names))))
