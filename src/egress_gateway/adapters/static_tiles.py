"""A log as static files for any web server: checkpoint, hash tiles and entry bundles (C2SP tlog-tiles).

Full tiles and bundles are written once; a further run writes what is new, removes partial ones whose
full one is there, and replaces the checkpoint last, so that what is served is whole at every moment.
Records that were pruned from the log are removed here, too; what outsiders copied is theirs.
"""

import secrets
import shutil
from collections.abc import Callable
from pathlib import Path

import msgspec

from egress_gateway.adapters.auditd.files import Directory
from egress_gateway.adapters.auditd.layout import segment_indexes
from egress_gateway.adapters.log_hashes import LogHashes
from egress_gateway.adapters.log_proofs import checkpoint_of, newest_note
from egress_gateway.audit.merkle.proofs import head
from egress_gateway.audit.merkle.segment import SEGMENT_LEAVES
from egress_gateway.audit.merkle.tiles import (
    TILE_WIDTH,
    Tile,
    bundle,
    bundle_path,
    completed,
    partial_width,
    partials,
    path_of,
)
from egress_gateway.audit.merkle.tree import HASH_BYTES, leaf_hash
from egress_gateway.core.errors import Unavailable

_PUBLIC = 0o644


class Export(msgspec.Struct, frozen=True, kw_only=True):
    """What a run did."""

    size: int
    """Records that the checkpoint covers."""
    written: int
    """Files."""
    pruned: int
    """Entry bundles whose records are no longer in the log."""


def export(files: Directory, out: Path, *, seen: Callable[[int], None], segment_leaves: int = SEGMENT_LEAVES) -> Export:
    """Write what is missing of the log under its newest checkpoint. `seen` is told records as they are done.

    Raises `ConfigError`, `Unavailable` if the log is not what was signed, and `OSError`.
    """
    note = newest_note(files)
    checkpoint = checkpoint_of(note)
    hashes = LogHashes(files, segment_leaves)
    if head(hashes, checkpoint.size) != checkpoint.root:
        raise Unavailable(
            "log_damaged", "The log is not what was signed; nothing was written. Run `egress audit verify`."
        )
    kept_from = min(segment_indexes(files), default=0) * segment_leaves
    writer = _Writer(hashes, out, kept_from)
    for index in range(checkpoint.size // TILE_WIDTH):
        writer.bundle(index)
        for tile in completed(index * TILE_WIDTH, (index + 1) * TILE_WIDTH):
            writer.tile(tile)
        seen(TILE_WIDTH)
    if width := partial_width(checkpoint.size, 0):
        writer.bundle(checkpoint.size // TILE_WIDTH, width)
        seen(width)
    for tile in partials(checkpoint.size):
        writer.tile(tile)
    _place(out / "checkpoint", note)
    return Export(size=checkpoint.size, written=writer.written + 1, pruned=writer.pruned)


class _Writer:
    def __init__(self, hashes: LogHashes, out: Path, kept_from: int) -> None:
        self._hashes = hashes
        self._kept_from = kept_from
        self._out = out
        self.written = 0
        self.pruned = 0

    def tile(self, tile: Tile) -> None:
        path = self._out / path_of(tile)
        length = tile.width * HASH_BYTES
        if not path.is_file() or path.stat().st_size != length:
            self._write(path, self._hashes.tile(tile), full=tile.width == TILE_WIDTH)

    def bundle(self, index: int, width: int = TILE_WIDTH) -> None:
        path = self._out / bundle_path(index, width)
        first = index * TILE_WIDTH
        if first < self._kept_from:
            self.pruned += 1
            path.unlink(missing_ok=True)
            return
        if path.is_file():
            return
        leaves = list(self._hashes.leaves.read(first, first + width))
        if b"".join(map(leaf_hash, leaves)) != self._hashes.tile(Tile(0, index, width)):
            what = f"Records {first} to {first + width - 1} are not those of their tile"
            raise Unavailable("log_damaged", f"{what}; run `egress audit verify`.")
        self._write(path, bundle(leaves), full=width == TILE_WIDTH)

    def _write(self, path: Path, data: bytes, *, full: bool) -> None:
        _place(path, data)
        self.written += 1
        partial = path.with_name(f"{path.name}.p")
        if full and partial.is_dir():
            shutil.rmtree(partial)


def _place(path: Path, data: bytes) -> None:
    """Put a whole file under its name."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{secrets.token_hex(8)}")
    draft.write_bytes(data)
    draft.chmod(_PUBLIC)
    draft.replace(path)
