"""Every place of a picture's file beside its samples is read, or the document is not clean."""

import io
import struct
import zlib
from collections.abc import Sequence

import pytest
from PIL import Image
from tests import documents as d
from tests.documents import SECRET

from egress_gateway.adapters.documents import pictures
from egress_gateway.adapters.documents.reading import open_document

S = SECRET.encode()


@pytest.fixture(autouse=True)
def _nobody_reads_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    def lines(_picture: Image.Image) -> Sequence[str]:
        return []

    monkeypatch.setattr(pictures, "lines_in", lines)


PNG, JPEG, GIF, WEBP, BMP = (d.picture("", kind) for kind in ("PNG", "JPEG", "GIF", "WEBP", "BMP"))


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def early(kind: bytes, content: bytes) -> bytes:
    return PNG[:33] + chunk(kind, content) + PNG[33:]


def late(kind: bytes, content: bytes) -> bytes:
    return PNG[:-12] + chunk(kind, content) + PNG[-12:]


def behind_samples() -> bytes:
    at = PNG.index(b"IDAT") - 4
    length = int.from_bytes(PNG[at : at + 4], "big")
    samples = PNG[at + 8 : at + 8 + length]
    return PNG[:at] + chunk(b"IDAT", samples + S) + PNG[at + 12 + length :]


def segment(kind: int, content: bytes) -> bytes:
    return JPEG[:2] + b"\xff" + bytes([kind]) + struct.pack(">H", len(content) + 2) + content + JPEG[2:]


def caption(content: bytes, kind: bytes = b"\x02\x78") -> bytes:
    return b"\x1c" + kind + struct.pack(">H", len(content)) + content


def resource(kind: bytes, content: bytes, name: bytes = b"") -> bytes:
    named = bytes([len(name)]) + name + b"\0" * (1 - len(name) % 2)
    return b"8BIM" + kind + named + struct.pack(">I", len(content)) + content + b"\0" * (len(content) % 2)


def photoshop(content: bytes) -> bytes:
    return segment(0xED, b"Photoshop 3.0\0" + content)


def extension(label: bytes, *blocks: bytes) -> bytes:
    rows = b"".join(bytes([len(block)]) + block for block in blocks) + b"\0"
    return GIF[:-1] + b"\x21" + label + rows + b";"


def riff(kind: bytes, content: bytes) -> bytes:
    made = WEBP + struct.pack("<4sI", kind, len(content)) + content + b"\0" * (len(content) % 2)
    return made[:4] + struct.pack("<I", len(made) - 8) + made[8:]


def moved_bmp() -> bytes:
    (samples,) = struct.unpack_from("<I", BMP, 10)
    return BMP[:10] + struct.pack("<I", samples + len(S)) + BMP[14:samples] + S + BMP[samples:]


COMPRESSED = b"a\0\0" + zlib.compress(S)
PLACES: dict[str, bytes] = {
    "PNG, text": early(b"tEXt", b"Comment\0" + S),
    "PNG, a keyword": early(b"tEXt", S + b"\0a"),
    "PNG, text behind the samples": late(b"tEXt", b"Comment\0" + S),
    "PNG, packed text": late(b"zTXt", COMPRESSED),
    "PNG, behind packed text": late(b"zTXt", b"a\0\0" + zlib.compress(b"a") + S),
    "PNG, text in another language": late(b"iTXt", b"a\0\0\0en\0b\0" + S),
    "PNG, packed text in another language": late(b"iTXt", b"a\0\1\0en\0b\0" + zlib.compress(S)),
    "PNG, the name of a language": late(b"iTXt", b"a\0\0\0" + S + b"\0\0b"),
    "PNG, a profile": late(b"iCCP", COMPRESSED),
    "PNG, numbers": late(b"pHYs", S),
    "PNG, more than numbers": late(b"pHYs", S * 9),
    "PNG, a part of somebody's own": late(b"prVt", S),
    "PNG, EXIF that is none": late(b"eXIf", S),
    "PNG, behind samples": behind_samples(),
    "PNG, behind the end": PNG + S,
    "PNG, an archive behind the end": PNG + d.packed({"a": SECRET}),
    "JPEG, a comment": segment(0xFE, S),
    "JPEG, two comments": segment(0xFE, b"a")[:-2] + b"\xff\xfe" + struct.pack(">H", len(S) + 2) + S + b"\xff\xd9",
    "JPEG, behind JFIF": segment(0xE0, b"JFIF\0" + S),
    "JPEG, EXIF that is none": segment(0xE1, b"Exif\0\0" + S),
    "JPEG, XMP": segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0<x>" + S + b"</x>"),
    "JPEG, more XMP": segment(0xE1, b"http://ns.adobe.com/xmp/extension/\0" + bytes(40) + S),
    "JPEG, another first segment": segment(0xE1, S),
    "JPEG, a profile": segment(0xE2, b"ICC_PROFILE\0\1\1" + S),
    "JPEG, Ducky": segment(0xEC, b"Ducky" + S),
    "JPEG, Adobe": segment(0xEE, b"Adobe" + S),
    "JPEG, a segment of somebody's own": segment(0xE9, S),
    "JPEG, a caption": photoshop(resource(b"\x04\x04", caption(S))),
    "JPEG, behind captions": photoshop(resource(b"\x04\x04", caption(b"a") + S)),
    "JPEG, a record": photoshop(resource(b"\x04\x25", S)),
    "JPEG, the name of a record": photoshop(resource(b"\x04\x25", b"", S)),
    "JPEG, behind a preview": photoshop(resource(b"\x04\x0c", bytes(28) + JPEG + S)),
    "JPEG, behind records": photoshop(resource(b"\x04\x25", b"") + S),
    "JPEG, behind the end": JPEG + S,
    "JPEG, an archive behind the end": JPEG + d.packed({"a": SECRET}),
    "JPEG, behind filling": segment(0xFF, b"")[:4] + S + JPEG[2:],
    "GIF, a comment": extension(b"\xfe", S[:9], S[9:]),
    "GIF, text": extension(b"\x01", bytes(12), S),
    "GIF, control": extension(b"\xf9", S),
    "GIF, an application": extension(b"\xff", b"XMP DataXMP", S),
    "GIF, a loop": extension(b"\xff", b"NETSCAPE2.0", S[:5], S),
    "GIF, a profile": extension(b"\xff", b"ICCRGBG1012", S),
    "GIF, behind the end": GIF + S,
    "WebP, XMP": riff(b"XMP ", S),
    "WebP, EXIF": riff(b"EXIF", S),
    "WebP, a profile": riff(b"ICCP", S),
    "WebP, a part of somebody's own": riff(b"prvt", S),
    "WebP, behind the end": WEBP + S,
    "BMP, before the samples": moved_bmp(),
    "BMP, behind the samples": BMP + S,
}


@pytest.mark.parametrize("content", PLACES.values(), ids=PLACES)
def test_what_stands_there_is_seen_or_the_document_is_not_clean(content: bytes) -> None:
    assert d.seen_or_unread(content) != "lost"


def film(kind: str) -> bytes:
    made = io.BytesIO()
    frames = [Image.new("RGB", (16, 16), colour) for colour in ("white", "black", "red")]
    frames[0].save(made, kind, save_all=True, append_images=frames[1:], loop=1, duration=10)
    return made.getvalue()


CLEAN: dict[str, bytes] = {
    **{kind: d.picture("x", kind) for kind in ("PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF")},
    **{f"{kind} with a comment": d.picture("x", kind, comment="c", place=True) for kind in ("PNG", "JPEG", "WEBP")},
    **{f"a film in {kind}": film(kind) for kind in ("PNG", "GIF", "WEBP", "TIFF")},
    "a loop": extension(b"\xff", b"NETSCAPE2.0", b"\1\0\0"),
    "restarts": JPEG[:-2] + b"\xff\xd0\x01\xff\xd9",
}  # fmt: skip


@pytest.mark.parametrize("content", CLEAN.values(), ids=CLEAN)
def test_what_a_picture_shows_leaves_it_clean(content: bytes) -> None:
    assert {part.reason for part in open_document(content).unread} == {"picture"}


def test_a_part_that_is_cut_off_is_said() -> None:
    assert ("beside", "damaged") in [
        (part.where, part.reason) for part in open_document(early(b"zTXt", b"a\0\0no")).unread
    ]
