"""C2SP tlog-tiles on disk: files of 256 hashes, `tile/<level>/<number>`, one level for every eight of the tree."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from egress_verify.files import read_regular
from egress_verify.merkle import HASH_BYTES

TILE_HASHES: Final = 256


def tile_path(directory: Path, level: int, number: int) -> Path:
    """The file of a full tile: the number in groups of three digits, all but the last after an `x`."""
    digits = f"{number % 1000:03d}"
    while number := number // 1000:
        digits = f"x{number % 1000:03d}/{digits}"
    return directory / "tile" / str(level) / digits


def read_tile(directory: Path, level: int, number: int) -> list[bytes] | None:
    """The hashes of a full tile; None if it is not there or has another length."""
    try:
        raw = read_regular(tile_path(directory, level, number))
    except (FileNotFoundError, NotADirectoryError):
        return None
    if len(raw) != TILE_HASHES * HASH_BYTES:
        return None
    return [raw[at : at + HASH_BYTES] for at in range(0, len(raw), HASH_BYTES)]


def compare(directory: Path, level: int, number: int, hashes: Sequence[bytes]) -> str:
    """What is wrong with a tile, with its first bad byte; empty if nothing is, or if it is not there."""
    path = tile_path(directory, level, number)
    try:
        raw = read_regular(path)
    except (FileNotFoundError, NotADirectoryError):
        return ""
    expected = b"".join(hashes)
    if raw == expected:
        return ""
    same = next((at for at, (one, other) in enumerate(zip(raw, expected, strict=False)) if one != other), len(raw))
    return f"{path.relative_to(directory)} is wrong from byte {min(same, len(expected))} on"
