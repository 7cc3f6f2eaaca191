"""Cosignatures are collected on one target after the other, until a quorum of the policy is there."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tests.unit.growing_log import ORIGIN, GrowingLog

from egress_gateway.audit.notes.checkpoint import cosign, cosigner_key, text_of
from egress_gateway.audit.notes.cosigning import FUTURE, LARGEST_LINES, MOST_OPEN, PATIENCE, Cosigning
from egress_gateway.audit.notes.note import parse
from egress_gateway.audit.notes.witness_policy import cosigners, read_policy
from egress_gateway.core.errors import WireError

LOG = GrowingLog()
NOW = 1_700_000_000
KEYS = {name: Ed25519PrivateKey.from_private_bytes(name.encode() * 16) for name in ("w1", "w2", "w3", "xx")}
POLICY = read_policy(
    "\n".join(
        [
            *(f"witness {name} {cosigner_key(f'{name}.test', KEYS[name].public_key())}" for name in ("w1", "w2", "w3")),
            "group two 2 w1 w2 w3",
            "quorum two",
        ]
    ).encode()
)


def line(name: str, size: int, *, at: int = NOW) -> bytes:
    return cosign(text_of(LOG.checkpoint(size)), f"{name}.test", KEYS[name], at).encode()


def collecting(*sizes: int) -> Cosigning:
    cosigning = Cosigning(POLICY, ORIGIN)
    for size in sizes:
        cosigning.publish(LOG.note(size), 0)
    return cosigning


def test_two_of_three_make_a_quorum() -> None:
    cosigning = collecting(5)
    assert cosigning.add(5, line("w1", 5), NOW) is None
    witnessed = cosigning.add(5, line("w3", 5), NOW)
    assert witnessed is not None
    assert witnessed.size == 5
    assert witnessed.note.startswith(LOG.note(5))
    assert cosigners(POLICY, parse(witnessed.note)) == ("w1", "w3")
    assert cosigning.reached == {"w1": 5, "w3": 5}


def test_the_same_witness_twice_is_one() -> None:
    cosigning = collecting(5)
    assert cosigning.add(5, line("w1", 5), NOW) is None
    assert cosigning.add(5, line("w1", 5, at=NOW + 1) + line("xx", 5), NOW) is None


def test_all_are_offered_one_target_until_it_has_its_quorum() -> None:
    cosigning = collecting(5, 6, 7)
    assert cosigning.target is not None
    assert (cosigning.target.size, cosigning.newest) == (5, 7)
    cosigning.settle(5, 1)
    assert cosigning.target.size == 7
    cosigning.settle(7, 2)
    assert cosigning.target is None
    cosigning.publish(LOG.note(8), 3)
    assert cosigning.target.size == 8


def test_a_target_that_nobody_cosigns_makes_way_and_still_counts() -> None:
    cosigning = collecting(5)
    cosigning.publish(LOG.note(6), PATIENCE - 1)
    assert cosigning.target is not None
    assert cosigning.target.size == 5
    cosigning.publish(LOG.note(7), PATIENCE)
    assert cosigning.target.size == 7
    cosigning.add(5, line("w1", 5), NOW)
    late = cosigning.add(5, line("w2", 5), NOW)
    assert late is not None
    cosigning.settle(late.size, PATIENCE)
    assert (cosigning.witnessed, cosigning.target.size) == (5, 7)
    assert cosigning.add(5, line("w3", 5), NOW) is None


def test_targets_without_a_quorum_are_forgotten_in_the_end() -> None:
    cosigning = Cosigning(POLICY, ORIGIN)
    for number in range(MOST_OPEN + 1):
        cosigning.publish(LOG.note(number + 1), number * PATIENCE)
    assert cosigning.add(1, line("w1", 1), NOW) is None
    assert cosigning.reached == {}
    cosigning.add(2, line("w1", 2), NOW)
    assert cosigning.reached == {"w1": 2}


def test_what_is_witnessed_does_not_shrink() -> None:
    cosigning = collecting(9)
    cosigning.settle(9, 0)
    cosigning.settle(5, 0)
    assert cosigning.witnessed == 9


FALSE = {
    "nothing": (b"", "without lines"),
    "no line feed": (line("w1", 5)[:-1], "without lines"),
    "bytes": (b"\xff\n", "not UTF-8"),
    "no signature": (b"hello\n", "no signature"),
    "another size": (line("w1", 6), "false signature"),
    "strangers alone": (line("xx", 5), "without a cosignature by a key of the policy"),
    "the future": (line("w1", 5, at=NOW + FUTURE + 1), "from the future"),
    "too much": (line("w1", 5) + bytes(LARGEST_LINES), "more than"),
}


@pytest.mark.parametrize(("answer", "reason"), FALSE.values(), ids=FALSE)
def test_a_false_answer_counts_for_nothing(answer: bytes, reason: str) -> None:
    cosigning = collecting(5)
    with pytest.raises(WireError, match=reason):
        cosigning.add(5, answer, NOW)
    assert cosigning.reached == {}


def test_it_goes_on_from_what_was_witnessed() -> None:
    cosigning = collecting(5)
    cosigning.add(5, line("w1", 5), NOW)
    witnessed = cosigning.add(5, line("w2", 5), NOW)
    assert witnessed is not None
    again = Cosigning(POLICY, ORIGIN)
    again.resume(witnessed.note)
    assert (again.witnessed, again.reached) == (5, {"w1": 5, "w2": 5})
    for note, origin in ((LOG.note(5), ORIGIN), (witnessed.note, "log.test/two")):
        with pytest.raises(WireError, match="did not cosign"):
            Cosigning(POLICY, origin).resume(note)
