"""The envelope that the log wraps around a record: `{"b":<record>,"p":<previous leaf hash>,"s":<seq>}`.

One RFC 6962 leaf hash over it is the record's id, the link that the next leaf names in `p`, and the
leaf of the Merkle tree.
"""

import re

import msgspec

from egress_gateway.audit.merkle.tree import leaf_hash
from egress_gateway.core.errors import WireError
from egress_gateway.core.ids import LeafHash

GENESIS = LeafHash(bytes(32))
"""What the first leaf names as its predecessor."""

_TAIL = re.compile(rb',"p":"([0-9a-f]{64})","s":(0|[1-9][0-9]{0,15})\}\Z')
_HEAD = b'{"b":'
_LONGEST_TAIL = len(b',"p":"","s":}') + 64 + 16


class Leaf(msgspec.Struct, frozen=True, kw_only=True):
    """One record in its place."""

    seq: int
    previous: LeafHash
    body: bytes
    """The record's canonical bytes; whether they are canonical is not this file's concern."""


def wrap(body: bytes, previous: LeafHash, seq: int) -> bytes:
    """The leaf's bytes; canonical if the body is."""
    return b'%b%b,"p":"%b","s":%d}' % (_HEAD, body, previous.hex().encode("ascii"), seq)


def unwrap(leaf: bytes) -> Leaf:
    """Read a leaf. Raises `WireError` if it is not an envelope."""
    # Anchored at the end, because the body may hold anything that looks like a tail.
    start = max(0, len(leaf) - _LONGEST_TAIL)
    tail = _TAIL.search(leaf, start)
    if tail is None or not leaf.startswith(_HEAD):
        raise WireError("not a leaf of the log")
    return Leaf(
        seq=int(tail[2]),
        previous=LeafHash(bytes.fromhex(tail[1].decode("ascii"))),
        body=leaf[len(_HEAD) : tail.start()],
    )


def hash_of(leaf: bytes) -> LeafHash:
    """Record id, chain link and Merkle leaf."""
    return LeafHash(leaf_hash(leaf))
