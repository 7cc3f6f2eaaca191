"""Directories of tags, as TIFF 6.0 and EXIF 2.32 have them, and captions of IPTC (IIM 4.2): every value, every gap."""

import re
import struct
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from egress_gateway.adapters.documents.picture_layout import Beside, Part

_SIZES: Final = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}
"""Bytes of a value of each type."""
_TEXT, _BYTES = 2, frozenset({1, 6, 7})
_BELOW: Final = frozenset({0x014A, 0x8769, 0x8825, 0xA005})
"""Tags that lead to another directory."""
_SAMPLES: Final = ((0x0111, 0x0117), (0x0144, 0x0145))
"""Where samples stand, and how many bytes."""
_COMPRESSION: Final = 0x0103
_PREVIEW: Final = (0x0201, 0x0202)
_CAPTIONS: Final = 0x8649
_IPTC: Final = 0x83BB
_XMP: Final = 0x02BC
_COMMENT: Final = 0x9286
_NAMED: Final = frozenset({0x9C9B, 0x9C9C, 0x9C9D, 0x9C9E, 0x9C9F})
"""Title, comment, author, keywords and subject as Windows writes them: UTF-16."""
_AMONG_NUMBERS: Final = frozenset({0x8773, 0x927C, 0xC634, 0xEA1C, 0x9000, 0x9101, 0xA000, 0xA300, 0xA301, 0xA302,
                                   0x828E, 0x0000, 0x0002, 0x0005, 0x015B, 0x8828})  # fmt: skip
"""Profiles, notes of cameras, versions and patterns of sensors: words may stand among them."""
_HEAD: Final = re.compile(rb"\0*(?:II\*\0|MM\0\*)[\0-\xff]{4}\0*")
"""The beginning of a file, which writers leave before each further page."""
_MOST_DIRECTORIES: Final = 100
_SHORT: Final = 16
"""Bytes of a value of an unknown tag in which only words are looked for."""


def tag_parts(content: bytes, *, samples: bool) -> Iterator[Part]:
    """Values, previews, what no tag leads to, and samples where none should be.

    Raises `struct.error` where it is cut off.
    """
    order = {b"II": "<", b"MM": ">"}.get(content[:2])
    if order is None or len(content) < 8:
        yield Beside.DOCUMENT, content
        return
    spans = [(0, 8)]
    todo = [struct.unpack_from(order + "I", content, 4)[0]]
    known: set[int] = set()
    while todo:
        at = todo.pop()
        if not at or at in known or len(known) > _MOST_DIRECTORIES:
            continue
        known.add(at)
        (count,) = struct.unpack_from(order + "H", content, at)
        tags: dict[int, list[int]] = {}
        for entry in range(at + 2, at + 2 + 12 * count, 12):
            tag, kind, number = struct.unpack_from(order + "HHI", content, entry)
            length = _SIZES.get(kind, 1) * number
            begin = entry + 8 if length <= 4 else struct.unpack_from(order + "I", content, entry + 8)[0]
            value = content[begin : begin + length]
            spans.append((begin, begin + length))
            yield from _value(tag, kind, value)
            if length < 4:
                yield Beside.DOCUMENT, content[entry + 8 + length : entry + 12]
            if kind in {3, 4, 13}:
                size = _SIZES[kind]
                tags[tag] = list(struct.unpack(f"{order}{len(value) // size}{'H' if size == 2 else 'I'}", value))
        end = at + 2 + 12 * count
        spans.append((at, end + 4))
        todo += struct.unpack_from(order + "I", content, end) if len(content) >= end + 4 else ()
        todo += [place for tag in _BELOW for place in tags.get(tag, ())]
        for places, sizes in (*(_SAMPLES if samples else ()), _PREVIEW):
            found = list(zip(tags.get(places, ()), tags.get(sizes, ()), strict=False))
            most = _size_of_strip(tags) if (places, sizes) == _SAMPLES[0] else None
            spans += [(begin, begin + min(size, most or size)) for begin, size in found]
            if (places, sizes) == _PREVIEW:
                for begin, size in found:
                    yield Beside.DOCUMENT, content[begin : begin + size]
    yield from _gaps(content, spans)


def _size_of_strip(tags: Mapping[int, Sequence[int]]) -> int | None:
    """Bytes that the rows of a strip have; None if they are packed."""
    if tags.get(_COMPRESSION, [1]) != [1]:
        return None
    width, height = (tags.get(tag, [0])[0] for tag in (0x0100, 0x0101))
    rows = min(tags.get(0x0116, [height])[0], height)
    bits = sum(tags.get(0x0102, [1])) or 1
    return max(rows * ((width * bits + 7) // 8), 1)


def _value(tag: int, kind: int, value: bytes) -> Iterator[Part]:
    if tag in {_CAPTIONS, _IPTC}:
        yield Beside.CAPTIONS, value
    elif tag == _XMP or kind == _TEXT:
        yield Beside.TEXT, value
    elif tag == _COMMENT:
        yield Beside.TEXT, value[8:]
    elif tag in _NAMED:
        yield Beside.TEXT, value.decode("utf-16-le", "replace").encode()
    elif kind in _BYTES or kind not in _SIZES:
        yield (Beside.WORDS if tag in _AMONG_NUMBERS or len(value) <= _SHORT else Beside.DOCUMENT), value
    else:
        yield Beside.WORDS, value


def _gaps(content: bytes, spans: list[tuple[int, int]]) -> Iterator[Part]:
    at = 0
    for begin, end in sorted(spans):
        gap = content[at:begin] if begin > at else b""
        if not _HEAD.fullmatch(gap):
            yield Beside.DOCUMENT, gap
        at = max(at, end)
    yield Beside.DOCUMENT, content[at:]


def captions_in(content: bytes) -> Iterator[Part]:
    """Records of Photoshop and the captions in them; captions alone."""
    if content.startswith(b"\x1c"):
        yield from _captions(content)
        return
    at = 0
    while content.startswith(b"8BIM", at):
        name = content[at + 6] | 1
        kind = content[at + 4 : at + 6]
        yield Beside.TEXT, content[at + 7 : at + 7 + content[at + 6]]
        begin = at + 7 + name
        (length,) = struct.unpack_from(">I", content, begin)
        value = content[begin + 4 : begin + 4 + length]
        if kind == b"\x04\x04":
            yield from _captions(value)
        elif kind in {b"\x04\x0c", b"\x04\x09"}:
            yield Beside.WORDS, value[:28]
            yield Beside.DOCUMENT, value[28:]
        else:
            yield Beside.WORDS, value
        at = begin + 4 + length + length % 2
    yield Beside.DOCUMENT, content[at:]


def _captions(content: bytes) -> Iterator[Part]:
    at = 0
    while content.startswith(b"\x1c", at) and at + 5 <= len(content):
        (length,) = struct.unpack_from(">H", content, at + 3)
        kind = content[at + 1 : at + 3]
        value = content[at + 5 : at + 5 + length]
        yield (Beside.WORDS if kind in {b"\x01\x5a", b"\x02\x00", b"\x01\x00"} else Beside.TEXT), value
        at += 5 + length
    yield Beside.DOCUMENT, content[at:]
