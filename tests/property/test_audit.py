"""What must hold of the log for every record and every tree; `tests/faults/test_attack_matrix.py` flips bits."""

import math

import msgspec
import orjson
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st
from tests.listed_hashes import ListedHashes
from tests.written import chained, requests, stamped

from egress_gateway.audit.merkle.leaf import unwrap, wrap
from egress_gateway.audit.merkle.proofs import consistency, head, inclusion
from egress_gateway.audit.merkle.segment import End, SegmentReader, frame
from egress_gateway.audit.merkle.stamp import Stamper
from egress_gateway.audit.merkle.tree import (
    consistent,
    included,
    leaf_hash,
    node_hash,
)
from egress_gateway.audit.notes.checkpoint import Checkpoint, open_note, sign, verifier_key
from egress_gateway.audit.records import canonical
from egress_gateway.audit.records.exchanges import OutcomeRecord
from egress_gateway.audit.records.groups import PrincipalGroup, WriterStamp
from egress_gateway.audit.records.record import admit, encode
from egress_gateway.core.errors import WireError

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
VKEY = verifier_key("audit.test/n1", KEY.public_key())
LARGEST = 2**53 - 1

texts = st.text(st.characters(codec="utf-8"), max_size=20)
keys = st.text(st.characters(codec="ascii"), max_size=8)
scalars = st.none() | st.booleans() | st.integers(-LARGEST, LARGEST) | texts
documents = st.dictionaries(
    keys,
    st.recursive(
        scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3), max_leaves=8
    ),
).filter(lambda value: depth(value) <= 6)


def depth(value: object) -> int:
    match value:
        case dict():
            return 1 + max(map(depth, value.values()), default=0)
        case list():
            return 1 + max(map(depth, value), default=0)
        case _:
            return 0


def jcs(value: object) -> str:
    """RFC 8785 by the letter of its section 3.2: the oracle."""
    match value:
        case None | bool():
            return {None: "null", True: "true", False: "false"}[value]
        case int():
            return str(value)
        case str():
            short = {8: "\\b", 9: "\\t", 10: "\\n", 12: "\\f", 13: "\\r", 34: '\\"', 92: "\\\\"}
            return (
                '"'
                + "".join(short.get(ord(char), f"\\u{ord(char):04x}" if ord(char) < 32 else char) for char in value)
                + '"'
            )
        case list():
            return "[" + ",".join(map(jcs, value)) + "]"
        case dict():
            ordered = sorted(value.items(), key=lambda item: item[0].encode("utf-16-be"))
            return "{" + ",".join(f"{jcs(key)}:{jcs(item)}" for key, item in ordered) + "}"
        case _:
            raise AssertionError(value)


@given(documents)
def test_the_canonical_form_is_that_of_rfc_8785(document: dict[str, object]) -> None:
    encoded = jcs(document).encode()
    assert canonical.check(encoded) == document
    assert orjson.dumps(document, option=orjson.OPT_SORT_KEYS | orjson.OPT_STRICT_INTEGER) == encoded


@given(documents, st.floats())
def test_a_fraction_anywhere_is_refused(document: dict[str, object], number: float) -> None:
    text = "NaN" if math.isnan(number) else repr(number).replace("inf", "Infinity")
    with pytest.raises(WireError):
        canonical.check(jcs({**document, "a": "@"}).replace('"@"', text).encode())


@given(st.binary(max_size=40))
def test_arbitrary_bytes_are_canonical_or_refused(data: bytes) -> None:
    try:
        value = canonical.check(data)
    except WireError:
        return
    assert jcs(value).encode() == data


names = st.text(st.characters(codec="utf-8"), min_size=1, max_size=12)


@given(names, names, st.integers(1, LARGEST), texts, texts)
def test_stamping_before_or_after_encoding_is_the_same(
    writer: str, boot: str, wseq: int, person: str, node: str
) -> None:
    record = OutcomeRecord(ts=1, attempt=1, end="complete", principal=PrincipalGroup(person=person))
    stamped = Stamper(writer, boot, node=node).stamp(encode(record), wseq)
    assert admit(stamped) == msgspec.structs.replace(
        record, writer=WriterStamp(id=writer, boot=boot, node=node, wseq=wseq)
    )


leaves = st.lists(st.binary(max_size=4).map(leaf_hash), min_size=1, max_size=70)


def recursive_root(hashes: list[bytes]) -> bytes:
    """RFC 6962 section 2.1 by its letter: the oracle."""
    if len(hashes) == 1:
        return hashes[0]
    split = 1
    while split * 2 < len(hashes):
        split *= 2
    return node_hash(recursive_root(hashes[:split]), recursive_root(hashes[split:]))


@given(leaves, st.data())
def test_every_leaf_is_proven_and_every_beginning_consistent(hashes: list[bytes], data: st.DataObject) -> None:
    tree, size = ListedHashes(hashes), len(hashes)
    root = head(tree, size)
    assert root == recursive_root(hashes)
    index = data.draw(st.integers(0, len(hashes) - 1))
    proof = inclusion(tree, index, size)
    assert included(hashes[index], index, size, proof, root)
    earlier = index + 1
    steps = consistency(tree, earlier, size)
    assert consistent(earlier, size, head(tree, earlier), root, steps)
    if proof:
        broken = bytearray(b"".join(proof))
        position = data.draw(st.integers(0, len(broken) * 8 - 1))
        broken[position // 8] ^= 1 << position % 8
        parts = [bytes(broken[start : start + 32]) for start in range(0, len(broken), 32)]
        assert not included(hashes[index], index, size, parts, root)


@given(st.integers(0, 2**53 - 1), st.binary(min_size=32, max_size=32))
def test_a_checkpoint_opens_and_no_bit_of_it_may_change(size: int, root: bytes) -> None:
    checkpoint = Checkpoint(origin="audit.test/n1", size=size, root=root)
    note = sign(checkpoint, "audit.test/n1", KEY)
    assert open_note(note, VKEY) == checkpoint


@given(st.lists(st.binary(min_size=1, max_size=50), max_size=6), st.integers(0, 40), st.lists(st.integers(1, 30)))
def test_any_chunking_reads_the_same_frames(bodies: list[bytes], zeros: int, cuts: list[int]) -> None:
    data = b"".join(map(frame, bodies)) + bytes(zeros)
    reader = SegmentReader()
    found: list[bytes] = []
    start = 0
    for cut in cuts:
        found += [one.leaf for one in reader.feed(data[start : start + cut])]
        start += cut
    found += [one.leaf for one in reader.feed(data[start:])]
    assert found == bodies
    assert reader.close().end is End.CLEAN


@given(st.binary(max_size=200))
def test_arbitrary_bytes_are_a_leaf_or_refused(data: bytes) -> None:
    try:
        leaf = unwrap(data)
    except WireError:
        return
    assert wrap(leaf.body, leaf.previous, leaf.seq) == data


def small_segment() -> bytes:
    """Two requests, zeros at the end."""
    return b"".join(map(frame, chained(stamped(requests(2))))) + bytes(64)


SEGMENT = small_segment()


def test_a_torn_tail_at_every_byte_leaves_exactly_the_whole_records() -> None:
    begins = [one.offset for one in SegmentReader().feed(SEGMENT)]
    ends = [*begins[1:], len(SEGMENT.rstrip(b"\x00"))]
    for cut in range(len(SEGMENT) - 64):
        reader = SegmentReader()
        found = reader.feed(SEGMENT[:cut] + bytes(len(SEGMENT) - cut))
        assert len(found) == sum(end <= cut for end in ends), f"cut at {cut}"
