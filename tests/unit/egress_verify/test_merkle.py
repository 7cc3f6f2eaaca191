"""The tree, against an independent implementation."""

import hashlib

import pymerkle
import pytest

from egress_verify.merkle import EMPTY_ROOT, edge, head, included, joined, leaf_hash, levels

LEAVES = [b"leaf %d" % number for number in range(37)]
HASHES = [leaf_hash(leaf) for leaf in LEAVES]


@pytest.fixture(scope="module")
def reference() -> pymerkle.InmemoryTree:
    tree = pymerkle.InmemoryTree(algorithm="sha256")
    for leaf in LEAVES:
        tree.append_entry(leaf)
    return tree


@pytest.mark.parametrize("size", range(1, 38))
def test_roots_are_those_of_the_reference(reference: pymerkle.InmemoryTree, size: int) -> None:
    assert head(edge(levels(HASHES), size)) == reference.get_root(size)


def test_the_empty_tree_has_the_root_of_nothing() -> None:
    assert head(()) == EMPTY_ROOT == hashlib.sha256(b"").digest()


def test_an_edge_grows_by_subtrees_of_one_height() -> None:
    before: tuple[bytes, ...] = ()
    for count in range(9):
        pair = levels(HASHES[2 * count : 2 * count + 2])[-1][0]
        before = joined(before, count, pair)
        assert head(before) == head(edge(levels(HASHES), 2 * count + 2))


@pytest.mark.parametrize("size", [1, 2, 7, 8, 36, 37])
def test_proofs_of_the_reference_are_believed_and_no_others(reference: pymerkle.InmemoryTree, size: int) -> None:
    root = reference.get_root(size)
    for index in range(size):
        # The reference puts the leaf's own hash first.
        proof = reference.prove_inclusion(index + 1, size).path[1:]
        assert included(HASHES[index], index, size, proof) == root
        assert included(HASHES[index], (index + 1) % size, size, proof) != root or size == 1
        if proof:
            assert included(HASHES[index], index, size, proof[:-1]) != root
            assert included(HASHES[index], index, size, [*proof[:-1], b"short"]) is None
        assert included(HASHES[index], index, size, [*proof, bytes(32)]) != root
    assert included(HASHES[0], size, size, []) is None
