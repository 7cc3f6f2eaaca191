"""The tree against the published test data of RFC 6962 logs (eight leaves), and its refusals."""

import hashlib
from typing import NamedTuple

import pytest
from tests.listed_hashes import ListedHashes

from egress_gateway.audit.merkle.proofs import consistency, inclusion
from egress_gateway.audit.merkle.tree import (
    EMPTY_ROOT,
    Frontier,
    consistent,
    included,
    leaf_hash,
)

LEAVES = [
    leaf_hash(bytes.fromhex(leaf))
    for leaf in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
N01 = "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"
N23 = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"
N47 = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"
N45 = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"
N67 = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"
N4 = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"


class Published(NamedTuple):
    name: str
    earlier: int
    size: int
    proof: list[str]


CONSISTENCY = [
    Published("the same tree needs no proof", 1, 1, []),
    Published("one leaf begins eight", 1, 8, [N01, N23, N47]),
    Published("six leaves begin eight", 6, 8, [N45, N67, ROOTS[4]]),
    Published("two leaves begin five", 2, 5, [N23, N4]),
]
INCLUSION = [
    Published("the first leaf of eight", 0, 8, [N01, N23, N47]),
    Published("the sixth leaf of eight", 5, 8, [N4, N67, ROOTS[4]]),
    Published("the third leaf of three", 2, 3, [ROOTS[2]]),
    Published("the only leaf", 0, 1, []),
]


@pytest.mark.parametrize("size", range(9))
def test_the_root_over_the_first_leaves_is_the_published_one(size: int) -> None:
    tree = Frontier()
    for leaf in LEAVES[:size]:
        tree.add(leaf)
    assert tree.root().hex() == ROOTS[size]


def test_the_empty_tree_is_the_hash_of_nothing() -> None:
    assert Frontier().root() == EMPTY_ROOT == hashlib.sha256().digest()


@pytest.mark.parametrize("case", CONSISTENCY, ids=lambda case: case.name)
def test_a_published_consistency_is_shown(case: Published) -> None:
    proof = list(map(bytes.fromhex, case.proof))
    heads = bytes.fromhex(ROOTS[case.earlier]), bytes.fromhex(ROOTS[case.size])
    assert consistent(case.earlier, case.size, *heads, proof)


@pytest.mark.parametrize("case", INCLUSION, ids=lambda case: case.name)
def test_a_published_inclusion_is_shown(case: Published) -> None:
    proof = list(map(bytes.fromhex, case.proof))
    assert included(LEAVES[case.earlier], case.earlier, case.size, proof, bytes.fromhex(ROOTS[case.size]))


def test_a_frontier_resumes_from_its_edge() -> None:
    whole, half = Frontier(), Frontier()
    for leaf in LEAVES[:5]:
        whole.add(leaf)
        half.add(leaf)
    resumed = Frontier(half.size, half.edge)
    for leaf in LEAVES[5:]:
        whole.add(leaf)
        resumed.add(leaf)
    assert resumed.root() == whole.root()
    assert resumed.size == 8
    assert whole.copy().root() == whole.root()


REFUSED_EDGES = {
    "a hash too few": (3, [bytes(32)]),
    "a hash too many": (1, [bytes(32)] * 2),
    "a short hash": (1, [bytes(31)]),
    "a negative size": (-1, [bytes(32)]),
}


@pytest.mark.parametrize(("size", "edge"), REFUSED_EDGES.values(), ids=REFUSED_EDGES)
def test_a_frontier_refuses(size: int, edge: list[bytes]) -> None:
    with pytest.raises(ValueError, match="set bit"):
        Frontier(size, edge)


HEAD3, HEAD8 = bytes.fromhex(ROOTS[3]), bytes.fromhex(ROOTS[8])
GOOD = list(inclusion(ListedHashes(LEAVES), 5, 8))
NOT_INCLUDED = {
    "another index": (LEAVES[5], 4, 8, GOOD, HEAD8),
    "another leaf": (LEAVES[4], 5, 8, GOOD, HEAD8),
    "another head": (LEAVES[5], 5, 8, GOOD, HEAD3),
    "an index behind the end": (LEAVES[5], 8, 8, GOOD, HEAD8),
    "a negative index": (LEAVES[5], -1, 8, GOOD, HEAD8),
    "a step too many": (LEAVES[5], 5, 8, [*GOOD, bytes(32)], HEAD8),
    "a step too few": (LEAVES[5], 5, 8, GOOD[:-1], HEAD8),
    "a short step": (LEAVES[5], 5, 8, [GOOD[0][:31], *GOOD[1:]], HEAD8),
    "a short leaf": (LEAVES[5][:31], 5, 8, GOOD, HEAD8),
    "the empty tree": (LEAVES[5], 0, 0, [], EMPTY_ROOT),
}


@pytest.mark.parametrize(("leaf", "index", "size", "proof", "head"), NOT_INCLUDED.values(), ids=NOT_INCLUDED)
def test_no_inclusion_is_shown_by(leaf: bytes, index: int, size: int, proof: list[bytes], head: bytes) -> None:
    assert not included(leaf, index, size, proof, head)


FROM3 = list(consistency(ListedHashes(LEAVES), 3, 8))
NOT_CONSISTENT = {
    "an empty earlier tree": (0, 8, EMPTY_ROOT, HEAD8, []),
    "a shrinking tree": (8, 3, HEAD8, HEAD3, FROM3),
    "the same size with another head": (8, 8, HEAD3, HEAD8, []),
    "the same size with a proof": (8, 8, HEAD8, HEAD8, FROM3),
    "no proof": (3, 8, HEAD3, HEAD8, []),
    "another earlier head": (3, 8, HEAD8, HEAD8, FROM3),
    "another later head": (3, 8, HEAD3, HEAD3, FROM3),
    "a step too many": (3, 8, HEAD3, HEAD8, [*FROM3, bytes(32)]),
    "a step too few": (3, 8, HEAD3, HEAD8, FROM3[:-1]),
    "a short step": (3, 8, HEAD3, HEAD8, [FROM3[0][:31], *FROM3[1:]]),
}


@pytest.mark.parametrize(("earlier", "size", "before", "after", "proof"), NOT_CONSISTENT.values(), ids=NOT_CONSISTENT)
def test_no_consistency_is_shown_by(earlier: int, size: int, before: bytes, after: bytes, proof: list[bytes]) -> None:
    assert consistent(3, 8, HEAD3, HEAD8, FROM3)
    assert not consistent(earlier, size, before, after, proof)
