"""Tool calls of chat completions: function calls, custom calls and the single call of old clients."""

from collections.abc import Iterable

from egress_gateway.core.answers import Lanes, ToolCall
from egress_gateway.core.errors import WireError
from egress_gateway.providers.answer import MAX_ARGUMENTS, Leaves, inspect_leaves, other, texts
from egress_gateway.providers.dialect import RequestShape
from egress_gateway.wire.json import Json, decode, encode

_TEXT_MEMBER = {"function": "arguments", "custom": "input", "function_call": "arguments"}
"""Where a call of each kind holds what the model wrote."""

CALL_METADATA = frozenset({"id", "type"})


class PendingCall:
    """One call whose pieces are still arriving."""

    def __init__(self) -> None:
        self._members: dict[str, Json] = {}
        self._kind = "function"
        self._name = ""
        self._pieces: list[str] = []
        self._length = 0

    def add(self, piece: dict[str, Json], leaves: Leaves) -> None:
        """Take the next piece. Raises `WireError` for a call past all bounds."""
        for name, value in piece.items():
            if name in {"function", "custom"} and isinstance(value, dict):
                self._kind = name
                self._name += texts(value, "name")
                self._append(texts(value, _TEXT_MEMBER[name]))
            elif name in CALL_METADATA or not isinstance(value, (str, dict, list)):
                if value is not None:
                    self._members[name] = value
            else:
                self._members[name] = inspect_leaves(leaves, value, CALL_METADATA)

    def finish(self, lanes: Lanes, shape: RequestShape) -> tuple[dict[str, Json], ToolCall]:
        """The whole call as the caller may see it, and for the record."""
        text = "".join(self._pieces)
        name = shape.tool(self._name or self._name_elsewhere())
        text = restored_input(lanes, name, text) if self._kind == "custom" else lanes.tool_call(name, text)
        inner: dict[str, Json] = {"name": self._name, _TEXT_MEMBER[self._kind]: text}
        record = ToolCall(name=name, call_id=texts(self._members, "id"), arguments=text, called=other(self._name, name))
        return {**self._members, self._kind: inner}, record

    def _name_elsewhere(self) -> str:
        """What a call of a kind that nobody knows goes by: a name beside its kind or below it, or else its kind."""
        named = (texts(holder, "name") for holder in (self._members, *self._members.values()))
        return next(filter(None, named), "") or texts(self._members, "type")

    def _append(self, text: str) -> None:
        self._length += len(text)
        if self._length > MAX_ARGUMENTS:
            raise WireError(f"a tool call of more than {MAX_ARGUMENTS} characters")
        self._pieces.append(text)


def restored_input(lanes: Lanes, name: str, text: str) -> str:
    """The input of a custom tool, which is plain text, by way of the lanes' JSON."""
    tree = decode(lanes.tool_call(name, encode(text).decode()))
    if not isinstance(tree, str):
        raise WireError("the input of a custom tool must stay a string")
    return tree


def whole_call(call: dict[str, Json], lanes: Lanes, shape: RequestShape) -> tuple[dict[str, Json], ToolCall]:
    """A call that arrived in one piece."""
    pending = PendingCall()
    pending.add(call, Leaves(lanes))
    return pending.finish(lanes, shape)


def whole_function_call(call: dict[str, Json], lanes: Lanes, shape: RequestShape) -> tuple[Json, ToolCall]:
    """The `function_call` of old clients: a function without id and index."""
    finished, record = whole_call({"function": call}, lanes, shape)
    return finished["function"], record


def names(calls: Iterable[ToolCall]) -> tuple[str, ...]:
    """The names of the tools called, in order."""
    return tuple(call.name for call in calls)
