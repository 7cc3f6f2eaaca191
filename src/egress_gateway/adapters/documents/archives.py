"""Archives of the zip format. Nothing is written to a disk, and names are text like any other."""

from egress_gateway.adapters.documents.gathering import CannotRead, Gathering, Reason, inside
from egress_gateway.adapters.documents.packages import package_kind, read_package
from egress_gateway.adapters.documents.zipped import Archive


def read_zip(content: bytes, where: str, gathering: Gathering) -> None:
    """An Office document, or an archive of documents."""
    archive = Archive(content, gathering)
    if package_kind(archive):
        read_package(archive, where, gathering)
        return
    if archive.damaged:
        gathering.miss(where, Reason.DAMAGED)
    gathering.add(inside(where, "names"), "\n".join(archive.names))
    for number, name in enumerate(archive.entries, 1):
        place = inside(where, "entry", number)
        try:
            gathering.within(archive.read(name), place)
        except CannotRead as refusal:
            if refusal.reason is not Reason.ENCRYPTED:
                raise
            gathering.miss(place, refusal.reason)
    for number, piece in enumerate(archive.leftovers, 1):
        gathering.leftover(piece, inside(where, "leftover", number))
