"""The tree of RFC 6962: hashes of leaves and nodes, right edges, and the check of both kinds of proof."""

import hashlib
from collections.abc import Sequence
from typing import Final

HASH_BYTES: Final = 32
EMPTY_ROOT: Final = hashlib.sha256(b"").digest()


def leaf_hash(leaf: bytes) -> bytes:
    """The hash of a leaf."""
    return hashlib.sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of a node over two subtrees."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def levels(leaves: Sequence[bytes]) -> list[Sequence[bytes]]:
    """The hashes of all perfect subtrees over these leaves: first the leaves, then pairs, then fours ..."""
    found = [leaves]
    while len(below := found[-1]) > 1:
        found.append([node_hash(below[at], below[at + 1]) for at in range(0, len(below) - 1, 2)])
    return found


def edge(of: Sequence[Sequence[bytes]], size: int) -> tuple[bytes, ...]:
    """The perfect subtrees, largest first, that the first `size` leaves fall into."""
    return tuple(
        of[height][(size >> height) - 1] for height in range(size.bit_length() - 1, -1, -1) if size >> height & 1
    )


def head(of: Sequence[bytes]) -> bytes:
    """The root over the subtrees of an edge."""
    if not of:
        return EMPTY_ROOT
    root = of[-1]
    for left in reversed(of[:-1]):
        root = node_hash(left, root)
    return root


def joined(before: Sequence[bytes], count: int, subtree: bytes) -> tuple[bytes, ...]:
    """The edge over `count` subtrees of one height, and one more of them."""
    parts, carry = list(before), subtree
    while count & 1:
        carry = node_hash(parts.pop(), carry)
        count >>= 1
    return (*parts, carry)


def included(leaf: bytes, index: int, size: int, proof: Sequence[bytes]) -> bytes | None:
    """The root that the proof leads to from a leaf (RFC 9162 section 2.1.3.2); None if it does not fit the tree."""
    if not 0 <= index < size or any(len(part) != HASH_BYTES for part in (leaf, *proof)):
        return None
    first, last, root = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return None
        if first & 1 or first == last:
            root = node_hash(sibling, root)
            while not first & 1 and first:
                first, last = first >> 1, last >> 1
        else:
            root = node_hash(root, sibling)
        first, last = first >> 1, last >> 1
    return root if last == 0 else None


def consistent(earlier: int, size: int, earlier_root: bytes, root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether the proof shows the earlier tree to begin the later one (RFC 9162 section 2.1.4.2)."""
    if not 0 < earlier <= size or any(len(part) != HASH_BYTES for part in (earlier_root, root, *proof)):
        return False
    if earlier == size:
        return not proof and earlier_root == root
    path = list(proof) if earlier & (earlier - 1) else [earlier_root, *proof]
    if not path:
        return False
    first, last = earlier - 1, size - 1
    while first & 1:
        first, last = first >> 1, last >> 1
    old = new = path[0]
    for part in path[1:]:
        if last == 0:
            return False
        if first & 1 or first == last:
            old, new = node_hash(part, old), node_hash(part, new)
            while not first & 1 and first:
                first, last = first >> 1, last >> 1
        else:
            new = node_hash(new, part)
        first, last = first >> 1, last >> 1
    return last == 0 and old == earlier_root and new == root
