"""Bytes as text: by their mark, by what they declare, by trying."""

import codecs
import re
from typing import Final

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED: Final = re.compile(rb"(?:charset|encoding)\s*=\s*[\"']?([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE)
_LOOKED_AT: Final = 1024
"""Bytes in which a document declares its charset (HTML, 4.2.5.4; XML, appendix F)."""
_CONTROLS: Final = bytes({*range(32)} - set(b"\t\n\f\r\x1b")) + b"\x7f"
_BEYOND_ASCII: Final = bytes(range(128, 256))
_MOST_BEYOND_ASCII: Final = 5
"""One byte in so many: more is no text of Western Europe, and its charset is anybody's guess."""


def decode(content: bytes, declared: str = "") -> str | None:
    """The characters, if these bytes are text; None if they are not."""
    for mark, name in _MARKS:
        if content.startswith(mark):
            return _decoded(content, name)
    wide = _wide(content)
    if wide:
        return _decoded(content, wide)
    if content.translate(None, _CONTROLS) != content:
        return None
    found = _DECLARED.search(content[:_LOOKED_AT])
    candidates = ["utf-8", declared, found.group(1).decode("ascii") if found else "", "cp1252", "latin-1"]
    texts = (_decoded(content, name) for name in candidates if name)
    return next((text for text in texts if text is not None), None)


def is_guess(content: bytes, declared: str = "") -> bool:
    """Whether bytes that decode are text of a charset that nobody can tell."""
    if _decoded(content, "utf-8") is not None or declared or _DECLARED.search(content[:_LOOKED_AT]):
        return False
    beyond = len(content) - len(content.translate(None, _BEYOND_ASCII))
    return not _wide(content) and not content.startswith(_MARKS[3][0]) and beyond * _MOST_BEYOND_ASCII > len(content)


def _decoded(content: bytes, name: str) -> str | None:
    try:
        return content.decode(name)
    except (LookupError, UnicodeError, ValueError):
        return None


def _wide(content: bytes) -> str:
    """UTF-16 without a mark: every other byte of what is mostly ASCII is zero."""
    head = content[: 2 * _LOOKED_AT]
    if len(head) < 4 or len(content) % 2:
        return ""
    for name, zeros, others in (("utf-16-le", head[1::2], head[::2]), ("utf-16-be", head[::2], head[1::2])):
        if zeros.count(0) * 10 >= 9 * len(zeros) and others.count(0) == 0:
            return name
    return ""
