"""Base64 blobs and data URIs: strict decoding, and what the bytes are by their own evidence."""

import binascii

import msgspec

MAX_SNIFFED = 16
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
)
"""Offset, bytes, media type (WHATWG MIME Sniffing, section 6, and the formats' own specifications)."""

_FORMATS = {
    "wav": "audio/wav",
    "mp3": "audio/mpeg",
    "audio/mp3": "audio/mpeg",
    "audio/x-wav": "audio/wav",
    "flac": "audio/flac",
    "image/jpg": "image/jpeg",
    "text/csv": TEXT,
    "text/html": TEXT,
    "text/markdown": TEXT,
    "application/json": TEXT,
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "application/zip",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "application/zip",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "application/zip",
}
"""Other spellings of what a signature can confirm."""

MEDIA_TYPES = frozenset({media for _, _, media in _SIGNATURES} | set(_FORMATS) | {TEXT, UNKNOWN})
"""What a claim may say. A closed list, so that a claim cannot carry data."""

_CONTROLS = bytes(set(range(32)) - set(b"\t\n\f\r")) + b"\x7f"


class Content(msgspec.Struct, frozen=True):
    """What a blob decodes to."""

    media: str
    """By the bytes' own evidence; a member of `MEDIA_TYPES`."""
    text: str | None
    """The characters, if the bytes are text and nothing else."""


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
    return Content(_sniff(raw), _as_text(raw))


def contradicts(claim: str, content: Content) -> bool:
    """Whether what a caller claims and what the bytes are differ. No claim contradicts nothing."""
    if not claim:
        return False
    claimed = _FORMATS.get(claim, claim)
    return claimed != (TEXT if content.text is not None else content.media)


def _sniff(raw: bytes) -> str:
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
