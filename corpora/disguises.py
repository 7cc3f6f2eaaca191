"""Ways to write a value so that people or models still read it and programs do not.

Each takes a text and where a value stands in it, and gives what is sent instead: one part, or several where the
value is cut. Spans of the parts say on which characters the value stands now. None is given where a disguise
would change nothing, such as spelled-out digits of a value without digits.
"""

import base64
import binascii
import codecs
import gzip
import html
import json
import string
from collections.abc import Callable, Mapping
from typing import Final
from urllib.parse import quote

import msgspec

from corpora.sample import Span
from egress_gateway.core.slots import Scope


class Part(msgspec.Struct, frozen=True):
    """A piece of a request: one message, key or argument."""

    text: str
    spans: tuple[Span, ...] = ()
    scope: Scope = Scope.MESSAGE


Disguise = Callable[[str, Span], tuple[Part, ...]]

_ZERO_WIDTH: Final = "\u200b"
_MARK: Final = "\u0335"
_LEFT_TO_RIGHT: Final = "\u200e"
_OVERRIDE: Final = "\u202e{}\u202c"
_EMOJI_FORM: Final = "\ufe0f"
_TAGS: Final = 0xE0000
_SELECTORS: Final = (0xFE00, 0xE0100 - 16)
"""Where the first 16 variation selectors begin, and where the others would if they were counted from the first."""
_LOOKALIKES: Final = str.maketrans("aceopxyiABCEHKMOPTX", "асеорхуіАВСЕНКМОРТХ")  # noqa: RUF001 (they are the point)
_WORDS: Final = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_LEET: Final = str.maketrans("aeiost", "431057")
_ARABIC: Final = str.maketrans(string.digits, "".join(chr(0x0660 + digit) for digit in range(10)))
_MATHEMATICAL: Final = str.maketrans(string.digits, "".join(chr(0x1D7CE + digit) for digit in range(10)))


def _rewritten(change: Callable[[str], str]) -> Disguise:
    """The value alone is written otherwise; the words around it stay."""

    def disguise(text: str, span: Span) -> tuple[Part, ...]:
        value = text[span.start : span.end]
        changed = change(value)
        if changed == value:
            return ()
        end = span.start + len(changed)
        moved = Span(span.start, end, span.data_class)
        return (Part(text[: span.start] + changed + text[span.end :], (moved,)),)

    return disguise


def _full_width(value: str) -> str:
    return "".join(chr(ord(each) + 0xFEE0) if "!" <= each <= "~" else each for each in value)


def _between(joint: str) -> Callable[[str], str]:
    return lambda value: joint.join(value)


def _spelled_out(value: str) -> str:
    if not any(each in string.digits for each in value):
        return value
    return " ".join(_WORDS[int(each)] if each in string.digits else each for each in value if each not in " -")


def _as_selectors(value: str) -> str:
    return "".join(chr(_SELECTORS[byte >= 16] + byte) for byte in value.encode())


def _as_tags(value: str) -> str:
    return "".join(chr(_TAGS + ord(each)) for each in value if each.isascii())


def _base64(value: str) -> str:
    return base64.b64encode(value.encode()).decode()


def _base32(value: str) -> str:
    return base64.b32encode(value.encode()).decode()


def _hex(value: str) -> str:
    return binascii.hexlify(value.encode()).decode()


def _gzipped(value: str) -> str:
    return base64.b64encode(gzip.compress(value.encode(), mtime=0)).decode()


def _url(value: str) -> str:
    return "".join(f"%{byte:02X}" for byte in value.encode())


def _entities(value: str) -> str:
    return "".join(f"&#{ord(each)};" for each in value)


def _quoted_printable(value: str) -> str:
    return "".join(f"={byte:02X}" for byte in value.encode())


def _unicode_escapes(value: str) -> str:
    return "".join(f"\\u{ord(each):04x}" for each in value if ord(each) <= 0xFFFF)


def _json_in_json(text: str, span: Span) -> tuple[Part, ...]:
    """A whole document as a string of another; the value is the same, the quotes around it are escaped twice."""
    marked = f"{text[: span.start]}\x00{text[span.start : span.end]}\x00{text[span.end :]}"
    inner = json.dumps({"id": 7, "note": marked})
    before, value, after = json.dumps({"body": inner}).split("\\\\u0000")
    at = Span(len(before), len(before) + len(value), span.data_class)
    return (Part(before + value + after, (at,)),)


def _cut(*scopes: Scope) -> Disguise:
    """The value is cut into as many pieces as scopes are given, each of them a part of its own."""

    def disguise(text: str, span: Span) -> tuple[Part, ...]:
        count, length = len(scopes), span.end - span.start
        if length < 2 * count:
            return ()
        edges = [0, *(span.start + length * piece // count for piece in range(1, count)), len(text)]
        return tuple(
            Part(
                text[start:end],
                (Span(max(span.start - start, 0), min(span.end, end) - start, span.data_class),),
                scope,
            )
            for start, end, scope in zip(edges, edges[1:], scopes, strict=False)
        )

    return disguise


DISGUISES: Final[Mapping[str, Disguise]] = {
    "full-width letters and digits": _rewritten(_full_width),
    "Cyrillic look-alikes": _rewritten(lambda value: value.translate(_LOOKALIKES)),
    "Arabic-Indic digits": _rewritten(lambda value: value.translate(_ARABIC)),
    "mathematical digits": _rewritten(lambda value: value.translate(_MATHEMATICAL)),
    "zero-width spaces": _rewritten(_between(_ZERO_WIDTH)),
    "direction marks": _rewritten(_between(_LEFT_TO_RIGHT)),
    "reversed under a direction override": _rewritten(lambda value: _OVERRIDE.format(value[::-1])),
    "combining marks": _rewritten(_between(_MARK)),
    "variation selectors": _rewritten(_between(_EMOJI_FORM)),
    "bytes as variation selectors": _rewritten(_as_selectors),
    "tag characters": _rewritten(_as_tags),
    "spaced out": _rewritten(_between(" ")),
    "dotted": _rewritten(_between(".")),
    "digits as words": _rewritten(_spelled_out),
    "base64": _rewritten(_base64),
    "base32": _rewritten(_base32),
    "hexadecimal": _rewritten(_hex),
    "percent encoding": _rewritten(_url),
    "HTML entities": _rewritten(_entities),
    "quoted-printable": _rewritten(_quoted_printable),
    "Unicode escapes": _rewritten(_unicode_escapes),
    "gzip in base64": _rewritten(_gzipped),
    "base64 twice": _rewritten(lambda value: _base64(_base64(value))),
    "hexadecimal in base64": _rewritten(lambda value: _base64(_hex(value))),
    "base64 in percent encoding": _rewritten(lambda value: quote(_base64(value), safe="")),
    "entities in entities": _rewritten(lambda value: html.escape(_entities(value))),
    "JSON in JSON": _json_in_json,
    "cut over two messages": _cut(Scope.MESSAGE, Scope.MESSAGE),
    "cut over three messages": _cut(Scope.MESSAGE, Scope.MESSAGE, Scope.MESSAGE),
    "cut over two tool arguments": _cut(Scope.TOOL_INPUT, Scope.TOOL_INPUT),
    "cut over a key and its value": _cut(Scope.KEY, Scope.TOOL_INPUT),
    "leetspeak": _rewritten(lambda value: value.translate(_LEET)),
    "rot13": _rewritten(lambda value: codecs.encode(value, "rot13")),
}
"""By name, as a row of the published table says it."""
