"""What the verifier says about a whole log, and about each way of changing it."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tests.written import (
    KEY,
    ORIGIN,
    SECOND,
    T0,
    VKEY,
    Written,
    chained,
    heartbeat,
    intent,
    outcome,
    requests,
    signed,
    stamped,
    write,
)

from egress_gateway.audit.merkle.segment import frame
from egress_gateway.audit.notes.checkpoint import Checkpoint, sign, verifier_key
from egress_gateway.audit.notes.log_keys import recovery_key, revoked
from egress_gateway.audit.notes.note import VerifierKey
from egress_gateway.audit.records.groups import WriterStamp
from egress_gateway.audit.records.operations import AdminRecord
from egress_gateway.audit.records.own_kinds import BootRecord, HeartbeatRecord, OrphanRecord
from egress_gateway.audit.records.record import encode
from egress_gateway.core.ids import RecordId
from egress_gateway.core.retention import DAY
from egress_gateway.core.slots import Coverage
from egress_verify import log as log_module
from egress_verify.brought import Brought
from egress_verify.directory import History, settled
from egress_verify.ledger import CLOCK_TOLERANCE, OPEN_TOLERANCE
from egress_verify.log import check_log
from egress_verify.merkle import leaf_hash
from egress_verify.notes import read_key
from egress_verify.report import Report, Verdict

LEAVES = 4
"""A segment, in these tests."""
BODIES = stamped(requests(5))


def brought(**more: object) -> Brought:
    return Brought(keys=[read_key(VKEY)], origin=ORIGIN, **more)  # type: ignore[arg-type]


def log(bodies: list[bytes], checkpoints: tuple[int, ...] | None = None, key: Ed25519PrivateKey = KEY) -> Written:
    return write(bodies, checkpoints, key=key, segment_leaves=LEAVES)


def check(directory: Path, **more: object) -> Report:
    return check_log(directory, brought(**more), leaves=LEAVES, patience=0).report


def test_a_whole_log_is_ok(tmp_path: Path) -> None:
    report = check(log(BODIES, (1, 4, 7, 10)).store(tmp_path, tail=bytes(100)))
    assert report.findings == []
    assert report.verdict is Verdict.OK
    assert (report.records, report.covered, report.checkpoints, report.open_intents) == (10, 10, 4, 0)
    assert report.kinds == {"intent": 5, "outcome": 5}
    assert (report.origin, report.first_ts, report.last_ts) == (ORIGIN, T0, T0 + 4)


def test_what_a_log_grew_by_meanwhile_is_not_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    grown = log(BODIES, (6,))
    Written(grown.leaves[:6], grown.notes, segment_leaves=LEAVES).store(tmp_path)

    def settle_and_grow(directory: Path, leaves: int, patience: float) -> History:
        history = settled(directory, leaves, patience)
        grown.store(directory, tail=b"half a frame that is being written")
        return history

    monkeypatch.setattr(log_module, "settled", settle_and_grow)
    report = check(tmp_path)
    assert report.findings == []
    assert (report.verdict, report.records, report.covered) == (Verdict.OK, 6, 6)


def edited(written: Written) -> Written:
    written.leaves[2] = written.leaves[2].replace(b"0001", b"0002", 1)
    return written


def rebuilt_after_edit(written: Written) -> Written:
    changed = [*BODIES[:4], BODIES[4].replace(b"azure POST", b"other POST"), *BODIES[5:]]
    return Written(chained(changed), written.notes, segment_leaves=LEAVES)


def request_deleted(written: Written) -> Written:
    del written.leaves[4:6]
    return written


def deleted_and_rebuilt(written: Written) -> Written:
    return Written(chained(BODIES[:8]), written.notes, segment_leaves=LEAVES)


def reordered(written: Written) -> Written:
    written.leaves[1], written.leaves[2] = written.leaves[2], written.leaves[1]
    return written


def replayed(_: Written) -> Written:
    return log([*BODIES, BODIES[0]])


def number_left_out(_: Written) -> Written:
    return log([*BODIES[:4], *BODIES[6:]])


def no_envelope(written: Written) -> Written:
    written.leaves[9] = b"{}"
    return written


def not_canonical(_: Written) -> Written:
    return log([BODIES[0].replace(b'{"attempt"', b'{ "attempt"'), *BODIES[1:]])


def foreign_key(_: Written) -> Written:
    return log(BODIES, key=Ed25519PrivateKey.from_private_bytes(bytes(32)))


def _noted(written: Written, origin: str) -> Written:
    written.notes.append(sign(Checkpoint(origin=origin, size=10, root=bytes(32)), ORIGIN, KEY))
    return written


def another_log(written: Written) -> Written:
    return _noted(written, "audit.test/n2")


def two_roots(written: Written) -> Written:
    return _noted(written, ORIGIN)


def no_stamp(_: Written) -> Written:
    return log([encode(requests(1)[0])])


def no_checkpoint(written: Written) -> Written:
    return Written(written.leaves, segment_leaves=LEAVES)


def boot_at(ts: int, size: int = 0) -> BootRecord:
    return BootRecord(ts=ts, size=size, version="1")


def outcome_gone(_: Written) -> Written:
    return log(stamped([requests(1)[0], boot_at(T0 + OPEN_TOLERANCE + 1)]))


def outcome_alone(_: Written) -> Written:
    return log(stamped(requests(1)[1:]))


def outcome_again(_: Written) -> Written:
    return log(stamped([*requests(1), outcome(0, T0)]))


def outcome_again_in_the_next_segment(_: Written) -> Written:
    return log(stamped([*requests(2), outcome(0, T0)]))


def intent_again(_: Written) -> Written:
    return log(stamped([intent(0, T0), intent(0, T0), outcome(0, T0)]))


def intent_again_in_the_next_segment(_: Written) -> Written:
    return log(stamped([intent(0, T0), *requests(3)[2:], intent(0, T0)]))


def orphan_alone(_: Written) -> Written:
    lost = WriterStamp(id="w", boot="a", wseq=1)
    return log(stamped([OrphanRecord(rid=RecordId("7"), ts=T0, attempt=1, intent=0, lost=lost)]))


def clock_set_back(_: Written) -> Written:
    return log(stamped([*requests(1, at=T0 + CLOCK_TOLERANCE + 1), boot_at(T0)]))


def clock_set_back_in_the_next_segment(_: Written) -> Written:
    return log(stamped([*requests(2, at=T0 + CLOCK_TOLERANCE + 1), boot_at(T0)]))


def of_a_later_version(_: Written) -> Written:
    return log([*BODIES, b'{"kind":"of_tomorrow","ts":1,"v":9}'])


def of_an_unknown_kind(_: Written) -> Written:
    return log([*BODIES, b'{"kind":"of_tomorrow","ts":1,"v":1,"writer":{"boot":"b","id":"w","wseq":11}}'])


def tail_uncovered(_: Written) -> Written:
    return log(BODIES, (len(BODIES) - 1,))


def forged_behind_the_last_checkpoint(written: Written) -> Written:
    return Written(chained(stamped(requests(6))), written.notes, segment_leaves=LEAVES)


def coverage_that_does_not_add_up(_: Written) -> Written:
    return log(stamped([intent(0, T0, Coverage(bytes=100, scanned=80, structural=10)), outcome(0, T0)]))


def foreign_heartbeat(_: Written) -> Written:
    beat = HeartbeatRecord(ts=T0, size=2, root="ab" * 32, connected=1)
    return log(stamped([*requests(3), beat]))


def heartbeat_of_the_future(_: Written) -> Written:
    return log(stamped([HeartbeatRecord(ts=T0, size=2, root="ab" * 32, connected=1), *requests(1)]))


def own_record(_: Written, **said: object) -> Written:
    writer = {"boot": "b", "id": "w", "wseq": 1}
    document = {"ts": T0, "v": 1, "writer": writer, **said}
    return log([json.dumps(document, sort_keys=True, separators=(",", ":")).encode(), *stamped(requests(1), boot="c")])


def heartbeat_of_no_size(written: Written) -> Written:
    return own_record(written, kind="heartbeat", size=[], root="ab" * 32)


def heartbeat_of_less_than_nothing(written: Written) -> Written:
    return own_record(written, kind="heartbeat", size=-5, root="ab" * 32)


def heartbeat_of_no_root(written: Written) -> Written:
    return own_record(written, kind="heartbeat", size=0, root=1)


def start_with_a_word(written: Written) -> Written:
    return own_record(written, kind="boot", size="x", version="1")


def start_with_more_records(_: Written) -> Written:
    return log(stamped([boot_at(T0, size=5)]))


Change = Callable[[Written], Written]
CHANGES: list[tuple[Change, Verdict, set[str]]] = [
    (edited, Verdict.TAMPERED, {"chain", "root"}),
    (rebuilt_after_edit, Verdict.TAMPERED, {"root"}),
    (request_deleted, Verdict.TAMPERED, {"chain", "position", "wseq_gap", "truncated"}),
    (deleted_and_rebuilt, Verdict.TAMPERED, {"truncated"}),
    (reordered, Verdict.TAMPERED, {"chain", "position", "wseq_gap", "wseq_duplicate", "root"}),
    (replayed, Verdict.TAMPERED, {"wseq_duplicate"}),
    (number_left_out, Verdict.TAMPERED, {"wseq_gap"}),
    (no_envelope, Verdict.TAMPERED, {"envelope", "root"}),
    (not_canonical, Verdict.TAMPERED, {"not_canonical"}),
    (foreign_key, Verdict.TAMPERED, {"checkpoint_invalid"}),
    (another_log, Verdict.TAMPERED, {"checkpoint_origin"}),
    (two_roots, Verdict.TAMPERED, {"checkpoint_fork"}),
    (no_stamp, Verdict.TAMPERED, {"unstamped"}),
    (foreign_heartbeat, Verdict.TAMPERED, {"heartbeat"}),
    (heartbeat_of_the_future, Verdict.TAMPERED, {"heartbeat"}),
    (heartbeat_of_no_size, Verdict.TAMPERED, {"heartbeat"}),
    (heartbeat_of_less_than_nothing, Verdict.TAMPERED, {"heartbeat"}),
    (heartbeat_of_no_root, Verdict.TAMPERED, {"heartbeat"}),
    (start_with_a_word, Verdict.TAMPERED, {"boot"}),
    (start_with_more_records, Verdict.TAMPERED, {"boot"}),
    (no_checkpoint, Verdict.INCOMPLETE, {"no_checkpoint"}),
    (outcome_gone, Verdict.INCOMPLETE, {"intent_without_outcome"}),
    (outcome_alone, Verdict.INCOMPLETE, {"outcome_without_intent"}),
    (outcome_again, Verdict.INCOMPLETE, {"outcome_twice"}),
    (outcome_again_in_the_next_segment, Verdict.INCOMPLETE, {"outcome_twice"}),
    (intent_again, Verdict.INCOMPLETE, {"intent_twice"}),
    (intent_again_in_the_next_segment, Verdict.INCOMPLETE, {"intent_twice"}),
    (orphan_alone, Verdict.INCOMPLETE, {"orphan_without_intent"}),
    (clock_set_back, Verdict.INCOMPLETE, {"time_reversed"}),
    (clock_set_back_in_the_next_segment, Verdict.INCOMPLETE, {"time_reversed"}),
    (of_a_later_version, Verdict.INCOMPLETE, {"unknown_record"}),
    (of_an_unknown_kind, Verdict.INCOMPLETE, {"unknown_record"}),
    (tail_uncovered, Verdict.INCOMPLETE, {"uncovered_tail"}),
    (forged_behind_the_last_checkpoint, Verdict.INCOMPLETE, {"uncovered_tail"}),
    (coverage_that_does_not_add_up, Verdict.INCOMPLETE, {"coverage"}),
]


@pytest.mark.parametrize(("change", "verdict", "codes"), CHANGES, ids=[change.__name__ for change, _, _ in CHANGES])
def test_a_changed_log_is_found_out(change: Change, verdict: Verdict, codes: set[str], tmp_path: Path) -> None:
    report = check(change(log(BODIES)).store(tmp_path))
    assert codes <= {finding.code for finding in report.findings}
    assert report.verdict is verdict


def test_a_segment_that_is_gone_is_missed(tmp_path: Path) -> None:
    log(BODIES).store(tmp_path)
    (tmp_path / "segment-00000001.log").unlink()
    report = check(tmp_path)
    assert {"segment_missing", "chain", "wseq_gap", "truncated"} <= {one.code for one in report.findings}


def test_a_closed_segment_must_be_full(tmp_path: Path) -> None:
    written = log(BODIES)
    written.store(tmp_path)
    (tmp_path / "segment-00000000.log").write_bytes(b"".join(map(frame, written.leaves[:3])))
    assert {"segment_short", "truncated"} <= {one.code for one in check(tmp_path).findings}


def test_a_segment_must_not_be_longer(tmp_path: Path) -> None:
    written = log(BODIES)
    written.store(tmp_path)
    (tmp_path / "segment-00000000.log").write_bytes(b"".join(map(frame, written.leaves[:5])))
    assert check(tmp_path).has("segment_long")


def test_a_broken_frame_is_damage_below_a_checkpoint_and_torn_above(tmp_path: Path) -> None:
    half = frame(b"leaf")[:-1]
    torn = check(log(BODIES).store(tmp_path / "torn", tail=half))
    assert [(one.code, one.severity, one.seq) for one in torn.findings] == [("torn_tail", Verdict.INCOMPLETE, 10)]
    written = log(BODIES)
    written.leaves.pop()
    damaged = check(written.store(tmp_path / "damaged", tail=half))
    assert [one.code for one in damaged.findings] == ["damaged", "truncated"]
    assert damaged.findings[0].byte == len(b"".join(map(frame, written.leaves[8:])))
    assert damaged.verdict is Verdict.TAMPERED


def test_a_cut_off_history_is_incomplete(tmp_path: Path) -> None:
    log(BODIES).store(tmp_path)
    with (tmp_path / "checkpoints").open("ab") as file:
        file.write(signed(chained(BODIES))[:-30])
    assert [one.code for one in check(tmp_path).findings] == ["checkpoint_cut"]


def test_an_anchor_shows_a_rollback_a_cut_and_a_fork(tmp_path: Path) -> None:
    anchor = signed(chained(BODIES))
    rolled_back = log(BODIES[:8]).store(tmp_path / "rolled back")
    assert check(rolled_back).verdict is Verdict.OK
    assert [one.code for one in check(rolled_back, anchors=[anchor]).findings] == ["anchor_rolled_back"]
    cut = Written(chained(BODIES[:8]), [anchor], segment_leaves=LEAVES)
    found = check(cut.store(tmp_path / "cut"), anchors=[anchor]).findings
    assert [one.code for one in found] == ["truncated", "anchor_rolled_back"]
    other = log([*BODIES[:8], *stamped(requests(1, at=T0 + 9), boot="c")]).store(tmp_path / "other")
    assert [one.code for one in check(other, anchors=[anchor]).findings] == ["anchor_fork"]
    assert check(log(BODIES).store(tmp_path / "whole"), anchors=[anchor]).anchors == 1


def test_an_anchor_that_is_not_signed_by_the_log_proves_nothing(tmp_path: Path) -> None:
    anchor = signed(chained(BODIES), Ed25519PrivateKey.from_private_bytes(bytes(32)))
    report = check(log(BODIES).store(tmp_path), anchors=[anchor])
    assert [(one.code, one.severity) for one in report.findings] == [("anchor_invalid", Verdict.INCOMPLETE)]


def test_roots_are_checked_at_every_size_of_every_shape(tmp_path: Path) -> None:
    bodies = stamped(requests(40))
    report = check(log(bodies, tuple(range(1, 81))).store(tmp_path))
    assert (report.findings, report.checkpoints) == ([], 80)


def test_heartbeats_of_sizes_in_an_earlier_segment_are_held_against_the_tree(tmp_path: Path) -> None:
    first = stamped(requests(6))
    beat = heartbeat(first[:5], T0)
    bodies = [*first, *stamped([beat], writer="auditd")]
    assert check(log(bodies).store(tmp_path)).findings == []


def test_a_log_that_is_old_is_stale(tmp_path: Path) -> None:
    directory = log(BODIES).store(tmp_path)
    assert check(directory, max_age=60, now=T0 // SECOND + 60).verdict is Verdict.OK
    report = check(directory, max_age=60, now=T0 // SECOND + 61)
    assert (report.verdict, [one.code for one in report.findings]) == (Verdict.STALE, ["stale"])
    assert report.verdict.exit_code == 3


def test_a_log_from_the_future_has_no_age(tmp_path: Path) -> None:
    directory = log(BODIES).store(tmp_path)
    newest = T0 // SECOND + 1
    assert check(directory, max_age=60, now=newest - CLOCK_TOLERANCE // SECOND).verdict is Verdict.OK
    report = check(directory, max_age=60, now=newest - CLOCK_TOLERANCE // SECOND - 2)
    assert (report.verdict, [one.code for one in report.findings]) == (Verdict.INCOMPLETE, ["time_ahead"])


def test_segments_in_several_processes_give_the_same_report(tmp_path: Path) -> None:
    directory = log(BODIES, (1, 4, 7, 10)).store(tmp_path)
    one, two = (check_log(directory, brought(), leaves=LEAVES, patience=0, jobs=jobs).report for jobs in (1, 2))
    assert one == two


def pruned(directory: Path, days: int) -> None:
    """A log of two segments whose first was pruned on record, so many days after its first record."""
    leaves = 512
    at = T0 + days * DAY
    act = AdminRecord(ts=at, act="audit.prune", act_id="a", at=at, uid=0, role="r", object="segments 0-0")
    bodies = [*stamped(requests(400)), *stamped([act], writer="auditd")]
    written = write(bodies, (300, 700, 801), segment_leaves=leaves)
    written.store(directory)
    for number in range(2):
        tile = directory / "tile" / "0" / f"{number:03d}"
        tile.parent.mkdir(parents=True, exist_ok=True)
        tile.write_bytes(b"".join(map(leaf_hash, written.leaves[256 * number : 256 * (number + 1)])))
    (directory / "segment-00000000.log").unlink()
    (directory / "pruned").write_text(json.dumps({"segments": 1}))


def test_what_was_pruned_on_record_is_not_missed(tmp_path: Path) -> None:
    pruned(tmp_path, 184)
    report = check_log(tmp_path, brought(), leaves=512, patience=0).report
    assert (report.findings, report.records, report.pruned, report.checkpoints) == ([], 801, 512, 3)
    tile = tmp_path / "tile" / "0" / "001"
    raw = bytearray(tile.read_bytes())
    raw[40] ^= 1
    tile.write_bytes(raw)
    assert check_log(tmp_path, brought(), leaves=512, patience=0).report.has("root")
    tile.unlink()
    assert check_log(tmp_path, brought(), leaves=512, patience=0).report.has("segment_missing")


@pytest.mark.parametrize(
    ("days", "more", "codes"),
    [
        (182, {}, ["pruned_early"]),
        (184, {}, []),
        (184, {"keep": 366}, ["pruned_early"]),
        (0, {"keep": 0}, []),
        (184, {"now": T0 // SECOND + 86_400}, ["pruned_early"]),
    ],
    ids=["too early", "in time", "too early for this auditor", "whenever", "in time by a clock of the future"],
)
def test_what_was_pruned_sooner_than_it_has_to_be_kept_is_said(
    days: int, more: dict[str, int], codes: list[str], tmp_path: Path
) -> None:
    pruned(tmp_path, days)
    report = check_log(tmp_path, brought(**more), leaves=512, patience=0).report
    assert [one.code for one in report.findings if one.code == "pruned_early"] == codes


def test_of_several_keys_a_pruned_log_may_have_lost_which_one_ended(tmp_path: Path) -> None:
    pruned(tmp_path, 184)
    old = Ed25519PrivateKey.from_private_bytes(bytes([7] * 32))
    recovery = Ed25519PrivateKey.from_private_bytes(bytes([8] * 32))
    v_old = verifier_key(ORIGIN, old.public_key())
    both = replace(brought(), keys=[read_key(v_old), read_key(VKEY)])
    report = check_log(tmp_path, both, leaves=512, patience=0).report
    assert [(one.code, one.severity) for one in report.findings] == [("log_key_unproven", Verdict.INCOMPLETE)]
    told = replace(
        both,
        recovery=read_key(recovery_key(ORIGIN, recovery)),
        revocations=[revoked(ORIGIN, v_old, VerifierKey(VKEY), 100, recovery).encode()],
    )
    assert check_log(tmp_path, told, leaves=512, patience=0).report.findings == []


def test_what_was_pruned_without_a_record_is_missing(tmp_path: Path) -> None:
    log(BODIES).store(tmp_path)
    for content in ("[]", "[" * 100_000, '{"segments":' + "1" * 5_000 + "}", '{"segments":-1}'):
        (tmp_path / "pruned").write_text(content)
        assert check(tmp_path).has("pruned")


def test_a_log_without_a_record_is_incomplete(tmp_path: Path) -> None:
    (tmp_path / "segment-00000000.log").write_bytes(bytes(64))
    report = check(tmp_path)
    assert (report.verdict, [one.code for one in report.findings]) == (Verdict.INCOMPLETE, ["no_checkpoint"])
