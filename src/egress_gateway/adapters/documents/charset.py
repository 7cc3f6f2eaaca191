"""Bytes as text: by their mark, by what they declare, by trying."""

import codecs
import re
from collections.abc import Sequence
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


_COMPATIBLE: Final = frozenset(
    {"ascii", "utf-8", "latin-1", "koi8-r", "koi8-u", "mac-roman", "mac-cyrillic", "tis-620", "gb2312", "gbk",
     "gb18030", "big5", "big5hkscs", "shift_jis", "cp932", "euc_jp", "euc_kr", "cp949", "cp437", "cp850", "cp852",
     "cp866", "cp874", *(f"iso8859-{part}" for part in range(1, 17) if part != 12),
     *(f"cp{page}" for page in range(1250, 1259))}
)  # fmt: skip
"""Charsets in which a letter of ASCII is that letter."""
_NO_CHARSETS: Final = frozenset({"base64", "bz2", "hex", "quopri", "rot-13", "uu", "zlib"})
"""Codecs of the same table that make no characters of bytes."""
_SHIFTING: Final = frozenset(
    {"utf-7", "hz", "iso2022_jp", "iso2022_jp_1", "iso2022_jp_2", "iso2022_jp_2004", "iso2022_jp_3", "iso2022_jp_ext",
     "iso2022_kr"}
)  # fmt: skip
"""Charsets in which letters of ASCII stand for others between marks. Their text looks like ASCII to others."""
_WIDE: Final = frozenset({"utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"})
_ESCAPES: Final = (b"\x1b$", b"\x1b(")
"""What shifts to another alphabet (ISO 2022)."""
_NARROW: Final = re.compile(rb"[\x20-\x7e]{11,}")
"""Letters of one byte among those of two; fewer stand beside each other in Chinese text by chance."""


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
    texts = (_decoded(content, name) for name in ("utf-8", *_named(content, declared), "cp1252", "latin-1"))
    return next((text for text in texts if text is not None), None)


def other_readings(content: bytes, declared: str = "") -> Sequence[str]:
    """What others may read in bytes that `decode` reads: by the charset that is declared, or letter by letter."""
    first = decode(content, declared)
    names = _named(content, declared)
    if any(mark in content for mark in _ESCAPES):
        names.append("iso2022_jp_2")
    texts = [_decoded(content, name) for name in names]
    if _wide(content) or content.startswith(tuple(mark for mark, name in _MARKS if name in _WIDE)):
        texts.append("\n".join(found.decode("ascii") for found in _NARROW.findall(content)))
    elif not _WIDE.isdisjoint(names):
        texts.append(content.decode("latin-1"))
    return [text for text in dict.fromkeys(texts) if text and text != first]


def is_guess(content: bytes, declared: str = "") -> bool:
    """Whether bytes that decode are text of a charset that nobody can tell, or that is not as it is declared."""
    names = [name for name in _declared(content, declared) if name]
    if any(_is_foreign(name) for name in names):
        return True
    known = _named(content, declared)
    if any(name in _SHIFTING and _decoded(content, name) is None for name in known):
        return True
    if any(_decoded(content, name) is not None for name in ("utf-8", *known)):
        return False
    beyond = len(content) - len(content.translate(None, _BEYOND_ASCII))
    return not _wide(content) and not content.startswith(_MARKS[3][0]) and beyond * _MOST_BEYOND_ASCII > len(content)


def is_foreign_to_ascii(content: bytes) -> bool:
    """Whether bytes declare a charset in which they are not what they look like."""
    return any(name and name not in _COMPATIBLE | _WIDE for name in map(_plain, _declared(content, "")))


def keeps_ascii(name: str) -> bool:
    """Whether it is a charset of the list in which a letter of ASCII is that letter."""
    return _plain(name) in _COMPATIBLE


def _declared(content: bytes, declared: str) -> tuple[str, str]:
    found = _DECLARED.search(content[:_LOOKED_AT])
    return declared, found.group(1).decode("ascii") if found else ""


def _plain(name: str) -> str:
    """The name that the codec has; empty if there is none."""
    try:
        return codecs.lookup(name).name if name else ""
    except LookupError:
        return ""


def _named(content: bytes, declared: str) -> list[str]:
    """Declared charsets, as far as they are of the list."""
    names = map(_plain, _declared(content, declared))
    return [name for name in dict.fromkeys(names) if name in _COMPATIBLE | _SHIFTING | _WIDE]


def _is_foreign(name: str) -> bool:
    """Whether it is a charset, but none of the list: somebody may read by it what nobody here reads."""
    plain = _plain(name)
    return bool(plain) and plain not in _COMPATIBLE | _SHIFTING | _WIDE and plain not in _NO_CHARSETS


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
