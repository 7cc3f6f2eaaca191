"""Tiles on disk: whole or missing."""

from pathlib import Path

import pytest

from egress_gateway.adapters.tile_files import TileFiles
from egress_gateway.audit.merkle.tiles import TILE_BYTES, Tile

HASHES = bytes(range(256)) * 32
FAR = Tile(0, 1234067)


def test_a_tile_is_stored_where_it_is_served(tmp_path: Path) -> None:
    tiles = TileFiles(tmp_path)
    assert (tiles.has(FAR), tiles.read(FAR)) == (False, b"")
    tiles.write([(FAR, HASHES), (Tile(1, 0), HASHES[::-1])])
    assert (tmp_path / "tile/0/x001/x234/067").read_bytes() == HASHES
    assert (tiles.has(FAR), tiles.read(Tile(1, 0))) == (True, HASHES[::-1])
    assert [path.name for path in (tmp_path / "tile/0/x001/x234").iterdir()] == ["067"]
    assert (tmp_path / "tile/0/x001/x234/067").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "tile").stat().st_mode & 0o777 == 0o700


def test_a_tile_that_is_not_whole_is_missing_and_can_be_written_again(tmp_path: Path) -> None:
    tiles = TileFiles(tmp_path)
    tiles.write([(FAR, HASHES)])
    path = tmp_path / "tile/0/x001/x234/067"
    path.write_bytes(HASHES[:-1])
    assert (tiles.has(FAR), tiles.read(FAR)) == (False, b"")
    tiles.write([(FAR, HASHES)])
    assert tiles.read(FAR) == HASHES
    assert len(HASHES) == TILE_BYTES


def test_a_file_in_the_place_of_a_directory_is_no_tile(tmp_path: Path) -> None:
    (tmp_path / "tile").write_bytes(b"")
    assert (TileFiles(tmp_path).has(FAR), TileFiles(tmp_path).read(FAR)) == (False, b"")
    with pytest.raises(OSError, match="tile"):
        TileFiles(tmp_path).write([(FAR, HASHES)])
