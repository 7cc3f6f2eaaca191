"""The attacks of the matrix: what an attacker with stated powers does to the files, and what convicts him.

`python -m tests.faults.attacks` writes docs/design/attack-matrix.md anew from the expectations here; the test of
the matrix holds them against the verifier, run as the one file that auditors get.
"""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tests.written import (
    ORIGIN,
    SECOND,
    Witness,
    Written,
    chained,
    heartbeat,
    intent,
    outcome,
    requests,
    signed,
    stamped,
)
from tests.written import cosigned as cosign

from egress_gateway.audit.merkle.segment import SEGMENT_LEAVES
from egress_gateway.audit.notes.checkpoint import verifier_key
from egress_gateway.audit.records.groups import WriterStamp
from egress_gateway.audit.records.operations import AdminRecord
from egress_gateway.audit.records.own_kinds import HeartbeatRecord
from egress_gateway.audit.records.record import Record, decode, encode
from egress_gateway.core.slots import Coverage
from egress_gateway.identify.admins import AdminAct

PAGE = Path(__file__).parents[2] / "docs" / "design" / "attack-matrix.md"
BEGIN = "<!-- Written by `python -m tests.faults.attacks`, up to the next comment. -->\n\n"
END = "\n<!-- End of the table. -->\n"
REQUESTS = 200
DAY = 86_400 * SECOND
EVERY = 30 * SECOND
"""Between requests: the log spans 100 minutes."""
BEAT_EVERY = 40
MAX_AGE = 600
"""Seconds that the auditor accepts."""


@dataclass(frozen=True)
class Scene:
    """A log that is in order, and everything that its keepers and the auditor hold."""

    bodies: list[bytes]
    end: int
    """Time of the newest record, in microseconds."""
    key: Ed25519PrivateKey
    witnesses: tuple[Witness, ...]
    anchor: bytes
    """A checkpoint that the auditor took away when the log was nine tenths as long."""

    @property
    def sizes(self) -> list[int]:
        return sizes_of(len(self.bodies))

    @property
    def log(self) -> Written:
        return self.signed(self.bodies, witnessed=True)

    def signed(self, bodies: list[bytes], *, witnessed: bool, key: Ed25519PrivateKey | None = None) -> Written:
        """A log of these records, with all of its checkpoints; `witnessed` as far as witnesses play along."""
        leaves = chained(bodies)
        signer = key or self.key
        notes = [signed(leaves[:size], signer) for size in sizes_of(len(leaves))]
        at = decode(bodies[-1]).ts // SECOND
        return Written(leaves, notes, cosign(leaves, self.witnesses, at, signer) if witnessed else b"")

    @property
    def policy(self) -> str:
        lines = [f"witness w{number} {witness.vkey}" for number, witness in enumerate(self.witnesses)]
        names = " ".join(f"w{number}" for number in range(len(self.witnesses)))
        return "\n".join([*lines, f"group both all {names}", "quorum both", ""])


def sizes_of(records: int) -> list[int]:
    """Ten checkpoints, the last over everything."""
    return [records * part // 10 for part in range(1, 11)]


def scene() -> Scene:
    """Two writers, and the log's own heartbeats."""
    end = int(time.time()) * SECOND
    begin = end - REQUESTS * EVERY
    records: list[tuple[str, Record]] = []
    for number in range(REQUESTS):
        ts = begin + number * EVERY
        writer = f"worker-{number % 2}"
        records += [(writer, intent(number, ts)), (writer, outcome(number, ts + SECOND))]
    bodies = numbered(records)
    key = Ed25519PrivateKey.generate()
    witnesses = tuple(Witness(f"witness.example/{name}", Ed25519PrivateKey.generate()) for name in ("a", "b"))
    nine_tenths = signed(chained(bodies)[: sizes_of(len(bodies))[8]], key)
    return Scene(bodies, end, key, witnesses, nine_tenths)


def numbered(records: list[tuple[str, Record]]) -> list[bytes]:
    """The records as their writers number them, with a heartbeat of the log after every so many."""
    counts: dict[str, int] = {}
    bodies: list[bytes] = []

    def take(writer: str, record: Record) -> None:
        counts[writer] = counts.get(writer, 0) + 1
        bodies.extend(stamped([record], writer, "b", counts[writer]))

    for number, (writer, record) in enumerate(records, 1):
        take(writer, record)
        if number % BEAT_EVERY == 0:
            take("auditd", heartbeat(bodies, record.ts))
    return bodies


def unnumbered(bodies: list[bytes]) -> list[tuple[str, Record]]:
    """The records of writers without their numbers, to be numbered anew; heartbeats are made anew too."""
    found: list[tuple[str, Record]] = []
    for body in bodies:
        record = decode(body)
        if record.writer is not None and not isinstance(record, HeartbeatRecord):
            found.append((record.writer.id, msgspec.structs.replace(record, writer=None)))
    return found


Attack = Callable[[Scene], Written]

VICTIM = 100
"""Position of the record that the attacker wants changed."""


def edit_one_record(it: Scene) -> Written:
    log = it.log
    log.leaves[VICTIM] = log.leaves[VICTIM].replace(b'"support"', b'"suppart"', 1)
    return log


def edited(it: Scene) -> list[bytes]:
    return [*it.bodies[:VICTIM], it.bodies[VICTIM].replace(b'"support"', b'"suppart"', 1), *it.bodies[VICTIM + 1 :]]


def edit_and_rebuild(it: Scene) -> Written:
    return replace(it.log, leaves=chained(numbered(unnumbered(edited(it)))))


def delete_request(it: Scene) -> Written:
    log = it.log
    del log.leaves[VICTIM : VICTIM + 2]
    return log


def delete_and_rebuild(it: Scene) -> Written:
    kept = unnumbered(it.bodies)
    del kept[VICTIM : VICTIM + 2]
    return replace(it.log, leaves=chained(numbered(kept)))


def reorder(it: Scene) -> Written:
    log = it.log
    log.leaves[VICTIM], log.leaves[VICTIM + 1] = log.leaves[VICTIM + 1], log.leaves[VICTIM]
    return log


def truncate_at_a_checkpoint(it: Scene) -> Written:
    log = it.log
    return Written(log.leaves[: it.sizes[5]], log.notes[:6])


def truncate_between_checkpoints(it: Scene) -> Written:
    log = it.log
    return Written(log.leaves[: it.sizes[5] - 7], log.notes[:6])


def roll_back_everything(it: Scene) -> Written:
    # The backup is whole: it even has what the witnesses cosigned then.
    return it.signed(it.bodies[: it.sizes[5]], witnessed=True)


def replay_a_record(it: Scene) -> Written:
    return replace(it.log, leaves=chained([*it.bodies, it.bodies[VICTIM]]))


def rewrite_with_the_key(it: Scene) -> Written:
    return it.signed(numbered(unnumbered(edited(it))), witnessed=False)


def truncate_with_the_key(it: Scene) -> Written:
    return it.signed(it.bodies[: it.sizes[5] - 7], witnessed=False)


def sign_with_another_key(it: Scene) -> Written:
    return it.signed(numbered(unnumbered(edited(it))), witnessed=False, key=Ed25519PrivateKey.generate())


def suppress_an_outcome(it: Scene) -> Written:
    kept = unnumbered(it.bodies)
    del kept[21]
    return replace(it.log, leaves=chained(numbered(kept)))


def split_view(it: Scene) -> Written:
    # What one auditor is shown ends in other requests than what everybody else is shown.
    kept = unnumbered(it.bodies)[: it.sizes[6]]
    later = [("worker-0", intent(900 + each, it.end)) for each in range(40)]
    ended = [("worker-0", outcome(900 + each, it.end)) for each in range(40)]
    return it.signed(numbered([*kept, *later, *ended]), witnessed=False)


def duplicate_an_outcome(it: Scene) -> Written:
    again = unnumbered(it.bodies)[-1]
    return it.signed(numbered([*unnumbered(it.bodies), again]), witnessed=True)


def splice_in_a_foreign_record(it: Scene) -> Written:
    foreign = msgspec.structs.replace(decode(it.bodies[VICTIM]), writer=WriterStamp(id="worker-7", boot="x", wseq=41))
    bodies = [*it.bodies[:VICTIM], encode(foreign), *it.bodies[VICTIM:]]
    return replace(it.log, leaves=chained(bodies))


def set_the_clock_back(it: Scene) -> Written:
    kept = unnumbered(it.bodies)
    writer, record = kept[-1]
    kept[-1] = (writer, msgspec.structs.replace(record, ts=record.ts - 3_600 * SECOND))
    return it.signed(numbered([*kept, (writer, intent(901, it.end)), (writer, outcome(901, it.end))]), witnessed=True)


def hide_bytes_from_the_coverage(it: Scene) -> Written:
    short = intent(902, it.end, Coverage(bytes=100, scanned=60, structural=10))
    kept = unnumbered(it.bodies)
    return it.signed(numbered([*kept, ("worker-0", short), ("worker-0", outcome(902, it.end))]), witnessed=True)


def never_record_an_outcome(it: Scene) -> Written:
    kept = unnumbered(it.bodies)
    del kept[21]
    return it.signed(numbered(kept), witnessed=True)


def pruned_after(it: Scene, days: int) -> Written:
    """A log whose first segment is that old, and gone; the record of it, of witnessed time, says that it was pruned."""
    begin = it.end - (days * DAY + SECOND) * (days > 0)
    before = requests(SEGMENT_LEAVES // 2, begin, 1)
    ended = [intent(SEGMENT_LEAVES, begin), outcome(SEGMENT_LEAVES, begin)]
    act = AdminRecord(
        ts=it.end, act=AdminAct.AUDIT_PRUNE, act_id="a", at=it.end, uid=0, role="operator", object="segments 0-0"
    )
    bodies = [*stamped([*before, *ended], "worker-0", "b"), *stamped([act], "worker-0", "b", SEGMENT_LEAVES + 3)]
    leaves = chained(bodies)
    notes = [signed(leaves[:size], it.key) for size in (SEGMENT_LEAVES, len(leaves))]
    witnessed = cosign(leaves, it.witnesses, it.end // SECOND, it.key)
    return Written(leaves, notes, witnessed, pruned=1)


def forge_a_prune(it: Scene) -> Written:
    return pruned_after(it, 0)


def prune_early(it: Scene) -> Written:
    return pruned_after(it, 100)


@dataclass(frozen=True)
class Case:
    """One line of the matrix: who does what, and the findings of each column."""

    attack: Attack
    says: str
    power: str
    chain: frozenset[str]
    signed: frozenset[str]
    witnessed: frozenset[str]


def case(attack: Attack, says: str, power: str, *columns: str) -> Case:
    chain, signed_, witnessed = (frozenset(column.split()) for column in columns)
    return Case(attack, says, power, chain, signed_, witnessed)


DISK = "disk"
KEY = "disk, log key"
WRITER = "a worker"
BACKUP = "disk, a backup"
LYING = "disk, a worker"

_REORDERED = "chain heartbeat intent_without_outcome outcome_without_intent position wseq_duplicate wseq_gap"

CASES = [
    case(
        edit_one_record,
        "one record is edited",
        DISK,
        "chain heartbeat",
        "chain heartbeat root",
        "anchor_fork chain heartbeat root",
    ),
    case(
        edit_and_rebuild,
        "one record is edited; heartbeats and chain are made anew",
        DISK,
        "",
        "root",
        "anchor_fork root",
    ),
    case(
        delete_request,
        "a request is deleted, both of its records",
        DISK,
        "chain heartbeat position wseq_gap",
        "chain heartbeat position root truncated wseq_gap",
        "anchor_fork chain heartbeat position root truncated wseq_gap",
    ),
    case(
        delete_and_rebuild,
        "a request is deleted; numbers, heartbeats and chain are made anew",
        DISK,
        "",
        "root truncated",
        "anchor_fork root truncated",
    ),
    case(
        reorder,
        "two records change places",
        DISK,
        _REORDERED,
        f"{_REORDERED} root",
        f"{_REORDERED} root anchor_fork",
    ),
    case(
        truncate_at_a_checkpoint,
        "the end is cut off at a checkpoint, and the newer checkpoints with it",
        DISK,
        "",
        "",
        "anchor_rolled_back no_witness_quorum stale",
    ),
    case(
        truncate_between_checkpoints,
        "the end is cut off between two checkpoints",
        DISK,
        "",
        "truncated",
        "anchor_rolled_back no_witness_quorum stale truncated",
    ),
    case(
        roll_back_everything,
        "everything is rolled back to an earlier state",
        BACKUP,
        "",
        "",
        "anchor_rolled_back stale",
    ),
    case(
        replay_a_record,
        "an old record is appended again",
        DISK,
        "intent_twice intent_without_outcome time_reversed wseq_duplicate",
        "intent_twice intent_without_outcome time_reversed uncovered_tail wseq_duplicate",
        "intent_twice intent_without_outcome time_reversed uncovered_tail wseq_duplicate",
    ),
    case(
        rewrite_with_the_key,
        "one record is edited, everything made anew and signed",
        KEY,
        "",
        "",
        "anchor_fork no_witness_quorum",
    ),
    case(
        truncate_with_the_key,
        "the end is cut off, and the rest signed",
        KEY,
        "",
        "",
        "anchor_rolled_back no_witness_quorum stale",
    ),
    case(
        sign_with_another_key,
        "one record is edited, and all signed with another key",
        DISK,
        "",
        "checkpoint_invalid no_checkpoint",
        "anchor_fork checkpoint_invalid no_checkpoint no_witness_quorum",
    ),
    case(
        suppress_an_outcome,
        "an outcome is taken out; numbers, heartbeats, chain made anew",
        DISK,
        "intent_without_outcome",
        "intent_without_outcome root truncated",
        "anchor_fork intent_without_outcome root truncated",
    ),
    case(
        split_view, "one auditor is shown another end of the log, signed", KEY, "", "", "anchor_fork no_witness_quorum"
    ),
    case(
        duplicate_an_outcome, "an outcome is recorded twice", WRITER, "outcome_twice", "outcome_twice", "outcome_twice"
    ),
    case(
        splice_in_a_foreign_record,
        "a record of another machine's log is put in, and the chain rebuilt",
        DISK,
        "heartbeat intent_twice wseq_gap",
        "heartbeat intent_twice root uncovered_tail wseq_gap",
        "anchor_fork heartbeat intent_twice root uncovered_tail wseq_gap",
    ),
    case(
        set_the_clock_back, "a clock is set back by an hour", WRITER, "time_reversed", "time_reversed", "time_reversed"
    ),
    case(
        hide_bytes_from_the_coverage,
        "bytes of a request are missing in its coverage",
        WRITER,
        "coverage",
        "coverage",
        "coverage",
    ),
    case(
        never_record_an_outcome,
        "an attempt gets no outcome",
        WRITER,
        "intent_without_outcome",
        "intent_without_outcome",
        "intent_without_outcome",
    ),
    case(
        forge_a_prune,
        "a segment of records seconds old is removed, on a forged record of pruning",
        LYING,
        "pruned_early",
        "pruned_early",
        "pruned_early",
    ),
    case(
        prune_early,
        "a segment is pruned on record after 100 days, where 183 are asked for",
        LYING,
        "pruned_early",
        "pruned_early",
        "pruned_early",
    ),
]


class Column:
    """What the auditor has."""

    CHAIN = "chain"
    SIGNED = "signed"
    WITNESSED = "witnessed"
    ALL = (CHAIN, SIGNED, WITNESSED)


@dataclass(frozen=True)
class Said:
    """The verifier's exit code and the codes of what it found."""

    exit_code: int
    codes: frozenset[str]


def verify(verifier: Path, it: Scene, log: Written, column: str, directory: Path, *, lied: bool = False) -> Said:
    """Run the verifier as an auditor would who has that much.

    `lied`: what was written was false from the start, and witnesses and auditor have seen nothing else.
    """
    directory.mkdir(parents=True)
    files = log if column == Column.WITNESSED else replace(log, cosigned=b"")
    files.store(directory / "log", tail=bytes(64))
    vkey = str(verifier_key(ORIGIN, it.key.public_key()))
    arguments = ["log", str(directory / "log"), "--json", "--jobs", "1", "--key", vkey]
    if column == Column.CHAIN:
        for name in ("checkpoint", "checkpoints"):
            (directory / "log" / name).unlink()
    if column == Column.WITNESSED:
        (directory / "policy").write_text(it.policy)
        (directory / "anchor").write_bytes(signed(log.leaves[: it.sizes[8]], it.key) if lied else it.anchor)
        arguments += ["--policy", str(directory / "policy"), "--anchor", str(directory / "anchor")]
        arguments += ["--max-age", str(MAX_AGE)]
    done = subprocess.run([sys.executable, "-I", str(verifier), *arguments], capture_output=True, check=False)
    report = json.loads(done.stdout)
    codes = {finding["code"] for finding in report["findings"]}
    # Without checkpoints nothing vouches for anything: that is what the column is about, and no finding of it.
    return Said(done.returncode, frozenset(codes - ({"no_checkpoint"} if column == Column.CHAIN else set())))


def table() -> str:
    """The matrix as it is on the page."""
    lines = [
        "| attack | needs | chain only | and signed checkpoints | and witnesses, an anchor, an age |",
        "|---|---|---|---|---|",
    ]
    for each in CASES:
        cells = [_cell(each.chain), _cell(each.signed, each.chain), _cell(each.witnessed, each.signed)]
        lines.append(f"| {each.says} | {each.power} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _cell(codes: frozenset[str], before: frozenset[str] = frozenset()) -> str:
    """The findings; what comes to those of the column before, where those are found too."""
    if not codes:
        return "**missed**"
    if codes == before:
        return "the same"
    names = ", ".join(f"`{code}`" for code in sorted(codes - before if before <= codes else codes))
    return f"+ {names}" if before and before <= codes else names


def main() -> None:
    """Write the page's table anew."""
    before, after = around()
    PAGE.write_text(before + BEGIN + table() + END + after)


def around() -> tuple[str, str]:
    """What is on the page before and after the table."""
    before, _, rest = PAGE.read_text().partition(BEGIN)
    return before, rest.partition(END)[2]


if __name__ == "__main__":
    main()
