"""A tree whose leaf hashes are all at hand: what proofs are made from where there is no log on a disk."""

from collections.abc import Sequence

from egress_gateway.audit.merkle.tiles import perfect_root


class ListedHashes:
    """Implements `audit.proofs.Hashes`."""

    def __init__(self, leaves: Sequence[bytes]) -> None:
        self._leaves = leaves

    def subtree(self, level: int, index: int) -> bytes:
        leaves = self._leaves[index << level : (index + 1) << level]
        if len(leaves) != 1 << level:
            raise ValueError(f"no subtree {index} of level {level} in a tree of {len(self._leaves)}")
        return perfect_root(b"".join(leaves))
