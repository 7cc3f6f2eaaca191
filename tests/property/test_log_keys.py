"""The gateway and the standalone verifier make the same of any records about keys."""

from collections.abc import Sequence

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from egress_gateway.audit.notes.checkpoint import Checkpoint, sign, verifier_key
from egress_gateway.audit.notes.log_keys import KeyChain, recovery_key, revoked, rotated
from egress_gateway.audit.records.own_kinds import LogKeyRecord
from egress_gateway.audit.records.record import encode
from egress_gateway.core.errors import WireError
from egress_verify.brought import Brought
from egress_verify.keyring import KeyRing
from egress_verify.ledger import Place
from egress_verify.notes import NotOne, parse, read_key
from egress_verify.report import Report

ORIGIN = "audit.test/n1"
KEYS = [Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32) for number in range(1, 6)]
VKEYS = [verifier_key(ORIGIN, key.public_key()) for key in KEYS]
RECOVERY = Ed25519PrivateKey.from_private_bytes(bytes([9]) * 32)
STEP = 3
"""Between two records about keys there are others."""

PAIRS = st.tuples(st.integers(0, 4), st.integers(0, 4)).filter(lambda pair: pair[0] != pair[1])
Act = tuple[int, int, int | None]
"""Who ends, who succeeds, and the size of a revocation; None for a rotation."""
ACTS = st.lists(st.tuples(PAIRS, st.none() | st.integers(0, 30)).map(lambda act: (*act[0], act[1])), max_size=8)


def records(acts: Sequence[Act]) -> list[tuple[int, LogKeyRecord]]:
    found = []
    for place, (ending, successor, size) in enumerate(acts):
        seq = place * STEP
        if size is None:
            record = LogKeyRecord(ts=1, act="rotated", note=rotated(ORIGIN, KEYS[ending], KEYS[successor], seq))
        else:
            note = revoked(ORIGIN, VKEYS[ending], VKEYS[successor], size, RECOVERY)
            record = LogKeyRecord(ts=1, act="revoked", note=note)
        found.append((seq, record))
    return found


def believed(ring: KeyRing, key: int, size: int) -> bool:
    note = sign(Checkpoint(origin=ORIGIN, size=size, root=bytes(32)), ORIGIN, KEYS[key])
    try:
        return ring.believes(parse(note), size)
    except NotOne:
        return False


@settings(max_examples=80, deadline=None)
@given(acts=ACTS, trusted=st.sets(st.integers(0, 4), min_size=1, max_size=2))
def test_both_believe_the_same_keys_at_every_size(acts: Sequence[Act], trusted: set[int]) -> None:
    chain = KeyChain(ORIGIN, [VKEYS[key] for key in sorted(trusted)], recovery_key(ORIGIN, RECOVERY))
    ring = KeyRing(
        Brought(
            keys=[read_key(VKEYS[key]) for key in sorted(trusted)],
            origin=ORIGIN,
            recovery=read_key(recovery_key(ORIGIN, RECOVERY)),
        )
    )
    for seq, record in records(acts):
        try:
            chain.take(seq, record)
        except WireError:
            continue
    ring.learn([(Place(seq, 0, 0, 1), encode(record)) for seq, record in records(acts)], Report(mode="log"))
    known = {term.vkey for term in chain.terms}
    for size in range(STEP * len(acts) + 2):
        signers = chain.signers(size)
        for key, vkey in enumerate(VKEYS):
            if vkey in known:
                assert believed(ring, key, size) == (vkey in signers), (key, size)
            elif believed(ring, key, size):
                # The verifier also follows keys back: some rotation of this one, behind that size, says who came next.
                assert any(act[0] == key and act[2] is None and size <= at * STEP for at, act in enumerate(acts))
