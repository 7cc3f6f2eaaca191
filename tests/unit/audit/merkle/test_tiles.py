"""Tiles: paths bit by bit as published, and for every size the tiles that the specification's formula names."""

import hashlib
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from egress_gateway.audit.merkle.tiles import (
    TILE_BYTES,
    Tile,
    bundle,
    bundle_path,
    completed,
    partial_width,
    partials,
    path_of,
    perfect_root,
)
from egress_gateway.audit.merkle.tree import Frontier, node_hash

PATHS = {
    "tile/0/x001/x234/067": Tile(0, 1234067),
    "tile/0/000": Tile(0, 0),
    "tile/1/999": Tile(1, 999),
    "tile/1/x001/000": Tile(1, 1000),
    "tile/2/000.p/1": Tile(2, 0, 1),
    "tile/0/x001/x234/067.p/255": Tile(0, 1234067, 255),
    "tile/7/x999/999": Tile(7, 999999),
    "tile/7/x001/x000/000": Tile(7, 1000000),
}


@pytest.mark.parametrize(("path", "tile"), PATHS.items(), ids=PATHS)
def test_a_tile_is_served_at(path: str, tile: Tile) -> None:
    assert path_of(tile) == path


def test_bundles_are_served_beside_the_tiles() -> None:
    assert bundle_path(1234067) == "tile/entries/x001/x234/067"
    assert bundle_path(3, 112) == "tile/entries/003.p/112"


def counted(size: int) -> dict[int, tuple[int, int]]:
    """Full tiles and width of the partial one by level, as the specification's prose says."""
    found = {}
    for level in range(64):
        hashes = size // 256**level
        if hashes:
            found[level] = (hashes // 256, hashes % 256)
    return found


@given(st.integers(0, 2**26) | st.sampled_from([0, 1, 255, 256, 257, 65535, 65536, 65537, 70000, 256**3]))
def test_the_tiles_of_any_size_are_those_of_the_formula(size: int) -> None:
    expected = {level: (full, width) for level, (full, width) in counted(size).items()}
    partial = {tile.level: (tile.index, tile.width) for tile in partials(size)}
    assert partial == {level: (full, width) for level, (full, width) in expected.items() if width}
    for level in range(5):
        assert partial_width(size, level) == expected.get(level, (0, 0))[1]


def test_a_tree_of_70000_has_the_tiles_of_the_example() -> None:
    full = list(completed(0, 70_000))
    assert sum(tile.level == 0 for tile in full) == 273
    assert [tile for tile in full if tile.level] == [Tile(1, 0)]
    assert list(partials(70_000)) == [Tile(0, 273, 112), Tile(1, 1, 17), Tile(2, 0, 1)]
    assert list(partials(256)) == [Tile(1, 0, 1)]


@given(st.lists(st.integers(0, 300_000), min_size=1, max_size=5).map(sorted))
def test_growing_in_steps_completes_each_tile_once_and_after_those_below(sizes: list[int]) -> None:
    steps = [0, *sizes]
    grown = [tile for before, after in pairwise(steps) for tile in completed(before, after)]
    assert set(grown) == set(completed(0, sizes[-1]))
    assert len(grown) == len(set(grown))
    place = {tile: at for at, tile in enumerate(grown)}
    for tile in grown:
        below = Tile(tile.level - 1, tile.index * 256 + 255)
        assert tile.level == 0 or place[below] < place[tile]


def test_the_root_of_a_row() -> None:
    hashes = [hashlib.sha256(bytes([number])).digest() for number in range(8)]
    assert perfect_root(hashes[0]) == hashes[0]
    assert perfect_root(b"".join(hashes[:2])) == node_hash(*hashes[:2])
    tree = Frontier()
    for one in hashes:
        tree.add(one)
    assert perfect_root(b"".join(hashes)) == tree.root()
    for wrong in (b"", b"".join(hashes[:3]), bytes(31), bytes(65)):
        with pytest.raises(ValueError, match="power of two"):
            perfect_root(wrong)
    assert len(perfect_root(bytes(TILE_BYTES))) == 32


def test_a_bundle_is_lengths_and_leaves() -> None:
    assert bundle([b"a", b"", b"x" * 258]) == b"\x00\x01a\x00\x00\x01\x02" + b"x" * 258
