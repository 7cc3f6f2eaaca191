"""Checks a whole log: nothing but its bytes, its checkpoints and a public key from elsewhere.

1. Frames: every byte of every segment is a frame or a zero after the last.
2. Envelope: positions count up, each leaf names the one before it.
3. Record: canonical, of a known kind.
4. Ledger: each writer's numbers are without gap, intents and outcomes pair.
5. Time: no record is much older than one before it.
6. Checkpoints: signed by the key, for this origin, the root is right at every one of them, and the
   newest covers every record: anybody who can write the files can forge what none covers.

What it cannot see: records cut off together with all checkpoints that covered them, and a log
rewritten by whoever holds its key. For that, compare with a checkpoint kept elsewhere (`trusted`).
"""

from collections import Counter
from collections.abc import Iterable

from egress_gateway.audit import canonical
from egress_gateway.audit.checkpoint import VerifierKey, open_note
from egress_gateway.audit.leaf import GENESIS, hash_of, unwrap
from egress_gateway.audit.ledger import Fault, Ledger
from egress_gateway.audit.own_kinds import OrphanRecord
from egress_gateway.audit.record import Record, admit
from egress_gateway.audit.report import LARGEST_REPORT, Finding, Report, Verdict
from egress_gateway.audit.segment import SEGMENT_LEAVES, End, Frame, SegmentReader
from egress_gateway.audit.tree import Frontier
from egress_gateway.core.errors import WireError

CLOCK_TOLERANCE = 5 * 60 * 1_000_000
"""Microseconds. Writers' clocks differ, and records wait while the log restarts; more is a clock set back."""
OPEN_TOLERANCE = 60 * 60 * 1_000_000
"""Microseconds after which an intent should have an outcome: longer than any answer may take."""

_TAMPERED_FAULTS = frozenset({Fault.UNSTAMPED, Fault.WSEQ_GAP, Fault.WSEQ_DUPLICATE})
"""What the log refuses to append. The others are a writer's doing, and say that evidence is missing."""


class Verifier:
    """Takes a log piece by piece: `checkpoint` for all notes first, then segments in order, then `close`."""

    def __init__(
        self, vkey: VerifierKey, *, origin: str = "", segment_leaves: int = SEGMENT_LEAVES, until: int | None = None
    ) -> None:
        """`until` is for a log that grows meanwhile: what follows that many records is not looked at."""
        self._vkey = vkey
        self._until = until
        self._origin = origin
        self._segment_leaves = segment_leaves
        self._roots: dict[int, bytes] = {}
        self._checkpoints = 0
        self._frontier = Frontier()
        self._previous = GENESIS
        self._ledger = Ledger()
        self._kinds: Counter[str] = Counter()
        self._findings: list[Finding] = []
        self._further = 0
        self._verdict = Verdict.OK
        self._segment = -1
        self._segment_records = 0
        self._reader = SegmentReader()
        self._root_wrong = False
        self._first_ts = self._last_ts = 0

    def checkpoint(self, note: bytes) -> None:
        """Take one note of the log's history, or one kept elsewhere."""
        try:
            checkpoint = open_note(note, self._vkey)
        except WireError as error:
            self._find("checkpoint_invalid", Verdict.TAMPERED, detail=error.reason)
            return
        self._origin = self._origin or checkpoint.origin
        if checkpoint.origin != self._origin:
            self._find("checkpoint_origin", Verdict.TAMPERED, seq=checkpoint.size, detail=checkpoint.origin)
            return
        self._checkpoints += 1
        if self._roots.setdefault(checkpoint.size, checkpoint.root) != checkpoint.root:
            self._find("checkpoint_fork", Verdict.TAMPERED, seq=checkpoint.size, detail="two roots for one size")

    def checkpoint_cut(self) -> None:
        """The history of checkpoints ends in the middle of a note."""
        self._find("checkpoint_cut", Verdict.INCOMPLETE, detail="the last note of the history is cut off")

    def begin_segment(self, index: int) -> None:
        """The bytes that follow are those of this segment."""
        if index != self._segment + 1:
            self._find("segment_missing", Verdict.TAMPERED, detail=f"segment {self._segment + 1} is not there")
        elif self._segment >= 0 and self._segment_records != self._segment_leaves:
            self._find("segment_short", Verdict.TAMPERED, detail="a closed segment is not full")
        self._segment = index
        self._segment_records = 0
        self._reader = SegmentReader()

    def feed(self, data: bytes) -> None:
        """Take the next bytes of the segment."""
        for frame in self._reader.feed(data):
            if self._complete:
                return
            self._take(frame)

    def end_segment(self) -> None:
        """The segment's file ends here."""
        tail = self._reader.close()
        if tail.end is End.BROKEN and not self._complete:
            torn = self._frontier.size >= max(self._roots, default=0)
            self._find(
                "torn_tail" if torn else "damaged",
                Verdict.INCOMPLETE if torn else Verdict.TAMPERED,
                seq=self._frontier.size,
                byte=tail.offset,
                detail=tail.reason,
            )

    def close(self) -> Report:
        """Everything was given."""
        size, covered = self._frontier.size, max(self._roots, default=0)
        if covered > size:
            self._find("truncated", Verdict.TAMPERED, seq=size, detail=f"a checkpoint covers {covered} records")
        elif size > 0 and not self._roots:
            self._find("no_checkpoint", Verdict.INCOMPLETE, detail="nothing vouches for the records")
        elif covered < size:
            detail = f"nothing vouches for the {size - covered} records after the last checkpoint"
            self._find("uncovered_tail", Verdict.INCOMPLETE, seq=covered, detail=detail)
        open_intents = self._ledger.open_intents()
        for intent in open_intents.values():
            if self._last_ts - intent.ts > OPEN_TOLERANCE:
                self._find("intent_without_outcome", Verdict.INCOMPLETE, seq=intent.seq)
        return Report(
            verdict=self._verdict,
            origin=self._origin,
            records=size,
            root=self._frontier.root().hex(),
            checkpoints=self._checkpoints,
            covered=min(covered, size),
            open_intents=len(open_intents),
            orphans=self._kinds["orphan"],
            kinds=dict(sorted(self._kinds.items())),
            first_ts=self._first_ts,
            last_ts=self._last_ts,
            findings=tuple(self._findings),
            further_findings=self._further,
        )

    @property
    def _complete(self) -> bool:
        return self._frontier.size == self._until

    def _take(self, frame: Frame) -> None:
        seq = self._frontier.size
        self._segment_records += 1
        try:
            leaf = unwrap(frame.leaf)
        except WireError as error:
            self._find("envelope", Verdict.TAMPERED, seq=seq, byte=frame.offset, detail=error.reason)
        else:
            if leaf.seq != seq:
                self._find("position", Verdict.TAMPERED, seq=seq, byte=frame.offset, detail=f"it says {leaf.seq}")
            if leaf.previous != self._previous:
                self._find("chain", Verdict.TAMPERED, seq=seq, byte=frame.offset, detail="names another predecessor")
            self._record(leaf.body, seq, frame.offset)
        # From here on the actual leaf counts, so that one change is one finding and not one per record.
        self._previous = hash_of(frame.leaf)
        self._frontier.add(self._previous)
        self._compare_root()

    def _record(self, body: bytes, seq: int, offset: int) -> None:
        try:
            record = admit(body)
        except WireError:
            self._unknown(body, seq, offset)
            return
        self._kinds[kind_of(record)] += 1
        for fault in self._ledger.apply(seq, record):
            severity = Verdict.TAMPERED if fault in _TAMPERED_FAULTS else Verdict.INCOMPLETE
            self._find(fault.value, severity, seq=seq, byte=offset)
        if record.ts < self._last_ts - CLOCK_TOLERANCE and not isinstance(record, OrphanRecord):
            self._find("time_reversed", Verdict.INCOMPLETE, seq=seq, byte=offset)
        self._first_ts = self._first_ts or record.ts
        self._last_ts = max(self._last_ts, record.ts)

    def _unknown(self, body: bytes, seq: int, offset: int) -> None:
        try:
            canonical.check(body)
        except WireError as error:
            self._find("not_canonical", Verdict.TAMPERED, seq=seq, byte=offset, detail=error.reason)
        else:
            self._find("unknown_record", Verdict.INCOMPLETE, seq=seq, byte=offset, detail="of no kind known here")

    def _compare_root(self) -> None:
        expected = self._roots.get(self._frontier.size)
        if expected is None:
            return
        if expected != self._frontier.root() and not self._root_wrong:
            # All later roots are wrong too; the first one bounds where the change is.
            self._root_wrong = True
            self._find("root", Verdict.TAMPERED, seq=self._frontier.size, detail="not the root that was signed")

    def _find(self, code: str, severity: Verdict, *, seq: int = -1, byte: int = -1, detail: str = "") -> None:
        if severity is Verdict.TAMPERED or self._verdict is Verdict.OK:
            self._verdict = severity
        if len(self._findings) < LARGEST_REPORT:
            segment = self._segment if byte >= 0 else -1
            self._findings.append(
                Finding(code=code, severity=severity, seq=seq, segment=segment, byte=byte, detail=detail)
            )
        else:
            self._further += 1


def kind_of(record: Record) -> str:
    """The record's kind as it is written."""
    return str(record.__struct_config__.tag)


def verify(
    segments: Iterable[Iterable[bytes]],
    notes: Iterable[bytes],
    vkey: VerifierKey,
    *,
    origin: str = "",
    segment_leaves: int = SEGMENT_LEAVES,
) -> Report:
    """Check a log given as the chunks of its segments, from the first one on, and all its checkpoints."""
    verifier = Verifier(vkey, origin=origin, segment_leaves=segment_leaves)
    for note in notes:
        verifier.checkpoint(note)
    for index, chunks in enumerate(segments):
        verifier.begin_segment(index)
        for chunk in chunks:
            verifier.feed(chunk)
        verifier.end_segment()
    return verifier.close()
