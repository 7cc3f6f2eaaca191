"""Base64 blobs and data URIs: strict decoding, and what the bytes are by their own evidence."""

import binascii
import re
from typing import Final

import msgspec

MAX_SNIFFED = 264
"""Bytes that the signatures below look at."""

TEXT = "text/plain"
UNKNOWN = "application/octet-stream"

_SIGNATURES: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (8, b"WEBP", "image/webp"),
    (8, b"WAVE", "audio/wav"),
    (0, b"%PDF-", "application/pdf"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"\xff\xfb", "audio/mpeg"),
    (0, b"fLaC", "audio/flac"),
    (0, b"OggS", "audio/ogg"),
    (4, b"ftyp", "video/mp4"),
    (0, b"PK\x03\x04", "application/zip"),
    (0, b"\x1f\x8b", "application/gzip"),
    (0, b"BM", "image/bmp"),
    (0, b"II*\x00", "image/tiff"),
    (0, b"MM\x00*", "image/tiff"),
    (257, b"ustar", "application/x-tar"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
)
"""Offset, bytes, media type (WHATWG MIME Sniffing, section 6, and the formats' own specifications)."""

_FORMATS = {
    "wav": "audio/wav",
    "mp3": "audio/mpeg",
    "audio/mp3": "audio/mpeg",
    "audio/x-wav": "audio/wav",
    "flac": "audio/flac",
    "image/jpg": "image/jpeg",
    "application/x-zip-compressed": "application/zip",
    "application/x-gzip": "application/gzip",
    **dict.fromkeys(
        ("text/calendar", "text/css", "text/csv", "text/html", "text/javascript", "text/markdown", "text/rtf",
         "text/tab-separated-values", "text/vcard", "text/x-python", "text/xml", "text/yaml", "application/javascript",
         "application/json", "application/jsonl", "application/x-ndjson", "application/rtf", "application/xml",
         "application/yaml", "image/svg+xml",
         "message/rfc822"),
        TEXT,
    ),
    **{
        f"application/vnd.openxmlformats-officedocument.{kind}": "application/zip"
        for kind in ("wordprocessingml.document", "spreadsheetml.sheet", "presentationml.presentation")
    },
    **{
        f"application/vnd.oasis.opendocument.{kind}": "application/zip"
        for kind in ("text", "spreadsheet", "presentation")
    },
    **{
        f"application/{kind}": "application/x-ole-storage"
        for kind in ("msword", "vnd.ms-excel", "vnd.ms-outlook", "vnd.ms-powerpoint")
    },
}  # fmt: skip
"""Other spellings of what a signature can confirm."""

MEDIA_TYPES = frozenset({media for _, _, media in _SIGNATURES} | set(_FORMATS) | {TEXT, UNKNOWN})
"""What a claim may say. A closed list, so that a claim cannot carry data."""

_MARKED_UP: Final = (
    (re.compile(r"\s*%PDF-"), "application/pdf"),
    (re.compile(r"\s*\{\\rtf"), "text/rtf"),
    (re.compile(r"\s*<"), "text/html"),
    (
        re.compile(r"(?:[!-9;-~]+:[^\n]*\n(?:[ \t][^\n]*\n){0,20}){0,60}?(?i:mime-version|content-type):"),
        "message/rfc822",
    ),
)
"""How text begins of which a reader sees something else: markup, escapes, parts in base64."""

_CARRIES: Final = re.compile(
    r"iVBORw0KG|JVBERi0|UEsDB|R0lGOD|0M8R4KGx|UklGR|H4sI[A-C]|SUkqA|TU0AK|/9j/|;base64,|^begin [0-7]{3,4} ",
    re.MULTILINE,
)
"""How files begin in base64, and what stands before what is encoded."""

_CONTROLS = bytes(set(range(32)) - set(b"\t\n\f\r")) + b"\x7f"


class Content(msgspec.Struct, frozen=True):
    """What a blob decodes to."""

    media: str
    """By the bytes' own evidence; a member of `MEDIA_TYPES`."""
    text: str | None
    """The characters, if the bytes are text and nothing else."""
    raw: bytes


def split_data_uri(uri: str) -> tuple[str, str] | None:
    """Claimed media type and base64 of a `data:` URI (RFC 2397); None if it is of another kind."""
    head, comma, data = uri.partition(",")
    media, _, encoding = head[len("data:") :].lower().partition(";")
    if not comma or encoding not in {"base64", "charset=utf-8;base64"} or media not in MEDIA_TYPES:
        return None
    return media, data


def is_data_uri(text: str) -> bool:
    """Whether a URL carries its content in itself. Schemes are case-insensitive (RFC 3986, 3.1)."""
    return text[:5].lower() == "data:"


def open_blob(data: str) -> Content | None:
    """Decode strictly (RFC 4648 section 4: alphabet, padding, no line breaks); None if it does not."""
    if not data.isascii():
        return None
    try:
        raw = binascii.a2b_base64(data, strict_mode=True)
    except binascii.Error:
        return None
    return look_at(raw)


def look_at(raw: bytes) -> Content:
    """What bytes are by their own evidence."""
    return Content(sniff(raw), _as_text(raw), raw)


def contradicts(claim: str, content: Content) -> bool:
    """Whether what a caller claims and what the bytes are differ. No claim contradicts nothing."""
    if not claim:
        return False
    claimed = _FORMATS.get(claim, claim)
    if content.text is not None:
        return claimed not in {TEXT, content.media}
    # Text in another charset is told by who opens it.
    return claimed != content.media and (claimed, content.media) != (TEXT, UNKNOWN)


def marked_up(text: str) -> str:
    """The media type of text that holds more or other text than its characters show; empty if it does not."""
    media = next((media for begins, media in _MARKED_UP if begins.match(text)), "")
    return media or (TEXT if _CARRIES.search(text) else "")


def sniff(raw: bytes) -> str:
    """The media type that the first bytes show; `UNKNOWN` if they show none."""
    head = raw[:MAX_SNIFFED]
    for offset, signature, media in _SIGNATURES:
        if head.startswith(signature, offset):
            return media
    return UNKNOWN


def _as_text(raw: bytes) -> str | None:
    if raw.translate(None, _CONTROLS) != raw:
        return None
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return None
