"""Rewriting a chat completion request to meet a policy's obligations."""

from collections.abc import Sequence

from egress_gateway.core.policy import Modify
from egress_gateway.providers.answer import texts
from egress_gateway.providers.obligations import set_members
from egress_gateway.wire.json import Json, encode


def tool_name(tool: Json) -> str:
    """The name a tool is called by; its kind where it has none."""
    if not isinstance(tool, dict):
        return ""
    kind = texts(tool, "type")
    return texts(tool.get(kind), "name") or texts(tool, "name") or kind


def modify(tree: dict[str, Json], obligations: Sequence[Modify]) -> bytes:
    """A new body; the tree stays as it was."""
    dropped = {name for obligation in obligations for name in obligation.drop_tools}
    changed = dict(tree)
    for member in ("tools", "functions"):
        tools = changed.get(member)
        if dropped and isinstance(tools, list):
            changed[member] = [tool for tool in tools if tool_name(tool) not in dropped]
    if dropped:
        _repair_choice(changed, dropped)
    set_members(changed, obligations)
    return encode(changed)


def _repair_choice(tree: dict[str, Json], dropped: set[str]) -> None:
    """A choice may not name a dropped tool, and without tools there is none to choose."""
    for tools, choice in (("tools", "tool_choice"), ("functions", "function_call")):
        if tree.get(tools) == []:
            for name in (tools, choice, "parallel_tool_calls"):
                tree.pop(name, None)
        elif tool_name(tree.get(choice)) in dropped:
            tree[choice] = "auto"
        elif isinstance(chosen := tree.get(choice), dict) and isinstance(allowed := chosen.get("allowed_tools"), dict):
            listed = allowed.get("tools")
            left: list[Json] = (
                [tool for tool in listed if tool_name(tool) not in dropped] if isinstance(listed, list) else []
            )
            tree[choice] = {**chosen, "allowed_tools": {**allowed, "tools": left}} if left else "auto"
