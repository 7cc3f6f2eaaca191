"""Fonts that are on the machine, for printing names as they are written.

None is shipped. Where there is none, or a font lacks a sign, the sign is printed as its number in Unicode
(`<U+0141>`), so that nobody takes another name for it.
"""

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Final

import msgspec

LATIN_1: Final = frozenset(range(0x20, 0x7F)) | frozenset(range(0xA0, 0x100))
"""What every reader of PDF can print without a font in the file."""

_PLACES: Final = (
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path("/Library/Fonts"),
    Path("/System/Library/Fonts/Supplemental"),
)
_FAMILIES: Final = (
    ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf"),
    ("NotoSans-Regular.ttf", "NotoSans-Bold.ttf"),
    ("LiberationSans-Regular.ttf", "LiberationSans-Bold.ttf"),
    ("FreeSans.ttf", "FreeSansBold.ttf"),
    ("Arial Unicode.ttf", "Arial Bold.ttf"),
)


class Family(msgspec.Struct, frozen=True):
    """Two files of one design."""

    regular: Path
    bold: Path


def find_family(places: Sequence[Path] = _PLACES) -> Family | None:
    """The first family that is on the machine."""
    names = {name for family in _FAMILIES for name in family}
    found = {path.name: path for place in places for path in sorted(place.rglob("*.ttf")) if path.name in names}
    for regular, bold in _FAMILIES:
        if regular in found and bold in found:
            return Family(found[regular], found[bold])
    return None


def printable(text: str, known: Collection[int]) -> str:
    """The text with every sign that the font lacks as its number."""
    return "".join(sign if ord(sign) in known or sign == "\n" else f"<U+{ord(sign):04X}>" for sign in text)
