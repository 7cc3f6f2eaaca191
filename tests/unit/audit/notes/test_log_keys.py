"""Statements about keys: who may make them, and what they make of whose signature counts where."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey

from egress_gateway.audit.notes.checkpoint import cosigner_key, verifier_key
from egress_gateway.audit.notes.log_keys import (
    Act,
    KeyChain,
    KeyTerm,
    Statement,
    read_statement,
    recovery_key,
    revoked,
    rotated,
    statement_text,
)
from egress_gateway.audit.records.own_kinds import LogKeyRecord
from egress_gateway.core.errors import WireError

ORIGIN = "audit.test/n1"


def key(number: int) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32)


OLD, NEW, LATER, RECOVERY, STRANGER = map(key, range(1, 6))
V_OLD, V_NEW, V_LATER, V_STRANGER = (verifier_key(ORIGIN, one.public_key()) for one in (OLD, NEW, LATER, STRANGER))
V_RECOVERY = recovery_key(ORIGIN, RECOVERY)
ROTATION = Statement(origin=ORIGIN, act=Act.ROTATED, ended=V_OLD, successor=V_NEW, size=7)


def record(note: str, act: str = "rotated") -> LogKeyRecord:
    return LogKeyRecord(ts=1, act=act, note=note)


def chain() -> KeyChain:
    return KeyChain(ORIGIN, [V_OLD], V_RECOVERY)


def test_a_statement_is_six_lines_and_read_back() -> None:
    text = statement_text(ROTATION)
    assert text == f"egress-gateway log-key v1\n{ORIGIN}\nrotated\n{V_OLD}\n{V_NEW}\n7\n"
    assert read_statement(text) == ROTATION
    plain = Statement(origin=ORIGIN, act=Act.REVOKED, ended=V_OLD, size=0)
    assert statement_text(plain).endswith(f"{V_OLD}\n-\n0\n")
    assert read_statement(statement_text(plain)) == plain


GOOD = statement_text(ROTATION)
BROKEN = {
    "another heading": GOOD.replace("v1", "v2", 1),
    "an unknown act": GOOD.replace("rotated", "renewed"),
    "no size": GOOD.replace("\n7\n", "\n\n"),
    "a size that is no plain number": GOOD.replace("\n7\n", "\n07\n"),
    "a negative size": GOOD.replace("\n7\n", "\n-7\n"),
    "a size beyond any log": GOOD.replace("\n7\n", f"\n{2**53}\n"),
    "a line more": GOOD + "x\n",
    "no key": GOOD.replace(V_OLD, "key"),
    "a rotation to nobody": GOOD.replace(V_NEW, "-"),
    "a key that follows itself": GOOD.replace(V_NEW, V_OLD),
    "a key of another algorithm": GOOD.replace(
        V_NEW, cosigner_key(ORIGIN, MLDSA44PrivateKey.from_seed_bytes(bytes(32)).public_key())
    ),
}


@pytest.mark.parametrize("text", BROKEN.values(), ids=BROKEN)
def test_what_is_no_statement_is_refused(text: str) -> None:
    with pytest.raises(WireError):
        read_statement(text)


def test_a_rotated_key_signs_up_to_the_record_and_its_successor_from_there() -> None:
    keys = chain()
    keys.take(10, record(rotated(ORIGIN, OLD, NEW, 9)))
    assert [keys.signers(size) for size in (0, 10, 11, 99)] == [{V_OLD}, {V_OLD}, {V_NEW}, {V_NEW}]
    keys.take(20, record(rotated(ORIGIN, NEW, LATER, 19)))
    assert [keys.signers(size) for size in (11, 20, 21)] == [{V_NEW}, {V_NEW}, {V_LATER}]
    assert keys.terms == (
        KeyTerm(vkey=V_OLD, until=10, ended_by=Act.ROTATED, record=10),
        KeyTerm(vkey=V_NEW, since=11, until=20, ended_by=Act.ROTATED, record=20),
        KeyTerm(vkey=V_LATER, since=21),
    )


def test_a_revoked_key_is_believed_up_to_the_size_that_the_recovery_key_names() -> None:
    keys = chain()
    keys.take(10, record(revoked(ORIGIN, V_OLD, V_NEW, 5, RECOVERY), "revoked"))
    assert [keys.signers(size) for size in (5, 6, 10, 11)] == [{V_OLD}, set(), set(), {V_NEW}]


def test_a_key_that_was_rotated_away_is_revoked_for_less() -> None:
    keys = chain()
    keys.take(10, record(rotated(ORIGIN, OLD, NEW, 9)))
    keys.take(20, record(revoked(ORIGIN, V_OLD, V_NEW, 4, RECOVERY), "revoked"))
    keys.take(30, record(revoked(ORIGIN, V_OLD, V_NEW, 8, RECOVERY), "revoked"))
    assert [keys.signers(size) for size in (4, 5, 11, 40)] == [{V_OLD}, set(), {V_NEW}, {V_NEW}]


def test_a_rotation_after_the_size_of_a_revocation_is_void_though_it_was_recorded_before() -> None:
    keys = chain()
    keys.take(10, record(rotated(ORIGIN, OLD, STRANGER, 9)))
    keys.take(11, record(rotated(ORIGIN, STRANGER, LATER, 9)))
    assert keys.signers(12) == {V_LATER}
    keys.take(20, record(revoked(ORIGIN, V_OLD, V_NEW, 5, RECOVERY), "revoked"))
    assert [keys.signers(size) for size in (5, 6, 11, 12, 20, 21)] == [{V_OLD}, set(), set(), set(), set(), {V_NEW}]
    with pytest.raises(WireError, match="not in force"):
        keys.take(22, record(rotated(ORIGIN, OLD, STRANGER, 9)))
    with pytest.raises(WireError, match="not in force"):
        keys.take(23, record(rotated(ORIGIN, STRANGER, LATER, 9)))


def test_a_rotation_before_the_size_of_a_revocation_stands() -> None:
    keys = chain()
    keys.take(10, record(rotated(ORIGIN, OLD, NEW, 9)))
    keys.take(20, record(revoked(ORIGIN, V_OLD, None, 15, RECOVERY), "revoked"))
    assert [keys.signers(size) for size in (10, 11, 40)] == [{V_OLD}, {V_NEW}, {V_NEW}]


def test_a_verifier_who_has_the_new_key_only_learns_that_the_old_one_was_revoked() -> None:
    keys = KeyChain(ORIGIN, [V_NEW], V_RECOVERY)
    keys.take(10, record(revoked(ORIGIN, V_OLD, V_NEW, 5, RECOVERY), "revoked"))
    assert keys.signers(3) == {V_OLD, V_NEW}
    assert keys.signers(11) == {V_NEW}


def changed(note: str, old: str, new: str) -> str:
    assert old in note
    return note.replace(old, new)


NOT_HONOURED = {
    "a rotation of a key that nobody trusts": (rotated(ORIGIN, STRANGER, NEW, 1), "rotated", "not in force"),
    "a rotation that the old key did not sign": (
        changed(rotated(ORIGIN, STRANGER, NEW, 1), V_STRANGER, V_OLD),
        "rotated",
        "false signature|both keys",
    ),
    "a rotation that the new key did not sign": (
        changed(rotated(ORIGIN, OLD, STRANGER, 1), V_STRANGER, V_NEW),
        "rotated",
        "false signature|both keys",
    ),
    "a rotation of another log": (rotated("audit.test/n2", OLD, NEW, 1), "rotated", "of 'audit.test/n2'"),
    "a revocation by a stranger": (revoked(ORIGIN, V_OLD, V_NEW, 1, STRANGER), "revoked", "recovery key did not sign"),
    "a revocation by the key itself": (revoked(ORIGIN, V_OLD, V_NEW, 1, OLD), "revoked", "recovery key did not sign"),
    "a record that says another thing": (rotated(ORIGIN, OLD, NEW, 1), "revoked", "another thing than its note"),
    "no note": ("rotated", "rotated", "note"),
}


@pytest.mark.parametrize(("note", "act", "message"), NOT_HONOURED.values(), ids=NOT_HONOURED)
def test_nobody_takes_a_key_that_none_he_trusts_signed(note: str, act: str, message: str) -> None:
    keys = chain()
    with pytest.raises(WireError, match=message):
        keys.take(10, record(note, act))
    assert keys.signers(99) == {V_OLD}


def test_without_a_recovery_key_nothing_is_revoked() -> None:
    keys = KeyChain(ORIGIN, [V_OLD])
    with pytest.raises(WireError, match="recovery key"):
        keys.take(10, record(revoked(ORIGIN, V_OLD, V_NEW, 5, RECOVERY), "revoked"))


def test_a_key_that_was_rotated_away_names_no_successor_again() -> None:
    keys = chain()
    keys.take(10, record(rotated(ORIGIN, OLD, NEW, 9)))
    with pytest.raises(WireError, match="not in force"):
        keys.take(11, record(rotated(ORIGIN, OLD, STRANGER, 9)))


def test_a_revocation_that_says_nonsense_is_not_signed() -> None:
    with pytest.raises(WireError, match="follows itself"):
        revoked(ORIGIN, V_OLD, V_OLD, 1, RECOVERY)
