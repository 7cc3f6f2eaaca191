"""Rewriting a chat completion request to meet a policy's obligations."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from egress_gateway.core.obligations import Modify
from egress_gateway.providers.answer import texts
from egress_gateway.providers.dialects.openai_chat.system import rewrite
from egress_gateway.providers.obligations import set_members
from egress_gateway.providers.system_prompts import wanted
from egress_gateway.wire.json import Json, encode

TOOL_MEMBERS: Final[Mapping[str, str]] = MappingProxyType({"web_search_options": "web_search"})
"""Members of a body that offer a tool by being there, and the name it goes by."""

_NAMED = ("function", "custom")
"""Kinds whose name the caller chooses. Any other kind is its own name: what else stands in the tool is a pose."""


def tool_name(tool: Json) -> str:
    """The name a tool is called by; its kind where the kind says what it does."""
    if not isinstance(tool, dict):
        return ""
    kind = texts(tool, "type")
    if kind and kind not in _NAMED:
        return kind
    named = (texts(tool.get(member), "name") for member in ((kind,) if kind else _NAMED))
    return next(filter(None, named), "") or texts(tool, "name") or kind


def aliases(tools: Sequence[Json]) -> tuple[tuple[str, str], ...]:
    """What an answer may call tools whose kind is their name, if that is another name."""
    kinds = ((tool, texts(tool, "type")) for tool in tools if isinstance(tool, dict))
    named = [(texts(holder, "name"), kind) for tool, kind in kinds for holder in (tool, tool.get(kind))]
    return tuple((called, kind) for called, kind in named if called and kind and called != kind and kind not in _NAMED)


def modify(tree: dict[str, Json], obligations: Sequence[Modify], *, model: str = "") -> bytes:
    """A new body, for another model if one is named; the tree stays as it was."""
    dropped = {name for obligation in obligations for name in obligation.drop_tools}
    changed = {member: value for member, value in tree.items() if TOOL_MEMBERS.get(member) not in dropped}
    for member in ("tools", "functions"):
        tools = changed.get(member)
        if dropped and isinstance(tools, list):
            changed[member] = [tool for tool in tools if tool_name(tool) not in dropped]
    if dropped:
        _repair_choice(changed, dropped)
    rewrite(changed, wanted(obligations))
    set_members(changed, obligations, model=model)
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
