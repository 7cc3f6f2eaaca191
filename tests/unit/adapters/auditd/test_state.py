"""The state moves on by one record at a time."""

import pytest

from egress_gateway.adapters.auditd.state import Placed, State, answer
from egress_gateway.audit.merkle.segment import HEADER_BYTES
from egress_gateway.audit.records.groups import WriterStamp
from egress_gateway.audit.records.own_kinds import BootRecord
from egress_gateway.audit.records.record import encode
from egress_gateway.core.ids import LeafHash

LEAF = LeafHash(bytes(range(32)))


def placed(writer: WriterStamp | None) -> Placed:
    record = BootRecord(ts=1, size=0, version="1", writer=writer)
    return Placed(seq=0, leaf=LEAF, leaf_bytes=100, body=encode(record), record=record)


def test_a_record_moves_everything_on() -> None:
    state = State()
    assert state.apply(placed(WriterStamp(id="w", boot="b", wseq=1))) == []
    assert (state.size, state.previous, state.offset) == (1, LEAF, HEADER_BYTES + 100)
    assert state.ledger.last(("w", "b")) == 1
    state.next_segment()
    assert (state.segment, state.offset, state.size) == (1, 0, 1)


def test_an_answer_names_the_writer() -> None:
    boot, told = answer(placed(WriterStamp(id="w", boot="b", wseq=1)))
    assert (boot, told.wseq, told.seq, told.leaf) == (("w", "b"), 1, 0, LEAF)
    with pytest.raises(ValueError, match="without a writer"):
        answer(placed(None))
