"""Policies: who must have cosigned, and what is not a policy."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tests.written import VKEY, Witness, chained, cosigned, requests, stamped

from egress_verify.notes import NotOne, parse
from egress_verify.policy import read_policy

A, B, C = (Witness(f"witness.example/{n}", Ed25519PrivateKey.from_private_bytes(bytes([n] * 32))) for n in (1, 2, 3))
WITNESSES = f"witness a {A.vkey}\nwitness b {B.vkey} https://b.example/\nwitness c {C.vkey}\n"
LEAVES = chained(stamped(requests(1)))
SIGNED = {"a": A, "b": B, "c": C}

MET = {
    "one of them": ("quorum a", "a", True),
    "another": ("quorum a", "bc", False),
    "any": ("group g any a b c\nquorum g", "c", True),
    "all": ("group g all a b c\nquorum g", "ab", False),
    "two of three": ("group g 2 a b c\nquorum g", "ac", True),
    "one of three where two are needed": ("group g 2 a b c\nquorum g", "c", False),
    "groups of groups": ("group g any a b\ngroup h all g c\nquorum h", "bc", True),
    "none needed": ("# nobody\n\nquorum none", "", True),
}


@pytest.mark.parametrize(("rule", "by", "met"), MET.values(), ids=MET)
def test_a_quorum_is_met_or_not(rule: str, by: str, *, met: bool) -> None:
    note = parse(cosigned(LEAVES, [SIGNED[name] for name in by], 1000))
    assert (read_policy(f"log {VKEY}\n{WITNESSES}{rule}\n").met_at(note) is not None) is met


def test_a_quorum_is_as_old_as_the_oldest_that_it_needs() -> None:
    text = cosigned(LEAVES, [], 0).decode()
    body = text.partition("\n\n")[0] + "\n"
    note = text + A.line(body, 1000) + B.line(body, 2000) + C.line(body, 3000)
    assert read_policy(f"{WITNESSES}group g 2 a b c\nquorum g\n").met_at(parse(note.encode())) == 2000


def test_a_false_cosignature_is_not_ignored() -> None:
    text = cosigned(LEAVES, [], 0).decode()
    note = text + A.line("another text\n", 1000)
    with pytest.raises(NotOne, match="a false signature"):
        read_policy(f"{WITNESSES}quorum a\n").met_at(parse(note.encode()))


REFUSED = {
    "no quorum": WITNESSES,
    "two quorums": f"{WITNESSES}quorum a\nquorum b\n",
    "a member that is not there": f"{WITNESSES}group g any d\nquorum g\n",
    "a member twice": f"{WITNESSES}group g any a a\nquorum g\n",
    "a member of two groups": f"{WITNESSES}group g any a b\ngroup h any a c\nquorum g\n",
    "too many needed": f"{WITNESSES}group g 4 a b c\nquorum g\n",
    "none needed of a group": f"{WITNESSES}group g 0 a b c\nquorum g\n",
    "a name that is taken": f"{WITNESSES}group a any b c\nquorum a\n",
    "none as a name": f"witness none {A.vkey}\nquorum none\n",
    "a key twice": f"witness a {A.vkey}\nwitness b {A.vkey}\nquorum a\n",
    "a log's key as a witness": f"witness a {VKEY}\nquorum a\n",
    "a word that is not known": f"{WITNESSES}quorum a\nallow b\n",
    "a key that is none": "witness a b+c+d\nquorum a\n",
}


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED)
def test_what_is_no_policy_is_refused(text: str) -> None:
    with pytest.raises(NotOne):
        read_policy(text)
