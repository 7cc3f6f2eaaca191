"""Archives of the tar format, block by block (POSIX.1-2001, ustar and pax; GNU tar).

Readers differ in what they do with a header that is not as it should be, and with what stands behind the end. Every
block is looked at here: a block that is no header of a known kind is a document of its own with all that follows.
"""

import re
from collections.abc import Mapping
from typing import Final

from egress_gateway.adapters.documents.gathering import Gathering, Reason, inside

_BLOCK: Final = 512
_NAME: Final = slice(0, 100)
_SIZE: Final = slice(124, 136)
_SUM: Final = slice(148, 156)
_KIND: Final = slice(156, 157)
_LINK: Final = slice(157, 257)
_FORMAT: Final = slice(257, 265)
_FORMATS: Final = (b"ustar\x0000", b"ustar  \0", bytes(8))
_USER: Final = slice(265, 297)
_GROUP: Final = slice(297, 329)
_NUMBERS: Final = (
    slice(100, 108), slice(108, 116), slice(116, 124), slice(136, 148), slice(329, 337), slice(337, 345),
)  # fmt: skip
"""Mode, owner, group, time, and the numbers of a device."""
_REST: Final = slice(345, 512)
"""A prefix of the name, or times and the places of pieces in the dialect of GNU."""
_TIME: Final = re.compile(rb"[0-7]{11} ?")
_BASE_256: Final = 0o200
_LONG: Final = frozenset({b"L", b"K"})
"""Kinds of GNU whose content is the name, or the link, of what follows."""
_EXTENDED: Final = frozenset({b"x", b"g", b"X"})
"""Kinds whose content is lines of keys and values about what follows, or about all of it."""
_FILES: Final = frozenset({b"0", b"\0", b"7", b"5", b"1", b"2", b"3", b"4", b"6"})
"""Files, directories, links and devices. Whatever has a content is read, whether its kind may have one or not."""


def read_tar(content: bytes, where: str, gathering: Gathering) -> None:
    """An archive of documents; names, links and owners are text."""
    names: dict[str, None] = {}
    at = number = 0
    while at + _BLOCK <= len(content):
        head = content[at : at + _BLOCK]
        if not head.strip(b"\0"):
            at += _BLOCK
            continue
        size = _size(head)
        if size is None:
            break
        number += 1
        gathering.step()
        names |= _told(head)
        at += _BLOCK
        held = content[at : at + size]
        place = inside(where, "entry", number)
        _read_entry(head[_KIND], held, place, gathering)
        end = at + -(-size // _BLOCK) * _BLOCK
        gathering.leftover(content[at + size : end], inside(place, "leftover"))
        at = end
    gathering.add(inside(where, "names"), "\n".join(names))
    if at > len(content) or content[at:].strip(b"\0"):
        gathering.miss(where, Reason.DAMAGED)
        gathering.leftover(content[at:], inside(where, "leftover"))


def _read_entry(kind: bytes, held: bytes, place: str, gathering: Gathering) -> None:
    if kind in _LONG:
        gathering.leftover(held.rstrip(b"\0"), place)
    elif kind in _EXTENDED:
        _read_extended(held, place, gathering)
    else:
        if kind not in _FILES:
            gathering.miss(place, Reason.UNKNOWN_TYPE)
        if held:
            gathering.expand(len(held))
            gathering.within(held, place)


def _read_extended(held: bytes, place: str, gathering: Gathering) -> None:
    """Lines of `length key=value` (pax); values that are no text are documents, and so is what is no such line."""
    lines: list[str] = []
    at = 0
    while at < len(held):
        digits, space, _ = held[at : at + 12].partition(b" ")
        length = int(digits) if space and digits.isdigit() else 0
        line = held[at + len(digits) + 1 : at + length]
        if not line.endswith(b"\n"):
            break
        key, _, value = line[:-1].partition(b"=")
        try:
            lines.append(f"{key.decode()}: {value.decode()}")
        except UnicodeDecodeError:
            gathering.within(line, inside(place, "value"))
        at += length
        gathering.step()
    gathering.add(place, "\n".join(lines))
    gathering.leftover(held[at:], inside(place, "leftover"))


def _size(head: bytes) -> int | None:
    """Bytes behind a header; None if it is none."""
    unsigned = sum(head) - sum(head[_SUM]) + 8 * ord(" ")
    return _number(head[_SIZE]) if _number(head[_SUM]) == unsigned else None


def _number(field: bytes) -> int | None:
    """Octal digits, or bytes behind a mark (GNU)."""
    if field[0] == _BASE_256:
        return int.from_bytes(field[1:], "big")
    digits = field.strip(b" \0")
    return int(digits or b"0", 8) if not digits.translate(None, b"01234567") else None


def _told(head: bytes) -> Mapping[str, None]:
    """Names, links and owners, and what stands where readers expect a number."""
    parts = [head[part] for part in (_NAME, _LINK, _USER, _GROUP)]
    parts += [head[part] for part in _NUMBERS if _number(head[part]) is None]
    parts += [part for part in head[_REST].split(b"\0") if not _TIME.fullmatch(part)]
    if head[_FORMAT] not in _FORMATS:
        parts.append(head[_FORMAT])
    texts = (part.strip(b"\0").replace(b"\0", b" ").decode("utf-8", "replace") for part in parts)
    return dict.fromkeys(text for text in texts if text.strip())
