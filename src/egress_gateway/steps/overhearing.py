"""Lanes that remember what came out of them: the texts of an answer, for whoever has to look at it first."""

from typing import Final

from egress_gateway.core.answers import LaneKind, Lanes
from egress_gateway.core.ids import LaneId

_CALL: Final = "call"


class OverheardLanes:
    """Passes everything on to other lanes, and keeps what the caller would see; implements `core.answers.Lanes`."""

    def __init__(self, lanes: Lanes) -> None:
        self._lanes = lanes
        self._texts: dict[str, list[str]] = {}
        self._calls = 0

    @property
    def texts(self) -> list[tuple[str, str]]:
        """The texts so far, each with the name of its lane; tool calls as `call/<number>/<tool>`."""
        return [(place, "".join(pieces)) for place, pieces in self._texts.items()]

    def text(self, lane: LaneId, kind: LaneKind, text: str) -> str:
        """See `core.answers.Lanes.text`."""
        return self._keep(lane, self._lanes.text(lane, kind, text))

    def end(self, lane: LaneId) -> str:
        """See `core.answers.Lanes.end`."""
        return self._keep(lane, self._lanes.end(lane))

    def whole(self, lane: LaneId, kind: LaneKind, text: str) -> str:
        """See `core.answers.Lanes.whole`."""
        return self._keep(lane, self._lanes.whole(lane, kind, text))

    def tool_call(self, name: str, arguments: str) -> str:
        """See `core.answers.Lanes.tool_call`."""
        shown = self._lanes.tool_call(name, arguments)
        self._calls += 1
        return self._keep(f"{_CALL}/{self._calls}/{name}", shown)

    def seal(self, lane: LaneId, blob: str) -> str:
        """See `core.answers.Lanes.seal`."""
        return self._lanes.seal(lane, blob)

    def _keep(self, place: str, text: str) -> str:
        if text:
            self._texts.setdefault(place, []).append(text)
        return text
