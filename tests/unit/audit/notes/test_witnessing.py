"""What a witness cosigns, and what it answers to everything else."""

from typing import NamedTuple

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tests.unit.growing_log import ORIGIN, GrowingLog

from egress_gateway.audit.merkle.tree import EMPTY_ROOT
from egress_gateway.audit.notes.checkpoint import Checkpoint, sign
from egress_gateway.audit.notes.note import read_key
from egress_gateway.audit.notes.submission import Submission, text_of_submission
from egress_gateway.audit.notes.witnessing import NOTHING_HELD, Held, Refusal, Signed, Status, authenticate, judge

LOG = GrowingLog()
FORK = LOG.branch(4)
LOGS = {ORIGIN: [read_key(LOG.vkey)]}


def held(size: int) -> Held:
    return Held(size, LOG.checkpoint(size).root, LOG.note(size))


def submitted(old: int, proof: tuple[bytes, ...], note: bytes) -> bytes:
    return text_of_submission(Submission(old=old, proof=proof, note=note))


class Case(NamedTuple):
    body: bytes
    held: Held
    status: Status | None
    size: int | None = None
    suspicious: bool = False


EMPTY = Checkpoint(origin=ORIGIN, size=0, root=EMPTY_ROOT)
OTHERS = sign(LOG.checkpoint(8), ORIGIN, Ed25519PrivateKey.from_private_bytes(bytes(32)))
FALSE = LOG.note(8).replace(b"\n8\n", b"\n9\n")

CASES = {
    "the first of a log": Case(LOG.submission(0, 8), NOTHING_HELD, None),
    "an empty tree": Case(submitted(0, (), sign(EMPTY, ORIGIN, LOG.key)), NOTHING_HELD, None),
    "one that grew": Case(LOG.submission(5, 8), held(5), None),
    "the same once more": Case(LOG.submission(8, 8), held(8), None),
    "bytes that are no submission": Case(b"old\n", held(5), Status.MALFORMED),
    "a note that is no checkpoint": Case(submitted(0, (), b"a\n\nb\n"), held(5), Status.MALFORMED),
    "an old size beyond the checkpoint": Case(LOG.submission(9, 8), held(5), Status.MALFORMED),
    "a log that nobody named": Case(GrowingLog("log.test/two").submission(0, 8), NOTHING_HELD, Status.UNKNOWN),
    "another key of the same name": Case(submitted(0, (), OTHERS), NOTHING_HELD, Status.UNSIGNED),
    "a false signature": Case(submitted(0, (), FALSE), NOTHING_HELD, Status.UNSIGNED),
    "an old size that is not the last": Case(LOG.submission(4, 8), held(5), Status.CONFLICT, 5),
    "a start although one was cosigned": Case(LOG.submission(0, 8), held(5), Status.CONFLICT, 5),
    "a past that the witness does not have": Case(LOG.submission(5, 8), NOTHING_HELD, Status.CONFLICT, 0),
    "a rollback": Case(LOG.submission(3, 4), held(5), Status.CONFLICT, 5),
    "another root for the same size": Case(FORK.submission(8, 8), held(8), Status.CONFLICT, 8, suspicious=True),
    "the same with a stale old size": Case(FORK.submission(6, 8), held(8), Status.CONFLICT, 8, suspicious=True),
    "an empty tree with a root": Case(
        submitted(0, (), sign(Checkpoint(origin=ORIGIN, size=0, root=bytes(32)), ORIGIN, LOG.key)),
        NOTHING_HELD,
        Status.CONFLICT,
        0,
    ),
    "a proof of another history": Case(FORK.submission(5, 8), held(5), Status.INCONSISTENT, suspicious=True),
    "no proof": Case(submitted(5, (), LOG.note(8)), held(5), Status.INCONSISTENT, suspicious=True),
    "a proof from nothing": Case(
        submitted(0, LOG.proof(5, 8), LOG.note(8)), NOTHING_HELD, Status.INCONSISTENT, suspicious=True
    ),
    "a proof from here to here": Case(
        submitted(8, LOG.proof(5, 8), LOG.note(8)), held(8), Status.INCONSISTENT, suspicious=True
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_only_what_continues_is_cosigned(case: Case) -> None:
    signed = authenticate(case.body, LOGS)
    refusal = judge(signed, case.held) if isinstance(signed, Signed) else signed
    found = (None, None, False) if refusal is None else (refusal.status, refusal.size, refusal.suspicious)
    assert found == (case.status, case.size, case.suspicious)


def test_either_key_of_a_log_that_changes_it_will_do() -> None:
    logs = {ORIGIN: [read_key(GrowingLog(seed=2).vkey), read_key(LOG.vkey)]}
    assert isinstance(authenticate(LOG.submission(0, 8), logs), Signed)


def test_a_false_signature_of_a_known_key_is_not_made_good_by_another() -> None:
    other = GrowingLog(seed=2)
    false = other.note(9).decode().splitlines()[-1]
    logs = {ORIGIN: [read_key(LOG.vkey), read_key(other.vkey)]}
    refusal = authenticate(submitted(0, (), LOG.note(8) + f"{false}\n".encode()), logs)
    assert isinstance(refusal, Refusal)
    assert refusal.status is Status.UNSIGNED
