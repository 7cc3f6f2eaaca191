"""Tiles: a log as static files that any web server can serve (C2SP tlog-tiles).

A tile holds 256 hashes next to each other at one level of the tree; a level is eight levels of the
Merkle tree high, so that a hash of level 1 is the root of a full tile of level 0. The rightmost tile of
a level is partial and hashed into nothing. Entry bundles hold the leaves under the tiles of level 0.
"""

import struct
from collections.abc import Iterator, Sequence

import msgspec

from egress_gateway.audit.merkle.tree import HASH_BYTES, node_hash

TILE_HEIGHT = 8
TILE_WIDTH = 1 << TILE_HEIGHT
TILE_BYTES = TILE_WIDTH * HASH_BYTES

_LENGTH = struct.Struct(">H")
_ELEMENT = 1000


class Tile(msgspec.Struct, frozen=True, gc=False):
    """Which tile: its level, its place in the level, and how many hashes it has."""

    level: int
    index: int
    width: int = TILE_WIDTH


def path_of(tile: Tile) -> str:
    """Where the tile is served: `tile/0/x001/x234/067`, a partial one `tile/0/000.p/7`."""
    return f"tile/{tile.level}/{_place(tile.index, tile.width)}"


def bundle_path(index: int, width: int = TILE_WIDTH) -> str:
    """Where the leaves under a tile of level 0 are served: `tile/entries/x001/067`."""
    return f"tile/entries/{_place(index, width)}"


def _place(index: int, width: int) -> str:
    above, last = divmod(index, _ELEMENT)
    elements = [f"{last:03d}"]
    while above:
        above, part = divmod(above, _ELEMENT)
        elements.append(f"x{part:03d}")
    partial = "" if width == TILE_WIDTH else f".p/{width}"
    return "/".join(reversed(elements)) + partial


def partial_width(size: int, level: int) -> int:
    """How many hashes the partial tile of a level has in a tree of that size; 0 if there is none."""
    return (size >> TILE_HEIGHT * level) % TILE_WIDTH


def completed(before: int, after: int) -> Iterator[Tile]:
    """The full tiles that a tree gets by growing from one size to another, each after those below it."""
    level = 0
    while after >> TILE_HEIGHT * (level + 1):
        shift = TILE_HEIGHT * (level + 1)
        for index in range(before >> shift, after >> shift):
            yield Tile(level, index)
        level += 1


def partials(size: int) -> Iterator[Tile]:
    """The partial tiles of a tree of that size, from level 0 up."""
    level = 0
    while size >> TILE_HEIGHT * level:
        if width := partial_width(size, level):
            yield Tile(level, size >> TILE_HEIGHT * (level + 1), width)
        level += 1


def perfect_root(hashes: bytes) -> bytes:
    """The root over hashes that stand one after the other, as many as a power of two."""
    row = [hashes[at : at + HASH_BYTES] for at in range(0, len(hashes), HASH_BYTES)]
    if len(row).bit_count() != 1 or len(row[-1]) != HASH_BYTES:
        raise ValueError("a perfect subtree has as many 32-byte hashes as a power of two")
    while len(row) > 1:
        row = [node_hash(row[at], row[at + 1]) for at in range(0, len(row), 2)]
    return row[0]


def bundle(leaves: Sequence[bytes]) -> bytes:
    """An entry bundle: each leaf behind its length, two bytes, the larger one first."""
    return b"".join(part for leaf in leaves for part in (_LENGTH.pack(len(leaf)), leaf))
