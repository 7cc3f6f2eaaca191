"""Checks one segment by itself, in whatever process: every byte, every leaf, every record; and what to hand on.

1. Frames: every byte is a frame, or a zero after the last.
2. Envelope: positions count up, each leaf names the one before it.
3. Record: canonical, of a known kind, stamped; its coverage adds up.
4. Tiles that were written for these leaves are the hashes of these leaves.
"""

import json
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NamedTuple

from egress_verify.facts import UnknownRecord
from egress_verify.frames import SEGMENT_LEAVES, Frames, unwrap
from egress_verify.ledger import Place, Tally
from egress_verify.merkle import edge, leaf_hash, levels
from egress_verify.notes import NotOne
from egress_verify.report import Finding, Verdict, listed
from egress_verify.selection import Selection
from egress_verify.shapes import RecordReader
from egress_verify.tiles import TILE_HASHES, compare

KINDS: Final = frozenset(
    {
        "intent",
        "outcome",
        "refusal",
        "tool",
        "orphan",
        "boot",
        "writer_open",
        "writer_gap",
        "heartbeat",
        "log_key",
        "config",
        "policy_change",
        "token_issued",
        "denied_summary",
        "receipt_refused",
        "admin",
        "review",
        "traffic",
        "reconciliation",
    }
)
"""Kinds of record of version 1."""

FAULTS: Final = {
    "unstamped": Verdict.TAMPERED,
    "wseq_gap": Verdict.TAMPERED,
    "wseq_duplicate": Verdict.TAMPERED,
    "intent_twice": Verdict.INCOMPLETE,
    "outcome_twice": Verdict.INCOMPLETE,
    "outcome_without_intent": Verdict.INCOMPLETE,
    "orphan_without_intent": Verdict.INCOMPLETE,
    "time_reversed": Verdict.INCOMPLETE,
}
"""What the log's own process refuses to append is tampering; the others are a writer's doing."""


class Beat(NamedTuple):
    """What a heartbeat says of the tree."""

    place: Place
    size: int
    root: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One segment to check."""

    directory: Path
    index: int
    first: int
    """Position of its first leaf."""
    take: int | None = None
    """Leaves to look at; None for all."""
    sizes: tuple[int, ...] = ()
    """Sizes of the whole tree, within this segment, whose edges are wanted."""
    leaves: int = SEGMENT_LEAVES
    selection: Selection | None = None


@dataclass(slots=True, kw_only=True)
class Segment:
    """What is in a segment, as far as the others and the whole need it."""

    index: int
    first: int
    count: int = 0
    read: int = 0
    end: int = 0
    """Offset behind the last whole frame."""
    fault: str = ""
    whole: bool = True
    """Nothing was left out by `take`."""
    names: str = ""
    """Hex hash that the first leaf names as its predecessor."""
    last: bytes = b""
    """Hash of the last leaf."""
    blocks: list[bytes] = field(default_factory=list)
    """Roots of each full tile's worth of leaves."""
    offsets: list[int] = field(default_factory=list)
    """Where the first frame of each tile's worth begins."""
    edges: dict[int, tuple[bytes, ...]] = field(default_factory=dict)
    """Of the leaves of this segment only, by the size of the whole tree."""
    tally: Tally = field(default_factory=Tally)
    kinds: Counter[str] = field(default_factory=Counter)
    beats: list[Beat] = field(default_factory=list)
    log_keys: list[tuple[Place, bytes]] = field(default_factory=list)
    prunings: list[tuple[str, int]] = field(default_factory=list)
    """What was pruned, and when, in microseconds since the epoch."""
    selected: list[tuple[int, bytes]] = field(default_factory=list)
    """Positions and leaf hashes of records that the selection takes."""
    findings: list[Finding] = field(default_factory=list)
    further: int = 0

    def find(self, code: str, severity: Verdict, *, seq: int, byte: int = -1, detail: str = "") -> None:
        """Note a finding, up to as many as a report lists."""
        segment = self.index if byte >= 0 else -1
        finding = Finding(code=code, severity=severity, seq=seq, segment=segment, byte=byte, detail=detail)
        if not listed(self.findings, finding):
            self.further += 1


_READER: Final = RecordReader()
"""Shapes are worth keeping from one segment to the next of the same process."""


def path_of(directory: Path, index: int) -> Path:
    """The file of a segment."""
    return directory / f"segment-{index:08d}.log"


def check_segment(task: Task) -> Segment:
    """Check it. Raises `OSError` if it cannot be read."""
    found = Segment(index=task.index, first=task.first)
    frames = Frames(path_of(task.directory, task.index))
    block = min(TILE_HASHES, task.leaves)
    hashes: list[bytes] = []
    previous, seq, shift = "", task.first, 0
    for offset, leaf in frames:
        if task.take is not None and found.count >= task.take:
            found.whole = False
            break
        if found.count >= task.leaves:
            found.find("segment_long", Verdict.TAMPERED, seq=seq, byte=offset, detail="more leaves than a segment has")
            break
        digest = leaf_hash(leaf)
        try:
            body, names, says = unwrap(leaf)
        except NotOne as error:
            found.find("envelope", Verdict.TAMPERED, seq=seq, byte=offset, detail=str(error))
        else:
            if says - seq != shift:
                # One record that was taken out or put in is one finding, and not one for each behind it.
                shift = says - seq
                found.find("position", Verdict.TAMPERED, seq=seq, byte=offset, detail=f"it says {says}")
            if found.count == 0:
                found.names = names
            elif names != previous:
                found.find("chain", Verdict.TAMPERED, seq=seq, byte=offset, detail="names another predecessor")
            _record(found, body, digest, task, seq=seq, offset=offset)
        if found.count % block == 0:
            found.offsets.append(offset)
        # From here on the actual leaf counts, so that one change is one finding and not one per record.
        hashes.append(digest)
        previous = digest.hex()
        found.count += 1
        seq += 1
    found.read, found.end, found.fault = frames.read, frames.offset, frames.fault if found.whole else ""
    if hashes:
        _trees(found, hashes, block, task)
    return found


def _record(found: Segment, body: bytes, digest: bytes, task: Task, *, seq: int, offset: int) -> None:
    try:
        facts = _READER.read(body)
    except NotOne as error:
        found.find("not_canonical", Verdict.TAMPERED, seq=seq, byte=offset, detail=str(error))
        return
    except UnknownRecord:
        facts = None
    if facts is None or facts.kind not in KINDS:
        found.find("unknown_record", Verdict.INCOMPLETE, seq=seq, byte=offset, detail="of no kind known here")
        return
    found.kinds[facts.kind] += 1
    place = Place(seq, task.index, offset, facts.ts)
    for code in found.tally.take(facts, place):
        found.find(code, FAULTS[code], seq=seq, byte=offset)
    if not facts.covered:
        detail = "bytes of the request are not accounted for, or twice"
        found.find("coverage", Verdict.INCOMPLETE, seq=seq, byte=offset, detail=detail)
    if facts.kind in {"heartbeat", "log_key", "admin", "boot"}:
        _own(found, facts.kind, body, place)
    if task.selection is not None and task.selection.takes(json.loads(body)):
        found.selected.append((seq, digest))


def _own(found: Segment, kind: str, body: bytes, place: Place) -> None:
    """Records that say something about the log itself."""
    document = json.loads(body)
    size, root = document.get("size", 0), document.get("root", "")
    if kind in {"heartbeat", "boot"} and (type(size) is not int or size < 0 or not isinstance(root, str)):
        found.find(kind, Verdict.TAMPERED, seq=place.seq, byte=place.byte, detail="it states no size of the log")
    elif kind == "heartbeat":
        found.beats.append(Beat(place, size, root))
    elif kind == "log_key":
        found.log_keys.append((place, body))
    elif kind == "boot" and size > place.seq:
        detail = f"the log started with {size} records"
        found.find("boot", Verdict.TAMPERED, seq=place.seq, byte=place.byte, detail=detail)
    elif document.get("act") == "audit.prune":
        found.prunings.append((str(document.get("object", "")), place.ts))


def _trees(found: Segment, hashes: list[bytes], block: int, task: Task) -> None:
    """Subtrees of these leaves, and the tiles that should hold them."""
    of = levels(hashes)
    height = block.bit_length() - 1
    found.last = hashes[-1]
    found.blocks = list(of[height]) if height < len(of) else []
    wanted = {*task.sizes, *(beat.size for beat in found.beats), found.first + found.count}
    found.edges = {
        size: edge(of, size - found.first) for size in wanted if found.first < size <= found.first + found.count
    }
    if block == TILE_HASHES:
        for at in range(0, len(hashes) - block + 1, block):
            number = (found.first + at) // block
            wrong = compare(task.directory, 0, number, hashes[at : at + block])
            if wrong:
                found.find("tile", Verdict.TAMPERED, seq=found.first + at, detail=wrong)
