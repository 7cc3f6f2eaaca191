"""The whole tree, joined from segments: its root at any size, though only subtrees are kept in memory."""

from collections.abc import Sequence
from pathlib import Path

from egress_verify.frames import SEGMENT_LEAVES, Frames
from egress_verify.merkle import edge, head, joined, leaf_hash, levels
from egress_verify.segment import Segment, path_of
from egress_verify.tiles import TILE_HASHES, compare, read_tile


class Tree:
    """Segments are added in order. Ends for good at one that is not full, or whose hashes are not there."""

    def __init__(self, directory: Path, leaves: int = SEGMENT_LEAVES) -> None:
        if leaves & (leaves - 1):
            raise ValueError("a segment is a perfect subtree: its leaves are a power of two")
        self._directory = directory
        self._leaves = leaves
        self._block = min(TILE_HASHES, leaves)
        self._edges: list[tuple[bytes, ...]] = [()]
        """The edge over the segments before each."""
        self._parts: list[Segment | None] = []
        """None for one that was pruned."""
        self._blocks: list[list[bytes]] = []
        self.size = 0
        self.last = b""
        """Hash of the last leaf."""

    @property
    def root(self) -> bytes:
        """Over everything that was added."""
        return self.root_at(self.size) or head(())

    def add_pruned(self, index: int) -> bool:
        """A segment whose leaves are gone: its hashes are in tiles. False if they are not."""
        per = self._leaves // TILE_HASHES
        tiles = [read_tile(self._directory, 0, number) for number in range(index * per, (index + 1) * per)]
        if per == 0 or any(tile is None for tile in tiles):
            return False
        blocks = [levels(tile)[-1][0] for tile in tiles if tile is not None]
        self.last = (tiles[-1] or [b""])[-1]
        self._add(None, blocks, self._leaves)
        return True

    def add(self, segment: Segment) -> None:
        """The next segment."""
        self.last = segment.last or self.last
        self._add(segment, segment.blocks, segment.count)

    def _add(self, part: Segment | None, blocks: list[bytes], count: int) -> None:
        self._parts.append(part)
        self._blocks.append(blocks)
        self.size += count
        if count == self._leaves:
            root = levels(blocks)[-1][0]
            self._edges.append(joined(self._edges[-1], len(self._parts) - 1, root))

    def root_at(self, size: int) -> bytes | None:
        """The root over the first `size` leaves; None if they are not all there. Raises `OSError`."""
        if size == 0:
            return head(())
        index, inside = divmod(size - 1, self._leaves)
        if size > self.size or index >= len(self._parts) or index >= len(self._edges):
            return None
        part = self._parts[index]
        edges = part.edges.get(size) if part is not None else None
        if edges is None:
            edges = self._edge_inside(index, inside + 1)
        return head((*self._edges[index], *edges))

    def _edge_inside(self, index: int, count: int) -> tuple[bytes, ...]:
        full, rest = divmod(count, self._block)
        upper = edge(levels(self._blocks[index][:full]), full) if full else ()
        lower = edge(levels(self._leaf_hashes(index, full, rest)), rest) if rest else ()
        return (*upper, *lower)

    def _leaf_hashes(self, index: int, block: int, count: int) -> list[bytes]:
        part = self._parts[index]
        if part is None:
            tile = read_tile(self._directory, 0, index * (self._leaves // TILE_HASHES) + block)
            return (tile or [])[:count]
        frames = iter(Frames(path_of(self._directory, index), part.offsets[block]))
        return [leaf_hash(leaf) for (_, leaf), _ in zip(frames, range(count), strict=False)]

    def wrong_tiles(self) -> list[tuple[int, str]]:
        """Tiles above the leaves that are not the hashes of this tree: first leaf, and what is wrong."""
        if self._block != TILE_HASHES:
            return []
        found: list[tuple[int, str]] = []
        hashes: Sequence[bytes] = [block for blocks in self._blocks for block in blocks]
        level, below = 1, TILE_HASHES
        while len(hashes) >= TILE_HASHES:
            for at in range(0, len(hashes) - TILE_HASHES + 1, TILE_HASHES):
                wrong = compare(self._directory, level, at // TILE_HASHES, hashes[at : at + TILE_HASHES])
                if wrong:
                    found.append((at * below, wrong))
            hashes = _eighth(hashes)
            level, below = level + 1, below * TILE_HASHES
        return found


def _eighth(hashes: Sequence[bytes]) -> list[bytes]:
    """The roots of each 256 of them."""
    whole = range(0, len(hashes) - TILE_HASHES + 1, TILE_HASHES)
    return [levels(hashes[at : at + TILE_HASHES])[-1][0] for at in whole]
