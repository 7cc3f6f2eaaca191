"""The envelope around a record."""

import hashlib

import pytest

from egress_gateway.audit.merkle.leaf import GENESIS, hash_of, unwrap, wrap
from egress_gateway.core.errors import WireError
from egress_gateway.core.ids import LeafHash

BODY = b'{"kind":"boot"}'


def test_a_leaf_is_the_canonical_envelope() -> None:
    assert wrap(BODY, GENESIS, 0) == b'{"b":{"kind":"boot"},"p":"' + b"0" * 64 + b'","s":0}'


def test_its_hash_is_the_rfc_6962_leaf_hash() -> None:
    leaf = wrap(BODY, GENESIS, 7)
    assert hash_of(leaf) == hashlib.sha256(b"\x00" + leaf).digest()


@pytest.mark.parametrize("body", [BODY, b'{"x":"\\",\\"p\\":\\"' + b"0" * 64 + b'\\",\\"s\\":1}"}', b"{}"])
def test_unwrapping_gives_what_was_wrapped(body: bytes) -> None:
    previous = LeafHash(bytes(range(32)))
    leaf = unwrap(wrap(body, previous, 2**53 - 1))
    assert (leaf.body, leaf.previous, leaf.seq) == (body, previous, 2**53 - 1)


NOT_LEAVES = {
    "empty": b"",
    "a bare record": BODY,
    "no position": b'{"b":{},"p":"' + b"0" * 64 + b'"}',
    "a position with a leading zero": wrap(BODY, GENESIS, 0)[:-2] + b"01}",
    "a negative position": wrap(BODY, GENESIS, 0)[:-2] + b"-1}",
    "upper case in the link": wrap(BODY, GENESIS, 0).replace(b'"p":"0', b'"p":"A'),
    "another first key": wrap(BODY, GENESIS, 0).replace(b'{"b"', b'{"a"'),
    "something behind": wrap(BODY, GENESIS, 0) + b"\n",
}


@pytest.mark.parametrize("data", NOT_LEAVES.values(), ids=NOT_LEAVES)
def test_no_leaf(data: bytes) -> None:
    with pytest.raises(WireError, match="not a leaf"):
        unwrap(data)
