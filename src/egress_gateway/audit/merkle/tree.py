"""The Merkle tree of RFC 6962 over leaf hashes: a growing frontier, and what shows proofs to be right.

Leaves and nodes are hashed under different prefixes (RFC 6962 section 2.1), so that no node can pose
as a leaf. Proofs about an empty tree prove nothing and are refused, as is any hash that is not 32
bytes long.
"""

import hashlib
from collections.abc import Sequence

HASH_BYTES = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_hash(leaf: bytes) -> bytes:
    """The hash of one leaf."""
    return hashlib.sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Frontier:
    """The right edge of a growing tree: all that appending and the root need, log2(size) hashes."""

    __slots__ = ("_edge", "_size")

    def __init__(self, size: int = 0, edge: Sequence[bytes] = ()) -> None:
        if size < 0 or len(edge) != size.bit_count() or any(len(part) != HASH_BYTES for part in edge):
            raise ValueError("a frontier has one 32-byte hash for each set bit of its size")
        self._size = size
        self._edge = list(edge)

    @property
    def size(self) -> int:
        """Leaves so far."""
        return self._size

    @property
    def edge(self) -> tuple[bytes, ...]:
        """Roots of the perfect subtrees, largest first."""
        return tuple(self._edge)

    def add(self, leaf: bytes) -> None:
        """Append a leaf hash."""
        edge, below = self._edge, self._size
        self._size += 1
        while below & 1:
            leaf = node_hash(edge.pop(), leaf)
            below >>= 1
        edge.append(leaf)

    def root(self) -> bytes:
        """The tree head over all leaves so far."""
        if not self._edge:
            return EMPTY_ROOT
        root = self._edge[-1]
        for left in reversed(self._edge[:-1]):
            root = node_hash(left, root)
        return root

    def copy(self) -> "Frontier":
        """An independent frontier of the same tree."""
        # Whatever made this one has checked its parts.
        made = Frontier.__new__(Frontier)
        made._size, made._edge = self._size, self._edge.copy()
        return made


def _well_formed(*hashes: bytes) -> bool:
    return all(len(one) == HASH_BYTES for one in hashes)


def included(leaf: bytes, index: int, size: int, proof: Sequence[bytes], head: bytes) -> bool:
    """Whether the proof shows the leaf at `index` under the head (RFC 9162 section 2.1.3.2)."""
    if not 0 <= index < size or not _well_formed(leaf, head, *proof):
        return False
    node, last, current = index, size - 1, leaf
    for step in proof:
        if last == 0:
            return False
        if node & 1 or node == last:
            current = node_hash(step, current)
            while node and not node & 1:
                node, last = node >> 1, last >> 1
        else:
            current = node_hash(current, step)
        node, last = node >> 1, last >> 1
    return last == 0 and current == head


def consistent(earlier: int, size: int, earlier_head: bytes, head: bytes, proof: Sequence[bytes]) -> bool:
    """Whether the proof shows the earlier tree to begin the later one (RFC 9162 section 2.1.4.2)."""
    if not 0 < earlier <= size or not _well_formed(earlier_head, head, *proof):
        return False
    if earlier == size:
        return not proof and earlier_head == head
    # A perfect earlier tree is a node of the later one, and left out of the proof.
    steps = (earlier_head, *proof) if earlier.bit_count() == 1 else tuple(proof)
    if not steps:
        return False
    node, last = earlier - 1, size - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    before = after = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if node & 1 or node == last:
            before, after = node_hash(step, before), node_hash(step, after)
            while node and not node & 1:
                node, last = node >> 1, last >> 1
        else:
            after = node_hash(after, step)
        node, last = node >> 1, last >> 1
    return last == 0 and before == earlier_head and after == head
