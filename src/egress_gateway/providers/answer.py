"""What the readers of all dialects' answers share: bounded decoding, and strings nobody expected.

A string of an answer is either text of a lane, metadata that the API defines (ids, kinds, model
names: passed on, never restored), or unknown, and an unknown string is text.
"""

from collections.abc import Set as AbstractSet
from types import NoneType

from egress_gateway.core.answers import LaneKind, Lanes
from egress_gateway.core.counting import LARGEST_UNITS
from egress_gateway.core.errors import WireError
from egress_gateway.core.ids import LaneId
from egress_gateway.wire.json import Json, decode_bounded, decode_checked

MAX_ARGUMENTS = 4 << 20
"""Characters of one tool call held back until it is whole. Larger than any model can emit in one answer."""

MAX_REMEMBERED = 256
"""Strings whose outcome is kept: what servers put into every chunk (`"provider": ...`) is inspected once."""

HOLDS_NO_TEXT = frozenset({int, float, bool, NoneType})
"""Types of values in which nothing has to be inspected; most members of a stream's events are of these."""

_NO_TEXT = LaneId("blobs")
"""A lane that never speaks, for blobs to be bound to."""


class Leaves:
    """The strings of one answer that are whole in themselves and belong to no text.

    Each new one is a lane of its own; a string that was seen before is answered from memory.
    """

    def __init__(self, lanes: Lanes) -> None:
        self._lanes = lanes
        self._count = 0
        self._remembered: dict[str, str] = {}

    def inspect(self, text: str) -> str:
        """The string as the caller may see it."""
        if not text:
            return text
        known = self._remembered.get(text)
        if known is None:
            known = self._lanes.whole(LaneId(f"leaf:{self._count}"), LaneKind.TEXT, text)
            self._count += 1
            if len(self._remembered) < MAX_REMEMBERED:
                self._remembered[text] = known
        return known

    def seal(self, blob: str) -> str:
        """A provider's blob that vouches for no text, as the caller may see it and send it back."""
        return self._lanes.seal(_NO_TEXT, blob) if blob else blob


def decode_object(data: bytes | str) -> dict[str, Json]:
    """One JSON object of an answer. Raises `WireError`."""
    tree = decode_checked(data) if isinstance(data, str) else decode_bounded(data)[0]
    if not isinstance(tree, dict):
        raise WireError("not a JSON object")
    return tree


def inspect_leaves(leaves: Leaves, value: Json, metadata: AbstractSet[str]) -> Json:
    """Inspect every string below, except strings in members named in `metadata`.

    Returns a new tree. Depth is bounded by the decoder.
    """
    if isinstance(value, str):
        return leaves.inspect(value)
    if isinstance(value, dict):
        return {
            name: child if isinstance(child, str) and name in metadata else inspect_leaves(leaves, child, metadata)
            for name, child in value.items()
        }
    if isinstance(value, list):
        return [inspect_leaves(leaves, child, metadata) for child in value]
    return value


def texts(value: Json, name: str) -> str:
    """The string in a member, or nothing."""
    member = value.get(name) if isinstance(value, dict) else None
    return member if isinstance(member, str) else ""


def other(called: str, name: str) -> str:
    """What an answer calls a tool, if that is not the name it goes by."""
    return "" if called == name else called


def count(value: Json, *path: str) -> int:
    """The number at the end of a path of members, or zero; as near to it as a request may use.

    Whoever answers may write any number, and it is counted and recorded.
    """
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return min(max(value, 0), LARGEST_UNITS) if isinstance(value, int) and not isinstance(value, bool) else 0


def objects(value: Json, name: str) -> list[dict[str, Json]]:
    """The objects in a member that should be an array of them. Raises `WireError` for anything else."""
    member = value.get(name) if isinstance(value, dict) else None
    if member is None:
        return []
    if not isinstance(member, list):
        raise WireError(f"{name} is not an array")
    found = [item for item in member if isinstance(item, dict)]
    if len(found) != len(member):
        raise WireError(f"{name} holds something else than objects")
    return found
