"""Proofs from a log's tiles are those of another implementation, for every size and place."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pymerkle
import pytest
from hypothesis import given
from hypothesis import strategies as st

from egress_gateway.adapters.auditd.files import Directory
from egress_gateway.adapters.auditd.layout import segment_name
from egress_gateway.adapters.auditd.tiles import TileWriter
from egress_gateway.adapters.log_hashes import LogHashes
from egress_gateway.audit.merkle.proofs import consistency, head, inclusion
from egress_gateway.audit.merkle.segment import SEGMENT_LEAVES, frame
from egress_gateway.audit.merkle.tree import consistent, included

SIZE = 66_100
"""All levels that a proof can come from: a full tile of level 1, and partial ones of three levels."""


class Both(NamedTuple):
    """The same leaves, as a log of ours and as a tree of theirs."""

    ours: LogHashes
    theirs: pymerkle.InmemoryTree


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    directory: Path = tmp_path_factory.mktemp("log")
    entries = [number.to_bytes(4) for number in range(SIZE)]
    tree = pymerkle.InmemoryTree(algorithm="sha256")
    tree.append_entries(entries)
    for segment in range(2):
        part = entries[segment * SEGMENT_LEAVES : (segment + 1) * SEGMENT_LEAVES]
        (directory / segment_name(segment)).write_bytes(b"".join(map(frame, part)))
    writer = TileWriter(directory)
    while not writer.step(SIZE):
        pass
    writer.close()
    files = Directory(directory)
    yield Both(LogHashes(files), tree)
    files.close()


def agree(both: Both, size: int, index: int, earlier: int) -> None:
    ours, theirs = both
    root, before = head(ours, size), head(ours, earlier)
    assert root == theirs.get_root(size)
    path = inclusion(ours, index, size)
    # It counts from 1 and puts the leaf itself first.
    assert list(path) == theirs.prove_inclusion(index + 1, size).path[1:]
    assert included(ours.subtree(0, index), index, size, path, root)
    assert consistent(earlier, size, before, root, consistency(ours, earlier, size))
    # Its proofs of consistency have a shape of their own: that one of them holds over our heads is what can be said.
    pymerkle.verify_consistency(before, root, theirs.prove_consistency(earlier, size))


def test_small_trees_agree_in_every_size(both: Both) -> None:
    for size in range(1, 301):
        agree(both, size, size * 7 // 11, (size + 2) // 3)


@given(st.data())
def test_large_trees_agree(both: Both, data: st.DataObject) -> None:
    size = data.draw(st.integers(1, SIZE), "size")
    agree(both, size, data.draw(st.integers(0, size - 1), "index"), data.draw(st.integers(1, size), "earlier"))
