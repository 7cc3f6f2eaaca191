"""Builds the proofs of RFC 6962 from the roots of perfect subtrees, wherever these are kept.

A proof needs about log2(size) such roots; `Hashes` is where they come from: tiles on a disk, or
the segments below them. What shows a proof to be right is in `tree.py` and trusts none of this.
"""

from typing import Protocol

from egress_gateway.audit.merkle.tree import EMPTY_ROOT, node_hash


class Hashes(Protocol):
    """The hashes of one tree."""

    def subtree(self, level: int, index: int) -> bytes:
        """The root over the leaves `[index << level, (index + 1) << level)`; level 0 is a leaf's hash."""
        ...


def head(hashes: Hashes, size: int) -> bytes:
    """The tree head over the first `size` leaves."""
    return _over(hashes, 0, size) if size else EMPTY_ROOT


def inclusion(hashes: Hashes, index: int, size: int) -> tuple[bytes, ...]:
    """The audit path of one leaf in the tree of that size, from the leaf up (section 2.1.1)."""
    if not 0 <= index < size:
        raise ValueError(f"no leaf {index} in a tree of {size}")
    path: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(_over(hashes, middle, end))
            end = middle
        else:
            path.append(_over(hashes, start, middle))
            start = middle
    return tuple(reversed(path))


def consistency(hashes: Hashes, earlier: int, size: int) -> tuple[bytes, ...]:
    """That the tree of the first `earlier` leaves is a beginning of the one of `size` (section 2.1.2)."""
    if not 0 < earlier <= size:
        raise ValueError(f"no tree of {earlier} before one of {size}")
    path: list[bytes] = []
    start, end = 0, size
    while earlier != end:
        middle = start + _split(end - start)
        if earlier <= middle:
            path.append(_over(hashes, middle, end))
            end = middle
        else:
            path.append(_over(hashes, start, middle))
            start = middle
    if start:
        # The earlier tree is no perfect subtree on the left edge, whose root its head would be.
        path.append(_over(hashes, start, end))
    return tuple(reversed(path))


def _split(size: int) -> int:
    """The largest power of two below `size`."""
    return 1 << ((size - 1).bit_length() - 1)


def _over(hashes: Hashes, start: int, end: int) -> bytes:
    """The root over `[start, end)`, a range that the splitting of a tree made."""
    size = end - start
    if size.bit_count() == 1:
        level = size.bit_length() - 1
        return hashes.subtree(level, start >> level)
    middle = start + _split(size)
    return node_hash(_over(hashes, start, middle), _over(hashes, middle, end))
