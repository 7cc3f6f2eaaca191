"""The hashes of a log's tree, from its tiles and, where there is no tile yet, from its segments.

Reads only, also beside the process that appends, for sizes that a checkpoint covers. What it returns
is as right as the files are: whoever builds a proof checks it against a signed root before use.
"""

from egress_gateway.adapters.auditd.files import Directory
from egress_gateway.adapters.log_leaves import LogLeaves
from egress_gateway.adapters.tile_files import TileFiles
from egress_gateway.audit.merkle.segment import SEGMENT_LEAVES
from egress_gateway.audit.merkle.tiles import TILE_HEIGHT, TILE_WIDTH, Tile, perfect_root
from egress_gateway.audit.merkle.tree import HASH_BYTES, leaf_hash

MOST_CACHED = 1024
"""Tiles: 8 MB, the tiles of 67 million records at level 1 and of the newest 262,000 at level 0."""


class LogHashes:
    """Implements `audit.proofs.Hashes` for one log directory. For one thread.

    Raises `Unavailable` for what neither a tile nor a segment holds any longer.
    """

    def __init__(self, files: Directory, segment_leaves: int = SEGMENT_LEAVES) -> None:
        self.tiles = TileFiles(files.path)
        self.leaves = LogLeaves(files, segment_leaves)
        self._cache: dict[tuple[int, int], bytes] = {}

    def subtree(self, level: int, index: int) -> bytes:
        """See `audit.proofs.Hashes.subtree`."""
        # Roots of full tiles stand in the tile above, if that has been written.
        tile_level, height = divmod(level, TILE_HEIGHT)
        tile, first = divmod(index << height, TILE_WIDTH)
        width = 1 << height
        hashes = self.tile(Tile(tile_level, tile, first + width))
        return perfect_root(hashes[first * HASH_BYTES : (first + width) * HASH_BYTES])

    def tile(self, tile: Tile) -> bytes:
        """The hashes of a tile, full or partial."""
        key, length = (tile.level, tile.index), tile.width * HASH_BYTES
        known = self._cache.pop(key, b"")
        if len(known) < length:
            known = self.tiles.read(Tile(tile.level, tile.index)) or known + self._beyond(tile, len(known))
        # Put in anew, as the one that was used last.
        self._cache[key] = known
        if len(self._cache) > MOST_CACHED:
            del self._cache[next(iter(self._cache))]
        return known[:length]

    def _beyond(self, tile: Tile, known: int) -> bytes:
        """The hashes of a tile behind those that are known, from what is below it."""
        first, end = tile.index * TILE_WIDTH + known // HASH_BYTES, tile.index * TILE_WIDTH + tile.width
        if tile.level == 0:
            return b"".join(leaf_hash(leaf) for leaf in self.leaves.read(first, end))
        return b"".join(perfect_root(self.tile(Tile(tile.level - 1, below))) for below in range(first, end))
