"""The log's life between start and stop: commits, checkpoints, heartbeats, orphans, index and tiles.

Five tasks: one commits, one publishes checkpoints beside it, one looks at the time, one keeps the index
and one the tiles. Any failure of the disk ends them all, but for what those two need: writers then send nothing, and a
supervisor starts the process again.
"""

import asyncio
import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from egress_gateway.adapters.auditd.admission import OWN_WRITER, Admission
from egress_gateway.adapters.auditd.boots import Boots
from egress_gateway.adapters.auditd.commit import Committer, Waiter
from egress_gateway.adapters.auditd.config import AuditdConfig
from egress_gateway.adapters.auditd.files import Files
from egress_gateway.adapters.auditd.layout import CHECKPOINT
from egress_gateway.adapters.auditd.log import Log
from egress_gateway.adapters.auditd.lookups import Index, Lookups
from egress_gateway.adapters.auditd.one_thread import OneThread
from egress_gateway.adapters.auditd.pruned import Behind
from egress_gateway.adapters.auditd.publish import Publisher
from egress_gateway.adapters.auditd.recover import recover, vouch
from egress_gateway.adapters.auditd.second_line import SecondLine
from egress_gateway.adapters.auditd.signing import SigningKeys
from egress_gateway.adapters.auditd.snapshot import Answer, Snapshot
from egress_gateway.adapters.auditd.tiles import TileKeeper, TileWriter
from egress_gateway.adapters.auditd.watch import Watch
from egress_gateway.adapters.auditd.witnessing import Witnessing
from egress_gateway.audit.accounts.ledger import Attempt, Boot
from egress_gateway.audit.merkle.stamp import Stamper
from egress_gateway.audit.notes.checkpoint import Checkpoint, verifier_key
from egress_gateway.audit.notes.note import LARGEST_NOTE
from egress_gateway.audit.records.groups import ClockGroup, WriterStamp
from egress_gateway.audit.records.own_kinds import BootRecord, HeartbeatRecord, OrphanRecord
from egress_gateway.audit.records.record import Record, encode
from egress_gateway.core.errors import Unavailable
from egress_gateway.core.ids import RecordId

CHECKPOINT_RECORDS = 256
CHECKPOINT_SECONDS = 1.0
"""A checkpoint is due when either is reached: what none covers yet could be cut off unseen."""
TICK_SECONDS = 1.0
HEARTBEAT_TICKS = 10


class Daemon:
    """The log and its timers; `serve.py` connects writers to it.

    Raises `Unavailable` (`log_damaged`) from the constructor if the log must not be written to.
    """

    def __init__(
        self,
        config: AuditdConfig,
        files: Files,
        key: Ed25519PrivateKey,
        *,
        boot: str,
        version: str,
        now: Callable[[], int],
        tell: Callable[[str], None],
        index: Index | None = None,
        tiles: TileWriter | None = None,
        second: SecondLine | None = None,
        keys: SigningKeys | None = None,
        package: str = "",
        clock: Callable[[], ClockGroup | None] = lambda: None,
        behind: Behind | None = None,
        witnessing: Witnessing | None = None,
    ) -> None:
        """`version` and `package` say which software this is; `clock` what the kernel knows of its own."""
        self._config = config
        self._files = files
        self._now = now
        self._clock = clock
        self._found = found = recover(
            files,
            verifier_key(config.origin, key.public_key()),
            origin=config.origin,
            segment_leaves=config.segment_leaves,
            behind=behind,
        )
        self._log = Log(files, found.state, segment_leaves=config.segment_leaves, reserve_bytes=config.reserve_bytes)
        self._commits = OneThread("commit")
        self._beside = ThreadPoolExecutor(1, "publish")
        last = {(writer, boot): wseq for writer, boot, wseq in found.state.ledger.standing().last}
        self.admission: Admission[Waiter] = Admission(found.answers, last)
        self.watch = Watch(found.state.size, lambda: self.committer.waiting, config.origin, witnessing, tell)
        self.committer = Committer(
            self._log, self.admission, self._commits, hold=self.watch.hold, moved=self.watch.progress.committed
        )
        self.lookups = Lookups(index, lambda: self.committer.frontier.size, tell)
        self._tiles = TileKeeper(tiles, lambda: self.committer.frontier.size, tell)
        self.boots = Boots(last, grace=config.orphan_grace_s * 1_000_000, now=now)
        self.stopping = asyncio.Event()
        self._publisher = Publisher(files, key, second)
        self._keys = keys or SigningKeys(config.origin, key, tell=tell)
        for seq, record in found.key_records:
            self._keys.resume(seq, record)
        self._published = 0
        self._stamper = Stamper(OWN_WRITER, boot, node=config.node, region=config.region)
        self._own: Boot = (OWN_WRITER, boot)
        self._orphaning: set[Attempt] = set()
        self.watch.resume(files, config.segment_leaves, now())
        digest = f"sha256:{hashlib.sha256(found.cut).hexdigest()}" if found.cut else ""
        self.write(
            BootRecord(
                ts=now(),
                size=found.state.size,
                cut=len(found.cut),
                cut_digest=digest,
                version=version,
                package=package,
            )
        )

    def vouch(self) -> None:
        """Make durable what was found at the start. Before this, no writer may be answered. Raises `Unavailable`."""
        vouch(self._files, self._found)

    def write(self, record: Record, waiter: Waiter | None = None) -> None:
        """Append a record of the log about itself. Only what it says of its keys is waited for."""
        body = self._stamper.stamp(encode(record), self.admission.next(self._own))
        self.committer.submit(self._own, body, None, waiter)

    def stop(self) -> None:
        """Commit what is queued, sign it, and let `run` return."""
        self.stopping.set()
        self.committer.stop()

    async def run(self) -> None:
        """Work until stopped. Raises an exception group with what ended the log."""
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self.committer.run())
                tasks.create_task(self._publish_always())
                tasks.create_task(self._tick_always())
                tasks.create_task(self.lookups.keep_up(self.stopping))
                tasks.create_task(self._tiles.keep_up(self.stopping))
            await self._publish(self.committer.snapshot())
        finally:
            self._commits.close()
            self._beside.shutdown(wait=False)
            self.lookups.close()
            self._tiles.close()
            self.watch.close()

    async def _publish_always(self) -> None:
        while True:
            try:
                async with asyncio.timeout(CHECKPOINT_SECONDS):
                    await self.committer.grown_to(self._published + CHECKPOINT_RECORDS)
            except TimeoutError:
                pass  # It is due by time.
            if self.stopping.is_set():
                return
            await self._publish(self.committer.take_snapshot())

    async def _publish(self, resume: Snapshot | None) -> None:
        frontier = self.committer.frontier
        if frontier.size == self._published:
            return
        checkpoint = Checkpoint(origin=self._config.origin, size=frontier.size, root=frontier.root())
        loop = asyncio.get_running_loop()
        signers = self._keys.signers(frontier.size)
        if await loop.run_in_executor(self._beside, self._publisher.publish, checkpoint, resume, signers):
            self._published = frontier.size
            await loop.run_in_executor(self._beside, self._keys.published, frontier.size)
            self.watch.published(frontier.size)
            if self.watch.witnessing is not None:
                read = loop.run_in_executor(self._beside, self._files.read, CHECKPOINT, 0, LARGEST_NOTE)
                self.watch.witnessing.published(await read)
        else:
            self._log.full = True

    async def _tick_always(self) -> None:
        loop = asyncio.get_running_loop()
        ticks = 0
        while not self.stopping.is_set():
            try:
                async with asyncio.timeout(TICK_SECONDS):
                    await self.stopping.wait()
            except TimeoutError:
                ticks += 1
                # In the thread that commits, because both belong to it.
                await self._commits.run(self._log.refill)
                open_intents = await self._commits.run(self._log.state.ledger.open_intents)
                self.watch.look()
                self._orphan({attempt: (one.seq, one.writer) for attempt, one in open_intents.items()})
                due = await loop.run_in_executor(
                    self._beside, self._keys.due, self.committer.frontier.size, self._now()
                )
                if due is not None:
                    self.write(due, _KeyRecorded(self._keys))
                if ticks % HEARTBEAT_TICKS == 0:
                    self._heartbeat()

    def _heartbeat(self) -> None:
        frontier = self.committer.frontier
        self.write(
            HeartbeatRecord(
                ts=self._now(),
                size=frontier.size,
                root=frontier.root().hex(),
                connected=self.boots.connections,
                clock=self._clock(),
                witnessed=self.watch.progress.witnessed,
            )
        )

    def _orphan(self, open_intents: dict[Attempt, tuple[int, WriterStamp]]) -> None:
        """Record the open intents of writers that have been away too long."""
        self._orphaning &= open_intents.keys()
        for boot in self.boots.bury():
            self.admission.forget(boot)
        for (rid, attempt), (seq, stamp) in open_intents.items():
            if self.boots.dead((stamp.id, stamp.boot)) and (rid, attempt) not in self._orphaning:
                self._orphaning.add((rid, attempt))
                self.write(OrphanRecord(rid=RecordId(rid), ts=self._now(), attempt=attempt, intent=seq, lost=stamp))


class _KeyRecorded:
    """Waits for the record that a key's turn begins with."""

    def __init__(self, keys: SigningKeys) -> None:
        self._keys = keys

    def durable(self, told: Answer) -> None:
        """See `commit.Waiter`."""
        self._keys.recorded(told.seq)

    def refused(self, _: Unavailable) -> None:
        """See `commit.Waiter`."""
        self._keys.not_recorded()
