"""Characters nobody can see, used to carry text past a reader: found as such, and read.

Three published alphabets are read: Unicode tags (U+E0020..E007E mirror ASCII), variation selectors
as bytes, and two zero-width characters as bits. A flag emoji, a joiner inside an emoji and a single
selector are ordinary text. Runs that cannot be read are still findings.
"""

import re
from typing import Final

import msgspec

_INVISIBLE: Final = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\U0001d173-\U0001d17a\U000e0000-\U000e01ef"
)
_RUN: Final = re.compile(f"(\U0001f3f4?)([{_INVISIBLE}]{{4,}})")
"""Four in a row: an emoji sequence has at most two, a byte-order mark and a joiner together two."""
_FLAG: Final = re.compile("[\U000e0030-\U000e0039\U000e0061-\U000e007a]{3,6}\U000e007f")
"""The tags after a black flag that name a region (UTS 51, emoji tag sequences)."""
_BITS_IN_A_BYTE: Final = 8


class Hidden(msgspec.Struct, frozen=True):
    """A run of invisible characters, and what it says as far as it can be read."""

    start: int
    end: int
    text: str


def find_hidden(text: str) -> list[Hidden]:
    """The runs of one text, in order. ASCII text has none."""
    if text.isascii():
        return []
    runs = (run for run in _RUN.finditer(text) if not (run[1] and _FLAG.fullmatch(run[2])))
    return [Hidden(run.start(2), run.end(2), _read(run[2])) for run in runs]


def _read(run: str) -> str:
    """What a run says, or nothing."""
    tags = "".join(chr(ord(c) - 0xE0000) for c in run if "\U000e0020" <= c <= "\U000e007e")
    if tags:
        return tags
    selectors = bytes(byte for c in run if (byte := _selector_byte(ord(c))) is not None)
    if selectors:
        return selectors.decode("utf-8", "replace")
    return _read_bits(run)


def _selector_byte(code: int) -> int | None:
    """Variation selectors 1 to 256 as the bytes 0 to 255."""
    if 0xFE00 <= code <= 0xFE0F:
        return code - 0xFE00
    if 0xE0100 <= code <= 0xE01EF:
        return code - 0xE0100 + 16
    return None


def _read_bits(run: str) -> str:
    """Two kinds of zero-width characters as bits of ASCII, whichever of the two is one."""
    kinds = sorted(set(run))
    if len(kinds) != 2 or len(run) < _BITS_IN_A_BYTE:
        return ""
    readings = []
    for zero, one in (kinds, kinds[::-1]):
        bits = run.replace(zero, "0").replace(one, "1")
        octets = (bits[at : at + 8] for at in range(0, len(bits) - len(bits) % 8, 8))
        readings.append(bytes(int(octet, 2) for octet in octets).decode("ascii", "replace"))
    return max(readings, key=lambda reading: sum(c.isprintable() and c.isascii() for c in reading))
