"""Pictures: what their metadata says, and what can be read in them.

What a picture shows besides text nobody sees: it stays `opaque.picture`.
"""

import io
import struct
import warnings
import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final, cast

from egress_gateway.adapters.documents.charset import decode
from egress_gateway.adapters.documents.gathering import MOST_PIXELS, CannotRead, Gathering, Reason, inside
from egress_gateway.adapters.documents.ocr import lines_in
from egress_gateway.adapters.documents.picture_layout import PARTS, Beside, Part
from egress_gateway.adapters.documents.picture_tags import captions_in, tag_parts
from egress_gateway.adapters.documents.words import words_in
from egress_gateway.providers.blob import sniff

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
                _read(picture, content, where, gathering)
        except (*_BROKEN, Image.DecompressionBombError) as error:
            raise CannotRead(Reason.DAMAGED) from error
    if any("EXIF" in str(warning.message) for warning in told):
        gathering.miss(inside(where, "metadata"), Reason.DAMAGED)


def read_beside(content: bytes, where: str, gathering: Gathering, told: str = "") -> None:
    """What a picture's file holds beside its samples, without what was told already."""
    media = sniff(content)
    place = inside(where, "beside")
    lines: list[str] = []
    try:
        for part in PARTS[media](content):
            _tell_part(part, place, lines, gathering)
    except (*_BROKEN, struct.error, zlib.error):
        gathering.miss(place, Reason.DAMAGED)
    gathering.add(place, "\n".join(line for line in dict.fromkeys(lines) if line and line not in told))


def _tell_part(part: Part, place: str, lines: list[str], gathering: Gathering) -> None:
    kind, content = part
    match kind:
        case Beside.TEXT:
            lines.append(_text(content))
        case Beside.WORDS:
            lines.append(words_in(content))
        case Beside.DOCUMENT:
            gathering.leftover(content, inside(place, "leftover"))
        case Beside.TAGS | Beside.FILE:
            for below in tag_parts(content, samples=kind is Beside.FILE):
                _tell_part(below, place, lines, gathering)
        case Beside.CAPTIONS:
            for below in captions_in(content):
                _tell_part(below, place, lines, gathering)


def _read(picture: "Image", content: bytes, where: str, gathering: Gathering) -> None:
    if picture.width * picture.height > MOST_PIXELS:
        raise CannotRead(Reason.TOO_LARGE)
    told = "\n".join(_metadata(picture))
    gathering.add(inside(where, "metadata"), told)
    read_beside(content, where, gathering, told)
    frames = getattr(picture, "n_frames", 1) if max(picture.size) >= _SMALLEST else 0
    for number in range(min(frames, MOST_FRAMES)):
        picture.seek(number)
        gathering.step()
        lines = dict.fromkeys(line for view in views_of(picture) for line in lines_in(view))
        gathering.add(inside(where, "frame", number + 1), "\n".join(lines))
    if frames > MOST_FRAMES:
        raise CannotRead(Reason.TOO_LARGE)
    gathering.miss(where, Reason.PICTURE)


def views_of(picture: "Image") -> Iterator["Image"]:
    """A picture as people see it: upright, in eight bits, and where it is transparent on white and on black."""
    from PIL import Image, ImageOps  # noqa: PLC0415

    upright = ImageOps.exif_transpose(picture)
    if upright.mode.startswith("I") or upright.mode == "F":
        upright = upright.convert("F")
        least, most = cast("tuple[float, float]", upright.getextrema())  # of one band there is one pair
        scale = 255 / ((most - least) or 1)
        yield upright.point(lambda sample: (sample - least) * scale).convert("L").convert("RGB")
        return
    if not upright.has_transparency_data:
        yield upright.convert("RGB")
        return
    layered = upright.convert("RGBA")
    if layered.getchannel("A").getextrema() == (255, 255):
        yield layered.convert("RGB")
        return
    for ground in ("white", "black"):
        yield Image.alpha_composite(Image.new("RGBA", layered.size, ground), layered).convert("RGB")


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
    plain = value.removeprefix(b"ASCII\0\0\0").removeprefix(b"UNICODE\0").strip(b"\0")
    text = decode(plain)
    if text is not None:
        return text.strip()
    wide = plain.count(0) * 3 > len(plain)
    return plain.decode("utf-16-le" if wide else "utf-8", "replace").replace("\0", " ").strip()
