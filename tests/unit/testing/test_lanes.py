"""Lanes for tests of dialects are as strict as the real ones about order."""

import pytest

from egress_gateway.core.answers import LaneKind
from egress_gateway.core.ids import LaneId
from egress_gateway.testing.lanes import ListeningLanes

LANE = LaneId("block:0")


def test_text_comes_out_late_and_changed() -> None:
    lanes = ListeningLanes(str.upper, hold=2)
    assert [lanes.text(LANE, LaneKind.TEXT, piece) for piece in ("ab", "c", "de")] == ["", "A", "BC"]
    assert lanes.end(LANE) == "DE"
    assert lanes.end(LANE) == ""
    assert lanes.heard == {LANE: "abcde"}


@pytest.mark.parametrize("seal", [False, True])
def test_a_lane_that_speaks_after_its_end_is_an_error(*, seal: bool) -> None:
    lanes = ListeningLanes()
    lanes.text(LANE, LaneKind.REASONING, "hm")
    assert lanes.seal(LANE, "B") == "B~sealed" if seal else lanes.end(LANE) == ""
    with pytest.raises(AssertionError, match="block:0 speaks"):
        lanes.text(LANE, LaneKind.REASONING, "more")


def test_calls_and_blobs_are_remembered() -> None:
    lanes = ListeningLanes(str.upper)
    assert lanes.tool_call("f", '{"a":1}') == '{"A":1}'
    lanes.seal(LANE, "B")
    assert (lanes.calls, lanes.sealed) == ([("f", '{"a":1}')], [(LANE, "B")])
