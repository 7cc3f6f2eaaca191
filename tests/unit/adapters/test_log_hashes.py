"""A log's hashes: the same from tiles, from segments and from both, and beside a log that grows."""

from pathlib import Path

import pytest
from tests.listed_hashes import ListedHashes

from egress_gateway.adapters import log_hashes as module
from egress_gateway.adapters.auditd.files import Directory
from egress_gateway.adapters.auditd.layout import segment_name
from egress_gateway.adapters.auditd.tiles import TileWriter
from egress_gateway.adapters.log_hashes import LogHashes
from egress_gateway.audit.merkle.proofs import consistency, head, inclusion
from egress_gateway.audit.merkle.segment import frame
from egress_gateway.audit.merkle.tree import leaf_hash
from egress_gateway.core.errors import Unavailable

SEGMENT = 512
LEAVES = [b"%d" % number for number in range(2000)]
LISTED = ListedHashes([leaf_hash(leaf) for leaf in LEAVES])


def write(directory: Path, leaves: list[bytes]) -> None:
    for at in range(0, len(leaves), SEGMENT):
        part = leaves[at : at + SEGMENT]
        (directory / segment_name(at // SEGMENT)).write_bytes(b"".join(map(frame, part)))


def tiled(directory: Path, size: int) -> None:
    writer = TileWriter(directory, SEGMENT)
    while not writer.step(size):
        pass
    writer.close()


@pytest.mark.parametrize("tiles", [0, 700, 2000], ids=["no tiles", "old tiles", "all tiles"])
def test_proofs_are_those_of_a_listed_tree(tmp_path: Path, tiles: int) -> None:
    write(tmp_path, LEAVES)
    tiled(tmp_path, tiles)
    hashes = LogHashes(Directory(tmp_path), SEGMENT)
    for size in (1, 255, 256, 257, 1000, 1999, 2000):
        assert head(hashes, size) == head(LISTED, size)
        assert inclusion(hashes, size // 3, size) == inclusion(LISTED, size // 3, size)
        assert consistency(hashes, (size + 1) // 2, size) == consistency(LISTED, (size + 1) // 2, size)


def test_a_partial_tile_grows_with_the_log(tmp_path: Path) -> None:
    write(tmp_path, LEAVES[:100])
    hashes = LogHashes(Directory(tmp_path), SEGMENT)
    assert head(hashes, 100) == head(LISTED, 100)
    write(tmp_path, LEAVES[:400])
    assert head(hashes, 400) == head(LISTED, 400)
    tiled(tmp_path, 400)
    assert head(hashes, 400) == head(LISTED, 400)


def test_tiles_outlive_pruned_segments(tmp_path: Path) -> None:
    write(tmp_path, LEAVES)
    tiled(tmp_path, 2000)
    (tmp_path / segment_name(0)).unlink()
    hashes = LogHashes(Directory(tmp_path), SEGMENT)
    assert consistency(hashes, 300, 2000) == consistency(LISTED, 300, 2000)
    (tmp_path / "tile/0/001").unlink()
    with pytest.raises(Unavailable, match="log_pruned"):
        head(LogHashes(Directory(tmp_path), SEGMENT), 2000)


def test_a_directory_that_may_only_be_read_is_enough(tmp_path: Path) -> None:
    write(tmp_path, LEAVES[:300])
    before = sorted(tmp_path.rglob("*"))
    for path in before:
        path.chmod(0o400)
    assert head(LogHashes(Directory(tmp_path), SEGMENT), 300) == head(LISTED, 300)
    assert sorted(tmp_path.rglob("*")) == before


def test_what_is_kept_is_bounded_and_forgetting_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_CACHED", 2)
    write(tmp_path, LEAVES)
    hashes = LogHashes(Directory(tmp_path), SEGMENT)
    for size in (2000, 300, 1999, 1500):
        assert head(hashes, size) == head(LISTED, size)
