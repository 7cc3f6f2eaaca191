"""Takes the first segments of a log away when nothing keeps them, and leaves what later proofs need.

    scan and plan -> hold them against their tiles and the newest checkpoint -> write `pruned` -> delete

The tiles stay, so that later inclusion and consistency proofs verify as before. Nothing is deleted whose tiles are not
there, durable, and exactly the hashes of its records under a root that the log signed. A crash before `pruned` is
written leaves the log as it was; after that, whatever is left of the segments is deleted by the next run.
"""

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import msgspec

from egress_gateway.adapters.auditd.files import Directory
from egress_gateway.adapters.auditd.layout import chunks, last_notes, segment_indexes, segment_name
from egress_gateway.adapters.auditd.pruned import PRUNED, Pruned, pruned_segments
from egress_gateway.adapters.log_hashes import LogHashes
from egress_gateway.adapters.secret_files import replace_file, sync_directory
from egress_gateway.adapters.tile_files import TileFiles
from egress_gateway.audit.accounts.retention import Term, TermReader, may_go
from egress_gateway.audit.merkle.leaf import hash_of, unwrap
from egress_gateway.audit.merkle.proofs import head
from egress_gateway.audit.merkle.segment import SEGMENT_LEAVES, SegmentReader
from egress_gateway.audit.merkle.tiles import Tile, completed, perfect_root
from egress_gateway.audit.merkle.tree import HASH_BYTES
from egress_gateway.audit.notes.checkpoint import Checkpoint, open_note
from egress_gateway.audit.notes.note import VerifierKey
from egress_gateway.audit.records.record import Record, admit
from egress_gateway.core.errors import ConfigError, WireError
from egress_gateway.core.ids import LeafHash
from egress_gateway.core.legal_hold import Hold
from egress_gateway.core.retention import RetentionConfig

_REMEDY = "keep the directory as it is and run `egress audit verify` on it"


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What may go, and what keeps the first segment that stays."""

    pruned: int
    """Segments that are gone already."""
    going: tuple[Term, ...] = ()
    staying: Term | None = None
    """The first closed segment that stays; None if there is no other."""
    left_over: int = 0
    """Segments that an earlier run counted as gone and could not delete."""

    @property
    def until(self) -> int:
        """How many segments will be gone."""
        return self.pruned + len(self.going)


class _Scanned(msgspec.Struct, frozen=True):
    term: Term
    hashes: tuple[LeafHash, ...]


def plan(
    files: Directory,
    vkey: VerifierKey,
    retention: RetentionConfig,
    *,
    holds: Sequence[Hold] = (),
    persons: Mapping[str, frozenset[str]] | None = None,
    now: int,
    segment_leaves: int = SEGMENT_LEAVES,
    seen: Callable[[int], object] = lambda _: None,
) -> Plan:
    """Which segments may go at `now`, in microseconds since the epoch. Reads them as far as the first that stays.

    `persons`: see `TermReader`. `seen` is told of bytes read. Raises `ConfigError` where the log cannot be vouched
    for: what is damaged must not be made to disappear.
    """
    gone = pruned_segments(files)
    checkpoint = _newest(files, vkey)
    # One record behind must be covered, too: it names the last of those that go.
    closed = max(0, checkpoint.size - 1) // segment_leaves
    terms = TermReader(retention, holds, persons)
    tiles = TileFiles(files.path)
    going: list[Term] = []
    staying: Term | None = None
    previous: LeafHash | None = None
    for index in range(gone, closed):
        scanned = _scan(files, index, segment_leaves, terms, previous, seen)
        if not may_go([scanned.term], now):
            staying = scanned.term
            break
        _check_tiles(tiles, index * segment_leaves, scanned.hashes)
        going.append(scanned.term)
        previous = scanned.hashes[-1]
    if going:
        if previous is not None and staying is None:
            _check_link(files, gone + len(going), previous)
        if head(LogHashes(files, segment_leaves), checkpoint.size) != checkpoint.root:
            raise ConfigError(f"the tiles are not those of its newest checkpoint; {_REMEDY}", file=str(files.path))
    left_over = sum(index < gone for index in segment_indexes(files))
    return Plan(pruned=gone, going=tuple(going), staying=staying, left_over=left_over)


def carry_out(directory: Path, segments: int) -> None:
    """Take away the first so many segments of a log, which were planned. Raises `ConfigError`."""
    # Tiles are durable when they are written; those that somebody copied here may not be.
    os.sync()
    replace_file(directory / PRUNED, msgspec.json.encode(Pruned(segments=segments)) + b"\n")
    # From here on they are not part of the log, whether or not we get to delete them.
    try:
        for index in segment_indexes(Directory(directory)):  # Opens nothing.
            if index < segments:
                (directory / segment_name(index)).unlink(missing_ok=True)
        sync_directory(directory)
    except OSError as error:
        raise ConfigError(
            f"segments cannot be deleted: {error.strerror}; run the command again", file=str(directory)
        ) from error


def _newest(files: Directory, vkey: VerifierKey) -> Checkpoint:
    history, _ = last_notes(files)
    if not history:
        raise ConfigError("the log has no checkpoint", file=str(files.path))
    try:
        return open_note(history[-1], vkey)
    except WireError as error:
        raise ConfigError(f"its newest checkpoint is {error.reason}; {_REMEDY}", file=str(files.path)) from error


def _scan(
    files: Directory,
    index: int,
    leaves: int,
    terms: TermReader,
    previous: LeafHash | None,
    seen: Callable[[int], object],
) -> _Scanned:
    """Read a closed segment. Raises `ConfigError` if it is not whole."""
    name, reader = segment_name(index), SegmentReader()
    hashes: list[LeafHash] = []
    for chunk in chunks(files, name):
        for frame in reader.feed(chunk):
            seq = index * leaves + len(hashes)
            try:
                leaf = unwrap(frame.leaf)
            except WireError as error:
                raise _broken(files, name, seq) from error
            if leaf.seq != seq or previous not in {None, leaf.previous}:
                raise _broken(files, name, seq)
            previous = hash_of(frame.leaf)
            hashes.append(previous)
            terms.take(seq, _record(leaf.body))
        seen(len(chunk))
    files.close(name)
    if len(hashes) != leaves:
        raise _broken(files, name, index * leaves + len(hashes))
    return _Scanned(terms.close(index), tuple(hashes))


def _record(body: bytes) -> Record | None:
    try:
        return admit(body)
    except WireError:
        return None


def _broken(files: Directory, name: str, seq: int) -> ConfigError:
    return ConfigError(f"record {seq} is not what follows in the log; {_REMEDY}", file=str(files.path / name))


def _check_link(files: Directory, index: int, previous: LeafHash) -> None:
    """The record behind what goes must name the last of it."""
    name = segment_name(index)
    for chunk in chunks(files, name):
        for frame in SegmentReader().feed(chunk):
            if unwrap(frame.leaf).previous != previous:
                break
            return
        break
    raise ConfigError(f"does not follow what is before it; {_REMEDY}", file=str(files.path / name))


def _check_tiles(tiles: TileFiles, first: int, hashes: Sequence[LeafHash]) -> None:
    """The tiles that a segment completes are on disk, durable, and its own. Raises `ConfigError`."""
    for tile in completed(first, first + len(hashes)):
        found = tiles.read(tile)
        if not found:
            raise ConfigError(
                f"tile {tile.level}/{tile.index} is not there; start the log, which makes it, and run the command again"
            )
        if found != _expected(tiles, tile, first, hashes):
            raise ConfigError(f"tile {tile.level}/{tile.index} is not that of its records; {_REMEDY}")


def _expected(tiles: TileFiles, tile: Tile, first: int, hashes: Sequence[LeafHash]) -> bytes:
    begin = tile.index * tile.width
    if tile.level == 0:
        return b"".join(hashes[begin - first : begin - first + tile.width])
    below = (tiles.read(Tile(tile.level - 1, index)) for index in range(begin, begin + tile.width))
    return b"".join(perfect_root(each) if each else bytes(HASH_BYTES) for each in below)
