"""The bytes of a picture's file beside its samples: what each part of it is, and what has no part.

Decoders look at what they need to show a picture, and pass over the rest. Samples, and the tables that they are packed
by, are what the picture shows; everything else is told here.
"""

import struct
import zlib
from collections.abc import Callable, Iterator, Mapping
from enum import Enum, auto
from typing import Final, TypeAlias


class Beside(Enum):
    """How to read a part."""

    TEXT = auto()
    """Characters."""
    WORDS = auto()
    """Numbers, a profile, notes of a camera: words may stand among them."""
    TAGS = auto()
    """A directory of tags, as EXIF has it."""
    FILE = auto()
    """The same with samples of a picture, as TIFF has it."""
    CAPTIONS = auto()
    """Records of Photoshop, with captions of IPTC."""
    DOCUMENT = auto()
    """What the format has no place for, or a kind of part that is not known here."""


Part: TypeAlias = tuple[Beside, bytes]

_PNG_COLOURS: Final = {0: (0, 2), 2: (0, 6), 3: (768, 256)}
"""Bytes of a palette and of what is transparent, at most, by the type of colours (11.2.2, 11.3.1.1)."""
_PNG_NUMBERS: Final = frozenset({b"gAMA", b"cHRM", b"sRGB", b"bKGD", b"pHYs", b"sBIT", b"tIME", b"acTL", b"fcTL",
                                 b"cICP", b"mDCV", b"cLLI", b"oFFs", b"sTER"})  # fmt: skip
_JPEG_TABLES: Final = frozenset({0xC4, 0xCC, 0xDB, 0xDD, *(0xC0 + kind for kind in range(16))}) - {0xC8}
_WEBP_SAMPLES: Final = frozenset({b"VP8 ", b"VP8L", b"ALPH"})
_WEBP_NUMBERS: Final = {b"VP8X": 10, b"ANIM": 6, b"ANMF": 16}
"""Parts that begin with so many bytes of numbers."""
_GIF_LEAST: Final = range(1, 12)
_GIF_MOST_BITS: Final = 12
_XMP: Final = b"http://ns.adobe.com/xap/1.0/\0"
_MORE_XMP: Final = b"http://ns.adobe.com/xmp/extension/\0"


def png_parts(content: bytes) -> Iterator[Part]:
    """Chunks (PNG, third edition, 5.3). Raises `ValueError` where one is not whole."""
    at: int = 8
    frames: list[list[bytes]] = [[]]
    while at + 12 <= len(content):
        (length,) = struct.unpack_from(">I", content, at)
        kind, data = content[at + 4 : at + 8], content[at + 8 : at + 8 + length]
        if content[at + 8 + length : at + 12 + length] != zlib.crc32(kind + data).to_bytes(4, "big"):
            raise ValueError("a chunk is not as its sum says")
        at += 12 + length
        if kind in {b"IDAT", b"fdAT"}:
            frames[-1].append(data if kind == b"IDAT" else data[4:])
        elif kind in {b"tEXt", b"zTXt", b"iTXt", b"iCCP"}:
            yield from _png_text(kind, data)
        elif kind == b"eXIf":
            yield Beside.TAGS, data
        elif kind in {b"IHDR", b"PLTE", b"tRNS", b"IEND"}:
            palette, transparent = _PNG_COLOURS.get(content[25], (0, 0))
            size = {b"IHDR": 13, b"PLTE": palette, b"tRNS": transparent}.get(kind, 0)
            yield Beside.WORDS, data[:size]
            yield Beside.DOCUMENT, data[size:]
        else:
            frames += [[]] if kind == b"fcTL" and frames[-1] else []
            yield (Beside.WORDS if kind in _PNG_NUMBERS and len(data) <= 40 else Beside.DOCUMENT), data
        if kind == b"IEND":
            break
    yield Beside.DOCUMENT, content[at:]
    for samples in frames:
        inflater = zlib.decompressobj()
        rest = b"".join(samples)
        while rest and not inflater.eof:
            inflater.decompress(rest, 1 << 20)
            rest = inflater.unconsumed_tail
        yield Beside.DOCUMENT, inflater.unused_data


def _png_text(kind: bytes, data: bytes) -> Iterator[Part]:
    keyword, _, rest = data.partition(b"\0")
    yield Beside.TEXT, keyword
    if kind == b"tEXt":
        yield Beside.TEXT, rest
    elif kind == b"iTXt":
        language, _, words = rest[2:].partition(b"\0")
        translated, _, text = words.partition(b"\0")
        yield Beside.TEXT, language + b"\n" + translated
        yield from _inflated(Beside.TEXT, text) if rest[:1] == b"\1" else ((Beside.TEXT, text),)
    else:
        yield from _inflated(Beside.TEXT if kind == b"zTXt" else Beside.WORDS, rest[1:])


def _inflated(beside: Beside, packed: bytes) -> Iterator[Part]:
    inflater = zlib.decompressobj()
    yield beside, inflater.decompress(packed, 1 << 22)
    yield Beside.DOCUMENT, inflater.unused_data + inflater.unconsumed_tail


def jpeg_parts(content: bytes) -> Iterator[Part]:
    """Segments (ITU-T T.81, annex B)."""
    at = 2
    while at + 4 <= len(content) and content[at] == 0xFF:
        kind = content[at + 1]
        if kind == 0xFF:
            at += 1
            continue
        if kind == 0xD9:
            break
        length = struct.unpack_from(">H", content, at + 2)[0]
        data = content[at + 4 : at + 2 + length]
        at += 2 + max(length, 2)
        if kind == 0xDA:
            at = _behind_scan(content, at)
            yield Beside.DOCUMENT, data[4 + 2 * data[0] :]
        elif kind in _JPEG_TABLES:
            yield Beside.DOCUMENT, data[_size_of_tables(kind, data) :]
        else:
            yield _jpeg_segment(kind, data)
    yield Beside.DOCUMENT, content[at:].removeprefix(b"\xff\xd9")


def _size_of_tables(kind: int, data: bytes) -> int:
    """Bytes that the tables in a segment have, by what they say of themselves (B.2.2, B.2.4)."""
    match kind:
        case 0xDD:
            return 2
        case 0xCC:
            return len(data)
        case 0xDB:
            size = 65 + 64 * (data[0] >> 4) if data else 0
        case 0xC4:
            size = 17 + sum(data[1:17])
        case _:
            return 6 + 3 * data[5]
    if 0 < size < len(data) and data[size] < 0x20:
        return size + _size_of_tables(kind, data[size:])
    return size


def _behind_scan(content: bytes, at: int) -> int:
    """Where the next segment begins: packed samples have no mark but those of restarts."""
    while (found := content.find(b"\xff", at)) >= 0:
        following = content[found + 1 : found + 2]
        if following != b"\0" and not b"\xd0" <= following <= b"\xd7":
            return found
        at = found + 2
    return len(content)


def _jpeg_segment(kind: int, data: bytes) -> Part:
    match kind:
        case 0xFE:
            return Beside.TEXT, data
        case 0xE0 if data.startswith((b"JFIF\0", b"JFXX\0")):
            return Beside.WORDS, data[5:]
        case 0xE1 if data.startswith(b"Exif\0"):
            return Beside.TAGS, data[6:]
        case 0xE1 if data.startswith(_XMP):
            return Beside.TEXT, data[len(_XMP) :]
        case 0xE1 if data.startswith(_MORE_XMP):
            return Beside.TEXT, data[len(_MORE_XMP) + 40 :]
        case 0xE2 if data.startswith((b"ICC_PROFILE\0", b"MPF\0")):
            return Beside.WORDS, data[4:]
        case 0xEC if data.startswith(b"Ducky"):
            return Beside.WORDS, data[5:]
        case 0xED if data.startswith(b"Photoshop 3.0\0"):
            return Beside.CAPTIONS, data[14:]
        case 0xEE if data.startswith(b"Adobe") and len(data) == 12:
            return Beside.WORDS, data[5:]
        case _:
            return Beside.DOCUMENT, data


def gif_parts(content: bytes) -> Iterator[Part]:
    """Blocks (GIF89a, 12 to 27)."""
    at = 13 + _palette(content[10])
    yield Beside.WORDS, content[13:at]
    while at < len(content) and content[at] in b"\x21\x2c":
        if content[at] == 0x2C:
            begin = at + 10
            at = begin + _palette(content[at + 9])
            yield Beside.WORDS, content[begin:at]
            least = content[at]
            at, blocks = _blocks(content, at + 1)
            yield Beside.DOCUMENT, _behind_samples(least, b"".join(blocks))
            continue
        label = content[at + 1]
        at, blocks = _blocks(content, at + 2)
        data = b"".join(blocks)
        match label:
            case 0xFE:
                yield Beside.TEXT, data
            case 0xF9:
                yield Beside.WORDS, data
            case 0x01:
                yield Beside.TEXT, data[12:]
            case 0xFF if data.startswith((b"NETSCAPE2.0", b"ANIMEXTS1.0")) and len(data) < 20:
                yield Beside.WORDS, data[11:]
            case 0xFF if data.startswith(b"ICCRGBG1012"):
                yield Beside.WORDS, data[11:]
            case _:
                yield Beside.DOCUMENT, data
    yield Beside.DOCUMENT, content[at:].removeprefix(b";")


def _behind_samples(least: int, samples: bytes) -> bytes:
    """What stands behind the code that ends the samples; their codes grow with the table (GIF89a, appendix F)."""
    if least not in _GIF_LEAST:
        return samples
    clear = 1 << least
    width, known, first = least + 1, clear + 2, True
    bits = have = 0
    for at, byte in enumerate(samples, 1):
        bits |= byte << have
        have += 8
        while have >= width:
            code = bits & ((1 << width) - 1)
            bits >>= width
            have -= width
            if code == clear + 1:
                return samples[at:]
            if code == clear:
                width, known, first = least + 1, clear + 2, True
            elif first:
                first = False
            else:
                known += known < 1 << _GIF_MOST_BITS
                width += known == 1 << width and width < _GIF_MOST_BITS
    return b""


def _palette(flags: int) -> int:
    """Bytes of the table of colours that the flags tell of."""
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _blocks(content: bytes, at: int) -> tuple[int, list[bytes]]:
    """Where a row of blocks ends, and what is in it."""
    blocks = []
    while at < len(content) and (length := content[at]):
        blocks.append(content[at + 1 : at + 1 + length])
        at += 1 + length
    return at + 1, blocks


def webp_parts(content: bytes) -> Iterator[Part]:
    """Chunks (RFC 9649, 2.3)."""
    end = 8 + int.from_bytes(content[4:8], "little")
    yield from _riff_parts(content[:end], 12)
    yield Beside.DOCUMENT, content[end:]


def _riff_parts(content: bytes, at: int) -> Iterator[Part]:
    while at + 8 <= len(content):
        kind, length = struct.unpack_from("<4sI", content, at)
        data = content[at + 8 : at + 8 + length]
        at += 8 + length + length % 2
        if kind == b"EXIF":
            yield Beside.TAGS, data.removeprefix(b"Exif\0\0")
        elif kind == b"XMP ":
            yield Beside.TEXT, data
        elif kind in _WEBP_NUMBERS:
            numbers = _WEBP_NUMBERS[kind]
            yield Beside.WORDS, data[:numbers]
            yield from _riff_parts(data, numbers) if kind == b"ANMF" else ((Beside.DOCUMENT, data[numbers:]),)
        elif kind not in _WEBP_SAMPLES:
            yield (Beside.WORDS if kind == b"ICCP" else Beside.DOCUMENT), data
    yield Beside.DOCUMENT, content[at:]


def bmp_parts(content: bytes) -> Iterator[Part]:
    """Header, colours and rows; what stands before, between and behind."""
    (samples, header, width, height, _, depth, packed, size) = struct.unpack_from("<IIiiHHII", content, 10)
    if not packed:
        size = (width * depth + 31) // 32 * 4 * abs(height)
    used = int.from_bytes(content[46:50], "little") or (1 << depth if depth <= 8 else 0)
    colours = 14 + header + 4 * min(used, 256) + (12 if packed == 3 else 0)
    yield Beside.WORDS, content[6:10] + content[38:54]
    yield Beside.WORDS, content[14 + header : min(colours, samples)]
    yield Beside.DOCUMENT, content[min(colours, samples) : samples]
    yield Beside.DOCUMENT, content[samples + size :]


def tiff_parts(content: bytes) -> Iterator[Part]:
    """All of it is a directory of tags."""
    yield Beside.FILE, content


PARTS: Final[Mapping[str, Callable[[bytes], Iterator[Part]]]] = {
    "image/png": png_parts,
    "image/jpeg": jpeg_parts,
    "image/gif": gif_parts,
    "image/webp": webp_parts,
    "image/bmp": bmp_parts,
    "image/tiff": tiff_parts,
}
