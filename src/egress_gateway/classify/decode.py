"""Stretches of text that encode other text: base64, base32, hex, percent, entities, escapes, quoted-printable.

A value that travels encoded leaves all the same, so the decoded text is scanned too, and a finding in
it is a finding on the whole stretch. Decoding is bounded in depth, bytes and number of stretches; what
would be text but exceeds the bounds is reported as opaque instead of being passed over. Time is linear
in the text: candidates come from RE2, and each is decoded a bounded number of times.

Not decoded: ciphers, compression other than gzip, encodings mixed within one word, base64 in pieces.
"""

import base64
import binascii
import codecs
import html
import re
import zlib
from collections.abc import Callable, Iterator
from typing import Final
from urllib.parse import unquote

import msgspec

from egress_gateway.classify.scan import LinearExpression, linear
from egress_gateway.classify.spelled import find_spelled

DEPTH: Final = 2
"""Encodings inside encodings: base64 of a percent-encoded value is seen, a third layer is not."""
MAX_STRETCH: Final = 64 * 1024
"""Decoded characters of one stretch. A document pasted as base64 text is longer and reported opaque."""
MAX_TOTAL: Final = 256 * 1024
"""Decoded characters of one request: as much again as a long conversation, about 20 ms of scanning."""
MAX_STRETCHES: Final = 4096
"""Stretches of one kind in one request. More than a page of percent-encoded links has; 4096 take 20 ms."""

_PROBE: Final = 64
"""Characters of base64 that show whether the rest is text: 48 bytes."""
_RUN: Final = linear(r"[A-Za-z0-9+/_-]{12,}(?:\r?\n[A-Za-z0-9+/_-]{2,})*={0,6}", "base64")
"""Letters and digits that may be base64, base32 or hex. Lines as MIME wraps them."""
_SHORTEST: Final = 12
"""Characters of a run: 9 bytes of base64, the shortest national number."""
_BUT_LAST: Final = re.compile(r"[\s\S]*\S(?=\s+\S+$)")
_LINE: Final = re.compile(r"\S+")
_HEX: Final = re.compile(r"(?:[0-9A-Fa-f]{2}){8,}")
_BASE32: Final = re.compile(r"[A-Z2-7]{16,}=*")
_WORD: Final = r"[^\s\"'<>=&?/,;\x1d\x1e]*"
_MARKUP: Final = r"[^\s\"'<>\x1d\x1e]*"
_QUOTABLE: Final = r"[^\s\"'<>=;,\x1d\x1e]{0,64}"
_CODE: Final = r"[^\s\"'\x1d\x1e]*"
_PERCENT: Final = linear(rf"{_WORD}%[0-9A-Fa-f]{{2}}{_WORD}", "percent")
_ENTITY: Final = linear(rf"{_MARKUP}&#?[0-9A-Za-z]{{2,8}};{_MARKUP}", "entity")
_ESCAPE: Final = linear(rf"{_CODE}\\(?:u[0-9A-Fa-f]{{4}}|x[0-9A-Fa-f]{{2}}){_CODE}", "escape")
_QUOTED: Final = linear(rf"{_QUOTABLE}(?:=[0-9A-F]{{2}}(?:=\r?\n)?{_QUOTABLE}){{3,}}", "quoted-printable")
_ESCAPED: Final = re.compile(r"(?<!\\)\\++(?:u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2}))")
"""Several backslashes are an escape that was escaped again. Read from the first of them alone, in linear time."""
_SECTION: Final = re.compile(r"[^\x1d\x1e]+")
_UTF_8: Final = "utf-8"
_WIDE: Final = 3
"""One byte in so many is 0 in UTF-16 of European text, or more: half of them but for dashes and quotation marks."""
_WESTERN: Final = bytes({*range(0xC0, 0xFF), *b"\x80\x91\x92\x93\x94\x96\xa3\xa7\xab\xb0\xbb"} - {0xD7, 0xF7})
"""Letters, quotation marks, a dash, signs of money, sections and degrees in Windows-1252."""
_LETTERS: Final = 8
"""One byte in so many may be one of these: of bytes that are no text, one in four is."""
_SHORTEST_WESTERN: Final = 16
"""Bytes: of 8 that are no text, one in 300 would pass."""
_CONTROLS: Final = 12
"""One character in so many may be a control character: of bytes that are no text, one in eight is."""
_CONTROL: Final = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x9f]")
_INVISIBLE: Final = re.compile(
    "[\\u00ad\\u061c\\u180e\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u206f\\ufeff\\ufff9-\\ufffb\\U000e0001-\\U000e007f]"
)
"""Characters of the category Cf that a text may have anywhere."""
_GZIP: Final = b"\x1f\x8b\x08"
_MOST_SLASHES: Final = 8
"""Parts of a path behind which base64 is looked for."""


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
    yield from _bounded(text, "", _runs(text))
    if "%" in text:
        yield from _bounded(text, "%", _words(text, _PERCENT, unquote))
    if "&" in text:
        yield from _bounded(text, "&", _words(text, _ENTITY, html.unescape))
    if "\\u" in text or "\\x" in text:
        yield from _bounded(text, "\\", _words(text, _ESCAPE, _unescape_all))
    if "=" in text:
        yield from _bounded(text, "=", _words(text, _QUOTED, _unquote))
    yield from _bounded(text, "", ((start, end, said) for start, end, said in find_spelled(text) if said))


def _bounded(text: str, sign: str, stretches: Iterator[tuple[int, int, str]]) -> Iterator[tuple[int, int, str]]:
    """The first stretches; for the rest, what is left unread of each slot that has the sign of the encoding."""
    for count, (start, end, decoded) in enumerate(stretches):
        if count == MAX_STRETCHES:
            sections = (section for section in _SECTION.finditer(text, start) if sign in section[0])
            yield from ((section.start(), section.end(), "") for section in sections)
            return
        yield start, end, decoded


def _runs(text: str) -> Iterator[tuple[int, int, str]]:
    for run in _RUN.finditer(text.encode("ascii")):
        start, end = run.span()
        whole = text[start:end]
        decoded = _read_run(whole)
        if decoded is not None:
            yield start, end, decoded
            continue
        # Words on lines of their own look like wrapped base64: the last line may be one, or each.
        parts = _lines(whole) if "\n" in whole else _below(whole)
        yield from ((start + begin, start + finish, said) for begin, finish, said in parts)


def _words(text: str, expression: LinearExpression, read: Callable[[str], str]) -> Iterator[tuple[int, int, str]]:
    for word in expression.finditer(text.encode("ascii")):
        start, end = word.span()
        yield start, end, read(text[start:end]) if end - start <= MAX_STRETCH else ""


def _lines(run: str) -> Iterator[tuple[int, int, str]]:
    """A run of several lines as the lines before the last, if they decode together, and the last; else all."""
    rest = 0
    but_last = _BUT_LAST.match(run)
    together = but_last and _read_run(but_last[0])
    if but_last and together is not None:
        rest = but_last.end()
        yield 0, rest, together
    for line in _LINE.finditer(run, rest):
        decoded = _read_run(line[0])
        if decoded is not None:
            yield line.start(), line.end(), decoded


def _below(run: str) -> Iterator[tuple[int, int, str]]:
    """What stands behind a slash of a run that is a path: all the rest, if it decodes, or up to the next slash."""
    begin = run.find("/") + 1
    for _ in range(_MOST_SLASHES):
        if not begin or len(run) - begin < _SHORTEST:
            return
        following = run.find("/", begin)
        for end in (len(run), following) if following > 0 else (len(run),):
            decoded = _read_run(run[begin:end]) if end - begin >= _SHORTEST else None
            if decoded is not None:
                yield begin, end, decoded
                break
        else:
            end = following
        if end == len(run):
            return
        begin = following + 1


def _unquote(word: str) -> str:
    """Quoted-printable (RFC 2045 section 6.7); what is no text is left as it is."""
    return binascii.a2b_qp(word.encode("ascii")).decode("utf-8", "replace")


def _unescape_all(word: str) -> str:
    return _ESCAPED.sub(_unescape, word)


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
    """The text if the bytes are text: UTF-8, UTF-16 or Windows-1252, an end cut short forgiven.

    Invisible characters may stand in it, and a few control characters; bytes that are none have more of them.
    """
    encoding = _encoding(data)
    text = data.decode(encoding, "replace")
    if cut:
        text = text.rstrip("\ufffd")
    if "\ufffd" in text:
        return _as_western(data) if encoding == _UTF_8 else None
    printable = "".join(text.split())
    if not printable.isprintable():
        printable, controls = _CONTROL.subn("", _INVISIBLE.sub("", printable))
        if controls * _CONTROLS > len(text):
            return None
    return text if printable and printable.isprintable() else None


def _encoding(data: bytes) -> str:
    """UTF-16 if a byte-order mark says so, or every other byte is 0 as it is for European text; else UTF-8."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    low, high = data[::2].count(0), data[1::2].count(0)
    if min(low, high) or max(low, high) * _WIDE < len(data):
        return _UTF_8
    return "utf-16-le" if high else "utf-16-be"


def _as_western(data: bytes) -> str | None:
    """The text if the bytes are text of Western Europe, in Latin-1 or as Windows has it; a short one is not told."""
    plain = data.translate(None, _WESTERN)
    if len(data) < _SHORTEST_WESTERN or (len(data) - len(plain)) * _LETTERS > len(data) or not plain.isascii():
        return None
    return data.decode("cp1252") if "".join(plain.decode("ascii").split()).isprintable() else None


def _inflate(data: bytes) -> str | None:
    """The text in a gzip member, empty if it is too long, None if it is none."""
    stream = zlib.decompressobj(wbits=31)
    try:
        text = _as_text(stream.decompress(data, MAX_STRETCH))
    except zlib.error:
        return None
    return "" if text is not None and stream.unconsumed_tail else text
