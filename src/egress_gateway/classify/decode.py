"""Stretches of text that encode other text: base64, base32, hex, percent, entities, escapes.

A value that travels encoded leaves all the same, so the decoded text is scanned too, and a finding in
it is a finding on the whole stretch. Decoding is bounded in depth, bytes and number of stretches; what
would be text but exceeds the bounds is reported as opaque instead of being passed over.

Not decoded: ciphers, compression other than gzip, encodings mixed within one word.
"""

import base64
import binascii
import html
import re
import zlib
from collections.abc import Iterator
from typing import Final
from urllib.parse import unquote

import msgspec

from egress_gateway.classify.scan import linear

DEPTH: Final = 2
"""Encodings inside encodings: base64 of a percent-encoded value is seen, a third layer is not."""
MAX_STRETCH: Final = 64 * 1024
"""Decoded characters of one stretch. A document pasted as base64 text is longer and reported opaque."""
MAX_TOTAL: Final = 256 * 1024
"""Decoded characters of one request: as much again as a long conversation, about 20 ms of scanning."""

_PROBE: Final = 64
"""Characters of base64 that show whether the rest is text: 48 bytes."""
_RUN: Final = linear(r"[A-Za-z0-9+/_-]{12,}(?:\r?\n[A-Za-z0-9+/_-]{2,})*={0,6}")
"""12 characters of base64 are 9 bytes: the shortest national number. Lines as MIME wraps them."""
_BUT_LAST: Final = re.compile(r"[\s\S]*\S(?=\s+\S+$)")
_LINE: Final = re.compile(r"\S+")
_HEX: Final = re.compile(r"(?:[0-9A-Fa-f]{2}){8,}")
_BASE32: Final = re.compile(r"[A-Z2-7]{16,}=*")
_WORD: Final = r"[^\s\"'<>=&?/,;\x1d\x1e]"
_PERCENT: Final = re.compile(rf"{_WORD}*?%[0-9A-Fa-f]{{2}}{_WORD}*")
_ENTITY: Final = re.compile(r"[^\s\"'<>\x1d\x1e]*?&#?[0-9A-Za-z]{2,8};[^\s\"'<>\x1d\x1e]*")
_ESCAPE: Final = re.compile(r"[^\s\"'\x1d\x1e]*?\\(?:u[0-9A-Fa-f]{4}|x[0-9A-Fa-f]{2})[^\s\"'\x1d\x1e]*")
_ESCAPED: Final = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2}))")
_GZIP: Final = b"\x1f\x8b\x08"


class Stretch(msgspec.Struct, frozen=True):
    """A span of the scanned text and what it decodes to; `text` is empty if it is too long to decode."""

    start: int
    end: int
    text: str


def find_encoded(text: str, budget: int = MAX_TOTAL) -> list[Stretch]:
    """The stretches of an ASCII text that decode to text, in no particular order.

    `budget` is how many decoded characters may still be looked at; stretches beyond it come back empty.
    """
    found = []
    for start, end, decoded in _decoded(text):
        budget -= len(decoded)
        found.append(Stretch(start, end, decoded if budget >= 0 else ""))
    return found


def _decoded(text: str) -> Iterator[tuple[int, int, str]]:
    for run in _RUN.finditer(text.encode("ascii")):
        start, end = run.span()
        whole = text[start:end]
        decoded = _read_run(whole)
        if decoded is not None:
            yield start, end, decoded
            continue
        # Words on lines of their own look like wrapped base64: the last line may be one, or each.
        for line in _lines(whole):
            decoded = _read_run(line.group())
            if decoded is not None:
                yield start + line.start(), start + line.end(), decoded
    if "%" in text:
        yield from ((m.start(), m.end(), unquote(m.group())[:MAX_STRETCH]) for m in _PERCENT.finditer(text))
    if "&" in text:
        yield from ((m.start(), m.end(), html.unescape(m.group())[:MAX_STRETCH]) for m in _ENTITY.finditer(text))
    if "\\u" in text or "\\x" in text:
        yield from ((m.start(), m.end(), _ESCAPED.sub(_unescape, m.group())) for m in _ESCAPE.finditer(text))


def _lines(run: str) -> Iterator[re.Match[str]]:
    """A run of several lines as the lines before the last, if they decode together, and the last; else all."""
    if "\n" not in run:
        return
    rest = 0
    but_last = _BUT_LAST.match(run)
    if but_last is not None and _read_run(but_last.group()) is not None:
        yield but_last
        rest = but_last.end()
    yield from _LINE.finditer(run, rest)


def _unescape(match: re.Match[str]) -> str:
    return chr(int(match[1] or match[2], 16))


def _read_run(run: str) -> str | None:
    """The text behind a run of letters and digits; empty if it is too long; None if it is no encoding."""
    compact = "".join(run.split())
    if _HEX.fullmatch(compact):
        text = _as_text(bytes.fromhex(compact[: 2 * MAX_STRETCH]))
        return text if text is None or len(compact) <= 2 * MAX_STRETCH else ""
    if compact.islower() or (compact.isupper() and not _BASE32.fullmatch(compact)):
        return None
    if _BASE32.fullmatch(compact):
        padded = compact.rstrip("=")
        try:
            return _as_text(base64.b32decode(padded + "=" * (-len(padded) % 8)))
        except binascii.Error:
            return None
    body = compact.rstrip("=").replace("-", "+").replace("_", "/")
    probe = _from_base64(body[:_PROBE])
    if probe is None or (not probe.startswith(_GZIP) and _as_text(probe, cut=len(body) > _PROBE) is None):
        return None
    if len(body) > MAX_STRETCH // 3 * 4:
        return ""
    whole = _from_base64(body) or b""
    return _inflate(whole) if whole.startswith(_GZIP) else _as_text(whole)


def _from_base64(body: str) -> bytes | None:
    """Bytes behind a run without padding; None if its length is none that base64 has."""
    if len(body) % 4 == 1:
        return None
    return base64.b64decode(body + "=" * (-len(body) % 4))


def _as_text(data: bytes, *, cut: bool = False) -> str | None:
    """The text if the bytes are text: UTF-8 without control characters, an end cut short forgiven."""
    text = data.decode("utf-8", "replace").rstrip("\ufffd") if cut else data.decode("utf-8", "replace")
    printable = "".join(text.split())
    return text if printable and printable.isprintable() and "\ufffd" not in printable else None


def _inflate(data: bytes) -> str | None:
    """The text in a gzip member, empty if it is too long, None if it is none."""
    stream = zlib.decompressobj(wbits=31)
    try:
        text = _as_text(stream.decompress(data, MAX_STRETCH))
    except zlib.error:
        return None
    return "" if text is not None and stream.unconsumed_tail else text
