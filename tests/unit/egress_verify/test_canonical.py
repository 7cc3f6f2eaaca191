"""Canonical form, against the reference implementation and against the gateway's own."""

import json

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st
from tests.written import T0, intent, outcome, stamped

from egress_gateway.core.slots import Coverage
from egress_verify.canonical import LARGEST_INTEGER, RecordReader, UnknownRecord, check
from egress_verify.notes import NotOne

numbers = st.integers(-LARGEST_INTEGER, LARGEST_INTEGER)
texts = st.text(st.characters(codec="utf-8"), max_size=12)
names = st.text(st.characters(codec="ascii"), max_size=6)
values = st.recursive(
    st.none() | st.booleans() | numbers | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=4),
    max_leaves=12,
)
documents = st.dictionaries(names, values, max_size=6)
RECORD = stamped([intent(1, T0)])[0]


@given(documents)
def test_what_the_reference_writes_is_canonical(document: dict[str, object]) -> None:
    assert check(rfc8785.dumps(document)) == document  # type: ignore[arg-type]


@given(documents, st.sampled_from([{"separators": (", ", ":")}, {"ensure_ascii": True}, {"sort_keys": False}]))
def test_what_another_writer_writes_is_canonical_only_if_it_is_the_same(
    document: dict[str, object], how: dict[str, object]
) -> None:
    options = {"separators": (",", ":"), "ensure_ascii": False, "sort_keys": True} | how
    written = json.dumps(document, **options).encode()  # type: ignore[arg-type]
    if written == rfc8785.dumps(document):  # type: ignore[arg-type]
        assert check(written) == document
    else:
        with pytest.raises(NotOne):
            check(written)


def refused(reader: RecordReader, body: bytes) -> bool:
    try:
        reader.read(body)
    except NotOne:
        return True
    except UnknownRecord:
        return False
    return False


@given(st.data())
def test_the_fast_way_says_what_the_long_way_says(data: st.DataObject) -> None:
    """A reader that knows the shape of a record, on the record with some bytes changed."""
    reader = RecordReader()
    reader.read(RECORD)
    changed = bytearray(RECORD)
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, len(changed) - 1))
        piece = data.draw(
            st.sampled_from([b" ", b'"', b"\\", b"0", b"9", b",", b":", b"}", b"[", b"\xc3", b"\x00", b"a", b""])
        )
        changed[place : place + data.draw(st.integers(0, 2))] = piece
    try:
        check(bytes(changed))
    except NotOne:
        assert refused(reader, bytes(changed))
    else:
        assert not refused(reader, bytes(changed))


TWICE = RECORD.replace(b'"attempt":1,', b'"attempt":1,"attempt":1,')
NOT_CANONICAL = {
    "a name twice": TWICE,
    "a space": RECORD.replace(b'"attempt":1', b'"attempt": 1'),
    "a fraction": RECORD.replace(b'"attempt":1', b'"attempt":1.0'),
    "an exponent": RECORD.replace(b'"attempt":1', b'"attempt":1e0'),
    "a number of 2^53": RECORD.replace(b'"attempt":1', b'"attempt":9007199254740992'),
    "a leading zero": RECORD.replace(b'"attempt":1', b'"attempt":01'),
    "minus zero": RECORD.replace(b'"attempt":1', b'"attempt":-0'),
    "not a number": RECORD.replace(b'"attempt":1', b'"attempt":NaN'),
    "an escape that need not be": RECORD.replace(b'"support"', b'"\\u0073upport"'),
    "not UTF-8": RECORD.replace(b'"support"', b'"\xff"'),
    "half a pair": RECORD.replace(b'"support"', b'"\\ud800"'),
    "a control character": RECORD.replace(b'"support"', b'"\x01"'),
    "other order": RECORD.replace(b'"attempt":1,', b"").replace(b'"kind":"intent",', b'"kind":"intent","attempt":1,'),
    "a name that is not ASCII": b'{"\xc3\xa4":1}',
    "a list": b"[]",
    "too deep": b'{"a":' + b"[" * 20_000 + b"]" * 20_000 + b"}",
}


@pytest.mark.parametrize("known", [False, True], ids=["of a new shape", "of a known shape"])
@pytest.mark.parametrize("body", NOT_CANONICAL.values(), ids=NOT_CANONICAL)
def test_what_is_not_canonical_is_refused(body: bytes, *, known: bool) -> None:
    reader = RecordReader()
    if known:
        reader.read(RECORD)
    with pytest.raises(NotOne):
        reader.read(body)


def test_facts_are_the_same_by_either_way() -> None:
    for body in stamped([intent(7, T0, Coverage(bytes=3, scanned=2)), outcome(7, T0)]):
        reader = RecordReader()
        assert reader.read(body) == reader.read(body)
    facts = reader.read(stamped([intent(7, T0, Coverage(bytes=3, scanned=2))])[0])
    assert (facts.kind, facts.ts, facts.attempt, facts.wseq, facts.sent, facts.covered) == (
        "intent",
        T0,
        1,
        1,
        True,
        False,
    )


UNKNOWN = {
    "another version": RECORD.replace(b'"v":1', b'"v":2'),
    "a kind that is a number": RECORD.replace(b'"kind":"intent"', b'"kind":7'),
    "a time that is a text": RECORD.replace(b'"ts":%d' % T0, b'"ts":"now"'),
    "a writer that is none": b'{"kind":"boot","ts":1,"v":1,"writer":[]}',
    "a coverage that is none": b'{"kind":"boot","request":{"coverage":1},"ts":1,"v":1}',
}


@pytest.mark.parametrize("body", UNKNOWN.values(), ids=UNKNOWN)
def test_what_cannot_be_read_is_unknown(body: bytes) -> None:
    reader = RecordReader()
    reader.read(RECORD)
    with pytest.raises(UnknownRecord):
        reader.read(body)


def test_shapes_do_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("egress_verify.canonical.MOST_SHAPES", 2)
    reader = RecordReader()
    for name in (b"a", b"b", b"c"):
        reader.read(b'{"%b":1,%b' % (name, stamped([outcome(1, T0)])[0][1:].replace(b'"attempt"', b'"d"')))
