"""Proofs against the published test data of RFC 6962 logs, against pymerkle, and their refusals."""

import hashlib

import pymerkle
import pytest
from tests.listed_hashes import ListedHashes

from egress_gateway.audit.merkle.proofs import consistency, head, inclusion
from egress_gateway.audit.merkle.tree import EMPTY_ROOT, Frontier, consistent, included, leaf_hash

ENTRIES = [
    bytes.fromhex(leaf)
    for leaf in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
LEAVES = [leaf_hash(entry) for entry in ENTRIES]
EIGHT = ListedHashes(LEAVES)
N01 = "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"
N23 = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"
N47 = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"
N45 = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"
N67 = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"
N4 = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"
HEAD2 = "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"
HEAD4 = "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"

PATHS = {
    "the first leaf of eight": (0, 8, [N01, N23, N47]),
    "the sixth leaf of eight": (5, 8, [N4, N67, HEAD4]),
    "the third leaf of three": (2, 3, [HEAD2]),
    "the only leaf": (0, 1, []),
}
GROWTHS = {
    "the same tree": (1, 1, []),
    "one leaf begins eight": (1, 8, [N01, N23, N47]),
    "six leaves begin eight": (6, 8, [N45, N67, HEAD4]),
    "two leaves begin five": (2, 5, [N23, N4]),
}
"""Published with the trees of RFC 6962 logs."""


@pytest.mark.parametrize(("index", "size", "proof"), PATHS.values(), ids=PATHS)
def test_the_published_path_of(index: int, size: int, proof: list[str]) -> None:
    assert [step.hex() for step in inclusion(EIGHT, index, size)] == proof


@pytest.mark.parametrize(("earlier", "size", "proof"), GROWTHS.values(), ids=GROWTHS)
def test_the_published_proof_that(earlier: int, size: int, proof: list[str]) -> None:
    assert [step.hex() for step in consistency(EIGHT, earlier, size)] == proof


def test_heads_are_the_roots() -> None:
    assert head(EIGHT, 0) == EMPTY_ROOT
    tree = Frontier()
    for size, leaf in enumerate(LEAVES, 1):
        tree.add(leaf)
        assert head(EIGHT, size) == tree.root()


@pytest.fixture(scope="module")
def foreign() -> pymerkle.InmemoryTree:
    tree = pymerkle.InmemoryTree(algorithm="sha256")
    for number in range(300):
        tree.append_entry(number.to_bytes(2))
    return tree


OURS = ListedHashes([leaf_hash(number.to_bytes(2)) for number in range(300)])


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8, 9, 31, 100, 255, 256, 257, 300])
def test_every_proof_is_that_of_another_implementation(foreign: pymerkle.InmemoryTree, size: int) -> None:
    whole = head(OURS, size)
    assert whole == foreign.get_root(size)
    for index in range(size):
        path = inclusion(OURS, index, size)
        # It counts from 1 and puts the leaf itself first.
        assert list(path) == foreign.prove_inclusion(index + 1, size).path[1:]
        assert included(OURS.subtree(0, index), index, size, path, whole)
    for earlier in range(1, size + 1):
        before = head(OURS, earlier)
        assert consistent(earlier, size, before, whole, consistency(OURS, earlier, size))
        # Its proofs of consistency have a shape of their own; that one over our heads holds is what can be compared.
        pymerkle.verify_consistency(before, whole, foreign.prove_consistency(earlier, size))


def test_proofs_of_what_is_not_there_cannot_be_made() -> None:
    for index, size in ((8, 8), (-1, 8), (0, 0)):
        with pytest.raises(ValueError, match="no leaf"):
            inclusion(EIGHT, index, size)
    for earlier, size in ((0, 8), (9, 8)):
        with pytest.raises(ValueError, match="no tree"):
            consistency(EIGHT, earlier, size)
    with pytest.raises(ValueError, match="no subtree"):
        EIGHT.subtree(2, 2)


def test_the_empty_root_is_the_hash_of_nothing() -> None:
    assert hashlib.sha256().digest() == EMPTY_ROOT
