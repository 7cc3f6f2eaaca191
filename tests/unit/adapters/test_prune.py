"""Pruning: what goes, what later proofs still show, and what is left after a crash at any point."""

import asyncio
import shutil
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from egress_gateway.adapters import prune
from egress_gateway.adapters.audit_index import AuditIndex
from egress_gateway.adapters.auditd import daemon
from egress_gateway.adapters.auditd.config import AuditdConfig
from egress_gateway.adapters.auditd.daemon import Daemon
from egress_gateway.adapters.auditd.files import Directory
from egress_gateway.adapters.auditd.layout import CHECKPOINT, CHECKPOINTS, SNAPSHOT, segment_indexes, segment_name
from egress_gateway.adapters.auditd.log import Log, Stamped
from egress_gateway.adapters.auditd.pruned import behind, pruned_segments
from egress_gateway.adapters.auditd.publish import Publisher
from egress_gateway.adapters.auditd.recover import Recovered, recover
from egress_gateway.adapters.auditd.snapshot import Snapshot
from egress_gateway.adapters.auditd.state import State
from egress_gateway.adapters.auditd.tiles import TileWriter
from egress_gateway.adapters.log_hashes import LogHashes
from egress_gateway.adapters.prune import Plan, carry_out, plan
from egress_gateway.audit.merkle.leaf import hash_of, unwrap, wrap
from egress_gateway.audit.merkle.proofs import consistency, head, inclusion
from egress_gateway.audit.merkle.segment import SegmentReader, frame
from egress_gateway.audit.merkle.stamp import Stamper
from egress_gateway.audit.merkle.tiles import Tile, path_of
from egress_gateway.audit.merkle.tree import Frontier, consistent, included
from egress_gateway.audit.notes.checkpoint import Checkpoint, open_note, stated_size, verifier_key
from egress_gateway.audit.records.own_kinds import HeartbeatRecord
from egress_gateway.audit.records.record import decode, encode
from egress_gateway.core.errors import ConfigError, Unavailable
from egress_gateway.core.legal_hold import Hold
from egress_gateway.core.retention import DAY, FLOOR_DAYS, RetentionConfig

ORIGIN = "audit.test/n1"
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
VKEY = verifier_key(ORIGIN, KEY.public_key())
LEAVES = 256
SIZE = 4 * LEAVES + 30
FLOOR = FLOOR_DAYS * DAY
T0 = 1_000 * DAY
NOW = T0 + FLOOR + 2 * LEAVES
"""When the records of the first two segments may go, and that of the third may not: a record a microsecond."""


class Written:
    """A log of four closed segments and a begun one, with its tiles, and what somebody noted of it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.roots: dict[int, bytes] = {}
        self.leaves: list[bytes] = []

    def write(self) -> None:
        files, state, stamper = Directory(self.path), State(), Stamper("auditd", "b")
        log, publisher = Log(files, state, segment_leaves=LEAVES), Publisher(files, KEY)
        frontier = Frontier()
        bodies = [
            stamper.stamp(encode(HeartbeatRecord(ts=T0 + seq, size=seq, root="", connected=0)), seq + 1)
            for seq in range(SIZE)
        ]
        for first, end in pairwise((0, 100, LEAVES, 2 * LEAVES, 700, 3 * LEAVES, 4 * LEAVES, SIZE)):
            for placed in log.commit([Stamped(body, decode(body)) for body in bodies[first:end]]):
                self.leaves.append(placed.leaf)
                frontier.add(placed.leaf)
                self.roots[frontier.size] = frontier.root()
            if end in (100, LEAVES, 700, SIZE):
                checkpoint = Checkpoint(origin=ORIGIN, size=end, root=frontier.root())
                publisher.publish(checkpoint, snapshot_of(state) if end == 700 else None)
        files.close()
        self.write_tiles()

    def write_tiles(self) -> None:
        writer = TileWriter(self.path, LEAVES)
        while not writer.step(SIZE):
            pass
        writer.close()

    def hashes(self) -> LogHashes:
        return LogHashes(Directory(self.path), LEAVES)

    def plan(self, now: int = NOW, holds: tuple[Hold, ...] = ()) -> Plan:
        read: list[int] = []
        found = plan(
            Directory(self.path),
            VKEY,
            RetentionConfig(),
            holds=holds,
            now=now,
            segment_leaves=LEAVES,
            seen=read.append,
        )
        assert sum(read) > 0 or not found.going
        return found

    def prune(self, now: int = NOW) -> Plan:
        found = self.plan(now)
        carry_out(self.path, found.until)
        return found

    def start(self) -> Recovered:
        files = Directory(self.path)
        hashes = LogHashes(files, LEAVES)
        return recover(files, VKEY, origin=ORIGIN, segment_leaves=LEAVES, behind=behind(hashes))

    def check(self, gone: int) -> None:
        """Every proof that somebody may ask for later, and a start with and without the snapshot."""
        hashes, root = self.hashes(), self.roots[SIZE]
        assert head(hashes, SIZE) == root
        for seq in (0, gone * LEAVES - 1, gone * LEAVES, 700, SIZE - 1):
            if seq >= 0:
                assert included(self.leaves[seq], seq, SIZE, inclusion(hashes, seq, SIZE), root)
        sizes = (1, 100, LEAVES, 300, 2 * LEAVES, 2 * LEAVES + 1, 700, 4 * LEAVES, SIZE)
        for earlier in sizes:
            for size in (one for one in sizes if one >= earlier):
                proof = consistency(hashes, earlier, size)
                assert consistent(earlier, size, self.roots[earlier], self.roots[size], proof)
        state = self.start().state
        assert (state.size, state.frontier.root(), state.previous) == (SIZE, root, self.leaves[-1])


def snapshot_of(state: State) -> Snapshot:
    return Snapshot(
        segment=state.segment,
        offset=state.offset,
        size=state.size,
        edge=state.frontier.edge,
        previous=state.previous,
        standing=state.ledger.standing(),
    )


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Written:
    written = Written(tmp_path_factory.mktemp("log"))
    written.write()
    return written


@pytest.fixture
def log(template: Written, tmp_path: Path) -> Written:
    """A copy of it: writing one takes longer."""
    shutil.copytree(template.path, tmp_path / "log")
    copy = Written(tmp_path / "log")
    copy.roots, copy.leaves = template.roots, template.leaves
    return copy


def test_the_first_segments_go_and_every_later_proof_stays_whole(log: Written) -> None:
    found = log.plan()
    assert [term.segment for term in found.going] == [0, 1]
    assert found.staying is not None
    assert (found.staying.segment, found.staying.kept_until) == (2, T0 + 3 * LEAVES - 1 + FLOOR)
    assert (found.pruned, found.until, found.left_over) == (0, 2, 0)
    log.check(0)
    carry_out(log.path, found.until)
    assert segment_indexes(Directory(log.path)) == [2, 3, 4]
    assert pruned_segments(Directory(log.path)) == 2
    assert (log.path / CHECKPOINTS).read_bytes().count(b"\n\n") == 8
    log.check(2)


def test_it_starts_from_its_tiles_where_the_snapshot_is_lost_or_from_before(log: Written) -> None:
    log.prune(T0 + FLOOR + 3 * LEAVES)
    assert pruned_segments(Directory(log.path)) == 3
    log.check(3)
    (log.path / SNAPSHOT).unlink()
    log.check(3)
    found = log.start()
    assert found.state.ledger.standing().last == (("auditd", "b", SIZE),)


def test_what_goes_on_behind_a_pruned_log_is_proven_like_before(log: Written) -> None:
    log.prune()
    files, state = Directory(log.path), log.start().state
    stamped = Stamper("auditd", "c").stamp(encode(HeartbeatRecord(ts=T0, size=1, root="", connected=0)), 1)
    (placed,) = Log(files, state, segment_leaves=LEAVES).commit([Stamped(stamped, decode(stamped))])
    Publisher(files, KEY).publish(Checkpoint(origin=ORIGIN, size=state.size, root=state.frontier.root()))
    hashes = log.hashes()
    assert included(placed.leaf, SIZE, SIZE + 1, inclusion(hashes, SIZE, SIZE + 1), state.frontier.root())
    proof = consistency(hashes, 100, SIZE + 1)
    assert consistent(100, SIZE + 1, log.roots[100], state.frontier.root(), proof)


def test_it_is_pruned_again_later(log: Written) -> None:
    log.prune()
    found = log.prune(T0 + FLOOR + 3 * LEAVES)
    assert ([term.segment for term in found.going], found.pruned) == ([2], 2)
    log.check(3)


def test_the_newest_closed_segment_may_go_if_a_record_behind_it_is_covered(log: Written) -> None:
    found = log.prune(T0 + 2 * FLOOR)
    assert (found.until, found.staying) == (4, None)
    log.check(4)


def test_what_is_held_and_what_is_too_young_stays(log: Written) -> None:
    assert log.plan(T0 + FLOOR).going == ()
    hold = Hold(name="case", reason="r", opened=1, since=T0 + LEAVES, until=T0 + LEAVES + 1)
    found = log.plan(holds=(hold,))
    assert found.until == 1
    assert found.staying is not None
    assert found.staying.held == ("case",)


def test_a_crash_before_anything_was_written_changes_nothing(log: Written, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ConfigError("the disk is full")

    with monkeypatch.context() as broken:
        broken.setattr(prune, "replace_file", fail)
        with pytest.raises(ConfigError, match="disk is full"):
            log.prune()
    assert segment_indexes(Directory(log.path)) == [0, 1, 2, 3, 4]
    log.check(0)


@pytest.mark.parametrize("deleted", [0, 1, 2])
@pytest.mark.parametrize("snapshot", [True, False])
def test_a_crash_while_deleting_is_ended_by_the_next_run(
    log: Written, monkeypatch: pytest.MonkeyPatch, deleted: int, snapshot: bool
) -> None:
    unlink, sync, calls = Path.unlink, prune.sync_directory, []

    def unlink_until(path: Path, missing_ok: bool = False) -> None:
        calls.append(path)
        if len(calls) > deleted:
            raise OSError(5, "killed")
        unlink(path, missing_ok=missing_ok)

    def fail(directory: Path) -> None:
        raise OSError(5, "killed")

    with monkeypatch.context() as broken:
        broken.setattr(Path, "unlink", unlink_until)
        broken.setattr(prune, "sync_directory", fail)
        with pytest.raises(ConfigError, match="run the command again"):
            log.prune()
    assert sync is prune.sync_directory
    assert len(segment_indexes(Directory(log.path))) == 5 - deleted
    if not snapshot:
        (log.path / SNAPSHOT).unlink()
    log.check(2)
    found = log.prune()
    assert (found.pruned, found.going, found.left_over) == (2, (), 2 - deleted)
    assert segment_indexes(Directory(log.path)) == [2, 3, 4]
    log.check(2)


def a_tile_is_missing(log: Written) -> None:
    (log.path / path_of(Tile(0, 1))).unlink()


def a_tile_is_another(log: Written) -> None:
    path = log.path / path_of(Tile(0, 1))
    path.write_bytes(path.read_bytes()[:-1] + b"x")


def a_tile_behind_is_another(log: Written) -> None:
    path = log.path / path_of(Tile(0, 3))
    path.write_bytes(path.read_bytes()[:-1] + b"x")


def frames(path: Path) -> list[bytes]:
    return [one.leaf for one in SegmentReader().feed(path.read_bytes())]


def a_record_is_another(log: Written) -> None:
    """With its checksum, at the end of a segment."""
    path = log.path / segment_name(0)
    leaves = frames(path)
    leaf = unwrap(leaves[-1])
    leaves[-1] = wrap(leaf.body.replace(b'"connected":0', b'"connected":1'), leaf.previous, leaf.seq)
    path.write_bytes(b"".join(map(frame, leaves)))


def a_record_is_out_of_place(log: Written) -> None:
    path = log.path / segment_name(0)
    leaves = frames(path)
    path.write_bytes(b"".join(map(frame, [*leaves[:-2], leaves[-1], leaves[-2]])))


def a_record_is_none(log: Written) -> None:
    path = log.path / segment_name(0)
    path.write_bytes(b"".join(map(frame, [*frames(path)[:-1], b"{}"])))


def a_segment_is_short(log: Written) -> None:
    path = log.path / segment_name(0)
    path.write_bytes(path.read_bytes()[:-10])


def a_segment_is_gone(log: Written) -> None:
    (log.path / segment_name(0)).unlink()


def the_checkpoint_is_anothers(log: Written) -> None:
    checkpoint = Checkpoint(origin=ORIGIN, size=SIZE, root=log.roots[SIZE])
    (log.path / CHECKPOINT).unlink()
    Publisher(Directory(log.path), Ed25519PrivateKey.generate()).publish(checkpoint)


def there_is_no_checkpoint(log: Written) -> None:
    for name in (CHECKPOINT, CHECKPOINTS):
        (log.path / name).unlink()


DAMAGES: dict[str, tuple[Callable[[Written], None], str]] = {
    each.__name__: (each, message)
    for each, message in (
        (a_tile_is_missing, "tile 0/1 is not there; start the log"),
        (a_tile_is_another, "tile 0/1 is not that of its records"),
        (a_tile_behind_is_another, "not those of its newest checkpoint"),
        (a_record_is_another, "record 256 is not what follows|tile 0/0 is not that"),
        (a_record_is_out_of_place, "record 254 is not what follows"),
        (a_record_is_none, "record 255 is not what follows"),
        (a_segment_is_short, "record 255 is not what follows"),
        (a_segment_is_gone, "record 0 is not what follows"),
        (the_checkpoint_is_anothers, "did not sign"),
        (there_is_no_checkpoint, "has no checkpoint"),
    )
}


@pytest.mark.parametrize(("damage", "message"), DAMAGES.values(), ids=DAMAGES)
def test_what_is_damaged_does_not_disappear(log: Written, damage: Callable[[Written], None], message: str) -> None:
    damage(log)
    with pytest.raises(ConfigError, match=message):
        log.plan()
    assert not (log.path / "pruned").exists()


def test_what_stays_must_follow_what_goes(log: Written) -> None:
    path = log.path / segment_name(4)
    first = unwrap(frames(path)[0])
    path.write_bytes(frame(wrap(first.body, hash_of(b"another"), first.seq)))
    with pytest.raises(ConfigError, match="does not follow what is before it"):
        log.plan(T0 + 2 * FLOOR)
    path.write_bytes(b"")
    with pytest.raises(ConfigError, match="does not follow what is before it"):
        log.plan(T0 + 2 * FLOOR)


def test_a_pruned_log_without_its_tiles_does_not_start_anew(log: Written) -> None:
    log.prune()
    (log.path / SNAPSHOT).unlink()
    (log.path / path_of(Tile(0, 0))).unlink()
    with pytest.raises(Unavailable, match="their tiles are gone"):
        log.start()


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        # No event to wait for: what changes is files, in other threads.
        while not condition():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def test_a_log_that_runs_is_not_disturbed(log: Written, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(daemon, "CHECKPOINT_SECONDS", 0.01)

    def new(boot: str) -> Daemon:
        files = Directory(log.path)
        config = AuditdConfig(
            directory=str(log.path),
            socket="",
            log_key="",
            receipt_key="",
            origin=ORIGIN,
            segment_leaves=LEAVES,
            reserve_bytes=0,
        )
        return Daemon(
            config,
            files,
            KEY,
            boot=boot,
            version="1",
            now=lambda: NOW,
            tell=told.append,
            index=AuditIndex(log.path),
            tiles=TileWriter(log.path, LEAVES),
            behind=behind(LogHashes(files, LEAVES)),
        )

    told: list[str] = []
    beat = HeartbeatRecord(ts=NOW, size=1, root="", connected=0)
    for boot in ("one", "two"):
        running = new(boot)
        before = running.committer.frontier.size
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(running.run())
            await until(lambda: stated_size((log.path / CHECKPOINT).read_bytes()) > before)  # noqa: B023
            pruned = await asyncio.to_thread(log.prune)
            for _ in range(LEAVES + 1):
                running.write(beat)
            await until(lambda: running.committer.frontier.size > before + LEAVES)  # noqa: B023
            running.stop()
        assert pruned.until == 2
    assert told == []
    newest = open_note((log.path / CHECKPOINT).read_bytes(), VKEY)
    assert newest.size == SIZE + 2 * (LEAVES + 2)
    hashes = log.hashes()
    assert head(hashes, newest.size) == newest.root
    for earlier in (1, 300, 2 * LEAVES, SIZE):
        assert consistent(
            earlier, newest.size, log.roots[earlier], newest.root, consistency(hashes, earlier, newest.size)
        )
