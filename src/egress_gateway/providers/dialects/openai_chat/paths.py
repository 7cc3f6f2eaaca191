"""Where a string stands inside of a member of a delta, so that its pieces are one text over all chunks.

Servers stream parts of content and reasoning details as arrays of objects: an item goes on with the one of
the same `index` or, without one, of the same position and `type`.
"""

import msgspec

from egress_gateway.providers.answer import texts
from egress_gateway.wire.json import Json


class Item(msgspec.Struct, frozen=True):
    """An item of an array, as its pieces have in common."""

    number: int
    numbered: bool
    """Whether the number is the item's own `index`, or its position."""
    kind: str


Path = tuple[str | Item, ...]


def item_of(position: int, value: Json) -> Item:
    """Which item a piece belongs to."""
    number = value.get("index") if isinstance(value, dict) else None
    if isinstance(number, bool) or not isinstance(number, int):
        return Item(position, numbered=False, kind=texts(value, "type"))
    return Item(number, numbered=True, kind=texts(value, "type"))


def lane_name(path: Path) -> str:
    """A name for the lane that no other path has. Who numbers items may leave out their kind later on."""
    return "/".join(
        _escaped(step) if isinstance(step, str) else f"~+{step.number}" if step.numbered else _by_position(step)
        for step in path
    )


def _by_position(item: Item) -> str:
    return f"~={item.number}~{_escaped(item.kind)}"


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")


def placed(path: Path, text: str) -> dict[str, Json]:
    """A delta that says nothing but this text, there."""
    value: Json = text
    for step in reversed(path[1:]):
        if isinstance(step, str):
            value = {step: value}
        elif isinstance(value, dict):
            known: dict[str, Json] = {"type": step.kind} if step.kind else {}
            value = [{**known, **value, **({"index": step.number} if step.numbered else {})}]
        else:
            value = [value]
    return {str(path[0]): value}
