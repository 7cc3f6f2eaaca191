"""What the verifier says about a whole log, and about each way of changing it."""

from collections.abc import Callable
from typing import NamedTuple

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from egress_gateway.audit.checkpoint import Checkpoint, sign, verifier_key
from egress_gateway.audit.exchanges import IntentRecord, OutcomeRecord
from egress_gateway.audit.groups import SentGroup, WriterStamp
from egress_gateway.audit.leaf import GENESIS, hash_of, wrap
from egress_gateway.audit.own_kinds import BootRecord
from egress_gateway.audit.record import Record, encode
from egress_gateway.audit.report import LARGEST_REPORT, Report, Verdict
from egress_gateway.audit.segment import frame
from egress_gateway.audit.tree import Frontier
from egress_gateway.audit.verify import (
    CLOCK_TOLERANCE,
    OPEN_TOLERANCE,
    Verifier,
    kind_of,
    verify,
)
from egress_gateway.core.ids import RecordId

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
ORIGIN = "audit.test/n1"
VKEY = verifier_key(ORIGIN, KEY.public_key())
LEAVES = 4
"""A segment, in these tests."""
T0 = 1_700_000_000_000_000


class Written(NamedTuple):
    """A log as it is on disk."""

    segments: list[list[bytes]]
    notes: list[bytes]


def stamped(records: list[Record]) -> list[bytes]:
    """The records of one writer."""
    return [
        encode(msgspec.structs.replace(record, writer=WriterStamp(id="w", boot="b", wseq=wseq)))
        for wseq, record in enumerate(records, 1)
    ]


def write(bodies: list[bytes], checkpoints: tuple[int, ...] | None = None, key: Ed25519PrivateKey = KEY) -> Written:
    """A log of these records with checkpoints at these sizes (by default at the end)."""
    frontier, previous, segments, notes = Frontier(), GENESIS, [], []
    sizes = (len(bodies),) if checkpoints is None else checkpoints
    for seq, body in enumerate(bodies):
        leaf = wrap(body, previous, seq)
        previous = hash_of(leaf)
        frontier.add(previous)
        if seq % LEAVES == 0:
            segments.append([])
        segments[-1].append(leaf)
        if frontier.size in sizes:
            notes.append(sign(Checkpoint(origin=ORIGIN, size=frontier.size, root=frontier.root()), ORIGIN, key))
    return Written(segments, notes)


def check(log: Written, tail: bytes = b"") -> Report:
    segments = [b"".join(map(frame, leaves)) for leaves in log.segments]
    if segments:
        segments[-1] += tail
    return verify([[segment[:50], segment[50:]] for segment in segments], log.notes, VKEY, segment_leaves=LEAVES)


def requests(count: int, at: int = T0) -> list[Record]:
    """So many requests with their outcomes."""
    sent = SentGroup(digest="sha256:00", bytes=0, destination="u POST /")
    records: list[Record] = []
    for number in range(count):
        rid = RecordId(f"{number:032x}")
        records += [
            IntentRecord(rid=rid, ts=at + number, attempt=1, sent=sent),
            OutcomeRecord(rid=rid, ts=at + number, attempt=1, end="complete"),
        ]
    return records


BODIES = stamped(requests(5))


def test_a_whole_log_is_ok() -> None:
    report = check(write(BODIES, (1, 4, 7, 10)), bytes(100))
    assert report.findings == ()
    assert report.verdict is Verdict.OK
    assert (report.records, report.covered, report.checkpoints, report.open_intents) == (10, 10, 4, 0)
    assert report.kinds == {"intent": 5, "outcome": 5}
    assert (report.origin, report.first_ts, report.last_ts) == (ORIGIN, T0, T0 + 4)


def test_what_a_log_grew_by_meanwhile_is_not_looked_at() -> None:
    log = write(BODIES, (6,))
    verifier = Verifier(VKEY, segment_leaves=LEAVES, until=6)
    verifier.checkpoint(log.notes[0])
    for index, leaves in enumerate(log.segments[:2]):
        verifier.begin_segment(index)
        verifier.feed(b"".join(map(frame, leaves)) + b"half a frame that is being written"[: 11 * index])
        verifier.end_segment()
    report = verifier.close()
    assert report.findings == ()
    assert (report.verdict, report.records, report.covered) == (Verdict.OK, 6, 6)


def test_an_empty_log_is_ok() -> None:
    assert verify([], [], VKEY).verdict is Verdict.OK


def edited(log: Written) -> Written:
    log.segments[0][2] = log.segments[0][2].replace(b"0001", b"0002", 1)
    return log


def rebuilt_after_edit(_: Written) -> Written:
    changed = [*BODIES[:4], BODIES[4].replace(b"u POST", b"x POST"), *BODIES[5:]]
    return Written(write(changed).segments, write(BODIES).notes)


def request_deleted(log: Written) -> Written:
    del log.segments[1][0:2]
    return log


def deleted_and_rebuilt(_: Written) -> Written:
    return Written(write(BODIES[:8]).segments, write(BODIES).notes)


def reordered(log: Written) -> Written:
    first = log.segments[0]
    first[1], first[2] = first[2], first[1]
    return log


def segment_gone(log: Written) -> Written:
    del log.segments[0]
    return log


def replayed(_: Written) -> Written:
    return write([*BODIES, BODIES[0]])


def number_left_out(_: Written) -> Written:
    return write([*BODIES[:4], *BODIES[6:]])


def no_envelope(log: Written) -> Written:
    log.segments[2][1] = b"{}"
    return log


def not_canonical(_: Written) -> Written:
    return write([BODIES[0].replace(b'{"attempt"', b'{ "attempt"'), *BODIES[1:]])


def foreign_key(_: Written) -> Written:
    return write(BODIES, key=Ed25519PrivateKey.from_private_bytes(bytes(32)))


def another_log(log: Written) -> Written:
    checkpoint = Checkpoint(origin="audit.test/n2", size=10, root=bytes(32))
    return Written(log.segments, [*log.notes, sign(checkpoint, ORIGIN, KEY)])


def two_roots(log: Written) -> Written:
    checkpoint = Checkpoint(origin=ORIGIN, size=10, root=bytes(32))
    return Written(log.segments, [*log.notes, sign(checkpoint, ORIGIN, KEY)])


def no_stamp(_: Written) -> Written:
    return write([encode(requests(1)[0])])


def no_checkpoint(log: Written) -> Written:
    return Written(log.segments, [])


def outcome_gone(_: Written) -> Written:
    later = BootRecord(ts=T0 + OPEN_TOLERANCE + 1, size=0, version="1")
    return write(stamped([requests(1)[0], later]))


def outcome_alone(_: Written) -> Written:
    return write(stamped(requests(1)[1:]))


def clock_set_back(_: Written) -> Written:
    return write(stamped([*requests(1, at=T0 + CLOCK_TOLERANCE + 1), boot_at(T0)]))


def boot_at(ts: int) -> BootRecord:
    return BootRecord(ts=ts, size=0, version="1")


def of_a_later_version(_: Written) -> Written:
    return write([*BODIES, b'{"kind":"of_tomorrow","ts":1,"v":9}'])


def tail_uncovered(_: Written) -> Written:
    return write(BODIES, (len(BODIES) - 1,))


def forged_behind_the_last_checkpoint(log: Written) -> Written:
    return Written(write(stamped(requests(6))).segments, log.notes)


Change = Callable[[Written], Written]
CHANGES: list[tuple[Change, Verdict, set[str]]] = [
    (edited, Verdict.TAMPERED, {"chain", "root"}),
    (rebuilt_after_edit, Verdict.TAMPERED, {"root"}),
    (request_deleted, Verdict.TAMPERED, {"chain", "position", "wseq_gap", "segment_short", "truncated"}),
    (deleted_and_rebuilt, Verdict.TAMPERED, {"truncated"}),
    (reordered, Verdict.TAMPERED, {"chain", "position", "wseq_gap", "wseq_duplicate", "root"}),
    (segment_gone, Verdict.TAMPERED, {"chain", "position", "wseq_gap", "truncated"}),
    (replayed, Verdict.TAMPERED, {"wseq_duplicate"}),
    (number_left_out, Verdict.TAMPERED, {"wseq_gap"}),
    (no_envelope, Verdict.TAMPERED, {"envelope", "root"}),
    (not_canonical, Verdict.TAMPERED, {"not_canonical"}),
    (foreign_key, Verdict.TAMPERED, {"checkpoint_invalid"}),
    (another_log, Verdict.TAMPERED, {"checkpoint_origin"}),
    (two_roots, Verdict.TAMPERED, {"checkpoint_fork"}),
    (no_stamp, Verdict.TAMPERED, {"unstamped"}),
    (no_checkpoint, Verdict.INCOMPLETE, {"no_checkpoint"}),
    (outcome_gone, Verdict.INCOMPLETE, {"intent_without_outcome"}),
    (outcome_alone, Verdict.INCOMPLETE, {"outcome_without_intent"}),
    (clock_set_back, Verdict.INCOMPLETE, {"time_reversed"}),
    (of_a_later_version, Verdict.INCOMPLETE, {"unknown_record"}),
    (tail_uncovered, Verdict.INCOMPLETE, {"uncovered_tail"}),
    (forged_behind_the_last_checkpoint, Verdict.INCOMPLETE, {"uncovered_tail"}),
]


@pytest.mark.parametrize(("change", "verdict", "codes"), CHANGES, ids=[change.__name__ for change, _, _ in CHANGES])
def test_a_changed_log_is_found_out(change: Change, verdict: Verdict, codes: set[str]) -> None:
    report = check(change(write(BODIES)))
    assert codes <= {finding.code for finding in report.findings}
    assert report.verdict is verdict


def test_a_broken_frame_is_damage_below_a_checkpoint_and_torn_above() -> None:
    half = frame(b"leaf")[:-1]
    torn = check(write(BODIES), half)
    assert [(one.code, one.severity, one.seq) for one in torn.findings] == [("torn_tail", Verdict.INCOMPLETE, 10)]
    log = write(BODIES)
    log.segments[-1].pop()
    damaged = check(log, half)
    assert [one.code for one in damaged.findings] == ["damaged", "truncated"]
    assert damaged.findings[0].byte == len(b"".join(map(frame, log.segments[-1])))
    assert damaged.verdict is Verdict.TAMPERED


def test_segments_given_out_of_order_are_missed() -> None:
    verifier = Verifier(VKEY)
    verifier.begin_segment(1)
    verifier.end_segment()
    assert [one.code for one in verifier.close().findings] == ["segment_missing"]


def test_a_cut_off_history_is_incomplete() -> None:
    verifier = Verifier(VKEY, origin=ORIGIN)
    verifier.checkpoint_cut()
    assert verifier.close().verdict is Verdict.INCOMPLETE


def test_an_incomplete_log_that_is_also_tampered_with_is_tampered_with() -> None:
    verifier = Verifier(VKEY)
    verifier.checkpoint(b"")
    verifier.checkpoint_cut()
    assert verifier.close().verdict is Verdict.TAMPERED


def test_the_list_of_findings_is_bounded() -> None:
    verifier = Verifier(VKEY)
    for _ in range(LARGEST_REPORT + 3):
        verifier.checkpoint(b"")
    report = verifier.close()
    assert (len(report.findings), report.further_findings) == (LARGEST_REPORT, 3)


def test_a_checkpoint_kept_elsewhere_shows_a_rollback() -> None:
    whole = write(BODIES)
    rolled_back = write(BODIES[:8])
    assert check(rolled_back).verdict is Verdict.OK
    report = check(Written(rolled_back.segments, [*rolled_back.notes, *whole.notes]))
    assert [one.code for one in report.findings] == ["truncated"]


def test_a_kind_is_named_as_it_is_written() -> None:
    assert kind_of(boot_at(1)) == "boot"
