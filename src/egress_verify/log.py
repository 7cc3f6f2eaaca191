"""Checks a whole log: nothing but its files, and what the auditor brings.

 1. Read the log's checkpoints, and settle how far to look.
 2. Segments, each by itself and in parallel: frames, envelopes, records, tiles (`segment.py`).
 3. Join them in order: no segment missing but those pruned on record, the chain, the ledger, the tree.
 4. Keys: those brought, and those that they vouch for.
 5. The log's own words about its tree: heartbeats.
 6. Checkpoints: signed by a key in force, for this log, the root right at every one of them; the newest covers
    every record.
 7. Witnesses: what the policy's quorum has cosigned is in the log.
 8. Anchors: what was kept elsewhere is in the log.
 9. Ends: each intent has one; nothing is older than the auditor accepts.

What it cannot see: records that nobody wrote, and those that nobody outside of the machine has seen a checkpoint of.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Final

from egress_verify.brought import Brought
from egress_verify.directory import PATIENCE_SECONDS, History, pruned_segments, segment_indexes, settled
from egress_verify.frames import GENESIS, SEGMENT_LEAVES
from egress_verify.keyring import KeyRing
from egress_verify.ledger import CLOCK_TOLERANCE, Ledger, Place
from egress_verify.notes import NotOne, checkpoint_of, parse
from egress_verify.report import Report, Verdict
from egress_verify.segment import FAULTS, Beat, Segment, Task, check_segment
from egress_verify.selection import Selection
from egress_verify.signed import Signed
from egress_verify.tree import Tree

_DAY: Final = 86_400 * 1_000_000
"""Microseconds."""


@dataclass(slots=True)
class Findings:
    """What a log turned out to be, for those who ask more of it."""

    report: Report
    tree: Tree
    ring: KeyRing
    selected: list[tuple[int, bytes]]
    """Positions and leaf hashes of the records that the selection takes."""


def check_log(
    directory: Path,
    brought: Brought,
    *,
    jobs: int = 1,
    leaves: int = SEGMENT_LEAVES,
    selection: Selection | None = None,
    patience: float = PATIENCE_SECONDS,
    seen: Callable[[int], object] = lambda _: None,
) -> Findings:
    """Check it. `seen` is told of bytes read. Raises `OSError` if a file cannot be read."""
    check = _Check(directory, brought, leaves)
    check.history = settled(directory, leaves, patience)
    check.segments(jobs, selection, seen)
    check.keys()
    check.heartbeats()
    signed = Signed(check.report, check.tree, check.ring, brought)
    signed.checkpoints(check.history)
    check.tail(signed.covered)
    signed.coverage()
    signed.witnesses(directory, check.last_ts)
    signed.anchors()
    check.ends()
    check.report.finished = True
    return Findings(check.report, check.tree, check.ring, check.selected)


class _Check:
    """The state between the steps."""

    def __init__(self, directory: Path, brought: Brought, leaves: int) -> None:
        self._directory = directory
        self._brought = brought
        self._leaves = leaves
        self._beats: list[Beat] = []
        self._log_keys: list[tuple[Place, bytes]] = []
        self._prunings: list[tuple[str, int]] = []
        self._ledger = Ledger(pruned=False)
        self._tail: Segment | None = None
        self.history = History([], b"", None)
        self.report = Report(mode="log", origin=brought.origin)
        self.tree = Tree(directory, leaves)
        self.ring = KeyRing(brought)
        self.selected: list[tuple[int, bytes]] = []

    def segments(self, jobs: int, selection: Selection | None, seen: Callable[[int], object]) -> None:
        """Steps 2 and 3."""
        indexes = segment_indexes(self._directory)
        begin = self._pruned(indexes)
        names = self.tree.last.hex() or GENESIS
        sizes = self._sizes()
        until = self.history.until
        tasks = [
            Task(
                directory=self._directory,
                index=index,
                first=index * self._leaves,
                take=None if until is None else max(0, until - index * self._leaves),
                sizes=tuple(size for size in sizes if (size - 1) // self._leaves == index),
                leaves=self._leaves,
                selection=selection,
            )
            for index in indexes
            # What a running log has begun behind the checkpoint that settles is not looked at.
            if index >= begin and (until is None or index * self._leaves < until)
        ]
        expected = begin
        for segment in _checked(tasks, jobs):
            seen(segment.read)
            if segment.index != expected:
                detail = f"segment {expected} is not there"
                self.report.find("segment_missing", Verdict.TAMPERED, seq=expected * self._leaves, detail=detail)
            self._join(segment, names, contiguous=segment.index == expected)
            names, expected = segment.last.hex() or names, segment.index + 1
        self._prove_pruning(begin)
        for seq, detail in self.tree.wrong_tiles():
            self.report.find("tile", Verdict.TAMPERED, seq=seq, detail=detail)

    def _pruned(self, indexes: Sequence[int]) -> int:
        """How many segments were pruned, and are in the tree by their tiles."""
        try:
            stated = pruned_segments(self._directory)
        except NotOne as error:
            self.report.find("pruned", Verdict.TAMPERED, detail=str(error))
            return 0
        count = 0
        while count < stated and count not in indexes and self.tree.add_pruned(count):
            count += 1
        self._ledger = Ledger(pruned=count > 0)
        self.report.pruned = self.report.records = count * self._leaves
        return count

    def _prove_pruning(self, count: int) -> None:
        """What was removed was removed on record."""
        if not count:
            return
        said = [ts for what, ts in self._prunings if what == f"segments 0-{count - 1}"]
        if not said:
            detail = f"no record says that segments 0 to {count - 1} were pruned"
            self.report.find("segment_missing", Verdict.TAMPERED, seq=0, detail=detail)
            return
        # Nobody can see any more how old they were; the first record that is left came right behind them.
        at = min(max(said), self._brought.now * 1_000_000 or max(said))
        days = max(0, at - self._ledger.first_ts) // _DAY
        if days < self._brought.keep:
            detail = f"on record {days} days after the first record that is left; {self._brought.keep} are asked for"
            self.report.find("pruned_early", Verdict.INCOMPLETE, seq=0, detail=detail)

    def _sizes(self) -> set[int]:
        """Sizes that somebody signed for."""
        found = set()
        for raw in (*self.history.notes, *self._brought.anchors):
            try:
                found.add(checkpoint_of(parse(raw)).size)
            except NotOne:
                continue
        return found

    def _join(self, segment: Segment, names: str, *, contiguous: bool) -> None:
        report = self.report
        if self._tail is not None and self._tail.count != self._leaves:
            self._broken(self._tail, torn=False)
            detail = f"it has {self._tail.count} records and is not the last"
            report.find("segment_short", Verdict.TAMPERED, seq=self.tree.size, detail=detail)
            contiguous = False
        for finding in segment.findings:
            report.add(finding)
        report.further_findings += segment.further
        if segment.count and segment.names and segment.names != names:
            detail = "names another predecessor"
            report.find("chain", Verdict.TAMPERED, seq=segment.first, segment=segment.index, byte=0, detail=detail)
        for fault in self._ledger.join(segment.tally):
            place = fault.place
            report.find(fault.code, FAULTS[fault.code], seq=place.seq, segment=place.segment, byte=place.byte)
        for kind, count in segment.kinds.items():
            report.kinds[kind] = report.kinds.get(kind, 0) + count
        self._beats += segment.beats
        self._log_keys += segment.log_keys
        self._prunings += segment.prunings
        self.selected += segment.selected
        if contiguous:
            self.tree.add(segment)
        report.records += segment.count
        self._tail = segment

    def _broken(self, segment: Segment, *, torn: bool) -> None:
        if segment.fault:
            self.report.find(
                "torn_tail" if torn else "damaged",
                Verdict.INCOMPLETE if torn else Verdict.TAMPERED,
                seq=segment.first + segment.count,
                segment=segment.index,
                byte=segment.end,
                detail=segment.fault,
            )

    def tail(self, covered: int) -> None:
        """Step 6: what is broken behind everything that was signed is a torn write, before it is damage."""
        tail = self._tail
        if tail is not None:
            self._broken(tail, torn=tail.first + tail.count >= covered)

    @property
    def last_ts(self) -> int:
        """The time of the newest record."""
        return self._ledger.last_ts

    def keys(self) -> None:
        """Step 4."""
        self.ring.learn(self._log_keys, self.report)
        self.report.keys = self.ring.names

    def heartbeats(self) -> None:
        """Step 5: the log vouches for itself, so that a heartbeat from elsewhere, or one before a change, shows."""
        for place, size, root in self._beats:
            if size > place.seq or (own := self.tree.root_at(size)) is None or own.hex() != root:
                detail = f"it states another root of {size} records"
                self.report.find(
                    "heartbeat", Verdict.TAMPERED, seq=place.seq, segment=place.segment, byte=place.byte, detail=detail
                )
                # Every later one is wrong too.
                return

    def ends(self) -> None:
        """Step 9."""
        report, ledger = self.report, self._ledger
        report.open_intents = sum(len(attempts) for attempts in ledger.open.values())
        report.orphans = report.kinds.get("orphan", 0)
        report.kinds = dict(sorted(report.kinds.items()))
        report.first_ts, report.last_ts = ledger.first_ts, ledger.last_ts
        for place in ledger.unfinished():
            report.find(
                "intent_without_outcome",
                Verdict.INCOMPLETE,
                seq=place.seq,
                segment=place.segment,
                byte=place.byte,
            )
        self._age()

    def _age(self) -> None:
        brought = self._brought
        ahead = self._ledger.last_ts - brought.now * 1_000_000
        if brought.now and ahead > CLOCK_TOLERANCE:
            detail = f"a record is dated {ahead // 1_000_000} seconds ahead of the verifier's clock"
            self.report.find("time_ahead", Verdict.INCOMPLETE, seq=self.tree.size, detail=detail)
        if not brought.max_age:
            return
        newest = self._ledger.last_ts // 1_000_000
        if self.report.witnessed_at:
            newest = min(newest, self.report.witnessed_at)
        if brought.now - newest > brought.max_age:
            detail = f"the newest proof of life is {brought.now - newest} seconds old"
            self.report.find("stale", Verdict.STALE, seq=self.tree.size, detail=detail)


def _checked(tasks: Sequence[Task], jobs: int) -> Iterator[Segment]:
    """The segments in order. Processes are started anew, because a copy of a process with threads may hang."""
    if jobs <= 1 or len(tasks) <= 1:
        yield from map(check_segment, tasks)
        return
    with ProcessPoolExecutor(min(jobs, len(tasks)), mp_context=get_context("spawn")) as pool:
        # A few ahead of the one that is joined: results wait in memory.
        waiting = [pool.submit(check_segment, task) for task in tasks[: 2 * jobs]]
        rest = iter(tasks[2 * jobs :])
        while waiting:
            yield waiting.pop(0).result()
            if (task := next(rest, None)) is not None:
                waiting.append(pool.submit(check_segment, task))
