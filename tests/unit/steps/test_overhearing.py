"""Lanes that are overheard: what comes out is the same, and is remembered by its place."""

from egress_gateway.core.answers import LaneKind
from egress_gateway.core.ids import LaneId
from egress_gateway.steps.overhearing import OverheardLanes

ONE, TWO, THREE = LaneId("0"), LaneId("1"), LaneId("2")


class Upper:
    """Lanes that hold the last letter back, and shout."""

    def __init__(self) -> None:
        self._held = ""

    def text(self, lane: LaneId, kind: LaneKind, text: str) -> str:
        released, self._held = (self._held + text)[:-1], (self._held + text)[-1:]
        return released.upper()

    def end(self, lane: LaneId) -> str:
        rest, self._held = self._held, ""
        return rest.upper()

    def whole(self, lane: LaneId, kind: LaneKind, text: str) -> str:
        return text.upper()

    def tool_call(self, name: str, arguments: str) -> str:
        return arguments.upper()

    def seal(self, lane: LaneId, blob: str) -> str:
        return blob.upper()


def test_texts_are_those_that_the_caller_would_get() -> None:
    lanes = OverheardLanes(Upper())
    told = [lanes.text(ONE, LaneKind.TEXT, "he"), lanes.text(ONE, LaneKind.TEXT, "llo"), lanes.end(ONE)]
    assert told == ["H", "ELL", "O"]
    assert lanes.end(TWO) == ""
    assert [lanes.tool_call("crm", "{}"), lanes.tool_call("crm", "[1]")] == ["{}", "[1]"]
    assert lanes.seal(ONE, "blob") == "BLOB"
    assert lanes.whole(THREE, LaneKind.TEXT, "all") == "ALL"
    assert lanes.texts == [("0", "HELLO"), ("call/1/crm", "{}"), ("call/2/crm", "[1]"), ("2", "ALL")]
