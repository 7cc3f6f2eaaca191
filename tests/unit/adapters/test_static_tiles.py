"""The log as static files: everything the specification names, only what is new, and nothing that was not signed."""

from pathlib import Path

import pytest

from egress_gateway.adapters.auditd.files import Directory
from egress_gateway.adapters.auditd.layout import segment_name
from egress_gateway.adapters.auditd.tiles import TileWriter
from egress_gateway.adapters.static_tiles import Export, export
from egress_gateway.audit.merkle.tiles import TILE_BYTES
from egress_gateway.audit.merkle.tree import leaf_hash
from egress_gateway.audit.records.own_kinds import HeartbeatRecord
from egress_gateway.audit.records.record import Record
from egress_gateway.core.errors import ConfigError, Unavailable
from egress_gateway.testing.written_log import write_log

SEGMENT = 256


def records(number: int) -> list[Record]:
    return [HeartbeatRecord(ts=1 + n, size=n, root="", connected=0) for n in range(number)]


def log(directory: Path, number: int) -> Directory:
    directory.mkdir(exist_ok=True)
    for old in directory.iterdir():
        old.unlink()
    return Directory(write_log(directory, records(number), segment_leaves=SEGMENT).path)


def hashes_of(bundle: bytes) -> bytes:
    """Of the leaves in an entry bundle, each behind its length in two bytes."""
    hashes = b""
    while bundle:
        end = 2 + int.from_bytes(bundle[:2])
        hashes, bundle = hashes + leaf_hash(bundle[2:end]), bundle[end:]
    return hashes


def names(out: Path) -> set[str]:
    return {path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()}


def test_all_that_is_served_and_nothing_else(tmp_path: Path) -> None:
    out, seen = tmp_path / "out", list[int]()
    files = log(tmp_path / "log", 600)
    assert export(files, out, seen=seen.append, segment_leaves=SEGMENT) == Export(size=600, written=8, pruned=0)
    assert names(out) == {
        "checkpoint",
        "tile/0/000",
        "tile/0/001",
        "tile/0/002.p/88",
        "tile/1/000.p/2",
        "tile/entries/000",
        "tile/entries/001",
        "tile/entries/002.p/88",
    }
    assert sum(seen) == 600
    assert (out / "checkpoint").read_bytes() == (tmp_path / "log/checkpoint").read_bytes()
    assert hashes_of((out / "tile/entries/001").read_bytes()) == (out / "tile/0/001").read_bytes()
    assert all(path.stat().st_mode & 0o777 == 0o644 for path in out.rglob("*") if path.is_file())


def test_a_further_run_adds_what_is_new_and_removes_what_became_full(tmp_path: Path) -> None:
    out = tmp_path / "out"
    export(log(tmp_path / "log", 600), out, seen=lambda _: None, segment_leaves=SEGMENT)
    first = (out / "tile/0/000").stat().st_ino
    done = export(log(tmp_path / "log", 800), out, seen=lambda _: None, segment_leaves=SEGMENT)
    assert (done.size, done.written) == (800, 6)
    assert (out / "tile/0/000").stat().st_ino == first
    assert names(out) == {
        "checkpoint",
        *(f"tile/{kind}/00{index}" for kind in ("0", "entries") for index in range(3)),
        "tile/0/003.p/32",
        "tile/entries/003.p/32",
        "tile/1/000.p/2",
        "tile/1/000.p/3",
    }
    again = export(Directory(tmp_path / "log"), out, seen=lambda _: None, segment_leaves=SEGMENT)
    assert again.written == 1


def test_records_that_were_pruned_are_missing_and_the_tree_is_whole(tmp_path: Path) -> None:
    files = log(tmp_path / "log", 600)
    writer = TileWriter(tmp_path / "log", SEGMENT)
    assert writer.step(600)
    # Published before, and gone with the next run.
    assert export(files, tmp_path / "out", seen=lambda _: None, segment_leaves=SEGMENT).pruned == 0
    assert "tile/entries/000" in names(tmp_path / "out")
    (tmp_path / "log" / segment_name(0)).unlink()
    done = export(files, tmp_path / "out", seen=lambda _: None, segment_leaves=SEGMENT)
    assert done.pruned == 1
    assert "tile/entries/000" not in names(tmp_path / "out")
    assert (tmp_path / "out/tile/0/000").stat().st_size == TILE_BYTES


def test_a_log_that_is_not_what_was_signed_is_not_served(tmp_path: Path) -> None:
    files = log(tmp_path / "log", 600)
    segment = tmp_path / "log" / segment_name(1)
    good = segment.read_bytes()
    segment.write_bytes(b"\xff" + good[1:])
    with pytest.raises(Unavailable, match="log_damaged"):
        export(files, tmp_path / "out", seen=lambda _: None, segment_leaves=SEGMENT)
    assert not (tmp_path / "out").exists()


def test_records_under_good_tiles_are_looked_at_too(tmp_path: Path) -> None:
    log(tmp_path / "log", 600)
    writer = TileWriter(tmp_path / "log", SEGMENT)
    assert writer.step(600)
    other = tmp_path / "other"
    other.mkdir()
    write_log(other, [HeartbeatRecord(ts=5, size=n, root="", connected=0) for n in range(600)], segment_leaves=SEGMENT)
    (tmp_path / "log" / segment_name(0)).write_bytes((other / segment_name(0)).read_bytes())
    with pytest.raises(Unavailable, match="not those of their tile"):
        export(Directory(tmp_path / "log"), tmp_path / "out", seen=lambda _: None, segment_leaves=SEGMENT)
    (tmp_path / "log" / segment_name(1)).write_bytes(b"\xff" * 100)
    (tmp_path / "log" / segment_name(0)).write_bytes(b"\xff" * 100)
    with pytest.raises(Unavailable, match="log_damaged"):
        export(Directory(tmp_path / "log"), tmp_path / "out2", seen=lambda _: None, segment_leaves=SEGMENT)


def test_without_a_checkpoint_there_is_nothing_to_serve(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no checkpoint"):
        export(Directory(tmp_path), tmp_path / "out", seen=lambda _: None)
