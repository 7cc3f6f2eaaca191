"""Lanes that remember what a dialect hands them; for the tests of dialects, ours and others'."""

from collections.abc import Callable

from egress_gateway.core.answers import LaneKind
from egress_gateway.core.ids import LaneId


def unchanged(text: str) -> str:
    """The text as it is."""
    return text


class ListeningLanes:
    """Implements `Lanes`: passes text on through `change`, each lane `hold` characters late.

    `change` works on single characters, so that the result does not depend on how a text is cut. A lane
    that speaks after its end is an error of the dialect, as it is with the real lanes.
    """

    def __init__(self, change: Callable[[str], str] = unchanged, *, hold: int = 0) -> None:
        self._change = change
        self._hold = hold
        self._held: dict[LaneId, str] = {}
        self._ended: set[LaneId] = set()
        self.heard: dict[LaneId, str] = {}
        """Everything each lane said."""
        self.kinds: dict[LaneId, set[LaneKind]] = {}
        self.calls: list[tuple[str, str]] = []
        """Names and arguments of tool calls, in order."""
        self.sealed: list[tuple[LaneId, str]] = []
        """Lanes and the blobs bound to them, in order."""

    def text(self, lane: LaneId, kind: LaneKind, text: str) -> str:
        if lane in self._ended:
            raise AssertionError(f"the lane {lane} speaks after its end")
        self.heard[lane] = self.heard.get(lane, "") + text
        self.kinds.setdefault(lane, set()).add(kind)
        held = self._held.get(lane, "") + text
        cut = max(len(held) - self._hold, 0)
        self._held[lane] = held[cut:]
        return self._change(held[:cut])

    def end(self, lane: LaneId) -> str:
        self._ended.add(lane)
        return self._change(self._held.pop(lane, ""))

    def whole(self, lane: LaneId, kind: LaneKind, text: str) -> str:
        return self.text(lane, kind, text) + self.end(lane)

    def tool_call(self, name: str, arguments: str) -> str:
        self.calls.append((name, arguments))
        return self._change(arguments)

    def seal(self, lane: LaneId, blob: str) -> str:
        self._ended.update({lane} & self.heard.keys())
        self.sealed.append((lane, blob))
        return blob + "~sealed"
