"""The full tiles of a log on disk: `tile/<level>/<index>` in the log's directory, 8,192 bytes each.

Derived from the segments, and what is left of them when segments are pruned. A tile that is not
there, or not whole, is taken for missing; whether one is right only a checkpoint's root can say.
"""

import os
from collections.abc import Iterable
from pathlib import Path

from egress_gateway.audit.merkle.tiles import TILE_BYTES, Tile, path_of

_PRIVATE_FILE = 0o600
_PRIVATE_DIRECTORY = 0o700


class TileFiles:
    """Tiles below one directory. Keeps nothing open."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def has(self, tile: Tile) -> bool:
        """Whether a full tile is there."""
        try:
            return (self._directory / path_of(tile)).stat().st_size == TILE_BYTES
        except (FileNotFoundError, NotADirectoryError):
            return False

    def read(self, tile: Tile) -> bytes:
        """The hashes of a full tile; empty if it is missing."""
        try:
            data = (self._directory / path_of(tile)).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return b""
        return data if len(data) == TILE_BYTES else b""

    def write(self, tiles: Iterable[tuple[Tile, bytes]]) -> None:
        """Store full tiles; durable on return, and no tile is ever seen in part. Raises `OSError`."""
        grown: set[Path] = set()
        for tile, hashes in tiles:
            path = self._directory / path_of(tile)
            grown.update(self._make(path.parent))
            draft = path.with_name(f".{path.name}")
            descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, _PRIVATE_FILE)
            with os.fdopen(descriptor, "wb", buffering=0) as file:
                file.write(hashes)
                # Before the name: a whole file with anything else in it would be taken for the tile for ever.
                os.fdatasync(descriptor)
            draft.replace(path)
            grown.add(path.parent)
        for directory in sorted(grown):
            _sync(directory)

    def _make(self, directory: Path) -> list[Path]:
        """Make a directory and those above it; the directories that got a new name by it."""
        grown: list[Path] = []
        while not directory.is_dir():
            grown.append(directory)
            directory = directory.parent
        for each in reversed(grown):
            each.mkdir(mode=_PRIVATE_DIRECTORY)
        return [each.parent for each in grown]


def _sync(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
