"""The fast ways of reading records, beside the long one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.written import T0, intent, outcome, stamped

from egress_gateway.core.slots import Coverage
from egress_verify.canonical import check
from egress_verify.facts import UnknownRecord
from egress_verify.notes import NotOne
from egress_verify.shapes import COMPILED, OFTEN, RecordReader

RECORD = stamped([intent(1, T0)])[0]
MET = {"of a new shape": 0, "of a known shape": 1, "of a compiled shape": OFTEN + 1}


def reader_that_met(times: int, body: bytes = RECORD) -> RecordReader:
    reader = RecordReader()
    for _ in range(times):
        reader.read(body)
    return reader


def refused(reader: RecordReader, body: bytes) -> bool:
    try:
        reader.read(body)
    except NotOne:
        return True
    except UnknownRecord:
        return False
    return False


@given(st.data(), st.sampled_from([1, OFTEN + 1]))
def test_the_fast_ways_say_what_the_long_way_says(data: st.DataObject, times: int) -> None:
    """A reader that knows the shape of a record, on the record with some bytes changed."""
    reader = reader_that_met(times)
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


@pytest.mark.parametrize("times", MET.values(), ids=MET)
@pytest.mark.parametrize("body", NOT_CANONICAL.values(), ids=NOT_CANONICAL)
def test_what_is_not_canonical_is_refused(body: bytes, times: int) -> None:
    reader = reader_that_met(times)
    with pytest.raises(NotOne):
        reader.read(body)


def test_facts_are_the_same_by_every_way() -> None:
    for body in stamped([intent(7, T0, Coverage(bytes=3, scanned=2)), outcome(7, T0)]):
        assert len({reader_that_met(times, body).read(body) for times in MET.values()}) == 1
    reader = RecordReader()
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


@pytest.mark.parametrize("times", MET.values(), ids=MET)
@pytest.mark.parametrize("body", UNKNOWN.values(), ids=UNKNOWN)
def test_what_cannot_be_read_is_unknown(body: bytes, times: int) -> None:
    reader = reader_that_met(times)
    with pytest.raises(UnknownRecord):
        reader.read(body)


def test_shapes_do_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("egress_verify.shapes.MOST_SHAPES", 2)
    reader = RecordReader()
    for name in (b"a", b"b", b"c"):
        reader.read(b'{"%b":1,%b' % (name, stamped([outcome(1, T0)])[0][1:].replace(b'"attempt"', b'"d"')))


def test_shapes_take_turns_with_few_patterns() -> None:
    """More common shapes than are compiled at once, one after the other: all are read as by the long way."""
    reader = RecordReader()
    bodies = stamped([outcome(number, T0) for number in range(COMPILED + 2)])
    shapes = [b'{"%s":1,%s' % (b"a" * (at + 1), body[1:]) for at, body in enumerate(bodies)]
    for _ in range(2 * OFTEN):
        read = [reader.read(shape) for shape in shapes]
    assert read == [RecordReader().read(shape) for shape in shapes]
