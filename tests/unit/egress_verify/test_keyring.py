"""Which keys speak for the log: rotated, revoked, and those that nobody vouches for."""

import base64
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tests.written import KEY, ORIGIN, T0, VKEY, Written, chained, requests, signed, stamped

from egress_gateway.audit.notes.checkpoint import verifier_key
from egress_gateway.audit.notes.log_keys import revoked, rotated
from egress_gateway.audit.notes.note import VerifierKey
from egress_gateway.audit.records.own_kinds import LogKeyRecord
from egress_verify.brought import Brought
from egress_verify.log import check_log
from egress_verify.notes import read_key
from egress_verify.report import Report, Verdict

NEXT = Ed25519PrivateKey.from_private_bytes(bytes([1] * 32))
THIEF = Ed25519PrivateKey.from_private_bytes(bytes([2] * 32))
RECOVERY = Ed25519PrivateKey.from_private_bytes(bytes([3] * 32))
RECOVERY_NAME = f"{ORIGIN}/recovery"
PLACE = 4
"""Position of the record that changes the key."""


def vkey(key: Ed25519PrivateKey, name: str = ORIGIN) -> str:
    return str(verifier_key(name, key.public_key()))


def statement(
    act: str, successor: str, size: int, *signers: tuple[str, Ed25519PrivateKey], origin: str = ORIGIN
) -> str:
    text = f"egress-gateway log-key v1\n{origin}\n{act}\n{VKEY}\n{successor}\n{size}\n"
    lines = ""
    for name, key in signers:
        signature = read_key(vkey(key, name)).key_id + key.sign(text.encode())
        lines += f"— {name} {base64.b64encode(signature).decode()}\n"
    return f"{text}\n{lines}"


BOTH = ((ORIGIN, KEY), (ORIGIN, NEXT))
ROTATED = LogKeyRecord(ts=T0, act="rotated", note=statement("rotated", vkey(NEXT), PLACE, *BOTH))
REVOKED = LogKeyRecord(ts=T0, act="revoked", note=statement("revoked", vkey(NEXT), 2, (RECOVERY_NAME, RECOVERY)))


def written(record: LogKeyRecord, signers: dict[int, Ed25519PrivateKey]) -> Written:
    leaves = chained(stamped([*requests(2), record, *requests(4)[4:]]))
    return Written(leaves, [signed(leaves[:size], key) for size, key in signers.items()])


def check(log: Written, directory: Path, *keys: Ed25519PrivateKey, recovery: bool = False) -> Report:
    brought = Brought(
        keys=[read_key(vkey(key)) for key in keys],
        origin=ORIGIN,
        recovery=read_key(vkey(RECOVERY, RECOVERY_NAME)) if recovery else None,
    )
    return check_log(log.store(directory), brought, patience=0).report


@pytest.mark.parametrize("brought", [KEY, NEXT], ids=["the first key", "today's key"])
def test_a_rotated_key_is_followed_from_either_end(brought: Ed25519PrivateKey, tmp_path: Path) -> None:
    report = check(written(ROTATED, {2: KEY, 4: KEY, 5: NEXT, 9: NEXT}), tmp_path, brought)
    assert (report.findings, report.checkpoints, len(report.keys)) == ([], 4, 2)


def test_a_key_that_was_rotated_out_signs_nothing_more(tmp_path: Path) -> None:
    report = check(written(ROTATED, {4: KEY, 9: KEY}), tmp_path, KEY)
    assert [one.code for one in report.findings] == ["checkpoint_invalid", "uncovered_tail"]


FALSE = {
    "signed by the old key alone": statement("rotated", vkey(NEXT), PLACE, (ORIGIN, KEY)),
    "signed by the new key alone": statement("rotated", vkey(NEXT), PLACE, (ORIGIN, NEXT)),
    "signed for another": statement("rotated", vkey(NEXT), PLACE, (ORIGIN, KEY), (ORIGIN, THIEF)),
    "of another log": statement("rotated", vkey(NEXT), PLACE, *BOTH, origin="audit.test/n2"),
    "of another act": statement("revoked", vkey(NEXT), PLACE, *BOTH),
    "without a successor": statement("rotated", "-", PLACE, *BOTH),
    "not a note": "rotated",
    "a note about something else": statement("rotated", vkey(NEXT), PLACE, *BOTH).replace("log-key v1", "log-key v2"),
}


@pytest.mark.parametrize("note", FALSE.values(), ids=FALSE)
def test_a_rotation_that_not_both_signed_gives_no_key(note: str, tmp_path: Path) -> None:
    log = written(LogKeyRecord(ts=T0, act="rotated", note=note), {4: KEY, 9: NEXT})
    report = check(log, tmp_path, KEY)
    assert {"log_key_false", "checkpoint_invalid"} <= {one.code for one in report.findings}
    assert report.verdict is Verdict.TAMPERED


def test_a_revoked_key_is_believed_up_to_the_size_of_the_revocation(tmp_path: Path) -> None:
    log = written(REVOKED, {2: KEY, 4: KEY, 9: NEXT})
    report = check(log, tmp_path, KEY, recovery=True)
    assert (report.findings, report.checkpoints) == ([], 2)


def test_what_only_a_revoked_key_signed_covers_nothing(tmp_path: Path) -> None:
    report = check(written(REVOKED, {2: KEY, 9: KEY}), tmp_path, KEY, recovery=True)
    assert [(one.code, one.seq) for one in report.findings] == [("uncovered_tail", 2)]


def test_a_revocation_needs_the_recovery_key(tmp_path: Path) -> None:
    report = check(written(REVOKED, {9: KEY}), tmp_path, KEY)
    assert [one.code for one in report.findings] == ["log_key_unproven"]


def test_a_revocation_by_somebody_else_is_false(tmp_path: Path) -> None:
    forged = LogKeyRecord(ts=T0, act="revoked", note=statement("revoked", "-", 2, (RECOVERY_NAME, THIEF)))
    report = check(written(forged, {9: KEY}), tmp_path, KEY, recovery=True)
    assert [one.code for one in report.findings] == ["log_key_false"]


def rotation(old: Ed25519PrivateKey, new: Ed25519PrivateKey) -> LogKeyRecord:
    return LogKeyRecord(ts=T0, act="rotated", note=rotated(ORIGIN, old, new, PLACE))


def revocation(ended: Ed25519PrivateKey, successor: Ed25519PrivateKey, size: int) -> LogKeyRecord:
    note = revoked(ORIGIN, verifier_key(ORIGIN, ended.public_key()), VerifierKey(vkey(successor)), size, RECOVERY)
    return LogKeyRecord(ts=T0, act="revoked", note=note)


def of(records: list[LogKeyRecord], signers: dict[int, Ed25519PrivateKey]) -> Written:
    """A log of four records, those of the keys, and four more."""
    leaves = chained(stamped([*requests(2), *records, *requests(4)[4:]]))
    return Written(leaves, [signed(leaves[:size], key) for size, key in signers.items()])


def test_a_revoked_key_is_not_made_valid_again_by_one_that_it_vouches_for(tmp_path: Path) -> None:
    stranger = Ed25519PrivateKey.from_private_bytes(bytes([4] * 32))
    records = [revocation(KEY, NEXT, 2), rotation(stranger, KEY), rotation(stranger, THIEF)]
    report = check(of(records, {2: KEY, 5: NEXT, 11: THIEF}), tmp_path, KEY, recovery=True)
    assert [(one.code, one.seq) for one in report.findings if one.code == "log_key_false"] == [
        ("log_key_false", 5),
        ("log_key_false", 6),
    ]
    assert (report.verdict, report.covered) == (Verdict.TAMPERED, 5)


def test_a_key_that_was_rotated_out_names_no_second_successor(tmp_path: Path) -> None:
    log = of([rotation(KEY, NEXT), rotation(KEY, THIEF)], {4: KEY, 5: NEXT, 10: THIEF})
    report = check(log, tmp_path, KEY)
    assert ("log_key_false", 5) in [(one.code, one.seq) for one in report.findings]
    assert (report.verdict, report.covered) == (Verdict.TAMPERED, 5)
    # Nor does the attempt move its own end.
    report = check(of([rotation(KEY, NEXT), rotation(KEY, THIEF)], {4: KEY, 6: KEY}), tmp_path / "b", KEY)
    assert report.has("checkpoint_invalid")


def test_a_revocation_reaches_the_rotation_that_a_thief_had_recorded_before(tmp_path: Path) -> None:
    records = [rotation(KEY, THIEF), revocation(KEY, NEXT, 2)]
    report = check(of(records, {2: KEY, 5: THIEF, 10: THIEF}), tmp_path / "a", KEY, recovery=True)
    assert [(one.code, one.seq) for one in report.findings] == [("uncovered_tail", 2)]
    # The log of who revoked it is whole, though the thief's record and checkpoint are in it.
    report = check(of(records, {2: KEY, 5: THIEF, 10: NEXT}), tmp_path / "b", KEY, recovery=True)
    assert (report.findings, report.checkpoints) == ([], 2)


def test_two_rotations_are_followed_back_from_todays_key(tmp_path: Path) -> None:
    later = Ed25519PrivateKey.from_private_bytes(bytes([5] * 32))
    log = of([rotation(KEY, NEXT), rotation(NEXT, later)], {4: KEY, 5: NEXT, 10: later})
    assert check(log, tmp_path, later).findings == []


def test_a_key_that_the_log_named_vouches_for_none_before_it(tmp_path: Path) -> None:
    log = of([rotation(KEY, NEXT), rotation(THIEF, NEXT)], {4: KEY, 10: NEXT})
    assert [one.code for one in check(log, tmp_path, KEY).findings] == ["log_key_false"]
