"""A log in memory that signs checkpoints of any of its sizes, and of a fork of it."""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tests.listed_hashes import ListedHashes

from egress_gateway.audit.merkle.proofs import consistency, head
from egress_gateway.audit.merkle.tree import leaf_hash
from egress_gateway.audit.notes.checkpoint import Checkpoint, sign, verifier_key
from egress_gateway.audit.notes.submission import Submission, text_of_submission

ORIGIN = "log.test/one"


class GrowingLog:
    """Leaves without end. A `branch` has others from its fork on."""

    def __init__(self, origin: str = ORIGIN, *, seed: int = 1, most: int = 300) -> None:
        self.origin = origin
        self.key = Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32)
        self.vkey = verifier_key(origin, self.key.public_key())
        self.leaves = [leaf_hash(b"%d" % number) for number in range(most)]

    def branch(self, at: int) -> "GrowingLog":
        """The same log to its key, with another history from a place on."""
        other = GrowingLog(self.origin)
        other.key, other.vkey = self.key, self.vkey
        other.leaves = [*self.leaves[:at], *(leaf_hash(b"x%d" % number) for number in range(len(self.leaves) - at))]
        return other

    def checkpoint(self, size: int) -> Checkpoint:
        return Checkpoint(origin=self.origin, size=size, root=head(ListedHashes(self.leaves), size))

    def note(self, size: int) -> bytes:
        return sign(self.checkpoint(size), self.origin, self.key)

    def proof(self, old: int, size: int) -> tuple[bytes, ...]:
        return consistency(ListedHashes(self.leaves), old, size) if 0 < old < size else ()

    def submission(self, old: int, size: int) -> bytes:
        return text_of_submission(Submission(old=old, proof=self.proof(old, size), note=self.note(size)))
