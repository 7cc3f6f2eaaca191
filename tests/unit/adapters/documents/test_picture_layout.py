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


def tags(*entries: tuple[int, int]) -> bytes:
    """A directory of numbers."""
    rows = b"".join(struct.pack("<2H2I", tag, 4, 1, value) for tag, value in entries)
    return b"II*\0" + struct.pack("<IH", 8, len(entries)) + rows + bytes(4)


def tiff(behind: bytes) -> bytes:
    """Four pixels in a strip that goes on behind them."""
    named = {0x0100: 2, 0x0101: 2, 0x0102: 8, 0x0103: 1, 0x0106: 1, 0x0111: 0, 0x0116: 2, 0x0117: 4 + len(behind)}
    named[0x0111] = len(tags(*named.items()))
    return tags(*named.items()) + bytes(4) + behind


def framed(kind: bytes, content: bytes) -> bytes:
    part = struct.pack("<4sI", kind, len(content)) + content + b"\0" * (len(content) % 2)
    return riff(b"ANMF", bytes(16) + part)


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
    "PNG, behind its head": PNG[:8] + chunk(b"IHDR", PNG[16:29] + S) + PNG[33:],
    "PNG, in its end": PNG[:-12] + chunk(b"IEND", S),
    "PNG, a palette of no use": early(b"PLTE", S),
    "PNG, behind what is transparent": early(b"tRNS", bytes(6) + S),
    "PNG, how often colours are": early(b"hIST", S),
    "JPEG, a kind that nobody has": segment(0xC8, S),
    "JPEG, behind a table": segment(0xDD, b"\0\0" + S),
    "JPEG, behind a table of factors": segment(0xDB, bytes(65) + S),
    "JPEG, behind a table of codes": segment(0xC4, bytes(17) + S),
    "JPEG, samples in EXIF": segment(0xE1, b"Exif\0\0" + tags((0x0111, 38), (0x0117, len(S))) + S),
    "GIF, behind samples": GIF[:-2] + bytes([len(S)]) + S + b"\0;",
    "GIF, a palette": GIF[:10] + b"\x87" + GIF[11:13] + S + bytes(768 - len(S)) + GIF[13:],
    "WebP, a part of a frame": framed(b"prvt", S),
    "WebP, behind numbers": riff(b"ANIM", bytes(6) + S),
    "TIFF, a strip that is too long": tiff(S),
    "BMP, colours": BMP[:10]
    + struct.pack("<I", 54 + 1024)
    + BMP[14:28]
    + b"\x08\0"
    + BMP[30:54]
    + S
    + bytes(1024 - len(S))
    + BMP[54:],
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


def gradient() -> bytes:
    """Samples whose codes grow to their greatest length, and begin anew."""
    made = io.BytesIO()
    noise = Image.frombytes("L", (128, 128), bytes((x * x * 7 + x // 3) % 251 for x in range(128 * 128)))
    noise.save(made, "GIF")
    return made.getvalue()


CLEAN: dict[str, bytes] = {
    **{kind: d.picture("x", kind) for kind in ("PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF")},
    **{f"{kind} with a comment": d.picture("x", kind, comment="c", place=True) for kind in ("PNG", "JPEG", "WEBP")},
    **{f"a film in {kind}": film(kind) for kind in ("PNG", "GIF", "WEBP", "TIFF")},
    "a film of many colours": gradient(),
    "a TIFF of a strip": tiff(b""),
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
