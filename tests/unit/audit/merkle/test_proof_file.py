"""Proof files: the published form, there and back, what they show and what is refused."""

import base64
import hashlib

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tests.listed_hashes import ListedHashes

from egress_gateway.audit.merkle.proof_file import Proof, check, read, write
from egress_gateway.audit.merkle.proofs import head, inclusion
from egress_gateway.audit.merkle.tree import leaf_hash
from egress_gateway.audit.notes.checkpoint import Checkpoint, cosign, sign, text_of, verifier_key
from egress_gateway.core.errors import WireError

ORIGIN = "audit.test/n1"
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
VKEY = verifier_key(ORIGIN, KEY.public_key())
LEAVES = [leaf_hash(b"%d" % number) for number in range(7)]
HASHES = ListedHashes(LEAVES)
CHECKPOINT = Checkpoint(origin=ORIGIN, size=7, root=head(HASHES, 7))
NOTE = sign(CHECKPOINT, ORIGIN, KEY) + cosign(text_of(CHECKPOINT), "w.test", KEY, 5).encode()
PROOF = Proof(index=4, path=inclusion(HASHES, 4, 7), note=NOTE)

PUBLISHED = """\
c2sp.org/tlog-proof@v1
extra YWdlLXYxLjIuMS1kYXJ3aW4tYXJtNjQudGFyLmd6
index 73894
gSKyXoYZUgZ6jduWYrkDOARinOMGJveXjgMkBTcdPlQ=
B95lDa8R83lS8n0eG+o0buTxRKQTYFi//1U8anccXmA=

example.com/fancylog
"""
"""The beginning of the example of C2SP tlog-proof, its extra data repaired."""


def test_the_published_example_is_read() -> None:
    proof = read(PUBLISHED.encode())
    assert (proof.index, len(proof.path), proof.extra) == (73894, 2, b"age-v1.2.1-darwin-arm64.tar.gz")
    assert proof.note == b"example.com/fancylog\n"
    assert write(proof) == PUBLISHED.encode()


@pytest.mark.parametrize("extra", [b"", b"anything"], ids=["without extra", "with extra"])
def test_a_proof_is_read_as_it_was_written(extra: bytes) -> None:
    proof = Proof(index=PROOF.index, path=PROOF.path, note=NOTE, extra=extra)
    assert read(write(proof)) == proof


def test_a_tree_of_one_leaf_needs_no_path() -> None:
    only = Checkpoint(origin=ORIGIN, size=1, root=LEAVES[0])
    proof = Proof(index=0, path=(), note=sign(only, ORIGIN, KEY))
    assert write(proof).startswith(b"c2sp.org/tlog-proof@v1\nindex 0\n\n" + ORIGIN.encode())
    assert check(read(write(proof)), LEAVES[0], VKEY) == only


def test_a_proof_shows_its_leaf_and_no_other() -> None:
    assert check(PROOF, LEAVES[4], VKEY) == CHECKPOINT
    with pytest.raises(WireError, match="does not lead"):
        check(PROOF, LEAVES[3], VKEY)
    with pytest.raises(WireError, match="did not sign"):
        check(PROOF, LEAVES[4], verifier_key("other.test", KEY.public_key()))


GOOD = write(PROOF)
HASH = base64.b64encode(hashlib.sha256().digest())
REFUSED = {
    "nothing": (b"", "not a proof"),
    "another format": (GOOD.replace(b"@v1", b"@v2"), "not a proof"),
    "no checkpoint": (GOOD.split(b"\n\n")[0], "not a proof"),
    "no index": (GOOD.replace(b"index 4\n", b""), "no index"),
    "an index with a leading zero": (GOOD.replace(b"index 4", b"index 04"), "no index"),
    "nothing but its name": (b"c2sp.org/tlog-proof@v1\n\n" + NOTE, "no index"),
    "a short hash": (GOOD.replace(b"index 4\n", b"index 4\nAAAA\n"), "SHA-256"),
    "too long a path": (GOOD.replace(b"index 4\n", b"index 4\n" + (HASH + b"\n") * 64), "SHA-256"),
    "extra that is not base64": (GOOD.replace(b"index 4", b"extra ***\nindex 4"), "base64"),
    "letters beyond ASCII": (GOOD.replace(b"index 4", "extra é\nindex 4".encode()), "ASCII"),
    "too long": (GOOD + b"x" * 300_000, "more than"),
}


@pytest.mark.parametrize(("raw", "reason"), REFUSED.values(), ids=REFUSED)
def test_a_proof_is_refused_for(raw: bytes, reason: str) -> None:
    with pytest.raises(WireError, match=reason):
        read(raw)
