"""A key takes another's place: whatever breaks on the way, the log goes on and every checkpoint is believed."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from egress_gateway.adapters import log_key_files
from egress_gateway.adapters.auditd import daemon as module
from egress_gateway.adapters.auditd import signing
from egress_gateway.adapters.auditd.config import AuditdConfig
from egress_gateway.adapters.auditd.daemon import Daemon
from egress_gateway.adapters.auditd.layout import CHECKPOINT, chunks, notes, segment_indexes, segment_name
from egress_gateway.adapters.auditd.signing import SigningKeys, open_keys
from egress_gateway.adapters.log_key_files import NEXT, begin_rotation, beside, install_revocation, prepare
from egress_gateway.adapters.secret_files import create_key_file
from egress_gateway.audit.merkle.leaf import hash_of, unwrap
from egress_gateway.audit.merkle.segment import SegmentReader
from egress_gateway.audit.merkle.tree import Frontier
from egress_gateway.audit.notes.checkpoint import Checkpoint, read_text, sign, stated_size, verifier_key
from egress_gateway.audit.notes.log_keys import KeyChain, recovery_key, revoked, rotated
from egress_gateway.audit.notes.note import VerifierKey, parse, read_key, signed_by
from egress_gateway.audit.records.own_kinds import LogKeyRecord
from egress_gateway.audit.records.record import admit
from egress_gateway.testing.simulated_disk import SimulatedDisk

ORIGIN = "o"
RECOVERY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
V_RECOVERY = recovery_key(ORIGIN, RECOVERY)
NOW = 1_700_000_000_000_000


@pytest.fixture(autouse=True)
def _fast(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "TICK_SECONDS", 0.001)
    monkeypatch.setattr(module, "CHECKPOINT_SECONDS", 0.002)
    monkeypatch.setattr(module, "HEARTBEAT_TICKS", 1)


@pytest.fixture
def key(tmp_path: Path) -> Path:
    path = tmp_path / "log-signing"
    create_key_file(path)
    return path


class Log:
    """A log on a simulated disk whose key is in a real file, started again and again."""

    def __init__(self, key: Path, *, keep_old: bool = False) -> None:
        self.disk = SimulatedDisk()
        self.key = key
        self.told: list[str] = []
        self._keep_old = keep_old
        self._boots = 0
        self.revoked_for = 1 << 62
        """The size up to which the first key is believed."""
        self.first = self.vkey

    @property
    def vkey(self) -> VerifierKey:
        return vkey_of(self.key)

    @property
    def size(self) -> int:
        """What the newest checkpoint covers; 0 if there is none."""
        newest = notes(self.disk)[0][-1:]
        return stated_size(newest[0]) if newest else 0

    def keys(self) -> SigningKeys:
        return open_keys(
            f"file:{self.key}",
            ORIGIN,
            self.disk,
            environment={},
            recovery=V_RECOVERY,
            keep_old=self._keep_old,
            tell=self.told.append,
        )

    def start(self) -> Daemon:
        self._boots += 1
        config = AuditdConfig(directory="", socket="", log_key="", receipt_key="", origin=ORIGIN, reserve_bytes=0)
        keys = self.keys()
        return Daemon(
            config,
            self.disk,
            keys.current,
            boot=f"boot-{self._boots}",
            version="1",
            now=lambda: NOW,
            tell=self.told.append,
            keys=keys,
        )

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Daemon]:
        daemon = self.start()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(daemon.run())
            yield daemon
            daemon.stop()

    async def runs_until(self, condition: Callable[[], bool]) -> None:
        async with self.running(), asyncio.timeout(10):
            # No event to wait for: what changes is files, in other threads.
            while not condition():  # noqa: ASYNC110
                await asyncio.sleep(0.001)

    async def runs_until_it_breaks(self) -> None:
        """Until the disk fails, which ends the log, or the successor is in place."""
        daemon = self.start()
        try:
            async with asyncio.timeout(10), asyncio.TaskGroup() as tasks:
                tasks.create_task(daemon.run())
                while beside(self.key, NEXT).exists():  # noqa: ASYNC110
                    await asyncio.sleep(0.001)
                daemon.stop()
        except ExceptionGroup:
            pass  # The disk failed, as it was to.

    def key_records(self) -> list[tuple[int, LogKeyRecord]]:
        return [(seq, record) for seq, _, record in self._leaves() if isinstance(record, LogKeyRecord)]

    def _leaves(self) -> list[tuple[int, bytes, object]]:
        leaves = []
        for index in segment_indexes(self.disk):
            reader = SegmentReader()
            for chunk in chunks(self.disk, segment_name(index)):
                for frame in reader.feed(chunk):
                    leaf = unwrap(frame.leaf)
                    leaves.append((leaf.seq, hash_of(frame.leaf), admit(leaf.body)))
        return leaves

    def check(self) -> list[set[VerifierKey]]:
        """An auditor who has the first key and the recovery key; who signed each checkpoint, in their order."""
        chain = KeyChain(ORIGIN, [self.first], V_RECOVERY)
        for seq, record in self.key_records():
            chain.take(seq, record)
        frontier, roots = Frontier(), {}
        for _, leaf, _ in self._leaves():
            frontier.add(leaf)
            roots[frontier.size] = frontier.root()
        signers = []
        for raw in notes(self.disk)[0]:
            note = parse(raw)
            checkpoint = read_text(note.text)
            assert roots[checkpoint.size] == checkpoint.root
            signed = {term.vkey for term in chain.terms if signed_by(note, read_key(term.vkey))}
            if not signed & chain.signers(checkpoint.size):
                # Not believed, as what a revoked key alone signed for a log larger than it is believed for.
                assert signed == {self.first}
                assert self.revoked_for < checkpoint.size
                continue
            signers.append(signed)
        return signers


def vkey_of(path: Path) -> VerifierKey:
    found = log_key_files.read_signing_key(path)
    assert found is not None
    return verifier_key(ORIGIN, found.public_key())


async def test_a_successor_is_taken_up_by_a_log_that_runs(key: Path) -> None:
    log = Log(key)
    async with log.running(), asyncio.timeout(10):
        while not log.disk.size(CHECKPOINT):  # noqa: ASYNC110
            await asyncio.sleep(0.001)
        successor = verifier_key(ORIGIN, prepare(key).public_key())
        begin_rotation(key)
        while log.vkey != successor or {successor} not in log.check():  # noqa: ASYNC110
            await asyncio.sleep(0.001)
    signers = log.check()
    both = signers.index({log.first, successor})
    assert signers[:both] == [{log.first}] * both
    assert signers[both + 1 :] == [{successor}] * (len(signers) - both - 1)
    assert [record.act for _, record in log.key_records()] == ["rotated"]
    assert log.told == [f"the log is signed by {successor} from now on"]
    assert sorted(path.name for path in key.parent.iterdir()) == ["log-signing"]
    async with log.running():
        pass
    assert log.check()[-1] == {successor}


async def test_an_old_key_is_kept_where_that_is_wanted(key: Path) -> None:
    log = Log(key, keep_old=True)
    old = key.read_bytes()  # noqa: ASYNC240  (64 digits)
    prepare(key)
    begin_rotation(key)
    await log.runs_until(lambda: not beside(key, NEXT).exists())
    assert beside(key, f".{log.first.split('+')[1]}.old").read_bytes() == old


async def settled(log: Log) -> list[set[VerifierKey]]:
    """The log runs to the end of what was begun, and once more; who signed its checkpoints."""
    await log.runs_until(lambda: not beside(log.key, NEXT).exists())
    async with log.running():
        pass
    return log.check()


def rotation(log: Log) -> VerifierKey:
    successor = verifier_key(ORIGIN, prepare(log.key).public_key())
    begin_rotation(log.key)
    return successor


def revocation(log: Log) -> VerifierKey:
    successor = verifier_key(ORIGIN, prepare(log.key).public_key())
    log.revoked_for = log.size
    install_revocation(log.key, revoked(ORIGIN, log.first, successor, log.revoked_for, RECOVERY).encode())
    begin_rotation(log.key)
    return successor


BREAKS = [*range(0, 44, 2), 45, 47, 49, 51]


@pytest.mark.parametrize("begin", [rotation, revocation])
@pytest.mark.parametrize("after", BREAKS)
@pytest.mark.parametrize("keep", [False, True])
async def test_a_log_that_breaks_in_the_middle_goes_on(
    key: Path, begin: Callable[[Log], VerifierKey], after: int, keep: bool
) -> None:
    log = Log(key)
    async with log.running():
        pass
    successor = begin(log)
    log.disk.break_at(len(log.disk.operations) + after)
    await log.runs_until_it_breaks()
    log.disk.power_cut(keep=keep)
    signers = await settled(log)
    assert signers[-1] == {successor}
    assert [seq for seq, _ in log.key_records()] == [log.key_records()[0][0]]
    if begin is rotation:
        assert signers.count({log.first, successor}) == 1
    else:
        assert {log.first, successor} not in signers


@pytest.mark.parametrize("begin", [rotation, revocation])
@pytest.mark.parametrize("operation", ["put_in_place", "forget_revocation"])
async def test_a_process_that_dies_before_the_old_key_is_put_away_has_it_put_away_by_the_next(
    key: Path, monkeypatch: pytest.MonkeyPatch, begin: Callable[[Log], VerifierKey], operation: str
) -> None:
    log = Log(key)
    successor = begin(log)

    def fail(*_: object, **__: object) -> None:
        raise OSError("killed")

    with monkeypatch.context() as broken:
        broken.setattr(signing, operation, fail)
        done = f"the log is signed by {successor} from now on"
        await log.runs_until(lambda: bool(log.told))
    if log.told != [done]:
        assert log.told == ["the log's old key cannot be put away: killed"]
        assert beside(key, NEXT).exists()
    signers = await settled(log)
    assert log.vkey == successor
    assert signers[-1] == {successor}


async def test_a_key_that_was_rotated_away_is_revoked_without_a_change_of_keys(key: Path) -> None:
    log = Log(key)
    rotation(log)
    await log.runs_until(lambda: not beside(key, NEXT).exists())
    present = log.vkey
    install_revocation(key, revoked(ORIGIN, log.first, None, 0, RECOVERY).encode())
    await log.runs_until(lambda: not beside(key, log_key_files.REVOCATION).exists())
    assert log.vkey == present
    assert [record.act for _, record in log.key_records()] == ["rotated", "revoked"]
    chain = KeyChain(ORIGIN, [log.first], V_RECOVERY)
    for seq, record in log.key_records():
        chain.take(seq, record)
    assert chain.signers(1) == set()


STRANGER = Ed25519PrivateKey.from_private_bytes(bytes(32))

NOT_TAKEN = {
    "no note": (lambda _: "revoked", "not changed: a note"),
    "a stranger's": (lambda log: revoked(ORIGIN, log.first, None, 0, STRANGER), "recovery key did not sign"),
    "a note for a larger log": (
        lambda log: revoked(ORIGIN, log.first, None, 10**9, RECOVERY),
        "has fewer",
    ),
    "a note that names no successor": (
        lambda log: revoked(ORIGIN, log.first, None, 0, RECOVERY),
        "names no successor that is here",
    ),
    "a note that names a successor that is not here": (
        lambda log: revoked(ORIGIN, log.first, verifier_key(ORIGIN, STRANGER.public_key()), 0, RECOVERY),
        "names no successor that is here",
    ),
}


@pytest.mark.parametrize(("note", "message"), NOT_TAKEN.values(), ids=NOT_TAKEN)
async def test_what_is_no_revocation_is_told_once_and_changes_nothing(
    key: Path, note: Callable[[Log], str], message: str
) -> None:
    log = Log(key)
    install_revocation(key, note(log).encode())
    async with log.running() as daemon, asyncio.timeout(10):
        while daemon.committer.frontier.size < 5:  # noqa: ASYNC110
            await asyncio.sleep(0.001)
    (told,) = log.told
    assert message in told
    assert (log.key_records(), log.vkey) == ([], log.first)


async def test_a_rotation_in_the_revocations_place_changes_nothing(key: Path) -> None:
    log = Log(key)
    keys = log.keys()
    install_revocation(key, rotated(ORIGIN, keys.current, STRANGER, 1).encode())
    assert keys.due(1, NOW) is None
    assert "not in force" in log.told[0]


def test_a_revoked_key_is_followed_by_one_that_was_only_prepared(key: Path) -> None:
    log = Log(key)
    successor = verifier_key(ORIGIN, prepare(key).public_key())
    install_revocation(key, revoked(ORIGIN, log.first, successor, 1, RECOVERY).encode())
    keys = log.keys()
    assert keys.due(1, NOW) is not None
    assert beside(key, NEXT).exists()
    assert keys.due(2, NOW) is None
    keys.recorded(3)
    assert [verifier_key(ORIGIN, one.public_key()) for one in keys.signers(4)] == [successor]


def test_what_was_not_recorded_is_due_again(key: Path) -> None:
    log = Log(key)
    rotation(log)
    keys = log.keys()
    assert keys.due(1, NOW) is not None
    assert len(keys.signers(9)) == 1
    keys.not_recorded()
    assert keys.due(1, NOW) is not None
    keys.recorded(3)
    keys.published(3)
    assert (len(keys.signers(3)), len(keys.signers(4))) == (1, 2)
    keys.published(4)
    assert keys.vkey == log.vkey != log.first


def test_a_key_that_is_in_no_file_stays(key: Path) -> None:
    told: list[str] = []
    keys = open_keys(
        "env:KEY",
        ORIGIN,
        SimulatedDisk(),
        environment={"KEY": "07" * 32},
        recovery=None,
        keep_old=False,
        tell=told.append,
    )
    assert keys.due(1, NOW) is None
    keys.resume(1, LogKeyRecord(ts=1, act="rotated", note=""))
    keys.recorded(1)
    keys.published(9)
    assert keys.vkey == verifier_key(ORIGIN, Ed25519PrivateKey.from_private_bytes(b"\x07" * 32).public_key())


def test_a_statement_about_other_keys_is_no_turn_to_go_on_with(key: Path) -> None:
    log = Log(key)
    keys = log.keys()
    note = rotated(ORIGIN, STRANGER, RECOVERY, 1)
    keys.resume(1, LogKeyRecord(ts=1, act="rotated", note=note))
    rotation(log)
    keys.resume(1, LogKeyRecord(ts=1, act="rotated", note=note))
    keys.resume(1, LogKeyRecord(ts=1, act="rotated", note=rotated(ORIGIN, keys.current, RECOVERY, 1)))
    assert len(keys.signers(9)) == 1


NOT_HONOURED: dict[str, Callable[[Log, VerifierKey], str]] = {
    "no note": lambda _, __: "junk",
    "a note that says nothing of keys": lambda _, __: sign(
        Checkpoint(origin=ORIGIN, size=1, root=bytes(32)), ORIGIN, STRANGER
    ).decode(),
    "a stranger's": lambda log, successor: revoked(ORIGIN, log.first, successor, 1, STRANGER),
}


@pytest.mark.parametrize("note", NOT_HONOURED.values(), ids=NOT_HONOURED)
def test_what_those_did_not_sign_who_may_is_no_turn_to_go_on_with(
    key: Path, note: Callable[[Log, VerifierKey], str]
) -> None:
    log = Log(key)
    successor = rotation(log)
    keys = log.keys()
    keys.resume(3, LogKeyRecord(ts=1, act="rotated", note=note(log, successor)))
    assert keys.signers(9) == (keys.current,)
    (line,) = log.told
    assert line.startswith("what record 3 says of the log's keys does not count: ")


def test_a_damaged_checkpoint_settles_nothing(key: Path) -> None:
    log = Log(key)
    rotation(log)
    log.disk.write(CHECKPOINT, 0, b"no note")
    assert log.keys().vkey == log.first
    assert beside(key, NEXT).exists()


def test_a_successor_that_has_signed_is_put_in_place_and_the_old_key_kept(key: Path) -> None:
    log = Log(key, keep_old=True)
    successor = prepare(key)
    begin_rotation(key)
    log.disk.write(CHECKPOINT, 0, sign(Checkpoint(origin=ORIGIN, size=1, root=bytes(32)), ORIGIN, successor))
    assert log.keys().vkey == verifier_key(ORIGIN, successor.public_key())
    assert beside(key, f".{log.first.split('+')[1]}.old").exists()
