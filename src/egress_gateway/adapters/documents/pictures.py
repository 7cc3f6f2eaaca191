"""Pictures: what their metadata says, and what can be read in them.

What a picture shows besides text nobody sees: it stays `opaque.picture`.
"""

import io
import warnings
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from egress_gateway.adapters.documents.gathering import MOST_PIXELS, CannotRead, Gathering, Reason, inside
from egress_gateway.adapters.documents.ocr import lines_in

if TYPE_CHECKING:
    from PIL.Image import Image

_BROKEN: Final = (OSError, ValueError, TypeError, KeyError, IndexError, ArithmeticError, AttributeError, SyntaxError,
                  EOFError, RuntimeError, NotImplementedError)  # fmt: skip
"""What the decoder raises for a file that is not as it should be."""
MOST_FRAMES: Final = 20
_GPS: Final = 0x8825
_LATITUDE, _LONGITUDE = (1, 2), (3, 4)
_DIRECTORIES: Final = (0x8769, _GPS, 0xA005)
"""Of EXIF 2.32: the camera's, the place's, and that of interoperability."""
_SMALLEST: Final = 12
"""Pixels of an edge, below which nobody reads anything."""
FORMATS: Final = ("PNG", "JPEG", "GIF", "WEBP", "TIFF", "BMP")


def read_picture(content: bytes, where: str, gathering: Gathering) -> None:
    """Metadata first: it is read also where nobody reads the picture."""
    try:
        from PIL import Image  # noqa: PLC0415  # the extra `documents`
    except ImportError as error:
        raise CannotRead(Reason.NO_PICTURES) from error
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        try:
            with Image.open(io.BytesIO(content), formats=FORMATS) as picture:
                _read(picture, where, gathering)
        except (*_BROKEN, Image.DecompressionBombError) as error:
            raise CannotRead(Reason.DAMAGED) from error
    if any("EXIF" in str(warning.message) for warning in told):
        gathering.miss(inside(where, "metadata"), Reason.DAMAGED)


def _read(picture: "Image", where: str, gathering: Gathering) -> None:
    if picture.width * picture.height > MOST_PIXELS:
        raise CannotRead(Reason.TOO_LARGE)
    gathering.add(inside(where, "metadata"), "\n".join(_metadata(picture)))
    frames = getattr(picture, "n_frames", 1) if max(picture.size) >= _SMALLEST else 0
    for number in range(min(frames, MOST_FRAMES)):
        picture.seek(number)
        gathering.step()
        gathering.add(inside(where, "frame", number + 1), "\n".join(lines_in(picture.convert("RGB"))))
    if frames > MOST_FRAMES:
        raise CannotRead(Reason.TOO_LARGE)
    gathering.miss(where, Reason.PICTURE)


def _metadata(picture: "Image") -> Iterator[str]:
    """Comments, EXIF and XMP."""
    for name, value in picture.info.items():
        if isinstance(value, (str, bytes)) and name not in {"icc_profile", "exif"}:
            yield f"{name}: {_text(value)}"
    exif = picture.getexif()
    for value in exif.values():
        if isinstance(value, (str, bytes)):
            yield _text(value)
    for directory in _DIRECTORIES:
        below = exif.get_ifd(directory)
        if directory == _GPS:
            yield from _place(below)
        yield from (_text(value) for value in below.values() if isinstance(value, (str, bytes)))


def _place(gps: dict[int, Any]) -> Iterator[str]:
    """Where the picture was taken, as people write it."""
    degrees = []
    for reference, value in (_LATITUDE, _LONGITUDE):
        if reference not in gps or value not in gps:
            return
        whole, minutes, seconds = (float(part) for part in gps[value])
        sign = -1 if gps[reference] in {"S", "W"} else 1
        degrees.append(sign * (whole + minutes / 60 + seconds / 3600))
    yield "GPS coordinates: latitude {:.6f}, longitude {:.6f}".format(*degrees)


def _text(value: str | bytes) -> str:
    if isinstance(value, str):
        return value
    plain = value.removeprefix(b"ASCII\0\0\0").removeprefix(b"UNICODE\0")
    wide = plain.count(0) * 3 > len(plain)
    return plain.decode("utf-16-le" if wide else "utf-8", "replace").replace("\0", " ").strip()
